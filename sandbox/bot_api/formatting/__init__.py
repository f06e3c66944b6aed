"""Formatted text: a string and entities counted in UTF-16 units, as the Bot API gives and takes them."""
