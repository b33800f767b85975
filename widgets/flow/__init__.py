"""Networks as boxes to scale: what flows through them, and what each layer costs."""
