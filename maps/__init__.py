"""The map door."""
