"""What a generator paints before it has learnt anything, and after."""
