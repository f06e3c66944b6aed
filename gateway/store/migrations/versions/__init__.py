"""Revisions of the gateway's schema, oldest first by their number."""
