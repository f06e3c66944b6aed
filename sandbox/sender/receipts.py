"""Receipts of payments as pictures, in our own wording."""

import io

from PIL import Image, ImageDraw, ImageFont

_WIDTH, _HEIGHT = 540, 720
_INK, _GREY, _PAPER, _BLUE = "#1a1a1a", "#7d8590", "#ffffff", "#1769e0"


def draw_receipt(*, amount: str, payee: str, reference: str, paid_at: str, kind: str = "JPEG") -> bytes:
    """A picture of a paid transfer.

    Args:
        amount: with its sign, such as `¥100.00`.
        payee: who got it.
        reference: the payment's own number.
        paid_at: as it shall be written.
        kind: `JPEG` or `PNG`.
    """
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, _WIDTH, 96), fill=_BLUE)
    draw.text((_WIDTH / 2, 48), "Transfer complete", fill=_PAPER, font=_font(30), anchor="mm")
    draw.text((_WIDTH / 2, 190), amount, fill=_INK, font=_font(64), anchor="mm")
    rows = (("Paid to", payee), ("Time", paid_at), ("Number", reference), ("Status", "Paid"))
    for row, (label, value) in enumerate(rows):
        y = 310 + 76 * row
        draw.text((40, y), label, fill=_GREY, font=_font(24), anchor="lm")
        draw.text((_WIDTH - 40, y), value, fill=_INK, font=_font(24), anchor="rm")
        draw.line((40, y + 38, _WIDTH - 40, y + 38), fill="#e6e8eb")
    octets = io.BytesIO()
    picture.save(octets, kind)
    return octets.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font, which is there on every machine; it has Latin letters only."""
    return ImageFont.load_default(size)
