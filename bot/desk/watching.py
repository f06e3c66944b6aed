"""After a credit, or a word that there was none: what the gateway's log shows of it within a day.

An attempt that an operator took for not done may take effect long after: beside another it is one credit too
many, which he takes back by one tap; alone, it is put to him again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.desk.approving import by
from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState, Reversal, Warn, WarningKind
from bot.desk.commands import FinishWatch
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DebitAccount, ShowCard, Tell, WatchCredit
from bot.desk.findings import CreditCameLate, FoundSurplus
from bot.desk.money import Quota, usd_of
from bot.desk.reversing import why_not_reversible
from bot.desk.saying import ReverseReason
from bot.desk.transitions import Actor
from bot.desk.verbs import TakeSurplus

GIVEN: Final = frozenset({CaseState.CREDITED, CaseState.REDEEMED})
"""It was settled: whatever else appears is too much."""
NOT_GIVEN: Final = frozenset(
    {
        CaseState.AWAITING_OPERATOR,
        CaseState.NEEDS_INFO,
        CaseState.REJECTED,
        CaseState.WITHDRAWN,
        CaseState.EXPIRED,
    }
)
"""Nothing was given, as far as is known."""


def surplus(attempts: Sequence[Attempt], seen: Mapping[str, int], taken: int) -> tuple[Quota, ...]:
    """The credits too many, by their quota.

    Args:
        attempts: all of a case that gave, oldest first.
        seen: how many rows of the gateway's log bear an attempt's reference.
        taken: how many credits too many were taken back before.
    """
    found = [
        attempt.quota
        for attempt in attempts
        for _ in range(seen.get(attempt.reference, 0) - _explained(attempt))
    ]
    return tuple(found[taken:])


def come_late(attempts: Sequence[Attempt], seen: Mapping[str, int]) -> Attempt | None:
    """The first attempt whose credit appeared after it was taken for not done."""
    return next((one for one in attempts if seen.get(one.reference, 0) > _explained(one)), None)


def _explained(attempt: Attempt) -> int:
    """Rows that are no surprise: the credit's own one, or those that whoever said no knew of."""
    return 1 if attempt.outcome is Outcome.DONE else attempt.rows_known


def found_surplus(case: Case, command: FoundSurplus, facts: Facts) -> Decision | Refusal:
    """An alarm: the card offers to take one back; the look goes on for another day."""
    if case.state not in GIVEN or not command.quotas or command.quotas == case.surplus:
        return Refusal(RefusalKind.NOT_NOW, case)
    usd = str(usd_of(sum(command.quotas), facts.rules.quota_per_unit))
    after = replace(case, surplus=command.quotas).without(WarningKind.CREDITED_TWICE)
    after = after.warned(Warn(WarningKind.CREDITED_TWICE, usd))
    act = act_on(case, after, SYSTEM, "credited_twice", facts, f"{usd} too much by the gateway's log")
    tell = Tell(text="credited_twice", values={"ref": case.ref, "usd": usd}, case_ref=case.ref)
    return decided(case, after, act, ShowCard(case_ref=case.ref), tell, WatchCredit(case_ref=case.ref))


def take_surplus(case: Case, command: TakeSurplus, facts: Facts) -> Decision | Refusal:
    """One tap: the first credit too many is taken back; it was never booked, and neither is this."""
    if fault := why_not_reversible(case):
        return fault
    account = case.terms.account
    if not case.surplus or account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    reversal = Reversal(reason=ReverseReason.OTHER, operator=command.operator, surplus=case.surplus[0])
    after = replace(
        move(case, CaseState.REVERSING, Actor.OPERATOR, facts.now),
        reversal=reversal,
        first_tap=None,
        decided_by=command.operator,
        decided_at=facts.now,
    ).without(WarningKind.REVERSAL_REFUSED)
    told = f"{case.surplus[0]} quota too much from {account.username} ({account.ref})"
    act = act_on(case, after, by(command.operator), "take_surplus", facts, told)
    debit = DebitAccount(case_ref=case.ref, account_ref=account.ref)
    return decided(case, after, act, debit, ShowCard(case_ref=case.ref))


def came_late(case: Case, command: CreditCameLate, facts: Facts) -> Decision | Refusal:
    """What was given up has come after all: the operators are told, and where it still fits, they decide."""
    attempt = facts.attempt
    if case.state not in NOT_GIVEN or attempt is None or attempt.outcome is not Outcome.NOT_DONE:
        return Refusal(RefusalKind.NOT_NOW, case)
    known = replace(attempt, rows_known=command.rows)
    usd = str(usd_of(attempt.quota, facts.rules.quota_per_unit))
    told = {"ref": case.ref, "usd": usd, "account": attempt.username}
    effects = (ShowCard(case_ref=case.ref), Tell(text="credited_late", values=told, case_ref=case.ref))
    account, quota = case.terms.account, case.terms.quota(facts.rules.quota_per_unit)
    if account is None or (account.ref, quota) != (attempt.account_ref, attempt.quota):
        # The case was changed since: its terms are not those of this credit.
        after = case.warned(Warn(WarningKind.CREDITED_LATE, usd))
        act = act_on(case, after, SYSTEM, "credited_late", facts, str(command.evidence))
        return replace(decided(case, after, act, *effects), attempt=known)
    doubtful = replace(known, outcome=Outcome.UNKNOWN, evidence=str(command.evidence))
    after = replace(
        move(case, CaseState.STUCK, Actor.SYSTEM, facts.now), stuck_because=command.evidence, first_tap=None
    )
    act = act_on(case, after, SYSTEM, "credited_late", facts, str(command.evidence))
    return replace(decided(case, after, act, *effects), attempt=doubtful)


def finish_watch(case: Case, command: FinishWatch, facts: Facts) -> Decision | Refusal:
    """A day later nothing more has come."""
    if case.state not in GIVEN:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = move(case, CaseState.CLOSED, Actor.SYSTEM, facts.now)
    times = command.times_seen
    detail = "log not searchable" if times is None else f"{times} in the log"
    act = act_on(case, after, SYSTEM, "close", facts, detail)
    return decided(case, after, act, ShowCard(case_ref=case.ref))
