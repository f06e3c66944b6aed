"""Paid rates as operators set them; where none was set, the configuration's count."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from bot.store.tables import paid_rates


@dataclass(frozen=True, slots=True)
class SetRate:
    """A paid rate that an operator set."""

    currency: str
    per_usd: Decimal
    """Units of the currency for one USD of credit."""
    set_by: int
    """Telegram id."""
    set_at: datetime


class PaidRates:
    """Sole writer of the paid rates."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, SetRate] | None = None
        """Read once a transaction: a batch of mails opens its cases by the same rates."""

    def all(self) -> dict[str, SetRate]:
        """By currency, what was set last."""
        if self._known is None:
            newest = select(func.max(paid_rates.c.id)).group_by(paid_rates.c.currency)
            rows = self._connection.execute(select(paid_rates).where(paid_rates.c.id.in_(newest)))
            self._known = {
                row.currency: SetRate(row.currency, row.per_usd, row.set_by, row.set_at) for row in rows
            }
        return dict(self._known)

    def set(self, rate: SetRate) -> None:
        """From now on this one counts."""
        self._known = None
        self._connection.execute(
            insert(paid_rates).values(
                currency=rate.currency, per_usd=rate.per_usd, set_by=rate.set_by, set_at=rate.set_at
            )
        )
