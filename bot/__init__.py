"""Paydesk: the bot that turns mails about payments into credited accounts."""
