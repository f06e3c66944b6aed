"""The table of rates for operators, pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from bot.desk.rates import PEGGED, MarketRate
from bot.store.paid_rates import SetRate
from bot.telegram.views.lists import ListContext


def draw_rates(
    own: Mapping[str, Decimal],
    paid: Mapping[str, SetRate],
    market: Mapping[str, MarketRate],
    now: datetime,
    context: ListContext,
) -> Iterator[str]:
    """A line for each rate.

    Args:
        own: paid rates of the configuration.
        paid: those that operators set; they count.
        market: what was accepted last, by currency.
        now: aware UTC.
        context: language and zone.
    """
    say = context.say
    yield f"<b>{say('rates_paid')}</b>"
    for currency in sorted({*own, *paid}):
        if (set_rate := paid.get(currency)) is None:
            yield say("rate_own", rate=own[currency], currency=currency)
            continue
        name = context.operator_names.get(set_rate.set_by, str(set_rate.set_by))
        time = context.time(set_rate.set_at)
        yield say("rate_by", rate=set_rate.per_usd, currency=currency, name=name, time=time)
    yield f"<b>{say('rates_market')}</b>"
    for currency in sorted({*own, *paid, *market}):
        rate = market.get(currency)
        if rate is not None and (rate.is_fresh(now) or currency not in PEGGED):
            key = "rate_market" if rate.is_fresh(now) else "rate_stale"
            time = context.time(rate.published_at)
            yield say(key, rate=rate.per_usd, currency=currency, source=rate.source, time=time)
        else:
            yield say("rate_pegged" if currency in PEGGED else "rate_none", currency=currency)
