"""The market rate source: asked now and then, believed within bounds, kept with time and source."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from bot.clock import Clock
from bot.desk.rates import PEGGED, MarketRate, fault_of
from bot.ops.reachability import Reachability
from bot.store.store import Store
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)

TIMEOUT_S = 10.0


class RateSourceError(Exception):
    """The source did not answer as it should."""


class RateSource:
    """Asks one address.

    Source: GET {url}?base=USD&symbols=CNY,EUR -> {"base": "USD", "date": "2026-11-20", "rates": {"CNY": 7.1}}
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def ask(self, currencies: Collection[str]) -> list[MarketRate]:
        """What is published now, for those that the source knows.

        Raises:
            httpx.HTTPError: nobody answers.
            RateSourceError: it does not answer as it should.
        """
        async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
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
        self, store: Store, clock: Clock, url: str, currencies: Iterable[str], reach: Reachability
    ) -> None:
        self._store = store
        self._clock = clock
        self._source = RateSource(url)
        self._currencies = sorted(set(currencies) - PEGGED)
        self._reach = reach

    async def refresh(self) -> None:
        """Ask the source; take over what is within bounds, keep the last otherwise."""
        stored = await self._store.read(lambda uow: set(uow.paid_rates.all()))
        self._currencies = sorted({*self._currencies, *stored} - PEGGED)
        if not self._currencies:
            return
        try:
            rates = await self._source.ask(self._currencies)
        except (httpx.HTTPError, RateSourceError) as error:
            self._reach.failed("rates", f"{type(error).__name__}: {error}")
            return
        self._reach.worked("rates")
        await self._store.write(lambda uow: self._accept(uow, rates))

    def _accept(self, uow: UnitOfWork, rates: list[MarketRate]) -> None:
        now = self._clock.now()
        for rate in rates:
            last = uow.rates.latest(rate.currency)
            if last is not None and last.published_at > rate.published_at:
                continue  # an operator's own word, or a newer answer, until something newer is published
            if fault := fault_of(rate, last, now):
                log.warning("rate_refused", currency=rate.currency, rate=str(rate.per_usd), fault=fault)
            else:
                uow.rates.accept(rate, now)
