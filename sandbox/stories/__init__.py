"""The main jobs, played without a person and read back from the servers."""
