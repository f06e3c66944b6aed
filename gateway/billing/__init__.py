"""The arithmetic of quota, pure: no I/O, no clock. Who may do it and where it is kept stand elsewhere."""
