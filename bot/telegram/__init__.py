"""Telegram: updates become commands, view models become messages."""
