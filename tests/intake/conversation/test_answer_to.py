"""Where a mail asks for its answers: an address of its sender's own organisation, or nothing."""

import pytest

from bot.desk.mail import Address
from bot.intake.answer_to import reply_to_of
from bot.intake.own import OwnAddresses
from tests.builders import a_mail

OWN = OwnAddresses.of("chat@gateway.example")


def asked(sender: str, *reply_to: str) -> str | None:
    mail = a_mail(sender=Address(sender), reply_to=tuple(map(Address, reply_to)))
    found = reply_to_of(mail, OWN)
    return found.address if found else None


@pytest.mark.parametrize(
    ("sender", "reply_to"),
    [
        ("anne@acme.co.uk", "billing@acme.co.uk"),
        ("anne@acme.co.uk", "billing@mail.acme.co.uk"),
        ("anne@mail.acme.com", "billing@acme.com"),
        ("anne@bücher.example", "billing@xn--bcher-kva.example"),
    ],
)
def test_an_address_of_the_same_organisation_is_taken(sender: str, reply_to: str) -> None:
    assert asked(sender, reply_to) == reply_to


@pytest.mark.parametrize(
    ("sender", "reply_to"),
    [
        ("anne@acme.co.uk", ("mallory@other.co.uk",)),
        ("anne@acme.com", ("mallory@acme.com.evil.example",)),
        ("anne@acme.com", ("mallory@notacme.com",)),
        ("anne@acme.com", ()),
        ("anne@acme.com", ("ANNE@acme.com",)),
        ("anne@acme.com", ("one@acme.com", "two@acme.com")),
        ("anne@acme.com", ("mallory",)),
        ("mallory@gateway.example", ("chat@gateway.example",)),
        ("mallory@gateway.example", ("chat+x@gateway.example",)),
    ],
)
def test_any_other_is_not(sender: str, reply_to: tuple[str, ...]) -> None:
    assert asked(sender, *reply_to) is None


def test_a_mail_from_nobody_asks_for_nothing() -> None:
    assert reply_to_of(a_mail(sender=None, reply_to=(Address("mallory@acme.com"),)), OWN) is None
