"""Market rates as they were accepted, with their time and source."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from bot.desk.rates import MarketRate
from bot.store.tables import market_rates


class MarketRates:
    """Sole writer of the market rates."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, currency: str) -> MarketRate | None:
        """The rate accepted last, fresh or not."""
        query = (
            select(market_rates)
            .where(market_rates.c.currency == currency)
            .order_by(market_rates.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return _rate(row) if row else None

    def all(self) -> dict[str, MarketRate]:
        """By currency, the rate accepted last, fresh or not."""
        newest = select(func.max(market_rates.c.id)).group_by(market_rates.c.currency)
        rows = self._connection.execute(select(market_rates).where(market_rates.c.id.in_(newest)))
        return {row.currency: _rate(row) for row in rows}

    def accept(self, rate: MarketRate, now: datetime) -> None:
        """Keep a rate, unless it is the same as the last one."""
        if self.latest(rate.currency) != rate:
            self._connection.execute(
                insert(market_rates).values(
                    currency=rate.currency,
                    per_usd=rate.per_usd,
                    published_at=rate.published_at,
                    source=rate.source,
                    accepted_at=now,
                )
            )


def _rate(row: Row[Any]) -> MarketRate:
    return MarketRate(row.currency, row.per_usd, row.published_at, row.source)
