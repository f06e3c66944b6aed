"""A mail as its reader sees it: from any octets to values for the page, never failing."""

import email
import email.policy
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from sandbox.page.pictures import picture_type

TEXT_MAX: Final = 20_000
_ODD: Final = (ValueError, LookupError, AttributeError, TypeError, MessageError)
"""What the standard library raises on headers and bodies that only an attacker writes."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str
    octets: bytes
    is_picture: bool


@dataclass(frozen=True, slots=True)
class ReadMail:
    """One mail. Every text is as hostile as its writer."""

    sender: str
    to: str
    subject: str
    sent_at: str
    """ISO 8601; empty where the header says nothing."""
    message_id: str
    text: str
    html: str
    files: tuple[Attachment, ...]


@lru_cache(maxsize=512)
def read_mail(octets: bytes) -> ReadMail:
    """Read a mail; what cannot be read is shown as it came."""
    try:
        message = email.message_from_bytes(octets, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return _read(message)
    except _ODD:
        raw = octets[:TEXT_MAX].decode("latin-1")
        return ReadMail("", "", "", "", "", raw, "", ())


def _read(message: EmailMessage) -> ReadMail:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    return ReadMail(
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        sent_at=_date(message),
        message_id=str(message.get("Message-ID", "")).strip(),
        # A line break left bare in an answer would be mended on its way, and break its signature.
        text="\n".join(str(plain.get_content()).splitlines())[:TEXT_MAX] if plain else "",
        html=str(html.get_content()) if html else "",
        files=tuple(_attachment(part) for part in message.iter_attachments()),
    )


def _date(message: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(str(message["Date"])).isoformat()
    except _ODD:
        return ""


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    octets = content if isinstance(content, bytes) else b""
    return Attachment(part.get_filename() or "?", octets, picture_type(octets) is not None)
