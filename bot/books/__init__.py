"""The books held against themselves and against the gateway; told in words."""
