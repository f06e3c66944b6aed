"""What was paid and granted on one account within a period, each line with its receipt."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from bot.desk.lots import Lot, LotKind, corrected
from bot.desk.money import Money, Quota
from bot.desk.receipts import ReceiptNumber
from bot.store.codec import CASE
from bot.store.ledger import Ledger
from bot.store.tables import cases, receipts


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One lot, with the money that was really paid for it."""

    lot: Lot
    receipt: ReceiptNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An account's money within a period."""

    account: str
    """Its username, as the latest case has it."""
    since: datetime
    until: datetime
    """No longer in it."""
    lines: tuple[StatementLine, ...]
    """In order of time."""

    @property
    def paid(self) -> Mapping[str, Money]:
        """By currency, what came in less what went back."""
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if line.lot.paid is not None:
                sums[line.lot.paid.currency] += line.lot.paid.amount
        return {currency: Money(total, currency) for currency, total in sorted(sums.items())}

    @property
    def quota(self) -> Quota:
        """Granted less taken back."""
        return sum(line.lot.quota for line in self.lines)


def statement_of(connection: Connection, account_ref: str, since: datetime, until: datetime) -> Statement:
    """The lots that were opened within a period; what was corrected since stands corrected."""
    lots = corrected(Ledger(connection).lots_of(account_ref))
    shown = [lot for lot in lots if lot.kind is not LotKind.CORRECTION and since <= lot.opened_at < until]
    refs = {lot.case_ref for lot in shown if lot.case_ref}
    query = select(receipts.c.case_ref, receipts.c.year, receipts.c.number).where(
        receipts.c.case_ref.in_(refs)
    )
    numbers = {row.case_ref: ReceiptNumber(row.year, row.number) for row in connection.execute(query)}
    lines = (
        StatementLine(lot, numbers.get(lot.case_ref or "") if lot.kind is LotKind.TOPUP else None)
        for lot in shown
    )
    return Statement(account=_name(connection, account_ref), since=since, until=until, lines=tuple(lines))


def _name(connection: Connection, account_ref: str) -> str:
    is_its = cases.c.account_ref == account_ref
    body = connection.scalar(select(cases.c.body).where(is_its).order_by(cases.c.opened_at.desc()).limit(1))
    account = CASE.load(body).terms.account if body else None
    return account.username if account else account_ref
