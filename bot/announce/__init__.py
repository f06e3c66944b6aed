"""Announcements for the channel: drafts, times, and what a decision about them leads to. Pure."""
