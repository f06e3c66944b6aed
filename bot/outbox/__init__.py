"""Effects performed: a dispatcher, and one performer per kind of effect."""
