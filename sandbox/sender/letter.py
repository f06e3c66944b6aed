"""What a person wants to send, before a mail client gives it a form."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Client(StrEnum):
    """The mail program that a letter is written with."""

    FOXMAIL = "foxmail"
    """GB18030, Base64, quoted history below a line of dashes."""
    GMAIL = "gmail"
    """UTF-8, text and HTML alternatives, quoted history with `>`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An attached picture."""

    name: str
    octets: bytes = field(repr=False)
    content_type: str = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Quoted:
    """The mail that is answered, as the client repeats it below."""

    sender: str
    """Address."""
    sent_at: datetime
    subject: str
    text: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter."""

    sender: str
    """Address in From."""
    sender_name: str = ""
    to: str
    subject: str
    text: str
    """The person's own words; lines end with `\\n`."""
    signature: str = ""
    """What the client sets apart below the words."""
    pictures: tuple[Picture, ...] = ()
    quoted: Quoted | None = None
    client: Client = Client.GMAIL
    return_path: str | None = None
    """MAIL FROM; None: the sender's address."""
    is_signed: bool = True
    """Whether the sender's provider signs it; a forger cannot."""
