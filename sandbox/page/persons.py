"""Who of the pretend world has a mailbox on the page."""

from dataclasses import dataclass
from typing import Final

from sandbox import people
from sandbox.sender.letter import Client


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, or someone who would like to be taken for one."""

    key: str
    """In addresses of the page and of its requests."""
    name: str
    """In From."""
    address: str
    client: Client
    account: str
    """User name at the gateway; empty: none."""
    password: str
    """At the gateway."""


PERSONS: Final = {
    person.key: person
    for person in (
        Person(
            "lilei",
            "李雷",
            people.LILEI_ADDRESS,
            Client.FOXMAIL,
            people.LILEI_ACCOUNT,
            people.LILEI_ACCOUNT_PASSWORD,
        ),
        Person(
            "anne",
            "Anne Visser",
            people.ANNE_ADDRESS,
            Client.GMAIL,
            people.ANNE_ACCOUNT,
            people.ANNE_ACCOUNT_PASSWORD,
        ),
        Person("mallory", "Mallory", people.MALLORY_ADDRESS, Client.GMAIL, "", ""),
    )
}

OPERATORS: Final = {"olga": people.OLGA_ID, "omar": people.OMAR_ID}
"""Who of the desk can be played on the page, by Telegram's numeric id."""

PHONES: Final = {**OPERATORS, "lilei": people.LILEI_ID}
"""Whose Telegram is on the page: the customer has his own chat with the bot, and no other."""
