"""What is promised in public: rates, methods with payees, upstreams, texts. The bot reads the same file.

Each reads it with a model of its own, so a key that only the other needs is passed over here.
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.settings import SettingsError
from gateway.upstreams.channel import Provider

Base = Literal["", "/v1", "/v1/chat/completions"]
"""What an app wants behind the gateway's address."""


class PublicSection(BaseModel):
    """A table of the public file."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Service(PublicSection):
    """Who we are."""

    name: str = ""
    """Empty: the option SystemName."""
    site: str = Field(default="", pattern=r"^$|^https?://\S+$")
    """Where accounts are registered; empty: where the page is read."""
    contact: str = ""
    """Mail address for everything."""
    channel: str = Field(default="", pattern=r"^$|^https?://\S+$")
    """Where news is published."""


class PaymentMethod(PublicSection):
    """A way to pay."""

    currency: str
    payee: str
    network: str = ""
    """TRC20, ERC20 …: shown beside the payee where it matters."""
    qr: str = ""
    """What its QR code says. Left out: a coin's payee; no code for others."""
    qr_file: Path | None = None
    """A picture of the code instead, PNG or JPEG; counts from the public file's folder."""

    @model_validator(mode="after")
    def _one_code(self) -> Self:
        if self.qr and self.qr_file:
            raise ValueError("qr and qr_file: give one of them")
        return self

    @property
    def qr_words(self) -> str:
        """What a code that we draw says; empty: none is drawn."""
        return self.qr or (self.payee if self.network else "")


class Refunds(PublicSection):
    """How unused credit is paid back."""

    policy: Literal["market_at_topup", "paid_rate"] = "market_at_topup"


class App(PublicSection):
    """An app of somebody else, and what it wants."""

    name: str
    base: Base
    base_at: str = ""
    """Where in the app the address is entered."""
    key_at: str = ""
    """Where the API key is entered."""


class PayTexts(PublicSection):
    """Sentences of the pay page in one language, in place of its own; the rest stays.

    `**bold**`, `` `code` ``, `[words](address)` and blank lines between paragraphs are understood.
    """

    introduction: str | None = None
    transfer: str | None = None
    """How a top-up goes: written, transferred, credited by hand."""
    why_rate: str | None = None
    """Why the rate is what it is."""
    promise: str | None = None
    """What the list of upstreams promises."""
    refund: str | None = None
    disclaimer: str | None = None


def _default_rates() -> dict[str, Decimal]:
    return {"CNY": Decimal(8), "USD": Decimal(1), "USDT": Decimal(1), "USDC": Decimal(1)}


class Public(PublicSection):
    """The whole file."""

    service: Service = Service()
    rates: dict[str, Decimal] = Field(default_factory=_default_rates)
    """Units of a currency for 1 USD of credit."""
    methods: dict[str, PaymentMethod] = Field(default_factory=dict)
    refunds: Refunds = Refunds()
    upstreams: tuple[Provider, ...] = tuple(Provider)
    """Whom requests are passed on to: some or all of the nine officials, and nobody else."""
    apps: dict[str, App] = Field(default_factory=dict)
    """Besides the four that the pay page explains, or another base for one of them."""
    texts: dict[Literal["zh", "en"], PayTexts] = Field(default_factory=dict)


def load_public(path: Path | None) -> Public:
    """Read the public file; the defaults where there is none.

    Raises:
        SettingsError: with a line for every fault found.
    """
    if path is None:
        return Public()
    try:
        public = Public(**tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError([f"public_file cannot be read: {error.strerror}: {path}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: not valid TOML: {error}"]) from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        lines = [f"{path}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults]
        raise SettingsError(lines) from None
    lines = [
        f"{path}: rates.{currency} must be above 0" for currency, rate in public.rates.items() if rate <= 0
    ]
    methods = {}
    for name, method in public.methods.items():
        found = path.parent / method.qr_file.expanduser() if method.qr_file else None
        if found and not found.is_file():
            lines.append(f"{path}: methods.{name}.qr_file: there is no such file: {found}")
        methods[name] = method.model_copy(update={"qr_file": found})
    if lines:
        raise SettingsError(lines)
    return public.model_copy(update={"methods": methods})
