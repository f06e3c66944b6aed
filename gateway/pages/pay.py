"""The pay page: everything that the service promises, from the public file and the texts."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cache
from pathlib import Path

from starlette.responses import Response

from gateway.pages.qr import drawn, pictured
from gateway.pages.visit import Visit
from gateway.public import Base, PaymentMethod
from gateway.upstreams.channel import Provider

PROVIDERS = {
    Provider.OPENAI: "OpenAI",
    Provider.AZURE: "Azure",
    Provider.GROQ: "Groq",
    Provider.ANTHROPIC: "Anthropic",
    Provider.GOOGLE: "Google",
    Provider.AWS: "AWS",
    Provider.CLOUDFLARE: "Cloudflare",
    Provider.DEEPSEEK: "DeepSeek",
    Provider.REPLICATE: "Replicate",
}
"""As they write themselves."""

BASES: tuple[Base, ...] = ("", "/v1", "/v1/chat/completions")
_EXAMPLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class ExplainedApp:
    """An app that the page explains step by step; the steps stand in the texts under its key."""

    key: str
    name: str
    home: str
    base: Base


APPS = (
    ExplainedApp("cursor", "Cursor", "https://www.cursor.com/", "/v1"),
    ExplainedApp(
        "openai_translator",
        "OpenAI Translator",
        "https://chromewebstore.google.com/detail/openai-translator/ogjibjphoadhljaoicdnjnmgokohngcc",
        "",
    ),
    ExplainedApp(
        "immersive_translate",
        "Immersive Translate",
        "https://chromewebstore.google.com/detail/immersive-translate-web-p/bpoadfkcbjbfhfodiogcnhhhpibjhbnh",
        "/v1/chat/completions",
    ),
    ExplainedApp("gptcommit", "GPTCommit", "https://github.com/zurawiki/gptcommit", "/v1"),
)


@dataclass(frozen=True, slots=True)
class ShownMethod:
    """A way to pay, as it is shown."""

    name: str
    method: PaymentMethod
    rate: Decimal | None
    """Units of its currency for $1; `None`: asked for by mail."""
    qr: str
    """A picture as a data URI; empty: there is none."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a round sum brings."""

    currency: str
    rate: Decimal
    paid: Decimal
    usd: Decimal


async def show(visit: Visit) -> Response:
    """Show the page."""
    public = visit.parts.public
    explained = {app.key for app in APPS}
    cny = public.rates.get("CNY")
    return visit.page(
        "pay.html",
        public=public,
        site_url=public.service.site or visit.origin,
        methods=[_shown(visit, key, method) for key, method in public.methods.items()],
        examples=[_example(currency, rate) for currency, rate in public.rates.items()],
        cny=cny,
        upstreams=[PROVIDERS[provider] for provider in public.upstreams],
        bases=BASES,
        apps=[(app, public.apps[app.key].base if app.key in public.apps else app.base) for app in APPS],
        more_apps=[app for key, app in public.apps.items() if key not in explained],
    )


def _shown(visit: Visit, key: str, method: PaymentMethod) -> ShownMethod:
    name = visit.say(f"method.{key}") if visit.site.texts.has(visit.language, f"method.{key}") else key
    rate = visit.parts.public.rates.get(method.currency)
    return ShownMethod(str(name), method, rate, _picture(method.qr_file, method.qr_words))


def _example(currency: str, rate: Decimal) -> Example:
    return Example(currency, rate, _EXAMPLE, (_EXAMPLE / rate).quantize(Decimal("0.01"), ROUND_DOWN))


@cache
def _picture(path: Path | None, words: str) -> str:
    """Give a method's code; there are as many as the public file has methods."""
    if path is not None:
        return pictured(path)
    return drawn(words) if words else ""
