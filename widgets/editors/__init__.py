"""Boxes and joints to be dragged."""
