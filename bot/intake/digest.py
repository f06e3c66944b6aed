"""A digest that tells mails apart and knows the same mail again, whatever servers wrote on its way."""

import hashlib

from bot.intake.headers import Fields
from bot.intake.parts import Part

_WRITTEN_BY_SENDERS = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
    "content-transfer-encoding",
)


def of(fields: Fields, octets: bytes, root: Part) -> str:
    """Hex sha256 over the fields a sender writes and the body.

    Folds, blanks and line ends are evened out first, since relays change them.
    """
    written = [
        name.encode("ascii") + b":" + b" ".join(value.split())
        for name in _WRITTEN_BY_SENDERS
        for value in fields.every(name)
    ]
    sha = hashlib.sha256(b"\n".join(written) + b"\n\n")
    body = octets[root.start : root.end]
    if b"\r\n" in body:
        body = body.replace(b"\r\n", b"\n")
    sha.update(body.rstrip(b"\n"))
    return sha.hexdigest()
