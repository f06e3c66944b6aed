"""Frozen settings that mirror the TOML file; loading gives all of them, or every fault at once.

A file is read first, then `PAYDESK_SECTION__NAME` from the environment; a secret `x` may be given as
`x_file`. Relative paths in the file count from the file's own folder.
"""

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as EnvironmentFault

from bot.settings_desk import DeskSettings
from bot.settings_faults import is_model, lines_of
from bot.settings_intake import IntakeSettings
from bot.settings_mail import ImapSettings, MailSettings, OAuthSettings, SmtpSettings
from bot.settings_sections import Secret, Section, with_files_read

_CHANNEL: Final = re.compile(r"@[A-Za-z]\w{3,31}|-100\d{4,13}", re.ASCII)


class SettingsError(Exception):
    """A configuration that cannot be used; `faults` has one clear line for each thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class StoreSettings(Section):
    """Where everything is kept."""

    url: str = Field(default="sqlite:///paydesk.db", repr=False)
    """May hold a password, so it is not shown."""

    @field_validator("url")
    @classmethod
    def _is_known(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url


class OperatorSettings(Section):
    """A person who may decide, by his numeric Telegram id."""

    id: int = Field(gt=0)
    name: str
    role: Literal["owner", "operator", "viewer"] = "operator"


class TelegramSettings(Section):
    """The bot and its people."""

    token: Secret
    api_url: str = "https://api.telegram.org"
    """The Bot API server."""
    desk_chat: int
    """Where cards are shown: a group, or one operator's own id."""
    channel: str | None = None
    """Announcements: `@name` or a numeric id."""
    operators: tuple[OperatorSettings, ...] = Field(min_length=1)

    @field_validator("channel")
    @classmethod
    def _is_a_channel(cls, channel: str | None) -> str | None:
        if channel is not None and not _CHANNEL.fullmatch(channel):
            raise ValueError('must be "@name" or the numeric id, such as "-1001234567890"')
        return channel


class GatewaySettings(Section):
    """The One-API gateway whose accounts are credited."""

    url: str
    token: Secret
    """An admin's access token."""
    dialect: Literal["auto", "oneapi", "laisky", "newapi", "companion"] = "auto"
    proxy: Secret | None = None
    group_free: str | None = None
    group_paid: str | None = None
    """A first top-up moves an account from the one to the other; leave both out to leave groups alone."""
    reconcile_s: int = Field(default=150, ge=1)
    """How long a doubtful credit is looked for before an operator is asked."""

    cache_s: int = Field(default=600, ge=0)
    """How long the gateway may admit calls by a balance or status that it has cached: Redis and its
    `SYNC_FREQUENCY`; 0 without Redis. So long an account stays frozen before a debit and after it."""
    relay_timeout_s: int = Field(default=600, ge=1)
    """The longest relayed call: so long after a debit no refund is paid out."""
    settle_s: int = Field(default=10, ge=1)
    """Between two readings of a frozen account that must agree: twice the gateway's batch interval."""

    code_look_s: int = Field(default=60, ge=1)
    """Seconds between the first looks whether a redemption code was redeemed; later ones are rarer."""

    @model_validator(mode="after")
    def _both_groups(self) -> Self:
        if (self.group_free is None) != (self.group_paid is None):
            raise ValueError("group_free and group_paid are given together or not at all")
        return self


class DnsSettings(Section):
    """For verifying DKIM."""

    server: str | None = None
    """`address:port`; the system's resolver where left out."""


class RatesSettings(Section):
    """Where market rates come from."""

    url: str = "https://api.frankfurter.dev/v1/latest"
    """Frankfurter's format."""
    refresh_minutes: int = Field(default=180, ge=1)


class WebSettings(Section):
    """The bot's HTTP doors."""

    public_url: str = ""
    """By which the world reaches the public door; "" leaves links to it out of mails."""
    public_host: str = "127.0.0.1"
    public_port: int = Field(default=8080, ge=0, le=65535)
    """0: any free port."""
    ops_port: int = Field(default=9090, ge=0, le=65535)
    """Health, readiness and metrics; on loopback always."""


class LogSettings(Section):
    """What is written to standard error."""

    format: Literal["json", "console"] = "json"
    level: Literal["debug", "info", "warning", "error"] = "info"


class InsecureSettings(Section):
    """Exceptions from the rule that secrets travel encrypted; each by name."""

    allow: tuple[str, ...] = ()
    """Hosts beyond loopback to which plain HTTP, IMAP, SMTP or DNS is tolerated."""
    quick_reconcile: bool = False
    """Lets `[gateway] reconcile_s` go below 120 s, `relay_timeout_s` below 60 s, `settle_s` below 10 s and
    `cache_s` between 0 and 60 s; only against a gateway on loopback."""


class Settings(BaseSettings):
    """Everything, checked."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="PAYDESK_", env_nested_delimiter="__"
    )

    desk: DeskSettings
    store: StoreSettings = StoreSettings()
    imap: ImapSettings
    smtp: SmtpSettings
    oauth: OAuthSettings = OAuthSettings()
    mail: MailSettings
    intake: IntakeSettings = IntakeSettings()
    telegram: TelegramSettings
    gateway: GatewaySettings
    dns: DnsSettings = DnsSettings()
    rates: RatesSettings = RatesSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()
    insecure: InsecureSettings = InsecureSettings()
    public_file: Path | None = None
    """What the bot and the companion say alike: `config/public.example.toml`."""
    texts_folder: Path | None = None
    """Texts in the place of ours."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides what was given from the file."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @model_validator(mode="after")
    def _has_a_second_operator(self) -> Self:
        deciding = {one.id for one in self.telegram.operators if one.role != "viewer"}
        if self.desk.above_limits == "second_operator" and len(deciding) < 2:
            raise ValueError("[desk] above_limits: there is no second operator in [[telegram.operators]]")
        return self

    @model_validator(mode="after")
    def _travels_encrypted(self) -> Self:
        if faults := list(_plain_faults(self)):
            raise ValueError("\n".join(faults))
        return self


LOOPBACK_NAMES: Final = frozenset({"localhost", "localhost.localdomain"})
RECONCILE_MIN_S: Final = 120
RELAY_TIMEOUT_MIN_S: Final = 60
CACHE_MIN_S: Final = 60
SETTLE_MIN_S: Final = 10


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by name or address; names are not looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in LOOPBACK_NAMES


def _plain_faults(settings: Settings) -> list[str]:
    faults: list[str] = []
    plain: list[tuple[str, str]] = []
    for name, server in (("imap", settings.imap), ("smtp", settings.smtp)):
        if server.security == "plain":
            plain.append((f"[{name}] security", server.host))
    for name, url in (
        ("[telegram] api_url", settings.telegram.api_url),
        ("[gateway] url", settings.gateway.url),
        ("[rates] url", settings.rates.url),
        ("[oauth] url", settings.oauth.url),
    ):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            faults.append(f"{name} must be an http or https address")
        elif parts.scheme == "http":
            plain.append((name, parts.hostname))
    if settings.dns.server:
        plain.append(("[dns] server", settings.dns.server.rpartition(":")[0] or settings.dns.server))
    faults += [
        f"{name}: {host} would be spoken to unencrypted; use TLS, or name it in [insecure] allow"
        for name, host in plain
        if not is_loopback(host) and host not in settings.insecure.allow
    ]
    oauth = settings.oauth
    if "xoauth2" in {settings.imap.auth, settings.smtp.auth}:
        given = {"client_id": oauth.client_id, "refresh_token": oauth.refresh_token.get_secret_value()}
        faults += [f"[oauth] {name} is missing" for name, value in given.items() if not value]
    gateway_host = urlsplit(settings.gateway.url).hostname or ""
    if not (settings.insecure.quick_reconcile and is_loopback(gateway_host)):
        faults += _too_quick(settings.gateway)
    return faults


def _too_quick(gateway: GatewaySettings) -> Iterator[str]:
    if gateway.reconcile_s < RECONCILE_MIN_S:
        yield f"[gateway] reconcile_s must be at least {RECONCILE_MIN_S}: a credit may be applied that late"
    if gateway.relay_timeout_s < RELAY_TIMEOUT_MIN_S:
        yield f"[gateway] relay_timeout_s must be at least {RELAY_TIMEOUT_MIN_S}: calls last that long"
    if 0 < gateway.cache_s < CACHE_MIN_S:
        yield f"[gateway] cache_s must be 0 (no Redis) or at least {CACHE_MIN_S}"
    if gateway.settle_s < SETTLE_MIN_S:
        yield f"[gateway] settle_s must be at least {SETTLE_MIN_S}: gateways write in batches"


def load(path: Path) -> Settings:
    """Read a configuration file and the environment.

    Raises:
        SettingsError: with a line for every fault found.
    """
    try:
        given = TomlConfigSettingsSource(Settings, path).toml_data if path.is_file() else None
    except ValueError as error:
        raise SettingsError([f"{path}: not valid TOML: {error}"]) from None
    if given is None:
        raise SettingsError([f"{path}: there is no such file; begin with config/paydesk.example.toml"])
    try:
        return Settings(**_sections_with_files_read(_from_folder(given, path.parent)))
    except EnvironmentFault as error:
        raise SettingsError([f"environment: {error}"]) from None
    except ValidationError as error:
        raise SettingsError([f"{path}: {line}" for line in lines_of(error, Settings)]) from None


def secrets_of(settings: BaseModel) -> list[str]:
    """Every secret of the configuration, to be cut out of whatever leaves the process."""
    found: list[str] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            found += [value.get_secret_value()] if value.get_secret_value() else []
        elif isinstance(value, BaseModel):
            found += secrets_of(value)
    return found


def _from_folder(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Paths in a file count from its own folder."""
    return {
        key: _from_folder(value, folder)
        if isinstance(value, dict)
        else str(folder / Path(value).expanduser())
        if key.endswith(("_file", "_folder")) and isinstance(value, str)
        else value
        for key, value in given.items()
    }


def _sections_with_files_read(given: dict[str, Any]) -> dict[str, Any]:
    """Secrets are read before the environment is laid over them: its `x` beats the file's `x_file`."""
    read = dict(given)
    for name, field in Settings.model_fields.items():
        if isinstance(read.get(name), dict) and is_model(field.annotation):
            read[name] = with_files_read(field.annotation, read[name])
    return read
