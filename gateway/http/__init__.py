"""How the gateway speaks HTTP: endpoints, answers, callers, limits. What is said: `admin`."""
