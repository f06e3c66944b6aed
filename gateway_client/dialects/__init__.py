"""The members of the One-API family, each a table of facts; `detect.py` tells them apart."""
