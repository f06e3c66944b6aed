"""A receipt, known again: its difference hash finds what may be the same, small grey copies tell.

All receipts of one app look alike to a difference hash, so it only picks candidates. Held against each
other at 192 pixels' width, other digits differ strongly in one place, a copy that was compressed or made
smaller differs weakly everywhere.

Pictures are hostile: nothing is decoded that is larger than a phone makes it, and only by the decoders of
five kinds. What cannot be decoded is known by its octets alone. docs/decisions/015-receipts.md.
"""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PIL import Image, ImageChops

KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
PIXELS_MAX: Final = 12_000_000
JPEG_PIXELS_MAX: Final = 25_000_000
"""A JPEG is decoded at a fraction of its size."""
SIDE_MIN: Final = 64
"""A smaller picture is a mark or a face, no receipt."""
RATIO_MAX: Final = 8
"""Of the sides: a longer strip would make a large copy."""
SIDE: Final = 16
"""Rows of the difference hash; it has as many bits in each."""
MARGIN: Final = 4
"""Grey levels by which neighbours must differ: noise of a white ground is none."""
DISTANCE_MAX: Final = 16
"""Bits of 256 in which a candidate may differ."""
WIDTH: Final = 192
BLOCK: Final = 4
DIFFERENCE_MAX: Final = 48
"""Grey levels by which a block of the copies may differ: compression and scaling stay below, digits above."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a picture is known by."""

    digest: str
    """sha256 of its octets."""
    gradient: str | None = None
    """Difference hash, 64 hex digits; None: it could not be drawn."""
    small: bytes | None = None
    """Grey PNG, `WIDTH` pixels wide."""


def fingerprint(octets: bytes) -> Fingerprint:
    """Decode a picture within limits; never raises."""
    digest = hashlib.sha256(octets).hexdigest()
    try:
        grey = _grey(octets)
    except Exception:  # noqa: BLE001  decoders raise anything over what strangers send
        return Fingerprint(digest)
    if grey is None:
        return Fingerprint(digest)
    height = max(round(grey.height * WIDTH / grey.width), 1)
    small = io.BytesIO()
    grey.resize((WIDTH, height), Image.Resampling.BICUBIC).save(small, "PNG")
    return Fingerprint(digest, _gradient(grey), small.getvalue())


def nearest(gradient: str, known: Iterable[tuple[int, str]], at_most: int) -> list[int]:
    """Ids of the pictures that may be the same, the most alike first.

    Args:
        gradient: of the new picture.
        known: id and gradient of others.
        at_most: so many.
    """
    own = int(gradient, 16)
    near = sorted(
        (distance, number)
        for number, other in known
        if (distance := (own ^ int(other, 16)).bit_count()) <= DISTANCE_MAX
    )
    return [number for _, number in near[:at_most]]


def is_same(one: bytes, other: bytes) -> bool:
    """Whether two small copies show the same, to the digit; both are our own PNGs."""
    first, second = (Image.open(io.BytesIO(octets), formats=("PNG",)) for octets in (one, other))
    if abs(first.height - second.height) > max(first.height // 100, 1):
        return False
    difference = ImageChops.difference(first, second.resize(first.size))
    blocks = (max(difference.width // BLOCK, 1), max(difference.height // BLOCK, 1))
    greatest = difference.resize(blocks, Image.Resampling.BOX).getextrema()[1]
    return isinstance(greatest, int | float) and greatest <= DIFFERENCE_MAX


def _grey(octets: bytes) -> Image.Image | None:
    with Image.open(io.BytesIO(octets), formats=KINDS) as picture:
        width, height = picture.size
        most = JPEG_PIXELS_MAX if picture.format == "JPEG" else PIXELS_MAX
        sides = sorted((width, height))
        if sides[0] < SIDE_MIN or sides[1] > RATIO_MAX * sides[0] or width * height > most:
            return None
        picture.draft("L", (2 * WIDTH, 2 * WIDTH))
        return picture.convert("L")


def _gradient(grey: Image.Image) -> str:
    octets = grey.resize((SIDE + 1, SIDE), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(SIDE):
        line = octets[row * (SIDE + 1) : (row + 1) * (SIDE + 1)]
        for left, right in pairwise(line):
            bits = bits << 1 | (right - left > MARGIN)
    return f"{bits:064x}"
