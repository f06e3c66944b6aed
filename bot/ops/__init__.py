"""Observers that the rest does not know, but for the logger."""
