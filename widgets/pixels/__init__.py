"""A picture, and what is said of each of its pixels."""
