"""Drawing for a network that answers."""
