"""The nine providers as one local server: each path, each way of auth and each wire format as documented."""
