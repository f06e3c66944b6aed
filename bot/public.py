"""What is promised in public: rates, methods with payees, contact. The companion reads the same file."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.settings import SettingsError


class PublicSection(BaseModel):
    """A table of the public file; the companion may know keys that the bot does not need."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Service(PublicSection):
    """Who we are."""

    name: str = "Paydesk Gateway"
    site: str = ""
    """The gateway's address, where accounts are registered."""
    contact: str = ""
    """Mail address for everything."""
    channel: str = ""
    """Where news is published: an address of t.me."""


class PaymentMethod(PublicSection):
    """A way to pay."""

    currency: str
    payee: str
    network: str = ""
    """TRC20, ERC20 …: shown beside the payee where it matters."""
    qr: str = ""
    """What its QR code says, such as the app's payment link. Left out: a coin's payee; no code for others."""
    qr_file: Path | None = None
    """A picture of the code instead, PNG or JPEG; counts from this file's folder."""

    @model_validator(mode="after")
    def _one_code(self) -> Self:
        if self.qr and self.qr_file:
            raise ValueError("qr and qr_file: give one of them")
        return self


class AppSettings(PublicSection):
    """What people must enter in an app of somebody else."""

    name: str
    """As its makers write it."""
    base: Literal["", "/v1", "/v1/chat/completions"]
    """What it wants behind the gateway's address."""
    base_at: str = ""
    """Where in the app the address is entered."""
    key_at: str = ""
    """Where the API key is entered."""
    words: tuple[str, ...] = ()
    """Other names by which people call it."""


def _default_rates() -> dict[str, Decimal]:
    return {"CNY": Decimal(8), "USD": Decimal(1), "USDT": Decimal(1), "USDC": Decimal(1)}


class Refunds(PublicSection):
    """How unused credit is paid back."""

    policy: Literal["market_at_topup", "paid_rate"] = "market_at_topup"


class PublicSettings(PublicSection):
    """The whole file."""

    service: Service = Service()
    rates: dict[str, Decimal] = Field(default_factory=_default_rates)
    """Units of a currency for 1 USD of credit."""
    methods: dict[str, PaymentMethod] = Field(default_factory=dict)
    refunds: Refunds = Refunds()
    apps: dict[str, AppSettings] = Field(default_factory=dict)
    """Besides those of `texts/apps.toml`, or instead of one with the same key."""


def load_public(path: Path | None) -> PublicSettings:
    """Read the public file; the seed's promises where there is none.

    Raises:
        SettingsError: with a line for every fault found.
    """
    if path is None:
        return PublicSettings()
    try:
        public = PublicSettings(**tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError([f"public_file cannot be read: {error.strerror}: {path}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: not valid TOML: {error}"]) from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise SettingsError(
            [f"{path}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults]
        ) from None
    if faulty := [currency for currency, rate in public.rates.items() if rate <= 0]:
        raise SettingsError([f"{path}: rates.{currency} must be above 0" for currency in faulty])
    methods = {name: _from_folder(method, path.parent) for name, method in public.methods.items()}
    if absent := [
        f"{path}: methods.{name}.qr_file: there is no such file: {method.qr_file}"
        for name, method in methods.items()
        if method.qr_file and not method.qr_file.is_file()
    ]:
        raise SettingsError(absent)
    return public.model_copy(update={"methods": methods})


def _from_folder(method: PaymentMethod, folder: Path) -> PaymentMethod:
    """A picture's path counts from the file that names it."""
    if method.qr_file is None:
        return method
    return method.model_copy(update={"qr_file": folder / method.qr_file.expanduser()})
