"""Mail of our own that came back: answered, it would never end."""

from bot.desk.mail import Mail
from bot.intake.own import OwnAddresses

_HOPS_MAX = 40
"""Received lines of one mail; RFC 5321 section 6.3 suggests to suspect a loop at 100, real ways have ten."""


def from_ourselves(mail: Mail, own: OwnAddresses) -> str | None:
    """From is one of our addresses."""
    return mail.sender.address if mail.sender is not None and own.includes(mail.sender) else None


def loop(mail: Mail, own: OwnAddresses) -> str | None:
    """Another program has marked our mail as gone in circles, or it has gone through too many hands."""
    for name in ("x-loop", "x-otrs-loop", "x-mail-loop"):
        for value in mail.headers.get(name, ()):
            if any(key in value.casefold() for key in own.keys):
                return f"{name}: {value[:80]}"
    hops = len(mail.headers.get("received", ()))
    return f"{hops} hops" if hops > _HOPS_MAX else None
