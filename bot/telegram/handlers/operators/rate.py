"""/rate: paid and market rates with their source and time; setting one, a paid rate with a second word.

What wants confirming carries its moment in the button: after a while it is refused, and asked for anew.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final, Literal

from bot.desk.rates import MarketRate
from bot.handle import Handle
from bot.house import is_far_off, set_market_rate, set_paid_rate
from bot.store.paid_rates import SetRate
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.handlers.operators.credit import read_amount, read_currency
from bot.telegram.views.button import Button
from bot.telegram.views.lists import ListContext, fitted
from bot.telegram.views.rates import draw_rates

CONFIRM_WITHIN: Final = timedelta(minutes=2)
RATE_LENGTH_MAX: Final = 14
"""With more digits the button's data could pass 64 bytes; no rate has them."""

RateKind = Literal["paid", "market"]


class Rates:
    """Handles /rate, and the taps that confirm."""

    name: ClassVar[str] = "rate"

    def __init__(self, handle: Handle, context: ListContext) -> None:
        self._handle = handle
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """With a rate given it does."""
        return bool(asked.words)

    async def answer(self, asked: Asked) -> Reply | None:
        """Show the rates; or take one over, at once or after a confirming tap."""
        if not asked.words:
            return await self._show()
        kind, currency, rate, until = _read(asked)
        now = self._handle.clock.now()
        if until is not None:
            return await self._confirmed(asked, kind, currency, rate, until, now)
        last = await self._handle.store.read(lambda uow: self._current(uow, kind, currency))
        if kind == "market" and not is_far_off(rate, last):
            await self._set(asked, kind, currency, rate, now)
            return self._said(asked, kind, currency, rate)
        return self._ask_once_more(kind, currency, rate, last, now)

    async def _show(self) -> Reply:
        now, own = self._handle.clock.now(), self._handle.rules.paid_rates
        paid, market = await self._handle.store.read(lambda uow: (uow.paid_rates.all(), uow.rates.all()))
        return Reply(fitted(draw_rates(own, paid, market, now, self._context)))

    def _current(self, uow: UnitOfWork, kind: RateKind, currency: str) -> Decimal | None:
        if kind == "paid":
            return self._handle.rules_now(uow).paid_rates.get(currency)
        latest = uow.rates.latest(currency)
        return latest.per_usd if latest else None

    def _ask_once_more(
        self, kind: RateKind, currency: str, rate: Decimal, last: Decimal | None, now: datetime
    ) -> Reply:
        until = int((now + CONFIRM_WITHIN).timestamp())
        say = self._context.say
        values = {"currency": currency, "last": last if last is not None else "–", "rate": rate}
        lines = [say(f"rate_ask_{kind}", **values)]
        if is_far_off(rate, last):
            lines.append(say("rate_far_off"))
        lines.append(say("rate_ask_until", minutes=int(CONFIRM_WITHIN.total_seconds()) // 60))
        label = self._context.texts.say(
            self._context.language, "operators.rate_confirm", rate=rate, currency=currency
        )
        return Reply("\n".join(lines), ((Button(label, f"ops.rate:{kind}:{currency}:{rate}:{until}"),),))

    async def _confirmed(
        self, asked: Asked, kind: RateKind, currency: str, rate: Decimal, until: datetime, now: datetime
    ) -> Reply:
        if now > until:
            return Reply(self._context.say("rate_expired"), is_edit=True)
        await self._set(asked, kind, currency, rate, now)
        told = self._context.say(f"rate_set_{kind}", currency=currency, rate=rate, name=asked.name)
        return Reply(told, is_edit=True)

    async def _set(self, asked: Asked, kind: RateKind, currency: str, rate: Decimal, now: datetime) -> None:
        def work(uow: UnitOfWork) -> bool:
            if kind == "paid":
                new = SetRate(currency, rate, asked.operator, now)
                return set_paid_rate(uow, asked.operator, asked.name, new)
            told = MarketRate(currency, rate, now, f"operator {asked.name}")
            return set_market_rate(uow, asked.operator, asked.name, told)

        await self._handle.store.write(work, is_urgent=True)
        self._handle.wake()

    def _said(self, asked: Asked, kind: RateKind, currency: str, rate: Decimal) -> Reply | None:
        # In the desk's chat the change is announced to all anyway.
        if asked.is_desk:
            return None
        return Reply(self._context.say(f"rate_set_{kind}", currency=currency, rate=rate, name=asked.name))


def _read(asked: Asked) -> tuple[RateKind, str, Decimal, datetime | None]:
    """Kind, currency, rate; from a button also until when it counts.

    Raises:
        UsageError: something is missing or wrong.
    """
    words = asked.words.split()
    if len(words) != (4 if asked.is_tap else 3):
        raise UsageError("rate_incomplete")
    kind, currency, rate = words[:3]
    if kind not in ("paid", "market"):
        raise UsageError("rate_kind", words=kind[:40])
    if len(rate) > RATE_LENGTH_MAX:
        raise UsageError("amount", words=rate[:40])
    until = _until(words[3]) if asked.is_tap else None
    return ("paid" if kind == "paid" else "market"), read_currency(currency), read_amount(rate), until


def _until(seconds: str) -> datetime:
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11):
        raise UsageError("rate_incomplete")
    return datetime.fromtimestamp(int(seconds), UTC)
