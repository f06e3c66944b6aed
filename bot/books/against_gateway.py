"""The books held against the gateway: every credit, every debit, every account's figures.

A credit is looked for in the gateway's log of top-ups, by the reference of its attempt. A debit is held
against the readings that were recorded around it: a gateway writes no row for one that could be trusted.
An account has been granted what its lots say, no more and no less.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from bot.accounts import ref_of
from bot.desk.attempt import Attempt, Outcome
from bot.desk.differences import Difference, DifferenceKind
from bot.desk.money import Quota
from bot.store.codec import ATTEMPT
from bot.store.engine import Database
from bot.store.tables import attempts, ledger_entries, lots
from gateway_client import GatewayClient, LogRow

MARGIN: Final = timedelta(minutes=1)
"""Between this machine's clock and the gateway's."""
SETTLE_S: Final = 10.0
"""Quota that a call holds is back by then, and a credit that is written in batches is there."""
REFERENCE: Final = re.compile(r"(?:TU|RF)-[0-9A-HJKMNP-TV-Z]{6}-[0-9]{1,4}", re.ASCII)
_AT_ONCE: Final = 500
"""References in one query; SQLite allows about a thousand variables."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What the books say of the accounts at a gateway."""

    attempts: tuple[Attempt, ...]
    """That took effect, of every case for which something was booked since then."""
    granted: Mapping[str, Quota]
    """Sum of the lots of every account that got one since then, by its ref."""


def booked_since(connection: Connection, since: datetime) -> Booked:
    """What must be found at the gateway again."""
    booked = select(ledger_entries.c.case_ref).where(ledger_entries.c.at >= since)
    done = (attempts.c.outcome == Outcome.DONE) & attempts.c.case_ref.in_(booked)
    bodies = connection.scalars(select(attempts.c.body).where(done).order_by(attempts.c.started_at))
    touched = select(lots.c.account_ref).where(lots.c.opened_at >= since)
    sums = (
        select(lots.c.account_ref, func.sum(lots.c.quota))
        .where(lots.c.account_ref.in_(touched))
        .group_by(lots.c.account_ref)
    )
    granted = {row[0]: int(row[1]) for row in connection.execute(sums)}
    return Booked(tuple(map(ATTEMPT.load, bodies)), granted)


def known_attempts(connection: Connection, references: Iterable[str]) -> dict[str, Attempt]:
    """Attempts by their reference, whatever became of them."""
    wanted = sorted(set(references))
    found = dict[str, Attempt]()
    for at in range(0, len(wanted), _AT_ONCE):
        query = select(attempts.c.body).where(attempts.c.reference.in_(wanted[at : at + _AT_ONCE]))
        found |= {each.reference: each for each in map(ATTEMPT.load, connection.scalars(query))}
    return found


async def compare(database: Database, gateway: GatewayClient, since: datetime) -> list[Difference]:
    """Every difference between the books and the gateway since a moment.

    Raises:
        GatewayError: it cannot be asked; nothing is said then.
    """
    booked = await database.read(lambda connection: booked_since(connection, since))
    found = debits_differ(booked.attempts)
    if gateway.dialect.keeps_remark:
        begun = [attempt.gateway_date or attempt.started_at for attempt in booked.attempts]
        rows = await gateway.logs.topup_rows(since=min([since, *begun]) - MARGIN)
        named = {row.first_word for row in rows if REFERENCE.fullmatch(row.first_word)}
        # Read after the log: an attempt is recorded before its row can be there.
        known = await database.read(lambda connection: known_attempts(connection, named))
        found += credits_differ(booked.attempts, rows, known, since)
    return found + await _accounts_differ(gateway, booked.granted)


def credits_differ(
    done: Sequence[Attempt], rows: Iterable[LogRow], known: Mapping[str, Attempt], since: datetime
) -> list[Difference]:
    """Credits without their row, with two, or with another; rows of ours that were never booked.

    Args:
        done: attempts that took effect since the moment from which is looked.
        rows: the gateway's log of top-ups from a little before the first of them.
        known: the attempts whose references stand in `rows`.
        since: rows older than this were looked at before.
    """
    by_reference = defaultdict[str, list[LogRow]](list)
    for row in rows:
        by_reference[row.first_word].append(row)
    found = [
        difference
        for attempt in done
        if not attempt.is_debit and (difference := _row_differs(attempt, by_reference[attempt.reference]))
    ]
    for reference, its in sorted(by_reference.items()):
        if not its or not REFERENCE.fullmatch(reference) or _may_have_row(known.get(reference)):
            continue
        row = its[0]
        if row.created_at >= since:
            found.append(
                _difference(
                    DifferenceKind.NOT_BOOKED, reference=reference, account=row.username, quota=row.quota
                )
            )
    return found


def _row_differs(attempt: Attempt, rows: Sequence[LogRow]) -> Difference | None:
    told: dict[str, object] = {
        "reference": attempt.reference,
        "account": attempt.username,
        "quota": attempt.quota,
    }
    if not rows:
        return _difference(DifferenceKind.ROW_MISSING, **told)
    if len(rows) > 1:
        return _difference(DifferenceKind.ROW_TWICE, **told, times=len(rows))
    row = rows[0]
    whose = row.username if row.user_ref is None else str(row.user_ref)
    is_his = whose == (attempt.username if row.user_ref is None else attempt.account_ref)
    if is_his and row.quota == attempt.quota:
        return None
    return _difference(DifferenceKind.ROW_DIFFERS, **told, row_account=row.username, row_quota=row.quota)


def _may_have_row(attempt: Attempt | None) -> bool:
    """Whether a row of this attempt is no surprise: it took effect, or that is still being found out."""
    return attempt is not None and not attempt.is_debit and attempt.outcome is not Outcome.NOT_DONE


def debits_differ(done: Iterable[Attempt]) -> list[Difference]:
    """Debits whose own readings do not show them: usage can only have left less than was to be left."""
    found = []
    for attempt in done:
        if not attempt.is_debit:
            continue
        told: dict[str, object] = {"reference": attempt.reference, "account": attempt.username}
        due, after = attempt.remaining_before - attempt.quota, attempt.remaining_after
        if after is None:
            found.append(_difference(DifferenceKind.DEBIT_NOT_READ, **told, quota=attempt.quota))
        elif after > due:
            found.append(_difference(DifferenceKind.DEBIT_DIFFERS, **told, due=due, left=after))
    return found


async def _accounts_differ(gateway: GatewayClient, granted: Mapping[str, Quota]) -> list[Difference]:
    """Accounts whose figures differ twice, a little apart: meanwhile a running call has settled."""
    odd = [ref for ref, quota in sorted(granted.items()) if await _account_differs(gateway, ref, quota)]
    if odd:
        await asyncio.sleep(SETTLE_S)
    return [each for ref in odd for each in await _account_differs(gateway, ref, granted[ref])]


async def _account_differs(gateway: GatewayClient, account_ref: str, granted: Quota) -> list[Difference]:
    observed = await gateway.users.observe(ref_of(account_ref))
    if observed is None:
        return [_difference(DifferenceKind.ACCOUNT_GONE, account=account_ref, granted=granted)]
    has = observed.reading.granted
    if has == granted:
        return []
    kind = DifferenceKind.ACCOUNT_MORE if has > granted else DifferenceKind.ACCOUNT_LESS
    told = {"account": observed.user.username, "granted": granted, "has": has, "off": abs(has - granted)}
    return [_difference(kind, **told)]


def _difference(kind: DifferenceKind, **values: object) -> Difference:
    """Figures of quota are told with separators."""
    told = {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in values.items()}
    return Difference(kind, told)
