"""The gateway's settings, frozen: from the environment (`GATEWAY_…`), over a TOML file, over defaults.

A secret `x` may be given as `x_file`: the path of a file that holds it. What root changes at run time
(name, notice, groups and their factors) are options in the database instead: `store/options.py`.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from gateway.billing.amounts import QUOTA_MAX
from gateway.mail import SmtpSettings
from gateway.upstreams.channel import Channel
from gateway.upstreams.official import complaints


class SettingsError(Exception):
    """The configuration is wrong; `lines` says each fault in one sentence."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _rate(text: str) -> str:
    count, _, seconds = text.partition("/")
    if text != "off" and not (count.isdecimal() and seconds.isdecimal() and int(count) and int(seconds)):
        raise ValueError("must be COUNT/SECONDS, as 20/1200, or off")
    return text


Rate = Annotated[str, AfterValidator(_rate)]
"""How often something may be tried: `COUNT/SECONDS`, or `off`."""

Group = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[\w-]+$")]


class GatewaySettings(BaseSettings):
    """Everything that is decided before the gateway starts."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", extra="forbid", frozen=True)

    database_url: SecretStr = SecretStr("sqlite:///./gateway.db")
    """`sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`."""
    database_url_file: Path | None = None
    """A file that holds database_url instead."""
    host: str = "127.0.0.1"
    port: int = Field(default=8300, ge=0, le=65535)
    """0: any free port; the ready line tells which."""
    public_url: str = Field(default="", pattern=r"^$|^https?://[^/?#\s]+$")
    """Where people reach the gateway, without a path; empty: where it listens. With https, Secure cookies."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For is believed; nobody's by default."""
    system_name: str = Field(default="Paydesk Gateway", min_length=1, max_length=64)
    """Default of the option SystemName."""
    public_file: Path | None = None
    """What is promised in public, for the pages: `config/public.toml`, which the bot reads too."""
    smtp: SmtpSettings | None = None
    """With it, addresses are verified at registration and forgotten passwords are renewed, by mail."""

    quota_per_unit: int = Field(default=500_000, gt=0, le=10**9)
    """Quota of one USD."""
    signup_quota: int = Field(default=0, ge=0, le=QUOTA_MAX)
    """Quota that every new account begins with."""
    group_free: Group = "free"
    """Where new accounts begin: only models marked free."""
    group_paid: Group = "paid"
    """Where the first top-up moves them."""
    first_topup_group_change: bool = True
    """Whether it does."""

    login_rate: Rate = "20/1200"
    """Attempts to sign in, per address."""
    register_rate: Rate = "20/3600"
    """Attempts to register, per address."""
    redeem_rate: Rate = "5/600"
    """Wrong redemption codes, per account."""
    mail_rate: Rate = "5/3600"
    """Mails to one address."""
    api_rate: Rate = "off"
    """Calls under /api and /dashboard, per address."""

    channels: tuple[Channel, ...] = ()
    """The ways to the providers."""
    allow_loopback_upstreams: bool = False
    """For tests alone: lets a channel's base_url be http://127.0.0.1:PORT."""

    upstream_connect_s: float = Field(default=10, gt=0)
    """Until a connection to a provider stands."""
    upstream_silence_s: float = Field(default=300, gt=0)
    """Until a provider's first byte, and between two of them; reasoning models think for minutes."""
    upstream_total_s: float = Field(default=900, gt=0)
    """For a whole call."""
    after_disconnect_s: float = Field(default=30, ge=0)
    """How long a stream is read on after its client has gone, to learn what it used; then it is counted."""
    request_bytes_max: int = Field(default=32 * 2**20, gt=0)
    """Of a relayed request, pictures included."""
    answer_bytes_max: int = Field(default=64 * 2**20, gt=0)
    """Of an answer that is not streamed, and of one event of a stream."""
    unbounded_completion: int = Field(default=2_000, ge=0)
    """Completion tokens that are held for a request which sets no bound of its own."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "json"

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        path = values.get("database_url_file")
        if path is None:
            return values
        if "database_url" in values:
            raise ValueError("give database_url or database_url_file, not both")
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ValueError(f"database_url_file cannot be read: {error.strerror}: {path}") from error
        return {**values, "database_url": text}

    @model_validator(mode="after")
    def _check(self) -> "GatewaySettings":
        try:
            backend = make_url(self.database_url.get_secret_value()).get_backend_name()
        except ArgumentError as error:
            raise ValueError("database_url is no URL: sqlite:///FILE or postgresql://…") from error
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError(f"database_url must be of sqlite or postgresql, not {backend}")
        if self.group_free == self.group_paid:
            raise ValueError("group_free and group_paid must differ")
        names = [channel.name for channel in self.channels]
        if len(set(names)) != len(names):
            raise ValueError("channels: each needs a name of its own")
        found = [
            each
            for channel in self.channels
            for each in complaints(channel, allow_loopback=self.allow_loopback_upstreams)
        ]
        if found:
            raise ValueError("; ".join(found))
        return self


class AdminSettings(BaseSettings):
    """What only `python -m gateway admin` reads."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_ADMIN_", extra="ignore", frozen=True)

    password: SecretStr | None = None
    """Asked for at the terminal where it is not given."""


def load(path: Path | None = None) -> GatewaySettings:
    """Read the settings.

    Raises:
        SettingsError: with every fault at once.
    """
    if path is not None and not path.is_file():
        raise SettingsError([f"{path}: no such file"])

    class FromFile(GatewaySettings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, dotenv_settings, file_secret_settings
            return env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)

    try:
        return FromFile()
    except ValidationError as error:
        raise SettingsError([_sentence(fault) for fault in error.errors(include_input=False)]) from None
    except ValueError as error:  # TOML's own, or a value in the environment that is no JSON
        raise SettingsError([f"{path or 'environment'}: {error}"]) from None


def _sentence(fault: Any) -> str:
    place = ".".join(str(step) for step in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
