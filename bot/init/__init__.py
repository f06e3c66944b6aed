"""`paydesk init`: asks in plain words, tries each answer, writes the configuration and its secrets."""
