"""A refund at every step of its way: the worked example, half of ¥100 at 8 when the market stood at 7.20."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.desk.attempt import Outcome
from bot.desk.case import Case, CaseState
from bot.desk.commands import Approve, SettleAttempt, StartAttempt
from bot.desk.decision import Decision, Facts, Rules
from bot.desk.effects import CreditAccount
from bot.desk.fact import said
from bot.desk.findings import DebitWatched, Frozen, SettleDebit, StartDebit, StartFreeze
from bot.desk.payback_verbs import ClaimPayout, CreditBack, RecordPayout
from bot.desk.proof import Proof, ProofWay
from tests.builders import NOON, a_lot, a_rate, a_refund, an_account, some_facts, some_terms
from tests.desk.verbs import done
from tests.people import OLGA

HALF = 3_125_000
LOT = a_lot(case_ref="TU-7K3F9Q", market_rate=a_rate("7.20"))
ACCOUNT = an_account(remaining=HALF, used=HALF)
REFUND_RULES = Rules(
    cached_for=timedelta(minutes=10), thaws_after=timedelta(minutes=10), calls_last=timedelta(minutes=20)
)
FROZEN_AT = NOON
RESTED = NOON + timedelta(minutes=10)
SAFE = RESTED + timedelta(minutes=20)


def facts(now: Any = NOON, **more: Any) -> Facts:
    return some_facts(now=now, **({"rules": REFUND_RULES, "lots": (LOT,)} | more))


def asked(**more: Any) -> Case:
    """Examined, proven, waiting for its operator."""
    whole: dict[str, Any] = {
        "terms": some_terms(None, ACCOUNT),
        "proof": Proof(way=ProofWay.MAILED_CODE, at=NOON),
    }
    return a_refund(CaseState.AWAITING_OPERATOR, **(whole | more))


def approved() -> Decision:
    return done(asked(), Approve(operator=OLGA, revision=1), facts())


def freezing(**more: Any) -> Decision:
    start = StartFreeze(account=replace(ACCOUNT, **more), gateway_date=NOON, known_rows=("1",))
    return done(approved().case, start, facts())


def frozen() -> Case:
    return done(freezing().case, Frozen(), facts(FROZEN_AT)).case


def start_debit(**more: Any) -> StartDebit:
    return StartDebit(account=replace(ACCOUNT, **more), gateway_date=NOON)


def debiting() -> Decision:
    return done(frozen(), start_debit(), facts(RESTED))


DONE = SettleDebit(
    number=1, outcome=Outcome.DONE, evidence=said("log row 9"), after=an_account(remaining=0, used=HALF)
)
UNKNOWN = SettleDebit(number=1, outcome=Outcome.UNKNOWN, evidence=said("no answer"))


def debited() -> Decision:
    begun = debiting()
    return done(begun.case, DONE, facts(RESTED, attempt=begun.attempt))


def payable() -> Case:
    return done(replace(debited().case, freeze=None), DebitWatched(left=0), facts(SAFE)).case


def claimed() -> Case:
    case = payable()
    return done(case, ClaimPayout(operator=OLGA, revision=case.revision), facts(SAFE)).case


def paid() -> Decision:
    case = claimed()
    record = RecordPayout(operator=OLGA, revision=case.revision, reference="20261123")
    return done(case, record, facts(SAFE))


def given_back() -> Decision:
    case = payable()
    first = done(case, CreditBack(operator=OLGA, revision=case.revision), facts(SAFE)).case
    assert first.state is CaseState.DEBITED
    second = done(first, CreditBack(operator=OLGA, revision=first.revision), facts(SAFE))
    assert CreditAccount(case_ref=case.ref, account_ref="7") in second.effects
    start = StartAttempt(account=an_account(remaining=0, used=HALF), gateway_date=NOON)
    begun = done(second.case, start, facts(SAFE, attempt=debiting().attempt))
    assert begun.attempt is not None
    assert (begun.attempt.quota, begun.attempt.is_debit) == (HALF, False)
    settle = SettleAttempt(number=2, outcome=Outcome.DONE, evidence=said("log row 10"), after=ACCOUNT)
    lots = (LOT, *debited().lots)
    return done(begun.case, settle, facts(SAFE, attempt=begun.attempt, lots=lots))
