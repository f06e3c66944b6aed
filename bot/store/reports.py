"""Read models of the operators' commands and of the daily digest; every figure from the database itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, select, text

from bot.desk.audit import GENESIS, Act
from bot.desk.case import Case, CaseState
from bot.desk.lots import Lot, LotKind
from bot.desk.money import Quota
from bot.store.codec import CASE, LOT
from bot.store.ledger import streamed
from bot.store.tables import audit, cards, cases, effects, ledger_entries, ledger_postings, lots

WAITING: Final = (CaseState.AWAITING_OPERATOR, CaseState.STUCK)
"""Cases that wait for an operator."""
ENDED: Final = (
    CaseState.CLOSED,
    CaseState.REJECTED,
    CaseState.WITHDRAWN,
    CaseState.EXPIRED,
    CaseState.REVERSED,
    CaseState.ANSWERED,
    CaseState.CREDITED,
    CaseState.REDEEMED,
)
"""Nobody has anything to do there."""
_BY_OPERATOR: Final[ColumnElement[bool]] = audit.c.actor.startswith("operator:") & (audit.c.verb != "open")


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the cases that wait, oldest first."""

    cases: tuple[Case, ...]
    total: int
    """On all pages."""
    offset: int


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """What the desk knows of one account of the gateway."""

    cases: tuple[Case, ...]
    """The newest, newest first."""
    total: int
    """Of all its cases."""
    lots: tuple[Lot, ...]
    """In order of opening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What happened in a span of time."""

    opened: int
    """Cases of any kind."""
    topups: int
    """Credited."""
    paid: Mapping[str, Decimal]
    """By currency, of what was credited."""
    quota: Quota
    """Credited."""
    answer_time: timedelta | None
    """Median from a case's opening to an operator's first act on it; None: there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits to be done outside."""

    due: int
    """Effects that are not done though their time has come."""
    oldest_kind: str | None
    oldest_at: datetime | None
    """When the oldest of them was recorded."""
    oldest_trouble: str | None
    database_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFigures:
    """What the books come to."""

    assets: Mapping[tuple[str, str], Decimal]
    """By LedgerAccount and currency, what came in less what went out; none that is zero."""
    granted: Quota
    """Over all accounts, used or not; what was taken back is not in it."""
    entries: int
    head_number: int
    """Of the newest audit row."""
    head_digest: str


def queue(connection: Connection, offset: int, size: int) -> Queue:
    """Cases that wait for an operator, oldest first."""
    is_waiting = cases.c.state.in_(WAITING)
    query = (
        select(cases.c.body)
        .where(is_waiting)
        .order_by(cases.c.opened_at, cases.c.ref)
        .offset(offset)
        .limit(size)
    )
    total = connection.scalar(select(func.count()).select_from(cases).where(is_waiting)) or 0
    return Queue(tuple(map(CASE.load, connection.scalars(query))), total, offset)


def card_places(connection: Connection, of: Iterable[Case]) -> dict[str, tuple[int, int]]:
    """Where the cards of cases are: chat and message, by reference; none for one that has no card."""
    refs = [case.ref for case in of]
    query = select(cards.c.case_ref, cards.c.chat_id, cards.c.message_id).where(cards.c.case_ref.in_(refs))
    return {row.case_ref: (row.chat_id, row.message_id) for row in connection.execute(query)}


def listed(connection: Connection, state: CaseState | None, size: int) -> tuple[Case, ...]:
    """The newest cases of one state or of all, newest first."""
    query = select(cases.c.body).order_by(cases.c.opened_at.desc(), cases.c.ref).limit(size)
    if state is not None:
        query = query.where(cases.c.state == state)
    return tuple(map(CASE.load, connection.scalars(query)))


def history(connection: Connection, ref: str) -> tuple[Act, ...]:
    """Everything that was done to a case, oldest first."""
    query = select(audit).where(audit.c.case_ref == ref).order_by(audit.c.number)
    return tuple(
        Act(row.at, row.actor, row.case_ref, row.verb, row.from_state, row.to_state, row.detail)
        for row in connection.execute(query)
    )


def of_account(connection: Connection, account_ref: str, size: int) -> AccountHistory:
    """Cases and lots of an account."""
    is_its = cases.c.account_ref == account_ref
    newest = select(cases.c.body).where(is_its).order_by(cases.c.opened_at.desc(), cases.c.ref).limit(size)
    opened = select(lots.c.body).where(lots.c.account_ref == account_ref).order_by(lots.c.id)
    return AccountHistory(
        cases=tuple(map(CASE.load, connection.scalars(newest))),
        total=connection.scalar(select(func.count()).select_from(cases).where(is_its)) or 0,
        lots=tuple(map(LOT.load, connection.scalars(opened))),
    )


def numbers(connection: Connection, start: datetime, end: datetime) -> Numbers:
    """What happened from `start` until before `end`."""
    in_span = (lots.c.opened_at >= start) & (lots.c.opened_at < end) & (lots.c.kind == LotKind.TOPUP)
    credited = connection.execute(
        select(lots.c.quota, cases.c.amount, cases.c.currency)
        .join(cases, cases.c.ref == lots.c.case_ref)
        .where(in_span)
    ).all()
    paid: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in credited:
        if row.currency is not None and row.amount is not None:
            paid[row.currency] += row.amount
    opened = (cases.c.opened_at >= start) & (cases.c.opened_at < end)
    return Numbers(
        opened=connection.scalar(select(func.count()).select_from(cases).where(opened)) or 0,
        topups=len(credited),
        paid=dict(sorted(paid.items())),
        quota=sum(row.quota for row in credited),
        answer_time=_answer_time(connection, start, end),
    )


def _answer_time(connection: Connection, start: datetime, end: datetime) -> timedelta | None:
    """Median of the answers given in a span; a case counts where its first answer lies."""
    first = (
        select(audit.c.case_ref, func.min(audit.c.at).label("at"))
        .where(_BY_OPERATOR, audit.c.case_ref.is_not(None))
        .group_by(audit.c.case_ref)
        .having((func.min(audit.c.at) >= start) & (func.min(audit.c.at) < end))
        .subquery()
    )
    query = select(first.c.at, cases.c.opened_at).join(cases, cases.c.ref == first.c.case_ref)
    waits = [(row.at - row.opened_at).total_seconds() for row in connection.execute(query)]
    return timedelta(seconds=median(waits)) if waits else None


def open_by_state(connection: Connection) -> dict[CaseState, int]:
    """How many cases stand where somebody still has something to do."""
    rows = connection.execute(
        select(cases.c.state, func.count()).where(cases.c.state.not_in(ENDED)).group_by(cases.c.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found[state] for state in CaseState if state in found}


def backlog(connection: Connection, now: datetime) -> Backlog:
    """What is due and not done, and how large the database has become."""
    is_due = effects.c.state.in_(("waiting", "leased")) & (effects.c.due_at <= now)
    # What was tried and failed is due later again: it waits all the same.
    is_behind = is_due | ((effects.c.state == "waiting") & effects.c.trouble.is_not(None))
    oldest = connection.execute(
        select(effects.c.kind, effects.c.recorded_at, effects.c.trouble)
        .where(is_behind)
        .order_by(effects.c.id)
        .limit(1)
    ).one_or_none()
    return Backlog(
        due=connection.scalar(select(func.count()).select_from(effects).where(is_behind)) or 0,
        oldest_kind=oldest.kind if oldest else None,
        oldest_at=oldest.recorded_at if oldest else None,
        oldest_trouble=oldest.trouble if oldest else None,
        database_bytes=_database_bytes(connection),
    )


def book_figures(connection: Connection) -> BookFigures:
    """The sums of all postings on assets, and of all lots."""
    postings = ledger_postings.c
    query = select(postings.ledger_account, postings.currency, postings.amount).where(
        postings.ledger_account.startswith("assets:")
    )
    assets: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for ledger_account, currency, amount in streamed(connection, query):
        assets[ledger_account, currency] += amount
    number, digest = audit_head(connection)
    return BookFigures(
        assets={key: total for key, total in sorted(assets.items()) if total},
        granted=int(connection.scalar(select(func.sum(lots.c.quota))) or 0),
        entries=connection.scalar(select(func.count()).select_from(ledger_entries)) or 0,
        head_number=number,
        head_digest=digest,
    )


def _database_bytes(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages = connection.scalar(text("SELECT page_count FROM pragma_page_count()")) or 0
    return int(pages * (connection.scalar(text("SELECT page_size FROM pragma_page_size()")) or 0))


def audit_head(connection: Connection) -> tuple[int, str]:
    """Number and digest of the newest audit row: whoever keeps it sees later whether the past was changed."""
    query = select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)
    head = connection.execute(query).one_or_none()
    return (head.number, head.digest) if head else (0, GENESIS)
