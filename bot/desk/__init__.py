"""The domain, pure: what may happen to a case and what follows. No I/O, no clock, no randomness."""
