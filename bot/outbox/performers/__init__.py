"""One effect, one hazard, one cure."""
