"""Credit an account exactly once where a gateway keeps no reference: a figure written under a freeze.

1. Freeze the account and wait until its figures rest; what must be given back is remembered before.
2. Commit the attempt with the reading at rest: from here on a crash is a doubt.
3. Write what was left and the credit as one absolute figure, read back, unfreeze.

An absolute figure cannot credit twice, however late it is applied. So after any doubt: what was ever granted
has grown by the credit, and it is done; or it has not, and the figure is reckoned and written anew, until the
time is over that the gateway may take; then an operator is asked. Whatever happens, nobody is left frozen.
Where the gateway lets no account be frozen, the operator is told, and may give a redemption code instead.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.accounts import account_of, ref_of
from bot.clock import Clock
from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.commands import AccountChanged, CaseCommand, SettleAttempt, StartAttempt
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import CreditAccount, ShowCard
from bot.desk.fact import Fact, FactKind, gone, said
from bot.desk.money import Quota
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.outbox.performers.credit import (
    LOCKED_RETRY_S,
    UNDER_WAY,
    figures,
    rows_since_backup,
    unknown,
    why_changed,
)
from bot.store.outbox import FROZEN_AT, Leased
from bot.store.uow import UnitOfWork
from gateway_client import (
    GatewayClient,
    GatewayError,
    Observed,
    QuotaSet,
    RateLimited,
    Reading,
    Ref,
    Refused,
    Resting,
    Step,
    StepKind,
    Unauthorized,
    Unsettled,
    UserStatus,
)

WAIT_S: Final = 10.0
"""Before another look at an account on which something else is in doubt."""
_FROZEN: Final = "was_enabled"
"""In the effect's memory: the status to be given back."""


class _StoppedError(Exception):
    """Nothing is written: an ending instead."""

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        super().__init__()


class WrittenCreditPerformer:
    """Performs `CreditAccount` where the dialect has no top-up with a reference.

    Args:
        handle: commands in; its rules say how long caches last.
        gateway: where.
        reach: is told whether it is reached.
        clock: time.
        settle_s: between two readings that must agree.
        reconcile_s: how late the gateway may apply what was sent.
    """

    def __init__(
        self,
        handle: Handle,
        gateway: GatewayClient,
        reach: Reachability,
        clock: Clock,
        settle_s: float,
        reconcile_s: float,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._clock = clock
        self._resting = Resting(
            cache_s=handle.rules.cached_for.total_seconds(),
            interval_s=settle_s,
            within_s=max(handle.rules.calls_last.total_seconds(), 3 * settle_s),
        )
        self._reconcile_for = timedelta(seconds=reconcile_s)

    async def perform(self, leased: Leased) -> Ending:
        """Begin an attempt, or find out about the one before; first unfreeze what a crash left frozen."""
        effect = leased.effect
        assert isinstance(effect, CreditAccount)
        case, attempt, others = await self._handle.store.read(
            lambda uow: (
                uow.cases.load(effect.case_ref),
                uow.cases.latest_attempt(effect.case_ref),
                uow.cases.unsettled(effect.account_ref, besides=effect.case_ref),
            )
        )
        ref = ref_of(effect.account_ref)
        try:
            await self._thaw(leased, ref)
            if case is None or case.is_by_code:
                return Finished()
            tried = None if attempt is None or attempt.is_debit else attempt
            may_begin = tried is None or tried.outcome is Outcome.NOT_DONE
            is_under_way = case.state in UNDER_WAY
            if case.state is CaseState.APPROVED or (is_under_way and may_begin):
                if others:
                    return Again(trouble=f"{', '.join(others)} is in doubt at this account", after_s=WAIT_S)
                return await self._first_try(leased, case, ref)
            if tried is not None and (is_under_way or case.state is CaseState.STUCK):
                return await self._find_out(leased, case, tried, ref)
        except _StoppedError as stopped:
            return stopped.ending
        except GatewayError as error:
            # Whatever was written is read at the next try.
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error), after_s=self._resting.interval_s)
        return Finished()

    async def _first_try(self, leased: Leased, case: Case, ref: Ref) -> Ending:
        observed = await self._gateway.users.observe(ref)
        self._reach.worked("gateway")
        if reason := why_changed(case, observed):
            return Finished(command=AccountChanged(reason=reason))
        assert observed is not None
        begun: list[Attempt] = []

        async def note(step: Step) -> None:
            if step.kind is StepKind.FREEZE:
                await self._remember(leased, case, step)
            elif step.kind is StepKind.WRITE:
                begun.append(await self._start(leased, case, observed, step.reading))

        quota = self._quota(case)
        try:
            done = await self._write(leased, ref, lambda reading: reading.quota + quota, note)
        except (Unauthorized, RateLimited, Unsettled):
            raise
        except Refused as error:
            # Once an attempt is recorded, no error says whether it came before or after the writing.
            if begun:
                raise
            return Finished(command=AccountChanged(reason=said(str(error))))
        return await self._judge(begun[0], done, ref)

    async def _find_out(self, leased: Leased, case: Case, attempt: Attempt, ref: Ref) -> Ending:
        observed = await self._gateway.users.observe(ref)
        self._reach.worked("gateway")
        if observed is None:
            return Finished(command=unknown(attempt, gone(attempt.username)))
        if _is_granted(attempt, observed.reading):
            return Finished(command=self._done(attempt, observed))
        is_late = self._clock.now() - attempt.started_at > self._reconcile_for
        if is_late or case.state is CaseState.STUCK or not _is_untouched(attempt, observed.reading):
            fact = Fact(kind=FactKind.NOT_SHOWN, figures=figures(attempt, observed.reading))
            return Finished(command=unknown(attempt, fact))

        def target(reading: Reading) -> int:
            if not _is_untouched(attempt, reading):
                raise Unsettled("the account was credited meanwhile")
            return reading.quota + attempt.quota

        async def note(step: Step) -> None:
            if step.kind is StepKind.FREEZE:
                await self._remember(leased, case, step)

        done = await self._write(leased, ref, target, note)
        return await self._judge(attempt, done, ref)

    async def _write(
        self,
        leased: Leased,
        ref: Ref,
        target: Callable[[Reading], Quota],
        note: Callable[[Step], Awaitable[None]],
    ) -> QuotaSet:
        done = await self._gateway.users.set_quota(ref, target, resting=self._resting, note=note)
        await self._handle.store.write(lambda uow: uow.outbox.remember(leased, {}))
        return done

    async def _judge(self, attempt: Attempt, done: QuotaSet, ref: Ref) -> Ending:
        observed = await self._gateway.users.observe(ref)
        if observed is not None and _is_granted(attempt, done.after):
            return Finished(command=self._done(attempt, observed))
        return Again(trouble="the account does not show what was written", after_s=self._resting.interval_s)

    async def _start(self, leased: Leased, case: Case, observed: Observed, at_rest: Reading) -> Attempt:
        user = replace(observed.user, quota=at_rest.quota, used_quota=at_rest.used_quota)
        start = StartAttempt(account=account_of(user, at_rest.read_at), gateway_date=at_rest.gateway_date)
        decision = await self._handle.send_holding(leased, case.ref, start)
        if isinstance(decision, Refusal) and decision.kind is RefusalKind.LOCKED:
            raise _StoppedError(Again(trouble="the desk is locked", after_s=LOCKED_RETRY_S))
        if not isinstance(decision, Decision) or decision.attempt is None:
            raise _StoppedError(Finished())
        if older := await rows_since_backup(self._handle, self._gateway, case, observed.user.username):
            raise _StoppedError(Finished(command=unknown(decision.attempt, older)))
        return decision.attempt

    async def _remember(self, leased: Leased, case: Case, step: Step) -> None:
        now = self._clock.now()
        memory = {_FROZEN: step.status_before is UserStatus.ENABLED, FROZEN_AT: now.isoformat()}

        def work(uow: UnitOfWork) -> bool:
            if not uow.outbox.remember(leased, memory):
                return False
            # The card says since when, and how long.
            uow.outbox.record((ShowCard(case_ref=case.ref),), case.ref, now)
            return True

        if not await self._handle.store.write(work):
            raise _StoppedError(Finished())
        self._handle.wake()

    async def _thaw(self, leased: Leased, ref: Ref) -> None:
        """Give back the status that was remembered, if any."""
        if _FROZEN not in leased.memory:
            return
        if leased.memory[_FROZEN] and await self._gateway.users.get(ref) is not None:
            await self._gateway.users.set_enabled(ref, enabled=True)
        await self._handle.store.write(lambda uow: uow.outbox.remember(leased, {}))

    def _quota(self, case: Case) -> Quota:
        is_refund = case.kind is CaseKind.REFUND
        quota = case.refund.taken if is_refund else case.terms.quota(self._handle.rules.quota_per_unit)
        assert quota is not None  # approved, or debited before
        return quota

    def _done(self, attempt: Attempt, observed: Observed) -> CaseCommand:
        after = account_of(observed.user, self._clock.now())
        evidence = "the account shows what was written"
        return SettleAttempt(
            number=attempt.number, outcome=Outcome.DONE, evidence=said(evidence), after=after
        )


def _granted_before(attempt: Attempt) -> Quota:
    return attempt.remaining_before + attempt.used_before


def _is_granted(attempt: Attempt, reading: Reading) -> bool:
    """Whether what was ever granted has grown by exactly the credit; usage leaves that sum alone."""
    return reading.granted == _granted_before(attempt) + attempt.quota


def _is_untouched(attempt: Attempt, reading: Reading) -> bool:
    return reading.granted == _granted_before(attempt)
