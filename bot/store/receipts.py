"""Numbered receipts: one for each credit, without gaps, never changed."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.desk.receipts import ReceiptNumber
from bot.store.tables import receipts


class Receipts:
    """Sole writer of the receipts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_in(self, year: int) -> ReceiptNumber:
        """The number that the next credit gets; safe because writers follow one another."""
        query = select(func.max(receipts.c.number)).where(receipts.c.year == year)
        return ReceiptNumber(year, (self._connection.scalar(query) or 0) + 1)

    def issue(self, receipt: ReceiptNumber, case_ref: str, now: datetime) -> None:
        """Give a number away."""
        self._connection.execute(
            insert(receipts).values(
                year=receipt.year, number=receipt.number, case_ref=case_ref, issued_at=now
            )
        )
