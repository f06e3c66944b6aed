"""Credit an account exactly once, over an API that may not be idempotent.

1. Read the account, and which top-ups are in its figures already: it must be what was approved.
2. Commit the attempt with that reading: from here on a crash is a doubt.
3. POST once. With an idempotency key a doubtful request is repeated, else it is only looked for.
4. Read back; only what the account shows is believed.
"""

from datetime import timedelta
from typing import Any, Final

from pydantic import TypeAdapter

from bot.accounts import account_of, ref_of
from bot.clock import Clock
from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.commands import AccountChanged, SettleAttempt, StartAttempt
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import CreditAccount
from bot.desk.fact import Fact, FactKind, Figures, gone, said
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.store.outbox import Leased
from gateway_client import (
    Accepted,
    Done,
    Doubt,
    Forbidden,
    GatewayClient,
    GatewayError,
    Look,
    NotDone,
    NotSent,
    Observed,
    RateLimited,
    Reading,
    Ref,
    Refused,
    TopUp,
    Unauthorized,
    Unknown,
)

LOOK_EVERY_S: Final = 5.0
SETTLING_LOOKS_MAX: Final = 6
"""Half a minute of looks at figures that have not agreed for long enough."""
ASLEEP_S: Final = 20.0
"""Between an attempt's commit and its request; a third of the lease, so that nobody else has it yet."""
CLOCKS_APART: Final = timedelta(hours=1)
"""More than the gateway's clock and ours may differ."""
LOCKED_RETRY_S: Final = 10.0
"""What was approved before the desk was locked waits for `paydesk unlock`."""
HOPELESS: Final = frozenset({Doubt.DOUBLED, Doubt.ODD_ROW, Doubt.NO_REFERENCE, Doubt.ACCOUNT_GONE})
"""Looking again will not change these."""

UNDER_WAY: Final = frozenset({CaseState.CREDITING, CaseState.CREDITING_BACK})
_LOOKS: Final = TypeAdapter(tuple[Look, ...])


class CreditPerformer:
    """Performs `CreditAccount`."""

    def __init__(
        self, handle: Handle, gateway: GatewayClient, reach: Reachability, clock: Clock, reconcile_s: int
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._clock = clock
        self._reconcile_for = timedelta(seconds=reconcile_s)

    async def perform(self, leased: Leased) -> Ending:
        """Start an attempt, or find out about the one before."""
        assert isinstance(leased.effect, CreditAccount)
        ref = leased.effect.case_ref
        case, attempt = await self._handle.store.read(
            lambda uow: (uow.cases.load(ref), uow.cases.latest_attempt(ref))
        )
        # What was left of an earlier try must not credit what is delivered otherwise by now.
        is_taken = attempt is not None and attempt.is_debit
        if case is None or case.is_by_code or (is_taken and case.kind is CaseKind.TOPUP):
            return Finished()
        # A refund's debit that is given back is no attempt to credit.
        tried = None if is_taken else attempt
        may_begin = tried is None or tried.outcome is Outcome.NOT_DONE
        try:
            if case.state is CaseState.APPROVED or (case.state in UNDER_WAY and may_begin):
                return await self._first_try(leased, case)
            if case.state in {*UNDER_WAY, CaseState.STUCK} and tried:
                return await self._find_out(leased, case, tried, None)
        except GatewayError as error:
            # Only reading got here: nothing was learnt, nothing was done.
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        return Finished()

    async def _first_try(self, leased: Leased, case: Case) -> Ending:
        approved = case.terms.account
        assert approved is not None
        observed = await self._gateway.topups.observe(ref_of(approved.ref))
        self._reach.worked("gateway")
        if reason := why_changed(case, observed):
            return Finished(command=AccountChanged(reason=reason))
        assert observed is not None
        older = await rows_since_backup(self._handle, self._gateway, case, observed.user.username)
        start = StartAttempt(
            account=account_of(observed.user, observed.reading.read_at),
            gateway_date=observed.reading.gateway_date,
            known_rows=_stored(observed.reading.known_rows),
        )
        begun_at = self._clock.monotonic()
        decision = await self._handle.send_holding(leased, case.ref, start)
        if isinstance(decision, Refusal) and decision.kind is RefusalKind.LOCKED:
            return Again(trouble="the desk is locked", after_s=LOCKED_RETRY_S)
        if not isinstance(decision, Decision) or decision.attempt is None:
            return Finished()
        attempt = decision.attempt
        if older:
            return Finished(command=unknown(attempt, older))
        return await self._request(leased, case, attempt, observed, begun_at)

    async def _request(
        self, leased: Leased, case: Case, attempt: Attempt, observed: Observed, begun_at: float
    ) -> Ending:
        topup = _topup(attempt, observed)
        try:
            answer = await self._send(topup, begun_at)
        except (Unauthorized, Forbidden, RateLimited, NotSent) as error:
            self._reach.failed("gateway", str(error))
            return Again(
                trouble=str(error),
                command=SettleAttempt(
                    number=attempt.number, outcome=Outcome.NOT_DONE, evidence=said(str(error))
                ),
            )
        except Refused as error:
            return Finished(command=_refused(attempt, str(error)))
        except Unknown as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error), after_s=1.0)
        return await self._find_out(leased, case, attempt, answer)

    async def _send(self, topup: TopUp, begun_at: float) -> Accepted:
        if self._clock.monotonic() - begun_at > ASLEEP_S:
            # By now another process may be looking for this very attempt.
            raise NotSent("this process was asleep")
        return await self._gateway.topups.create(topup)

    async def _find_out(
        self, leased: Leased, case: Case, attempt: Attempt, answer: Accepted | None
    ) -> Ending:
        observed = await self._gateway.users.observe(ref_of(attempt.account_ref))
        self._reach.worked("gateway")
        if observed is None:
            return Finished(command=unknown(attempt, gone(attempt.username)))
        if answer is not None and answer.log_ref is not None and _shows(observed, attempt):
            # A clean yes with its log row, and an account that shows it: one reading is enough.
            return Finished(command=self._done(attempt, observed, f"log row {answer.log_ref}"))
        looks = _LOOKS.validate_python(leased.memory.get("looks", []))
        verdict = await self._gateway.topups.reconcile(
            _topup(attempt, observed),
            before=_before(attempt),
            sent_at=attempt.started_at,
            looks=looks,
            answer=answer,
        )
        if isinstance(verdict, NotDone):
            return Finished(command=_refused(attempt, verdict.evidence.refusal))
        if isinstance(verdict, Done):
            observed = await self._gateway.users.observe(ref_of(attempt.account_ref)) or observed
            if _shows(observed, attempt) or verdict.evidence.looks:
                return Finished(command=self._done(attempt, observed, _seen(verdict.evidence.looks)))
            doubt = Doubt.NO_CREDIT
        else:
            doubt = verdict.doubt
        is_late = self._clock.now() - attempt.started_at > self._reconcile_for
        # Figures that agree so far want to be seen agreeing once more, however late it is.
        is_settling = doubt is Doubt.UNSETTLED and len(verdict.evidence.looks) < SETTLING_LOOKS_MAX
        is_at_end = is_late or doubt in HOPELESS or case.state is CaseState.STUCK
        if is_at_end and not is_settling:
            fact = Fact(kind=FactKind[doubt.name], figures=figures(attempt, observed.reading))
            rows = verdict.evidence.looks[-1].rows
            return Finished(command=unknown(attempt, fact, len(rows)))
        memory = {"looks": _LOOKS.dump_python(verdict.evidence.looks, mode="json")}
        return Again(trouble=doubt.value, after_s=LOOK_EVERY_S, memory=memory)

    def _done(self, attempt: Attempt, observed: Observed, evidence: str) -> SettleAttempt:
        after = account_of(observed.user, self._clock.now())
        return SettleAttempt(
            number=attempt.number, outcome=Outcome.DONE, evidence=said(evidence), after=after
        )


async def rows_since_backup(handle: Handle, gateway: GatewayClient, case: Case, username: str) -> Fact | None:
    """In a restored database: what says that this case was credited before; None where nothing does."""
    epoch = await handle.store.read(lambda uow: uow.epochs.current())
    if epoch is None:
        return None
    if not gateway.dialect.keeps_remark:
        is_older = case.is_caught_up or case.opened_at < epoch.restored_at
        return Fact(kind=FactKind.RESTORED) if is_older else None
    rows = await gateway.logs.topup_rows(since=epoch.taken_at - CLOCKS_APART, username=username)
    own = [row for row in rows if row.first_word.startswith(f"{case.ref}-")]
    if not own:
        return None
    names = ", ".join(row.first_word for row in own)
    return Fact(kind=FactKind.RESTORED_ROW, detail=names, quota=sum(row.quota for row in own))


def why_changed(case: Case, observed: Observed | None) -> Fact | None:
    """Why the account is not what was approved; None when it is."""
    approved = case.terms.account
    assert approved is not None
    if observed is None:
        return gone(approved.username)
    if observed.user.username != approved.username:
        return Fact(kind=FactKind.RENAMED, detail=f"{approved.username} → {observed.user.username}")
    if approved.is_enabled and not observed.user.is_enabled:
        return Fact(kind=FactKind.DISABLED, detail=approved.username)
    return None


def _topup(attempt: Attempt, observed: Observed) -> TopUp:
    return TopUp(user=observed.user, quota=attempt.quota, reference=attempt.reference, remark="Paydesk")


def _before(attempt: Attempt) -> Reading:
    return Reading(
        quota=attempt.remaining_before,
        used_quota=attempt.used_before,
        read_at=attempt.started_at,
        gateway_date=attempt.gateway_date,
        known_rows=None if attempt.known_rows is None else tuple(map(ref_of, attempt.known_rows)),
    )


def _stored(rows: tuple[Ref, ...] | None) -> tuple[str, ...] | None:
    return None if rows is None else tuple(map(str, rows))


def _shows(observed: Observed, attempt: Attempt) -> bool:
    """Whether the remaining quota alone proves the credit: usage can only lower it."""
    return observed.reading.quota >= attempt.remaining_before + attempt.quota


def _refused(attempt: Attempt, words: str) -> SettleAttempt:
    return SettleAttempt(
        number=attempt.number, outcome=Outcome.NOT_DONE, evidence=said(words), is_refusal=True
    )


def unknown(attempt: Attempt, fact: Fact, rows: int = 0) -> SettleAttempt:
    """It cannot be learnt: for an operator."""
    return SettleAttempt(number=attempt.number, outcome=Outcome.UNKNOWN, evidence=fact, rows=rows)


def figures(attempt: Attempt, now: Reading) -> Figures:
    """What the account showed before an attempt, and what it shows now."""
    return Figures(
        left_before=attempt.remaining_before,
        used_before=attempt.used_before,
        left_now=now.quota,
        used_now=now.used_quota,
        attempted=attempt.quota,
    )


def _seen(looks: tuple[Look, ...]) -> str:
    rows: list[Any] = [row.ref for row in looks[-1].rows] if looks else []
    return f"log row {rows[0]}" if rows else "idempotency key"
