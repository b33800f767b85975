"""How a network learns, with no widget in it."""
