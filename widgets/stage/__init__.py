"""What can stand on the stage, as links between cells, and how it is played."""
