"""Settings of mailbox and outgoing mail: servers, how to sign in, what is our own."""

from datetime import date
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.settings_sections import Secret, Section

Security = Literal["tls", "starttls", "plain"]
NOT_GIVEN: Final = SecretStr("")


def _one_fault(given: object, read: ValidatorFunctionWrapHandler) -> object:
    """One line for both ways in which a start can be given."""
    try:
        return read(given)
    except ValidationError:
        raise ValueError('"now", "all", or a date such as 2026-01-31') from None


class MailServer(Section):
    """A mail server to talk to."""

    host: str
    port: int = Field(ge=1, le=65535)
    security: Security = "tls"
    user: str
    auth: Literal["password", "xoauth2"] = "password"
    """How to sign in: with the password, or with an access token that `[oauth]` gets."""
    password: Secret = Field(default=NOT_GIVEN, validate_default=True)
    ca_file: Path | None = None
    """Certificates to trust besides the system's."""
    timeout_s: float = Field(default=30, gt=0)
    """For connecting and for every read."""

    @field_validator("password", mode="before")
    @classmethod
    def _is_given(cls, password: Any, info: ValidationInfo) -> Any:
        if password is NOT_GIVEN and info.data.get("auth") != "xoauth2":
            raise PydanticCustomError("missing", "missing")
        return password


class ImapSettings(MailServer):
    """The mailbox that is watched."""

    port: int = Field(default=993, ge=1, le=65535)
    folders: tuple[str, ...] = Field(default=("INBOX",), min_length=1)
    sent: str = ""
    """The folder of sent mails, watched for what operators write by hand; "" for none."""
    keep_copies: bool = False
    """Whether our own mails are put there; many servers do it by themselves."""
    start: Annotated[Literal["now", "all"] | date, WrapValidator(_one_fault)] = "now"
    """At the very first start: only mails that come from then on, those since a day (UTC), or all."""
    idle_renew_s: int = Field(default=25, ge=1, le=1740)
    """After so long a silence the server is asked whether it is still there, and IDLE begun anew (RFC 2177
    wants that before 29 minutes). With `timeout_s` it is the time in which a dead connection is noticed."""
    poll_s: int = Field(default=30, ge=1)
    """Between looks, where the server has no IDLE and for all folders but the first."""
    identify: Literal["auto", "yes", "no"] = "auto"
    """Tell the server which program this is before a folder is opened (RFC 2971), as 163 and QQ want it;
    "auto": where the server offers it."""

    @model_validator(mode="after")
    def _has_a_folder_for_copies(self) -> Self:
        if self.keep_copies and not self.sent:
            raise ValueError("keep_copies wants the name of the folder: sent")
        if self.sent in self.folders:
            raise ValueError("sent is watched by itself and does not belong into folders")
        return self

    @property
    def watched(self) -> tuple[str, ...]:
        """Every folder that is read."""
        return (*self.folders, self.sent) if self.sent else self.folders


class SmtpSettings(MailServer):
    """The server that takes our answers."""

    port: int = Field(default=465, ge=1, le=65535)
    sender: str
    """From of our mails: `Gateway <chat@gateway.example>`."""
    dkim_selector: str = "paydesk"
    dkim_key: Secret | None = None
    """Private, PEM; None: whoever sends our mails signs them."""

    @property
    def sender_domain(self) -> str:
        """Of our From: it signs, and must be the one that receivers see."""
        return parseaddr(self.sender)[1].rpartition("@")[2]


class OAuthSettings(Section):
    """Where access tokens come from, for mail servers with `auth = "xoauth2"`."""

    url: str = "https://oauth2.googleapis.com/token"
    """The provider's token endpoint."""
    client_id: str = ""
    client_secret: Secret = SecretStr("")
    """"" where the provider gives none, as Microsoft to desktop programs."""
    refresh_token: Secret = SecretStr("")
    scope: str = ""
    """What is asked for, where the provider wants it named."""
    kept_file: Path | None = None
    """Where the newest refresh token is kept, for providers that replace it, as Microsoft does."""


class MailSettings(Section):
    """What is our own in mails."""

    addresses: tuple[str, ...] = Field(min_length=1)
    """Our addresses; mails from them are never answered."""
    authserv_id: str
    """The receiving server's name in Authentication-Results; other servers' are not believed."""
    authserv_placement: Literal["above", "below"] = "above"
    """Where it writes them: above its own Received, or below it, as Postfix places what milters add.
    "below" only for a server that removes such fields under its own name from incoming mail."""
    kept_days: int = Field(default=180, ge=1)
    """How long mails are kept as they came; then their octets go, but for those of cases that go on."""
    news_after_minutes: int = Field(default=10, ge=0)
    """How long an announcement must have stood before it is mailed to those who asked for that."""
    mails_per_sender: int = Field(default=10, ge=1)
    """Mails of one address within ten minutes that are handled one by one; more are gathered on one card."""
    answers_per_sender: int = Field(default=6, ge=0)
    """Automatic answers to one address within 24 hours; whoever writes more waits for a person."""
    answers_in_all: int = Field(default=500, ge=0)
    """The same for all addresses together."""
