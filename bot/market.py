"""The market rate source: asked now and then, believed within bounds, kept with time and source."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from bot.clock import Clock
from bot.desk.effects import Tell
from bot.desk.rates import PEGGED, MarketRate, RateFault, fault_of
from bot.ops.reachability import Reachability
from bot.store.store import Store
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)

TIMEOUT_S = 10.0


class RateSourceError(Exception):
    """The source did not answer as it should."""


class RateSource:
    """Asks one address; a transport takes the place of sockets.

    Source: GET {url}?base=USD&symbols=CNY,EUR -> {"base": "USD", "date": "2026-11-20", "rates": {"CNY": 7.1}}
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._transport = transport

    async def ask(self, currencies: Collection[str]) -> list[MarketRate]:
        """What is published now, for those that the source knows.

        Raises:
            httpx.HTTPError: nobody answers.
            RateSourceError: it does not answer as it should.
        """
        async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, transport=self._transport) as client:
            query = {"base": "USD", "symbols": ",".join(currencies)}
            answer = await client.get(self._url, params=query)
        if answer.status_code != httpx.codes.OK:
            raise RateSourceError(f"answered {answer.status_code}")
        return self.read(answer.content, currencies)

    def read(self, body: bytes, currencies: Collection[str]) -> list[MarketRate]:
        """The rates in an answer.

        Raises:
            RateSourceError: not Frankfurter's format, or not about USD.
        """
        try:
            # Figures go from text to Decimal; a float never holds them.
            told: Any = httpx.Response(200, content=body).json(parse_float=Decimal, parse_int=Decimal)
            if told["base"] != "USD":
                raise RateSourceError("not about USD")
            published = datetime.fromisoformat(told["date"]).replace(tzinfo=UTC)
            host = urlsplit(self._url).hostname or ""
            rates = [
                MarketRate(currency, Decimal(told["rates"][currency]), published, host)
                for currency in currencies
                if currency in told["rates"]
            ]
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise RateSourceError(f"not in Frankfurter's format ({type(error).__name__})") from None
        if not all(rate.per_usd.is_finite() for rate in rates):
            raise RateSourceError("a rate is no number")  # Python's JSON reader knows NaN and Infinity
        return rates


class Market:
    """Refreshes market rates from a source in Frankfurter's format."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        source: RateSource,
        paid_rates: Mapping[str, Decimal],
        reach: Reachability,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._source = source
        self._paid_rates = paid_rates
        self._reach = reach
        self._wake = wake
        self._told: dict[str, tuple[Decimal, RateFault]] = {}
        """The refusal that the operators heard of last, by currency: the same is not told again."""

    async def refresh(self) -> None:
        """Ask the source; take over what is within bounds, keep the last otherwise."""
        stored = await self._store.read(lambda uow: uow.paid_rates.all())
        paid = {**self._paid_rates, **{currency: rate.per_usd for currency, rate in stored.items()}}
        if not (currencies := sorted(paid.keys() - PEGGED)):
            return
        try:
            rates = await self._source.ask(currencies)
        except (httpx.HTTPError, RateSourceError) as error:
            self._reach.failed("rates", f"{type(error).__name__}: {error}")
            return
        self._reach.worked("rates")
        await self._store.write(lambda uow: self._accept(uow, rates, paid))
        self._wake()

    def _accept(self, uow: UnitOfWork, rates: list[MarketRate], paid: Mapping[str, Decimal]) -> None:
        now = self._clock.now()
        for rate in rates:
            last = uow.rates.latest(rate.currency)
            if last is not None and last.published_at > rate.published_at:
                continue  # an operator's own word, or a newer answer, until something newer is published
            if fault := fault_of(rate, last, now, paid.get(rate.currency)):
                log.warning("rate_refused", currency=rate.currency, rate=str(rate.per_usd), fault=fault)
                self._tell(uow, rate, fault, now)
            else:
                uow.rates.accept(rate, now)

    def _tell(self, uow: UnitOfWork, rate: MarketRate, fault: RateFault, now: datetime) -> None:
        """The operators are asked for the rate that the source does not give."""
        if self._told.get(rate.currency) == (rate.per_usd, fault):
            return
        self._told[rate.currency] = (rate.per_usd, fault)
        values = {
            "source": rate.source,
            "rate": f"{rate.per_usd:f}",
            "currency": rate.currency,
            "day": str(rate.published_at.date()),
        }
        uow.outbox.record((Tell(text=f"rate_{fault}", values=values),), None, now)
