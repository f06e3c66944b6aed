"""The nine official providers: their hosts, their paths, their ways of auth, and how they are called."""
