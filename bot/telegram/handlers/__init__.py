"""Update to command: each handler answers the person and sends at most one command."""
