"""The companion gateway: a member of the One-API family without the traps that cost money."""

VERSION = "0.1.0"
"""Told by `/api/status`; the family's clients read it as free text."""
