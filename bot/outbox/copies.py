"""A copy of a mail of ours in the folder of sent mails: once, and without what is as good as money."""

import ssl
from datetime import datetime
from typing import Final

from imapclient import SEEN

from bot.intake.imap import connect, hang_up
from bot.oauth import AccessTokens
from bot.settings_mail import ImapSettings

MASKED: Final = "••••••"
"""In the place of a code."""


def append_once(
    settings: ImapSettings,
    tls: ssl.SSLContext,
    tokens: AccessTokens | None,
    message_id: str,
    octets: bytes,
    at: datetime,
) -> None:
    """Put a mail into the folder unless it is there; blocks, over a connection of its own.

    Raises:
        IMAPClientError, OSError: it did not work, or is not known to have.
    """
    client = connect(settings, tls, tokens)
    try:
        client.select_folder(settings.sent, readonly=True)
        if not client.search(["HEADER", "Message-ID", message_id]):
            client.append(settings.sent, octets, flags=[SEEN], msg_time=at)
    finally:
        hang_up(client)
