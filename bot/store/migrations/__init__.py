"""Alembic's scripts: each takes a database from one released schema to the next."""
