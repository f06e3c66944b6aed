"""A whole desk, its books and two accounts of a gateway: any order of taps, outcomes, usage and corrections.

The gateway here is two figures an account: what it granted can be told at any moment, so that the books can be
held against the truth rather than against themselves.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.desk.account import Account
from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState
from bot.desk.commands import Approve, CaseCommand, ResolveStuck, SettleAttempt, StartAttempt, StuckAnswer
from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.fact import said
from bot.desk.findings import DebitRefused, SettleDebit, StartDebit
from bot.desk.ledger import QUOTA, Entry, account_ref_of, totals
from bot.desk.lots import Lot, left_of
from bot.desk.money import Money
from bot.desk.receipts import ReceiptNumber
from bot.desk.refs import make_ref
from bot.desk.saying import ReverseReason
from bot.desk.verbs import ConfirmReverse, Correct, Reverse
from tests.builders import NOON, a_case, an_account, cny, some_facts, some_terms
from tests.people import OLGA, OTTO

ACCOUNTS = ("7", "8")
CASES_MAX = 6
accounts, operators = st.sampled_from(ACCOUNTS), st.sampled_from([OLGA, OTTO])
which = st.integers(0, CASES_MAX - 1)
late = st.sampled_from([0, 0, 0, 1])
"""How many revisions the card that is tapped is behind."""
outcomes = st.sampled_from(["told", "told", "unknown", "open"])


def where(*states: CaseState) -> Callable[[Any], Any]:
    """Only while some case is in one of these states."""
    return precondition(lambda desk: any(case.state in states for case in desk.cases))


@dataclass
class Truth:
    """An account at the gateway."""

    remaining: int
    used: int = 0
    moved: set[str] = field(default_factory=set)
    """Attempts that took effect, whether or not the desk knows."""


class Desk(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.cases: list[Case] = []
        self.attempts: dict[str, list[Attempt]] = {}
        self.entries: list[Entry] = []
        self.lots: list[Lot] = []
        self.receipts: list[ReceiptNumber] = []
        self.truth = {"7": Truth(210_000), "8": Truth(0)}

    # What the desk is told, as `bot/handle.py` would.

    def send(self, at: int, command: CaseCommand) -> Decision | None:
        case = self.cases[at]
        tried = self.attempts[case.ref]
        facts = some_facts(
            attempt=tried[-1] if tried else None,
            lots=tuple(lot for lot in self.lots if lot.account_ref == _ref(case)),
            receipt=ReceiptNumber(NOON.year, len(self.receipts) + 1),
        )
        decision = decide(case, command, facts)
        if not isinstance(decision, Decision):
            return None
        self.cases[at] = decision.case
        self.entries += decision.entries
        self.lots += decision.lots
        self.receipts += [decision.receipt] if decision.receipt else []
        if decision.attempt:
            others = [old for old in tried if old.number != decision.attempt.number]
            self.attempts[case.ref] = [*others, decision.attempt]
        return decision

    def account(self, ref: str) -> Account:
        truth = self.truth[ref]
        return an_account(ref=ref, username=f"user{ref}", remaining=truth.remaining, used=truth.used)

    def one_in(self, at: int, *states: CaseState) -> int:
        """Which case: one of those in these states."""
        found = [number for number, case in enumerate(self.cases) if case.state in states]
        return found[at % len(found)]

    def is_lane_free(self, ref: str) -> bool:
        """One at a time, as the outbox has it."""
        return not any(
            attempt.account_ref == ref and attempt.outcome in {Outcome.OPEN, Outcome.UNKNOWN}
            for tried in self.attempts.values()
            for attempt in tried
        )

    # What people and the gateway do.

    @initialize(refs=st.lists(accounts, min_size=3, max_size=3))
    def some_payments_are_claimed(self, refs: list[str]) -> None:
        """Two of them credited, so that what follows a credit is met in every run."""
        for number, ref in enumerate(refs, start=1):
            self.a_payment_is_claimed(ref, 100 * number)
        for number in range(2):
            self.send(number, Approve(operator=OLGA, revision=1))
            self.a_credit_is_tried(0, applied=True, outcome="told")

    @precondition(lambda desk: len(desk.cases) < CASES_MAX)
    @rule(ref=accounts, yuan=st.integers(1, 1_000))
    def a_payment_is_claimed(self, ref: str, yuan: int) -> None:
        name = make_ref("TU", len(self.cases))
        terms = some_terms(cny(str(yuan)), self.account(ref))
        self.cases.append(a_case(ref=name, terms=terms, claim=cny(str(yuan))))
        self.attempts[name] = []

    @where(CaseState.AWAITING_OPERATOR)
    @rule(at=which, operator=operators, late=late)
    def somebody_taps_approve(self, at: int, operator: int, late: int) -> None:
        at = self.one_in(at, CaseState.AWAITING_OPERATOR)
        self.send(at, Approve(operator=operator, revision=self.cases[at].revision - late))

    @rule(at=which, operator=operators)
    def somebody_taps_approve_wherever_it_stands(self, at: int, operator: int) -> None:
        at = self.one_in(at, *CaseState)
        self.send(at, Approve(operator=operator, revision=self.cases[at].revision))

    @where(CaseState.APPROVED, CaseState.CREDITING)
    @rule(at=which, applied=st.booleans(), outcome=outcomes)
    def a_credit_is_tried(self, at: int, applied: bool, outcome: str) -> None:
        at = self.one_in(at, CaseState.APPROVED, CaseState.CREDITING)
        if not self.is_lane_free(_ref(self.cases[at])):
            return
        started = self.send(at, StartAttempt(account=self.account(_ref(self.cases[at])), gateway_date=NOON))
        if started is None or started.attempt is None:
            return
        attempt = started.attempt
        if applied:
            self._apply(attempt)
        if outcome != "open":
            self._settle(at, attempt, applied, outcome == "told")

    def _apply(self, attempt: Attempt) -> None:
        truth = self.truth[attempt.account_ref]
        truth.remaining += -attempt.quota if attempt.is_debit else attempt.quota
        truth.moved.add(attempt.reference)

    def _settle(self, at: int, attempt: Attempt, applied: bool, is_told: bool) -> None:
        after = self.account(attempt.account_ref) if applied and is_told else None
        outcome = Outcome.UNKNOWN if not is_told else Outcome.DONE if applied else Outcome.NOT_DONE
        if attempt.is_debit and outcome is Outcome.NOT_DONE:
            self.send(at, DebitRefused(reason=said("no"), number=attempt.number))
        elif attempt.is_debit:
            self.send(
                at, SettleDebit(number=attempt.number, outcome=outcome, evidence=said("seen"), after=after)
            )
        else:
            self.send(
                at,
                SettleAttempt(
                    number=attempt.number,
                    outcome=outcome,
                    evidence=said("seen"),
                    after=after,
                    is_refusal=not applied,
                ),
            )

    @rule(at=which, is_told=st.booleans())
    def what_became_of_it_is_learnt_perhaps_again(self, at: int, is_told: bool) -> None:
        at = self.one_in(at, *CaseState)
        if tried := self.attempts[self.cases[at].ref]:
            attempt = tried[-1]
            self._settle(at, attempt, attempt.reference in self.truth[attempt.account_ref].moved, is_told)

    @where(CaseState.STUCK)
    @rule(at=which, operator=operators, late=late, gives_up=st.booleans())
    def an_operator_has_looked_for_himself(self, at: int, operator: int, late: int, gives_up: bool) -> None:
        at = self.one_in(at, CaseState.STUCK)
        case = self.cases[at]
        attempt = self.attempts[case.ref][-1]
        no = StuckAnswer.NO_MORE if gives_up else StuckAnswer.IT_WAS_NOT
        said = StuckAnswer.IT_WAS if attempt.reference in self.truth[attempt.account_ref].moved else no
        self.send(at, ResolveStuck(operator=operator, revision=case.revision - late, answer=said))

    @where(CaseState.CREDITED)
    @rule(at=which, operator=operators)
    def a_credit_is_to_be_taken_back(self, at: int, operator: int) -> None:
        at = self.one_in(at, CaseState.CREDITED)
        revision, reason = self.cases[at].revision, ReverseReason.MISTAKE
        self.send(at, Reverse(operator=operator, revision=revision, reason=reason))
        self.send(at, ConfirmReverse(operator=operator, revision=self.cases[at].revision))

    @where(CaseState.REVERSING)
    @rule(at=which, outcome=outcomes)
    def a_debit_is_tried(self, at: int, outcome: str) -> None:
        at = self.one_in(at, CaseState.REVERSING)
        case = self.cases[at]
        if not self.is_lane_free(_ref(case)):
            return
        assert case.credited is not None
        if self.truth[_ref(case)].remaining < case.credited.quota:
            self.send(at, DebitRefused(reason=said("too little is left")))
            return
        started = self.send(at, StartDebit(account=self.account(_ref(case)), gateway_date=NOON))
        if started is not None and started.attempt is not None:
            self._apply(started.attempt)
            if outcome != "open":
                self._settle(at, started.attempt, True, outcome == "told")

    @where(CaseState.CREDITED)
    @rule(at=which, operator=operators, yuan=st.integers(1, 1_000), late=late)
    def a_booking_is_corrected(self, at: int, operator: int, yuan: int, late: int) -> None:
        at = self.one_in(at, CaseState.CREDITED)
        revision = self.cases[at].revision - late
        self.send(at, Correct(operator=operator, revision=revision, paid=cny(str(yuan))))

    @rule(ref=accounts, share=st.integers(1, 4))
    def an_account_is_used(self, ref: str, share: int) -> None:
        spent = self.truth[ref].remaining // share
        self.truth[ref].remaining -= spent
        self.truth[ref].used += spent

    # What holds at every moment.

    def not_yet_booked(self, ref: str) -> int:
        """Quota that attempts in doubt have moved at the gateway."""
        return sum(
            -attempt.quota if attempt.is_debit else attempt.quota
            for tried in self.attempts.values()
            for attempt in tried
            if attempt.account_ref == ref
            and attempt.outcome in {Outcome.OPEN, Outcome.UNKNOWN}
            and attempt.reference in self.truth[ref].moved
        )

    @invariant()
    def ledger_is_balanced(self) -> None:
        assert not any(totals(leg for entry in self.entries for leg in entry.postings).values())

    @invariant()
    def lots_explain_what_was_granted_and_what_the_ledger_owes(self) -> None:
        owed = Counter[str | None]()
        for entry in self.entries:
            for leg in entry.postings:
                if leg.currency == QUOTA:
                    owed[account_ref_of(leg.ledger_account)] -= int(leg.amount)
        for ref in ACCOUNTS:
            lots = [lot for lot in self.lots if lot.account_ref == ref]
            granted = sum(lot.quota for lot in lots)
            assert owed[ref] == granted
            if not lots:
                continue
            truth = self.truth[ref]
            assert granted + self.not_yet_booked(ref) == truth.remaining + truth.used
            left = left_of(lots, truth.remaining)
            assert sum(each.left for each in left) == min(truth.remaining, granted)
            assert sum(each.granted for each in left) == granted

    @invariant()
    def no_order_of_taps_credits_twice(self) -> None:
        for case in self.cases:
            applied = [
                attempt
                for attempt in self.attempts[case.ref]
                if not attempt.is_debit and attempt.reference in self.truth[_ref(case)].moved
            ]
            assert len(applied) <= 1
            assert sum(lot.quota > 0 and lot.case_ref == case.ref for lot in self.lots) <= 1

    @invariant()
    def receipts_are_consecutive_one_for_each_credit(self) -> None:
        assert [receipt.number for receipt in self.receipts] == list(range(1, len(self.receipts) + 1))
        assert len(self.receipts) == sum(case.credited is not None for case in self.cases)

    @invariant()
    def ledger_has_the_money_that_was_paid_for_what_stands(self) -> None:
        money: Counter[str] = Counter()
        for entry in self.entries:
            for leg in entry.postings:
                if leg.ledger_account == "assets:alipay":
                    money["CNY"] += int(leg.amount)
        standing = [
            case.terms.paid
            for case in self.cases
            if case.credited is not None and case.state is not CaseState.REVERSED
        ]
        assert Money(Decimal(money["CNY"]), "CNY") == Money(
            sum((paid.amount for paid in standing if paid), Decimal()), "CNY"
        )


def _ref(case: Case) -> str:
    assert case.terms.account is not None
    return case.terms.account.ref


TestDesk = Desk.TestCase
TestDesk.settings = settings(stateful_step_count=40, deadline=None)
