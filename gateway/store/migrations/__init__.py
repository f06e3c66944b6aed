"""Alembic's environment of the gateway; one file per revision in `versions/`."""
