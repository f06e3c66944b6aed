"""aiosmtplib, and the line after which a failure is a doubt: the end of DATA."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
)

from bot.oauth import AccessTokens, SignInError
from bot.ops.redact import redacted
from bot.outbox.signing import Signer
from bot.settings_mail import SmtpSettings

PERMANENT = 500
TROUBLE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took responsibility (250 after DATA)."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The server did not take it, for sure."""

    trouble: str
    is_permanent: bool
    """The server says that trying again will not help."""
    is_server: bool
    """The server was not reached or refused us, rather than this mail."""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """DATA was sent, the answer was lost: it may have been delivered."""

    trouble: str


SendResult = Delivered | NotTaken | InDoubt


class Smtp:
    """Sends one mail at a time over a connection of its own."""

    def __init__(
        self,
        settings: SmtpSettings,
        tls: ssl.SSLContext | None,
        signer: Signer | None = None,
        tokens: AccessTokens | None = None,
    ) -> None:
        self._settings = settings
        self._tls = tls
        self._signer = signer
        self._tokens = tokens
        self._token = ""

    async def check(self, sender: str | None = None) -> None:
        """Connect and log in; with a sender, ask whether mails from him would be taken. Nothing is sent.

        Raises:
            SMTPException, OSError: it did not work.
        """
        async with self._client() as client:
            if sender:
                await client.mail(sender)
                await client.rset()

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> SendResult:
        """Hand one mail over."""
        client = self._client()
        try:
            await client.connect()
        except SMTPAuthenticationError as error:
            return NotTaken(self._refused(error), is_permanent=False, is_server=True)
        except (SMTPException, OSError) as error:
            return NotTaken(_said(error), is_permanent=False, is_server=True)
        try:
            return await self._hand_over(client, message, sender, recipient)
        finally:
            client.close()

    async def _hand_over(
        self, client: SMTP, message: EmailMessage, sender: str, recipient: str
    ) -> SendResult:
        needs_utf8 = not recipient.isascii()
        if needs_utf8 and not client.supports_extension("smtputf8"):
            return NotTaken("the server cannot send to such an address", is_permanent=True, is_server=False)
        try:
            await client.mail(sender, options=["SMTPUTF8"] if needs_utf8 else None)
            await client.rcpt(recipient)
        except SMTPResponseException as error:
            return _answered(error)
        except (SMTPException, OSError) as error:
            return NotTaken(_said(error), is_permanent=False, is_server=True)
        octets = message.as_bytes(policy=SMTPUTF8) if needs_utf8 else message.as_bytes()
        if self._signer:
            octets = self._signer.sign(octets)
        try:
            await client.data(octets)
        except SMTPResponseException as error:
            return _answered(error)
        except (SMTPException, OSError) as error:
            return InDoubt(_said(error))
        with _whatever_comes():
            await client.quit()
        return Delivered()

    def _refused(self, error: SMTPAuthenticationError) -> str:
        """The login was refused: what to mend, for nothing else will help."""
        if self._tokens is None:
            return f"login refused ({error.code}): see [smtp] user and password"
        self._tokens.refused(self._token)
        return f"login refused ({error.code}): the server does not take the access token of [oauth]"

    async def _fresh_token(self) -> str:
        assert self._tokens is not None
        self._token = await asyncio.to_thread(self._tokens.token)
        return self._token

    def _client(self) -> SMTP:
        settings, has_tokens = self._settings, self._tokens is not None
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user or None,
            password=None if has_tokens else settings.password.get_secret_value() or None,
            oauth_token_generator=self._fresh_token if has_tokens else None,
            timeout=settings.timeout_s,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=self._tls,
        )


@contextmanager
def _whatever_comes() -> Iterator[None]:
    """The mail is delivered; how the server says goodbye changes nothing."""
    try:
        yield
    except (SMTPException, OSError):
        return


def _answered(error: SMTPResponseException) -> NotTaken:
    trouble = redacted(f"{error.code} {error.message}")[:TROUBLE_LENGTH]
    return NotTaken(trouble, is_permanent=error.code >= PERMANENT, is_server=False)


def _said(error: Exception) -> str:
    if isinstance(error, SignInError):
        return redacted(str(error))[:TROUBLE_LENGTH]
    return redacted(f"{type(error).__name__}: {error}")[:TROUBLE_LENGTH]
