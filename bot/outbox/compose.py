"""A mail of ours as octets: text first, then plain HTML; threaded, marked as automatic."""

import re
from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from typing import Final

from bot.answering.pictures import Picture
from bot.desk.effects import SendMail
from bot.notices import Unsubscribe
from bot.outbox.html import as_html

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
ID_LENGTH_MAX: Final = 900
"""A longer message id fits no line of a header (RFC 5322 2.1.1: 998 octets)."""


class _MessageIds(UnstructuredHeader, BaseHeader):
    """Ids or addresses, each whole on its line: a long one would be folded into encoded words."""

    def fold(self, *, policy: Policy) -> str:
        """The header's lines."""
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("in-reply-to", _MessageIds)
_HEADERS.map_to_type("references", _MessageIds)
_HEADERS.map_to_type("list-unsubscribe", _MessageIds)
_POLICY: Final = SMTP.clone(header_factory=_HEADERS)


class UnsendableError(ValueError):
    """The recipient's address cannot be written into a header."""


def compose(
    effect: SendMail,
    body: str,
    sender: str,
    now: datetime,
    pictures: Iterable[Picture] = (),
    unsubscribe: Unsubscribe | None = None,
) -> EmailMessage:
    """Build the mail.

    Args:
        effect: recipient, subject, thread; every value hostile.
        body: the plain text, from a template.
        sender: our From, `Name <address>`.
        now: for Date, aware UTC.
        pictures: to be attached.
        unsubscribe: how a notice is ended; None for what answers somebody.

    Raises:
        UnsendableError: no mail can be addressed so.
    """
    message = EmailMessage(policy=_POLICY)
    name, own = parseaddr(sender)
    try:
        message["From"] = Address(name, addr_spec=own)
        message["To"] = Address(addr_spec=effect.to)
    except (ValueError, IndexError, MessageError) as error:
        raise UnsendableError(f"{effect.to!r} is no address that a mail can be sent to") from error
    message["Subject"] = one_line(effect.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = effect.message_id
    if answered := _ids((effect.in_reply_to or "",)):
        message["In-Reply-To"] = answered
    if thread := _ids(effect.references):
        message["References"] = thread
    # RFC 3834: what answers by itself says so, and asks other robots not to answer.
    message["Auto-Submitted"] = "auto-generated" if unsubscribe else "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    if unsubscribe:
        ways = (unsubscribe.link, unsubscribe.mailto)
        message["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways if way)
        if unsubscribe.link:
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body, cte="base64" if not body.isascii() else "7bit")
    message.add_alternative(as_html(body, effect.language), subtype="html", cte="base64")
    for picture in pictures:
        message.add_attachment(
            picture.octets, maintype="image", subtype=picture.subtype, filename=picture.name
        )
    return message


def _ids(message_ids: Iterable[str]) -> str:
    """Message ids for a header, without what cannot stand in one: foreign letters, or more than a line."""
    lines = (one_line(message_id) for message_id in message_ids)
    return " ".join(line for line in lines if line.isascii() and len(line) <= ID_LENGTH_MAX).strip()


def one_line(text: str) -> str:
    """Header-safe: line breaks and other controls become blanks (RFC 5322 2.2 allows none)."""
    return _CONTROLS.sub(" ", text).strip()
