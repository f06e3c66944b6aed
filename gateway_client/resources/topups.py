"""Crediting an account once: send, and where the answer stayed away, find out.

A top-up is sent once, without a retry, unless the dialect knows it again by an idempotency key. After
`Unknown` only `reconcile` may tell; resending is never its answer.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.dialects.base import Dialect
from gateway_client.errors import InFlight, KeyConflict, NotOffered, Refused, Unsettled
from gateway_client.moves import Accepted, TopUp
from gateway_client.reconcile import (
    Done,
    Doubt,
    Evidence,
    Look,
    NotDone,
    StillUnknown,
    Verdict,
    sort_rows,
    verdict,
)
from gateway_client.resources.logs import Logs
from gateway_client.resources.users import Users
from gateway_client.retry import is_of_key
from gateway_client.types import LogRow, Observed, Reading, Ref, User
from gateway_client.wire import Call, Payload, Repeat

LOG_MARGIN = timedelta(seconds=60)
"""How far before the attempt the log is read: the row's second is the gateway's."""

KNOWN_MARGIN = 2 * LOG_MARGIN
"""How far back rows are noted before an attempt: further than is read after it, were the clock set back."""

SETTLES_MAX = 12
"""How often an account that is topped up all the time is waited for."""

KEY_REPEATABLE = timedelta(hours=24)
"""An idempotency key older than this is not repeated but looked up in the log: past a gateway's window
it would be taken for a new one. The companion keeps keys for 30 days."""


def topup_call(dialect: Dialect, topup: TopUp) -> Call[Accepted]:
    """`POST /api/topup`; keyed by the reference where the dialect has keys.

    Raises:
        NotOffered: the dialect has no such call.
    """
    if not dialect.has_topup:
        raise NotOffered(
            f"dialect {dialect.name} has no top-up with a reference: set the quota of the frozen account, "
            "or give a redemption code"
        )
    return movement_call(
        dialect,
        "/api/topup",
        topup.reference,
        {dialect.user_field: topup.user.ref, "quota": topup.quota, "remark": topup.text},
        quota=topup.quota,
    )


def movement_call(
    dialect: Dialect, path: str, reference: str, body: dict[str, Any], *, quota: int | None
) -> Call[Accepted]:
    """A call that moves quota; `quota` is what an answer must name where it names one, None for any."""
    return Call(
        method="POST",
        path=path,
        body=body,
        read=lambda got: _accepted(got, reference, quota),
        repeat=Repeat.KEYED if dialect.has_idempotency_key else Repeat.NEVER,
        key=reference if dialect.has_idempotency_key else None,
    )


def _accepted(got: Payload, reference: str, quota: int | None) -> Accepted:
    if got.data is None:
        return Accepted(reference=reference, quota=quota or 0, gateway_date=got.gateway_date)
    data = rows.mapping(got.data, "movement")
    moved = rows.whole(data, "quota")
    if quota is not None and moved != quota:
        raise rows.RowError("quota is not what was sent")
    return Accepted(
        reference=reference,
        quota=moved,
        gateway_date=got.gateway_date,
        balance_before=rows.whole(data, "balance_before"),
        balance_after=rows.whole(data, "balance_after"),
        log_ref=rows.ref(data, "log_id"),
        is_replayed=got.is_replayed,
    )


class TopUps:
    """`gateway.topups`."""

    def __init__(self, caller: Caller, users: Users, logs: Logs) -> None:
        self._caller = caller
        self._users = users
        self._logs = logs

    async def observe(self, ref: Ref, *, settle_s: float = 10.0) -> Observed | None:
        """The account, its figures, and which top-ups are in them already; to be kept beside an attempt.

        The log is read before the figures: a row that is noted had its quota before them, and every other
        came after. Where the gateway may write credits later than their rows and one was made just now,
        its quota is waited for.

        Args:
            ref: whose.
            settle_s: see `reconcile.verdict`; how long is waited after the account's last top-up.

        Returns:
            None where there is none, or it is deleted.

        Raises:
            Unsettled: top-ups kept coming.
            GatewayError: as for reading.
        """
        first = await self._users.observe(ref)
        if first is None or not self._caller.dialect.keeps_remark:
            return first
        now = first.reading.gateway_date or first.reading.read_at
        known = await self._settled_rows(first.user, now, settle_s)
        seen = await self._users.observe(ref)
        if seen is None:
            return None
        return Observed(seen.user, replace(seen.reading, known_rows=tuple(row.ref for row in known)))

    async def _settled_rows(self, user: User, now: datetime, settle_s: float) -> list[LogRow]:
        """The account's latest rows, once each of them is `settle_s` old where credits are batched."""
        rows = await self._rows_of(user, now)
        if not self._caller.dialect.batches_credits:
            return rows
        young = timedelta(seconds=settle_s)
        if all(now - row.created_at >= young for row in rows):
            return rows
        for _ in range(SETTLES_MAX):
            await self._caller.clock.sleep(settle_s)
            before, rows = rows, await self._rows_of(user, now)
            if len(rows) == len(before):
                # What lay there all the while is old by any clock.
                return rows
        raise Unsettled(f"account {user.ref!r} was topped up all the while")

    async def _rows_of(self, user: User, now: datetime) -> list[LogRow]:
        found = await self._logs.topup_rows(since=now - KNOWN_MARGIN, username=user.username)
        return [row for row in found if row.user_ref == user.ref]

    async def create(self, topup: TopUp) -> Accepted:
        """Credit an account.

        Read the account first (`observe`) and keep the reading: oneapi says yes to an account that
        does not exist, and every dialect but the companion credits deleted ones. Read it afterwards too:
        a yes is not yet a credit (batched updates, failed writes).

        Raises:
            Refused: not credited.
            NotSent: not credited.
            Unknown: perhaps credited; `reconcile`. Cancelling this call is the same.
        """
        return await self._caller.ask(topup_call(self._caller.dialect, topup))

    async def reconcile(
        self,
        topup: TopUp,
        *,
        before: Reading,
        sent_at: datetime,
        looks: Sequence[Look] = (),
        answer: Accepted | None = None,
        settle_s: float = 10.0,
    ) -> Verdict:
        """Look once, and judge everything seen so far; one step of finding out, to be repeated.

        Args:
            topup: exactly what was sent.
            before: the account's figures before it was sent, by `observe`.
            sent_at: when it was sent, aware UTC.
            looks: `verdict.evidence.looks` of the earlier steps, as kept by the caller.
            answer: the gateway's yes, where there was one and only the read-back is wanted.
            settle_s: see `reconcile.verdict`.

        Returns:
            Done, NotDone or StillUnknown, each with its evidence. With an idempotency key the request is
            simply repeated, and Done at once.

        Raises:
            GatewayError: the gateway could not be asked; nothing was learnt, look again later.
        """
        evidence = Evidence(before=before, looks=tuple(looks), answer=answer)
        dialect = self._caller.dialect
        doubt: Doubt | None = None
        if dialect.has_idempotency_key and self._caller.clock.now() - sent_at < KEY_REPEATABLE:
            settled = await self._by_key(topup, evidence)
            if not isinstance(settled, Doubt):
                return settled
            doubt = settled
        if not dialect.keeps_remark:
            look = await self._look(topup, before, sent_at, with_rows=False)
            return StillUnknown(replace(evidence, looks=(*evidence.looks, look)), Doubt.NO_REFERENCE)
        look = await self._look(topup, before, sent_at, with_rows=True)
        judged = verdict(topup, replace(evidence, looks=(*evidence.looks, look)), settle_s)
        if doubt is not None and isinstance(judged, StillUnknown):
            return StillUnknown(judged.evidence, doubt)
        return judged

    async def _by_key(self, topup: TopUp, evidence: Evidence) -> Done | NotDone | Doubt:
        try:
            answer = await self.create(topup)
        except InFlight:
            return Doubt.IN_FLIGHT
        except KeyConflict:
            return Doubt.KEY_CONFLICT
        except Refused as refusal:
            if not is_of_key(refusal):
                raise
            return NotDone(replace(evidence, refusal=str(refusal)))
        return Done(replace(evidence, answer=answer))

    async def _look(self, topup: TopUp, before: Reading, sent_at: datetime, *, with_rows: bool) -> Look:
        since = before.gateway_date or sent_at
        # The account first: somebody else's credit in between is then in the log and not in the figures,
        # which delays a yes; the other way round it could feign one.
        observed = await self._users.observe(topup.user.ref)
        found: list[LogRow] = []
        if with_rows:
            # Rows keep the name of their day; a renamed or deleted account's are found among everybody's.
            is_named_so = observed is not None and observed.user.username == topup.user.username
            name = topup.user.username if is_named_so else None
            found = await self._logs.topup_rows(since=since - LOG_MARGIN, username=name)
        return Look(
            at=self._caller.clock.now(),
            reading=observed.reading if observed else None,
            **sort_rows(topup, found, since, before.known_rows),
        )
