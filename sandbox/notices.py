"""What the operator of the pretend world announces: Chinese and English in one text, and a picture."""

import io
from typing import Final

from PIL import Image, ImageDraw

COMMAND: Final = "/announce"
NOTICE: Final = (
    "🚀 <b>GPT-5 上线了</b>\n价格与官方相同，<i>今天起</i>可用。\n\n"
    "🚀 <b>GPT-5 is here</b>\nAt the official price, <i>from today</i>:"
    ' <a href="https://gateway.example/models">all models</a>'
)
"""In Telegram's HTML; emoji and Chinese make offsets in UTF-16 differ from those in characters."""
_SIZE: Final = (640, 320)


def draw_banner(color: str = "#1769e0") -> bytes:
    """A picture for above the text, as PNG."""
    picture = Image.new("RGB", _SIZE, color)
    pen = ImageDraw.Draw(picture)
    for step in range(0, _SIZE[0], 32):
        pen.line([(step, _SIZE[1]), (step + 160, 0)], fill="#ffffff", width=2)
    pen.ellipse([(250, 90), (390, 230)], fill="#ffffff")
    octets = io.BytesIO()
    picture.save(octets, "PNG")
    return octets.getvalue()
