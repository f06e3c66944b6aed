"""The same receipt is known again however it was saved; another receipt of the same app is not the same."""

import io
import struct
import zlib

import pytest
from PIL import Image

from bot.intake import seen_pictures
from bot.intake.seen_pictures import fingerprint, is_same, nearest
from sandbox.sender.receipts import draw_receipt

PAID = {
    "amount": "CNY 100.00",
    "payee": "Gateway",
    "reference": "001400001234",
    "paid_at": "2026-11-23 12:00",
}
RECEIPT = draw_receipt(**PAID)


def saved(octets: bytes, kind: str = "JPEG", *, quality: int = 80, scale: float = 1) -> bytes:
    """The picture as another program would have saved it."""
    picture = Image.open(io.BytesIO(octets)).convert("RGB")
    size = (round(picture.width * scale), round(picture.height * scale))
    octets_ = io.BytesIO()
    picture.resize(size).save(octets_, kind, quality=quality)
    return octets_.getvalue()


def is_known_again(octets: bytes) -> bool:
    one, other = fingerprint(RECEIPT), fingerprint(octets)
    assert one.gradient
    assert one.small
    assert other.gradient
    assert other.small
    return bool(nearest(other.gradient, [(1, one.gradient)], 5)) and is_same(other.small, one.small)


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(saved(RECEIPT, quality=60), id="compressed"),
        pytest.param(saved(RECEIPT, quality=30), id="compressed much"),
        pytest.param(saved(RECEIPT, "PNG"), id="as PNG"),
        pytest.param(saved(RECEIPT, "WEBP"), id="as WebP"),
        pytest.param(saved(RECEIPT, scale=0.5), id="half the size"),
        pytest.param(saved(RECEIPT, scale=1.7), id="larger"),
    ],
)
def test_the_same_receipt_is_known_again(again: bytes) -> None:
    assert fingerprint(again).digest != fingerprint(RECEIPT).digest
    assert is_known_again(again)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"amount": "CNY 200.00"}, id="amount"),
        pytest.param({"reference": "001400009876"}, id="last digits of the number"),
        pytest.param({"paid_at": "2026-11-24 18:47"}, id="time"),
    ],
)
def test_another_receipt_of_the_same_app_is_another(other: dict[str, str]) -> None:
    assert not is_known_again(draw_receipt(**PAID | other))


def test_the_most_alike_come_first_and_no_more_than_wanted() -> None:
    known = [(1, f"{0b111:064x}"), (2, f"{0:064x}"), (3, f"{1:064x}"), (4, "f" * 64)]

    assert nearest(f"{0:064x}", known, 2) == [2, 3]
    assert nearest(f"{0:064x}", known, 9) == [2, 3, 1]


def png_of(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, and has no such pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no picture at all", id="words"),
        pytest.param(RECEIPT[:200], id="cut short"),
        pytest.param(png_of(50_000, 50_000), id="a bomb"),
        pytest.param(png_of(100, 60_000), id="a strip"),
        pytest.param(png_of(16, 16), id="a mark"),
    ],
)
def test_what_cannot_be_drawn_is_known_by_its_octets_alone(octets: bytes) -> None:
    seen = fingerprint(octets)

    assert len(seen.digest) == 64
    assert (seen.gradient, seen.small) == (None, None)


def test_a_bomb_is_never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 21: what is too large by its header costs no memory."""

    def refuse(self: Image.Image, *_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(seen_pictures.Image.Image, "convert", refuse)
    assert fingerprint(png_of(50_000, 50_000)).gradient is None
