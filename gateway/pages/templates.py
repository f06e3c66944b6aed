"""The templates' environment: autoescaped, strict about names, and the forms that figures take."""

from datetime import UTC, datetime
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from gateway.billing.prices import usd
from gateway.pages.catalogue import Catalogue
from gateway.pages.static import Static

_CENT = Decimal("0.01")
_SMALLEST_SHOWN = Decimal("0.000001")


def environment(texts: Catalogue, static: Static) -> Environment:
    """Make the environment; `t` says a text in the language of the page's `visit`."""
    made = Environment(
        loader=PackageLoader("gateway.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    @pass_context
    def say(context: Context, key: str, **values: object) -> Markup:
        return texts.say(context["visit"].language, key, **values)

    @pass_context
    def paragraphs(context: Context, key: str, **values: object) -> list[Markup]:
        return texts.paragraphs(context["visit"].language, key, **values)

    @pass_context
    def money(context: Context, quota: int) -> str:
        return dollars(usd(quota, quota_per_unit=context["visit"].parts.settings.quota_per_unit))

    @pass_context
    def refusal(context: Context) -> Markup | str:
        visit = context["visit"]
        key = f"fault.{visit.fault.code}"
        if texts.has(visit.language, key):
            return texts.say(visit.language, key, wait_s=visit.fault.retry_after_s or 0)
        return str(visit.fault.message)

    made.globals |= {"t": say, "ts": paragraphs, "static": static.address, "has_static": static.has}
    made.globals["refusal"] = refusal
    made.filters |= {"money": money, "figure": figure, "day": day, "minute": minute}
    return made


def dollars(amount: Decimal) -> str:
    """Write USD for people: cents, or as many digits as a small sum has; always with the currency."""
    sign = "-" if amount < 0 else ""
    exact = abs(amount)
    if exact >= 1 or exact == exact.quantize(_CENT):
        return f"{sign}${exact.quantize(_CENT):,} USD"
    return f"{sign}${figure(exact.quantize(_SMALLEST_SHOWN))} USD"


def figure(number: Decimal) -> str:
    """Write a decimal without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(seconds: int) -> str:
    """Write a day, UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"


def minute(seconds: int) -> str:
    """Write a time to the minute, UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
