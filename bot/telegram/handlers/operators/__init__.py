"""Operators' commands: a module each; `asking.py` is the door that they share."""
