"""Customers in private chats: what they may ask, prove and send; everything they write is hostile text."""
