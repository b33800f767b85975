"""How large an output will be, and which settings are possible at all."""
