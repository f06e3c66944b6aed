"""Draw the pay page's pictures of our own pages: a gateway is started, used in Chromium, and looked at.

    python -m scripts.draw_pages

Needs Debian's chromium, a Chinese font (fonts-wqy-microhei or fonts-noto-cjk), extras test and sandbox.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path("gateway/pages/static/pictures")
CHROMIUM = "/usr/bin/chromium"
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_PASSWORD = "only for pictures"  # noqa: S105 - of an account that lives for a minute
_KEY = "sk-" + "Example0" * 6
_MODELS = [
    {"name": "gpt-mini", "owner": "openai", "input_price": "0.15", "output_price": "0.6", "is_free": True},
    {"name": "gpt-large", "owner": "openai", "input_price": "2.5", "output_price": "10"},
]
_RING = "outline: 3px solid #d9480f; outline-offset: 4px; border-radius: 6px"
_COLOURS = 128
_WIDTH = 880


@contextmanager
def a_gateway(folder: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Run a gateway with an admin; give its address and the admin's header."""
    ours = os.environ.items()  # noqa: TID251 - what the child inherits
    env = {name: value for name, value in ours if not name.startswith("GATEWAY_")} | {
        "GATEWAY_DATABASE_URL": f"sqlite:///{folder}/gateway.db",
        "GATEWAY_PUBLIC_FILE": "config/public.example.toml",
        "GATEWAY_ADMIN_PASSWORD": _PASSWORD,
        "GATEWAY_PORT": "0",
    }
    command = [sys.executable, "-m", "gateway"]
    admin = subprocess.run(  # noqa: S603 - our own module
        [*command, "admin", "olga", "--json"], env=env, check=True, capture_output=True, text=True
    )
    token = json.loads(admin.stdout)["access_token"]
    serving = subprocess.Popen([*command, "serve"], env=env, stdout=subprocess.PIPE, text=True)  # noqa: S603
    with serving as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"], {"Authorization": token}
        finally:
            process.terminate()


def draw(browser: Browser, url: str, admin: dict[str, str], language: str) -> None:
    """Use the pages in one language as a new user does, and keep three pictures."""
    context = browser.new_context(
        locale=LANGUAGES[language],
        base_url=url,
        device_scale_factor=1.5,
        bypass_csp=True,  # for the ring around what is pointed at
    )
    page = context.new_page()
    username = f"anne_{language}"
    page.goto("/register")
    page.locator("#username").fill(username)
    page.locator("#password").fill(_PASSWORD)
    page.locator("#password_again").fill(_PASSWORD)
    page.locator("main form button").click()
    page.locator("#password").fill(_PASSWORD)
    page.locator("main form button").click()
    page.locator("#new-key").wait_for()
    (user,) = _data(url, admin, "GET", f"/api/user/search?keyword={username}")
    _data(url, admin, "POST", "/api/topup", {"user_id": user["id"], "quota": 6_250_000})

    page.goto("/account")
    _keep(page, f"topup.{language}", "#username-shown", height=460)
    page.goto("/tokens")
    page.locator("#name").fill("my-phone" if language == "en" else "我的手机")
    page.locator("#new-key > button").click()
    page.locator("#secret").evaluate("(field, key) => { field.value = key; }", _KEY)
    page.locator("table code").evaluate(
        "(shown, key) => { shown.textContent = key; }", f"{_KEY[:7]}…{_KEY[-4:]}"
    )
    _keep(page, f"token.{language}", "#secret", height=700)
    page.goto("/chat")
    page.locator("#key").fill(_KEY)
    _keep(page, f"key.{language}", "#key-box", height=400)
    context.close()


def _data(url: str, admin: dict[str, str], method: str, path: str, body: Any = None) -> Any:
    answer = httpx.request(method, url + path, json=body, headers=admin, trust_env=False).raise_for_status()
    return answer.json()["data"]


def _keep(page: Page, name: str, pointed_at: str, *, height: int) -> None:
    page.set_viewport_size({"width": _WIDTH, "height": height})
    page.locator(pointed_at).evaluate("(element, ring) => { element.style = ring; }", _RING)
    octets = io.BytesIO(page.screenshot(animations="disabled", caret="hide"))
    with Image.open(octets) as picture:
        picture.convert("RGB").quantize(_COLOURS).save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        a_gateway(folder) as (url, admin),
        sync_playwright() as playwright,
    ):
        _data(url, admin, "PUT", "/api/models/", {"models": _MODELS})
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for language in LANGUAGES:
            draw(browser, url, admin, language)
        browser.close()


if __name__ == "__main__":
    main()
