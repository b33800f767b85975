"""What shrinking is for and what it loses: receptive fields, and masks that go down and come back."""
