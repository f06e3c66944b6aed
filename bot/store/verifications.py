"""Up to where the books were verified, night by night."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from bot.store.tables import verifications
from bot.store.verifying import Verified


@dataclass(frozen=True, slots=True)
class Night:
    """What one night's look reached and found."""

    day: date
    """Local day on which it was due."""
    verified_at: datetime
    reached: Verified
    gateway_until: datetime
    """What was booked up to then was found at the gateway."""
    differences: int


class Verifications:
    """Sole writer of the verifications."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> Night | None:
        """The newest; None: there was none yet."""
        query = select(verifications).order_by(verifications.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        reached = Verified(row.number, row.digest, row.entry_id)
        return Night(row.day, row.verified_at, reached, row.gateway_until, row.differences)

    def record(self, night: Night) -> None:
        """Written in the commit that tells what was found."""
        reached = night.reached
        self._connection.execute(
            insert(verifications).values(
                day=night.day,
                verified_at=night.verified_at,
                number=reached.number,
                digest=reached.digest,
                entry_id=reached.entry_id,
                gateway_until=night.gateway_until,
                differences=night.differences,
            )
        )
