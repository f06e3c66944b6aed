"""Take quota for a refund or a reversal, with nothing lost and nobody left frozen. One step each time.

1. Record the account's status, then disable it; wait until caches have run out and two readings agree.
   A reversal needs no freeze where the gateway debits atomically.
2. A top-up since then that is not ours goes to the operator. Commit the attempt with the reading: from here
   on a crash is a doubt. A refund is quoted again in that commit.
3. Take it, as `taking.py` says.
4. Wait until caches have run out once more, and give the recorded status back.

What is next stands in the case: whoever comes after a crash goes on from there.
"""

from datetime import datetime
from typing import Final

from bot.accounts import account_of, ref_of
from bot.clock import Clock
from bot.desk.attempt import Attempt, Outcome, open_debit
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.commands import CaseCommand
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import DebitAccount
from bot.desk.fact import Fact, FactKind, gone
from bot.desk.findings import DebitRefused, Frozen, SettleDebit, StartDebit, StartFreeze, Thawed
from bot.desk.freeze import Freeze, FreezePhase
from bot.desk.freezing import begun
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, Later
from bot.outbox.performers.credit import LOCKED_RETRY_S
from bot.outbox.performers.taking import Taking
from bot.store.outbox import Leased
from gateway_client import (
    GatewayClient,
    GatewayError,
    NotFound,
    Observed,
    RateLimited,
    Ref,
    Refused,
    Unauthorized,
)

RETRY_S: Final = 5.0
"""A frozen account does not wait for a long backoff."""


class DebitPerformer:
    """Performs `DebitAccount`.

    Args:
        handle: commands in; its rules say how long an account stays frozen.
        gateway: where.
        reach: is told whether it is reached.
        clock: time.
        settle_s: between two readings that must agree.
        taking: the gateway's way of taking quota.
    """

    def __init__(
        self,
        handle: Handle,
        gateway: GatewayClient,
        reach: Reachability,
        clock: Clock,
        settle_s: float,
        taking: Taking,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._clock = clock
        self._settle_s = settle_s
        self._taking = taking

    async def perform(self, leased: Leased) -> Ending:
        """Do what is next."""
        effect = leased.effect
        assert isinstance(effect, DebitAccount)
        case, attempt = await self._handle.store.read(
            lambda uow: (uow.cases.load(effect.case_ref), uow.cases.latest_attempt(effect.case_ref))
        )
        if case is None:
            return Finished()
        try:
            if case.freeze and case.freeze.phase is FreezePhase.THAWING:
                return await self._thaw(case.freeze, ref_of(effect.account_ref))
            if not _is_under_way(case, open_debit(attempt)):
                return Finished()
            return await self._debit(leased, case, open_debit(attempt), ref_of(effect.account_ref))
        except GatewayError as error:
            # Nothing was learnt; whatever was sent is looked for, or sent again under its key.
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error), after_s=RETRY_S)

    async def _debit(self, leased: Leased, case: Case, attempt: Attempt | None, ref: Ref) -> Ending:
        observed = await self._gateway.users.observe(ref)
        self._reach.worked("gateway")
        if observed is None:
            return Finished(command=_gone(case, attempt))
        if case.kind is CaseKind.REFUND or not self._gateway.dialect.has_debits:
            if case.freeze is None:
                return await self._start_freeze(leased, case, observed)
            if pause := await self._frozen(leased, case, case.freeze, attempt, observed):
                return pause
        if attempt is None:
            start = StartDebit(
                account=account_of(observed.user, observed.reading.read_at),
                gateway_date=observed.reading.gateway_date,
            )
            decision = await self._handle.send_holding(leased, case.ref, start)
            if isinstance(decision, Refusal) and decision.kind is RefusalKind.LOCKED:
                # Nobody is left frozen behind a lock.
                return self._locked(case)
            if not isinstance(decision, Decision) or decision.attempt is None:
                return Finished()
            case, attempt = decision.case, decision.attempt
        return await self._taking.take(case, attempt, observed)

    def _locked(self, case: Case) -> Ending:
        if case.freeze is not None:
            return Finished(command=DebitRefused(reason=Fact(kind=FactKind.LOCKED)))
        return Again(trouble="the desk is locked", after_s=LOCKED_RETRY_S)

    # Frozen, and at rest.

    async def _start_freeze(self, leased: Leased, case: Case, observed: Observed) -> Ending:
        since = observed.reading.gateway_date or observed.reading.read_at
        rows = await self._gateway.logs.topup_rows(since=since, username=observed.user.username)
        start = StartFreeze(
            account=account_of(observed.user, observed.reading.read_at),
            gateway_date=since,
            known_rows=tuple(str(row.ref) for row in rows if row.user_ref == observed.user.ref),
        )
        return await self._next(leased, case, start)

    async def _frozen(
        self, leased: Leased, case: Case, freeze: Freeze, attempt: Attempt | None, observed: Observed
    ) -> Ending | None:
        """What has to come before the account rests; None once it does."""
        if freeze.phase is FreezePhase.FREEZING or observed.user.is_enabled:
            try:
                await self._gateway.users.set_enabled(observed.user.ref, enabled=False)
            except (Unauthorized, RateLimited, NotFound):
                raise
            except Refused as error:
                if attempt is not None:
                    raise
                why = Fact(kind=FactKind.NOT_FROZEN, detail=str(error))
                return Finished(command=DebitRefused(reason=why))
            return await self._next(leased, case, Frozen())
        now = self._clock.now()
        rules, cached_until = self._handle.rules, freeze.at + self._handle.rules.cached_for
        if now < cached_until:
            return Later(after_s=(cached_until - now).total_seconds())
        figures = [observed.reading.quota, observed.reading.used_quota]
        last = leased.memory.get("figures")
        is_settled = last == figures and self._has_rested(leased.memory, freeze, now)
        if not is_settled:
            has_moved = last is not None and last != figures
            if attempt is None and has_moved and now > cached_until + rules.calls_last:
                return Finished(command=DebitRefused(reason=Fact(kind=FactKind.RESTLESS)))
            is_same = last == figures and _since(leased.memory) >= freeze.at
            since = _since(leased.memory) if is_same else now
            memory = {"figures": figures, "since": since.isoformat()}
            return Later(after_s=self._settle_s, memory=memory)
        if attempt is None and (foreign := await self._taking.foreign(freeze, observed)):
            return Finished(command=DebitRefused(reason=foreign))
        return None

    def _has_rested(self, memory: dict[str, str], freeze: Freeze, now: datetime) -> bool:
        since = _since(memory)
        return since >= freeze.at and (now - since).total_seconds() >= self._settle_s

    async def _thaw(self, freeze: Freeze, ref: Ref) -> Ending:
        now = self._clock.now()
        if now < freeze.at:
            return Later(after_s=(freeze.at - now).total_seconds())
        if freeze.was_enabled and await self._gateway.users.observe(ref) is not None:
            await self._gateway.users.set_enabled(ref, enabled=True)
        self._reach.worked("gateway")
        return Finished(command=Thawed())

    async def _next(self, leased: Leased, case: Case, command: CaseCommand) -> Ending:
        decision = await self._handle.send_holding(leased, case.ref, command)
        if isinstance(decision, Refusal) and decision.kind is RefusalKind.LOCKED:
            return self._locked(case)
        return Later(after_s=0.0) if isinstance(decision, Decision) else Finished()


def _is_under_way(case: Case, attempt: Attempt | None) -> bool:
    if case.state is CaseState.STUCK:
        return attempt is not None
    return case.state is begun(case) or (case.kind is CaseKind.REFUND and case.state is CaseState.APPROVED)


def _gone(case: Case, attempt: Attempt | None) -> CaseCommand:
    name = case.terms.account.username if case.terms.account else ""
    reason = gone(name)
    if attempt is None:
        return DebitRefused(reason=reason)
    return SettleDebit(number=attempt.number, outcome=Outcome.UNKNOWN, evidence=reason)


def _since(memory: dict[str, str]) -> datetime:
    """Since when the figures have been the same."""
    return datetime.fromisoformat(memory["since"])
