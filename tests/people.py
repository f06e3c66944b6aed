"""The people of every test: two customers, two operators, one who should not be here."""

from bot.desk.mail import Address

ANNE = Address("anne@mail.example", "Anne")
BART = Address("bart@mail.example", "Bart")
MALLORY = Address("mallory@elsewhere.example", "Mallory")

OLGA = 4711
"""Telegram id of the operator."""
OTTO = 4712
"""Telegram id of the other operator."""
NAMES = {OLGA: "Olga", OTTO: "Otto"}
