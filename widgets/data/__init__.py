"""Images with a label for every pixel."""
