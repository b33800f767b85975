"""Pictures, animations and films of every widget that plays."""
