"""QR pictures of the ways to pay: the operator's own picture, or one drawn of what he says it holds."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from bot.public import PaymentMethod

COINS: Final = frozenset({"USDT", "USDC"})
"""Wallets read a bare address as a payee; other apps want a code of their own making."""
_SCALE: Final = 8
"""Pixels of one module: some 300 of a picture, which any phone reads off a screen."""
_QUIET: Final = 4
"""Modules of white around it (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to go along with an answer."""

    name: str
    """A file name: `alipay.png`."""
    octets: bytes = field(repr=False)

    @property
    def subtype(self) -> str:
        """Of `image/`, by its first octets."""
        return "jpeg" if self.octets.startswith(b"\xff\xd8\xff") else "png"


class QrPictures:
    """Pictures by the way to pay; drawn when they are first wanted."""

    def __init__(self, methods: Mapping[str, PaymentMethod]) -> None:
        self._methods = methods

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ways to pay that have one."""
        return tuple(name for name, method in self._methods.items() if method.qr_file or _payload(method))

    def of(self, name: str) -> Picture | None:
        """The picture of a way to pay; None where it has none, or its file is gone."""
        method = self._methods.get(name)
        if method is None:
            return None
        if method.qr_file is None:
            payload = _payload(method)
            return Picture(f"{name}.png", drawn(payload)) if payload else None
        try:
            octets = method.qr_file.read_bytes()
        except OSError:
            return None
        picture = Picture(f"{name}.png", octets)
        return Picture(f"{name}.jpg", octets) if picture.subtype == "jpeg" else picture


def _payload(method: PaymentMethod) -> str:
    return method.qr or (method.payee if method.currency in COINS else "")


def drawn(payload: str) -> bytes:
    """A QR code as a PNG, black on white, so that it can be read in dark mode too."""
    import segno  # noqa: PLC0415  costs start-up time, and most processes draw none

    octets = io.BytesIO()
    segno.make_qr(payload, error="m").save(octets, kind="png", scale=_SCALE, border=_QUIET)
    return octets.getvalue()
