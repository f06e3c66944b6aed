"""Our mails in a real browser: dark where the reader's is dark, and no wider than a phone."""

import io

import pytest
from PIL import Image
from playwright.async_api import Browser

from bot.outbox.html import as_html
from tests.page.conftest import chromium  # noqa: F401  the same browser

TEXT = f"""Hello,

your account has been credited: {"0123456789abcdef" * 8}

Model | 1M tokens in | 1M tokens out
claude-opus-4 | $15.00 USD | $75.00 USD

- one
- two
"""
PHONE = {"width": 360, "height": 640}


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
async def test_mail_follows_the_readers_colours_and_fits_a_phone(
    chromium: Browser,  # noqa: F811
    scheme: str,
    is_dark: bool,
) -> None:
    context = await chromium.new_context(color_scheme=scheme, viewport=PHONE)
    tab = await context.new_page()
    await tab.set_content(as_html(TEXT, "en"))
    shot = Image.open(io.BytesIO(await tab.screenshot())).convert("L")
    width = await tab.evaluate("document.documentElement.scrollWidth")
    await context.close()

    darkest, brightest = shot.getextrema()
    ground = shot.getpixel((1, 1))
    assert (ground < 64) is is_dark
    # Words stand out: nearly white on dark, nearly black on light.
    assert (brightest > 220) if is_dark else (darkest < 40)
    assert width <= PHONE["width"]
