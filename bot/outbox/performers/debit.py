"""Take a credit back exactly once: the gateway debits atomically and knows the request again by its key.

1. Read the account: too little left is refused before anything is sent.
2. Commit the attempt with that reading: from here on a crash is a doubt.
3. POST with the attempt's reference as Idempotency-Key, and again after any doubt: the answer recorded at
   the first time comes back. Past the time for which keys are kept, an operator is asked.
4. Read back what is left.
"""

from datetime import timedelta
from typing import Final

from bot.accounts import account_of, ref_of
from bot.clock import Clock
from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import DebitAccount
from bot.desk.findings import ReversalRefused, SettleReversal, StartReversal
from bot.desk.money import usd_of
from bot.desk.reversing import quota_to_take
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.outbox.performers.credit import LOCKED_RETRY_S
from bot.store.outbox import Leased
from gateway_client import (
    Debit,
    Forbidden,
    GatewayClient,
    GatewayError,
    KeyConflict,
    NotOffered,
    Observed,
    RateLimited,
    Refused,
    Unauthorized,
)

KEY_REPEATABLE: Final = timedelta(hours=24)
"""An older key is not repeated: past a gateway's window it would be taken for a new one."""


class DebitPerformer:
    """Performs `DebitAccount`."""

    def __init__(self, handle: Handle, gateway: GatewayClient, reach: Reachability, clock: Clock) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._clock = clock

    async def perform(self, leased: Leased) -> Ending:
        """Begin an attempt, or repeat the one that is open."""
        effect = leased.effect
        assert isinstance(effect, DebitAccount)
        case, attempt = await self._handle.store.read(
            lambda uow: (uow.cases.load(effect.case_ref), uow.cases.latest_attempt(effect.case_ref))
        )
        if case is None or case.reversal is None:
            return Finished()
        is_open = attempt is not None and attempt.is_debit and attempt.outcome is not Outcome.NOT_DONE
        try:
            observed = await self._gateway.users.observe(ref_of(effect.account_ref))
            self._reach.worked("gateway")
            if attempt is not None and is_open and case.state in {CaseState.REVERSING, CaseState.STUCK}:
                return await self._send(case, attempt, observed)
            if case.state is CaseState.REVERSING:
                return await self._first_try(leased, case, observed)
        except GatewayError as error:
            # Whatever was sent is sent again under its key.
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        return Finished()

    async def _first_try(self, leased: Leased, case: Case, observed: Observed | None) -> Ending:
        if reason := self._why_not(case, observed):
            return Finished(command=ReversalRefused(reason=reason))
        assert observed is not None
        start = StartReversal(
            account=account_of(observed.user, observed.reading.read_at),
            gateway_date=observed.reading.gateway_date,
        )
        decision = await self._handle.send_holding(leased, case.ref, start)
        if isinstance(decision, Refusal) and decision.kind is RefusalKind.LOCKED:
            return Again(trouble="the desk is locked", after_s=LOCKED_RETRY_S)
        if not isinstance(decision, Decision) or decision.attempt is None:
            return Finished()
        return await self._send(case, decision.attempt, observed)

    async def _send(self, case: Case, attempt: Attempt, observed: Observed | None) -> Ending:
        if self._clock.now() - attempt.started_at > KEY_REPEATABLE:
            return Finished(command=self._unknown(attempt, observed, "its key is too old to be repeated"))
        if observed is None:
            return Finished(command=self._unknown(attempt, observed, "the account is gone from the gateway"))
        debit = Debit(
            user=observed.user, quota=attempt.quota, reference=attempt.reference, remark="Paydesk reversal"
        )
        try:
            answer = await self._gateway.debits.create(debit)
        except KeyConflict as error:
            return Finished(command=self._unknown(attempt, observed, str(error)))
        except (Unauthorized, Forbidden, RateLimited) as error:
            # Refused before the key was looked at: says nothing of an earlier request.
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        except Refused as error:
            if not error.code and not isinstance(error, NotOffered):
                # Not the gateway's own word: a proxy's, perhaps.
                return Again(trouble=str(error))
            reason = self._why_not(case, observed) or str(error)
            return Finished(command=ReversalRefused(reason=reason, number=attempt.number))
        after = await self._gateway.users.observe(ref_of(attempt.account_ref)) or observed
        settled = SettleReversal(
            number=attempt.number,
            outcome=Outcome.DONE,
            evidence=f"log row {answer.log_ref}",
            after=account_of(after.user, self._clock.now()),
        )
        return Finished(command=settled)

    def _why_not(self, case: Case, observed: Observed | None) -> str:
        """Why nothing can be taken; empty when it can."""
        if observed is None:
            return "the account is gone"
        left, wanted = observed.reading.quota, quota_to_take(case)
        if left >= wanted:
            return ""
        per_unit = self._handle.rules.quota_per_unit
        return f"{usd_of(left, per_unit)} left, {usd_of(wanted, per_unit)} to be taken"

    def _unknown(self, attempt: Attempt, observed: Observed | None, why: str) -> SettleReversal:
        now = f"{observed.reading.quota:,} left" if observed else "no account"
        facts = f"{why}; before {attempt.remaining_before:,} left, now {now}, debit {attempt.quota:,}"
        return SettleReversal(number=attempt.number, outcome=Outcome.UNKNOWN, evidence=facts)
