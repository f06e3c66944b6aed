"""Mails of the gateway's own pages: one plain text to one address. What they say stands in `pages/texts`."""

import ipaddress
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Annotated, Any, Literal

import aiosmtplib
import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from gateway import clock
from gateway.faults import Fault, TooMany
from gateway.http.limits import Limiter

_WITHIN_S = 20
_log = structlog.get_logger()


class SmtpSettings(BaseModel):
    """The server that takes our mails; `[smtp]` in the TOML file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(min_length=1)
    port: int = Field(default=465, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "tls"
    """`none` only towards this machine itself."""
    username: str = ""
    """Empty: the server asks for none."""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    """A file that holds password instead."""
    sender: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
    """The address that mails come from."""

    @model_validator(mode="before")
    @classmethod
    def _read_password(cls, values: dict[str, Any]) -> dict[str, Any]:
        path = values.get("password_file")
        if path is None:
            return values
        try:
            return {**values, "password": Path(path).read_text(encoding="utf-8").strip()}
        except OSError as error:
            raise ValueError(f"password_file cannot be read: {error.strerror}: {path}") from error

    @model_validator(mode="after")
    def _check(self) -> "SmtpSettings":
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError("security none is for loopback alone: passwords and links would be readable")
        return self


class MailUnsent(Fault):
    """The server did not take the mail."""

    status = 502


class Mailer:
    """Sends mails, a few per address and hour.

    Args:
        settings: the server.
        sender_name: shown before the sender's address.
        rate: mails to one address, `COUNT/SECONDS` or `off`.
    """

    def __init__(self, settings: SmtpSettings, *, sender_name: str, rate: str) -> None:
        self._settings = settings
        self._sender = Address(sender_name, addr_spec=settings.sender)
        self._limit = Limiter(rate)

    async def send(self, recipient: str, subject: str, text: str) -> None:
        """Hand one mail over.

        Raises:
            TooMany: this address was written to often enough.
            MailUnsent: the server is away or refused; nothing was delivered, or so it says.
        """
        self._limit.take(recipient.casefold())
        settings = self._settings
        try:
            await aiosmtplib.send(
                self._written(recipient, subject, text),
                sender=settings.sender,
                recipients=[recipient],
                hostname=settings.host,
                port=settings.port,
                username=settings.username or None,
                password=settings.password.get_secret_value() or None,
                use_tls=settings.security == "tls",
                start_tls=settings.security == "starttls",
                tls_context=ssl.create_default_context() if settings.security != "none" else None,
                timeout=_WITHIN_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            _log.warning("mail not sent", error=type(error).__name__)
            raise MailUnsent("mail_unsent", "the mail could not be sent: try again in a while") from error

    async def send_quietly(self, recipient: str, subject: str, text: str) -> None:
        """Hand one mail over after the answer was given; a failure is in the log alone."""
        try:
            await self.send(recipient, subject, text)
        except (TooMany, MailUnsent) as fault:
            _log.warning("mail not sent", code=fault.code)

    def _written(self, recipient: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = Address(addr_spec=recipient)
        message["Subject"] = subject
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, cte="base64")
        return message


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
