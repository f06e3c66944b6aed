"""The table of transitions, and every decider on it: random commands in random order.

The machine below plays a whole outside world against one top-up. It keeps what a store would keep and
checks after each decision what must hold whatever was sent, by whom, and how late.
"""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.commands import (
    AccountChanged,
    AccountFinding,
    Approve,
    CaseCommand,
    Dismiss,
    FinishWatch,
    JoinCase,
    Reject,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
    StuckAnswer,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal, RefusalKind, move
from bot.desk.fact import said
from bot.desk.findings import CreditCameLate, FoundSurplus
from bot.desk.ledger import totals
from bot.desk.lots import Lot, LotKind
from bot.desk.mail import Authenticity, Verdict
from bot.desk.policy import is_over_day_limit, wants_second_tap
from bot.desk.transitions import MOVES, Actor, may_move
from tests.builders import (
    NOON,
    PER_UNIT,
    a_case,
    a_mail,
    a_rate,
    a_reading,
    an_account,
    an_examination,
    an_opening,
    cny,
    opened,
    some_facts,
)
from tests.people import MALLORY, OLGA, OTTO

DECIDED = {CaseState.APPROVED, CaseState.CREDITING, CaseState.STUCK, CaseState.CREDITED, CaseState.CLOSED}
ACCOUNTS = [
    None,
    an_account(),
    an_account(ref="8", username="bart"),
    an_account(remaining=-9, is_enabled=False),
]


class TopUp(RuleBasedStateMachine):
    """One case against everything that may come."""

    case: Case
    attempts: dict[int, Attempt]
    lots: list[Lot]
    credits: int
    approved_terms: object

    @initialize(paid=st.sampled_from(["100", "0.0001", "99999", "0"]), named=st.booleans())
    def open(self, paid: str, named: bool) -> None:
        reading = a_reading(paid=cny(paid))
        if not named:
            reading = replace(reading, claim=replace(reading.claim, account=None))
        self.case = opened(an_opening(reading=reading)).case
        self.attempts, self.lots = {}, []
        self.credits = 0
        self.approved_terms = None

    def send(
        self, command: CaseCommand, approved_today: int = 0, similar: tuple[str, ...] = ()
    ) -> Decision | None:
        before = self.case
        facts = some_facts(
            attempt=self.attempt_of(command),
            lots=tuple(self.lots),
            approved_today=approved_today,
            similar=similar,
        )
        decision = decide(before, command, facts)
        if isinstance(decision, Refusal):
            assert decision.case == before
            return None
        self._holds_between(before, decision)
        self.case = decision.case
        self.lots += decision.lots
        if decision.attempt:
            self.attempts[decision.attempt.number] = decision.attempt
        if decision.entries:
            self.credits += 1
        if self.case.state is CaseState.APPROVED is not before.state:
            self.approved_terms = before.terms
        return decision

    def attempt_of(self, command: CaseCommand) -> Attempt | None:
        """As the store finds it: by number, else the one in doubt, else the last."""
        if isinstance(command, CreditCameLate):
            return self.attempts.get(command.number)
        doubtful = [old for old in self.attempts.values() if old.outcome in {Outcome.OPEN, Outcome.UNKNOWN}]
        return next(iter(doubtful), self.attempts[max(self.attempts)] if self.attempts else None)

    def _holds_between(self, before: Case, decision: Decision) -> None:
        after = decision.case
        # One decision, one revision, guarded by the one before, told in the audit.
        assert (decision.was, after.revision) == (before.revision, before.revision + 1)
        assert [(act.from_state, act.to_state) for act in decision.acts] == [(before.state, after.state)]
        # Only along an arrow.
        if after.state is not before.state:
            assert any(may_move(after.kind, before.state, after.state, actor) for actor in Actor)
        # Terms are what was approved.
        if before.state in DECIDED:
            assert after.terms == before.terms
        # A new attempt never beside one that may have taken effect.
        if decision.attempt and decision.attempt.number not in self.attempts:
            assert decision.attempt.number == len(self.attempts) + 1
            assert all(old.outcome is Outcome.NOT_DONE for old in self.attempts.values())
        # Books are written when a case becomes credited, and only then.
        is_credit = after.state is CaseState.CREDITED and before.state is not CaseState.CREDITED
        assert bool(decision.entries) == bool(decision.lots) == is_credit
        for entry in decision.entries:
            assert not any(totals(entry.postings).values())

    operators = st.sampled_from([OLGA, OTTO])
    revisions = st.integers(-1, 0)
    """Of the card tapped: an older one, or this."""

    @rule(
        account=st.sampled_from(ACCOUNTS),
        authenticity=st.sampled_from(Authenticity),
        has_rate=st.booleans(),
        similar=st.sampled_from([(), ("TU-000000",)]),
    )
    def examine(
        self, account: object, authenticity: Authenticity, has_rate: bool, similar: tuple[str, ...]
    ) -> None:
        command = an_examination(
            verdict=Verdict(authenticity),
            finding=AccountFinding.FOUND if account else AccountFinding.UNKNOWN,
            account=account,
            market_rate=a_rate() if has_rate else None,
        )
        decision = self.send(command, similar=similar)
        assert decision is not None

    @rule(is_own=st.booleans())
    def write(self, is_own: bool) -> None:
        mail = a_mail("hello") if is_own else a_mail("hello", sender=MALLORY)
        before = self.case
        self.send(JoinCase(mail_id=2, mail=mail, is_from_own_address=is_own))
        assert (self.case.state, self.case.terms) == (before.state, before.terms)

    @rule(operator=operators, late=revisions, today=st.sampled_from([0, 999 * PER_UNIT]))
    def approve(self, operator: int, late: int, today: int) -> None:
        before = self.case
        command = Approve(operator=operator, revision=before.revision + late)
        facts = some_facts(approved_today=today)
        decision = self.send(command, approved_today=today)
        if decision is None or self.case.state is not CaseState.APPROVED:
            return
        assert late == 0
        assert before.terms.missing == ()
        assert (before.terms.quota(PER_UNIT) or 0) > 0
        if wants_second_tap(before) or is_over_day_limit(before, facts):
            assert before.first_tap is not None

    @rule(operator=operators, late=revisions)
    def reject(self, operator: int, late: int) -> None:
        before = self.case.state
        self.send(Reject(operator=operator, revision=self.case.revision + late))
        assert before not in DECIDED or self.case.state is before

    @rule(operator=operators)
    def dismiss(self, operator: int) -> None:
        assert self.send(Dismiss(operator=operator, revision=self.case.revision)) is None

    @rule(account=st.sampled_from([account for account in ACCOUNTS if account]))
    def start_attempt(self, account: object) -> None:
        self.send(StartAttempt(account=account, gateway_date=NOON))  # type: ignore[arg-type]

    @rule()
    def find_the_account_changed(self) -> None:
        self.send(AccountChanged(reason=said("renamed")))

    @rule(
        age=st.integers(0, 2),
        outcome=st.sampled_from(Outcome),
        is_refusal=st.booleans(),
        is_read_back=st.booleans(),
    )
    def settle(self, age: int, outcome: Outcome, is_refusal: bool, is_read_back: bool) -> None:
        number = max(self.attempts, default=0) - age
        before = self.case
        decision = self.send(
            SettleAttempt(
                number=number,
                outcome=outcome,
                evidence=said("seen"),
                after=an_account(remaining=6_460_000) if is_read_back else None,
                is_refusal=is_refusal,
            )
        )
        if age:
            assert decision is None
        if before.state is CaseState.STUCK and outcome is Outcome.NOT_DONE:
            assert self.case is before

    @rule(operator=operators, late=revisions, said=st.sampled_from(StuckAnswer))
    def resolve(self, operator: int, late: int, said: StuckAnswer) -> None:
        self.send(ResolveStuck(operator=operator, revision=self.case.revision + late, answer=said))

    @rule(times=st.sampled_from([None, 0, 1, 2]))
    def finish_watch(self, times: int | None) -> None:
        self.send(FinishWatch(times_seen=times))

    @rule(number=st.integers(1, 3))
    def find_a_credit_come_late(self, number: int) -> None:
        self.send(CreditCameLate(number=number, rows=1, evidence=said("a log row")))

    @rule(quotas=st.sampled_from([(), (7,), (7, 8)]))
    def find_a_surplus(self, quotas: tuple[int, ...]) -> None:
        self.send(FoundSurplus(quotas=quotas))

    # What follows brings the machine to the far states often enough.

    @precondition(lambda self: self.case.state is CaseState.AWAITING_OPERATOR)
    @rule()
    def approve_properly(self) -> None:
        self.send(an_examination())
        for _ in range(2):
            if self.case.state is CaseState.AWAITING_OPERATOR:
                self.send(Approve(operator=OLGA, revision=self.case.revision))

    @precondition(lambda self: self.case.state is CaseState.APPROVED)
    @rule()
    def start_properly(self) -> None:
        self.send(StartAttempt(account=an_account(), gateway_date=NOON))

    @precondition(lambda self: self.case.state is CaseState.CREDITING)
    @rule()
    def find_the_account_changed_while_crediting(self) -> None:
        self.send(AccountChanged(reason=said("disabled")))

    @precondition(lambda self: self.case.state is CaseState.CREDITING)
    @rule(outcome=st.sampled_from([Outcome.DONE, Outcome.UNKNOWN]))
    def settle_properly(self, outcome: Outcome) -> None:
        number = max(self.attempts)
        self.send(
            SettleAttempt(
                number=number, outcome=outcome, evidence=said("x"), after=an_account(remaining=6_460_000)
            )
        )

    @invariant()
    def nothing_is_credited_twice(self) -> None:
        if not hasattr(self, "case"):
            return
        assert self.credits <= 1
        assert sum(lot.kind is LotKind.TOPUP for lot in self.lots) == self.credits
        assert sum(attempt.outcome is Outcome.DONE for attempt in self.attempts.values()) == self.credits
        assert (self.case.credited is not None) == bool(self.credits)
        assert sum(old.outcome in {Outcome.OPEN, Outcome.UNKNOWN} for old in self.attempts.values()) <= 1

    @invariant()
    def an_attempt_in_doubt_keeps_the_case_from_being_decided_anew(self) -> None:
        if not hasattr(self, "case"):
            return
        if any(old.outcome in {Outcome.OPEN, Outcome.UNKNOWN} for old in self.attempts.values()):
            assert self.case.state in {CaseState.CREDITING, CaseState.STUCK}

    @invariant()
    def what_was_approved_is_what_was_credited(self) -> None:
        if hasattr(self, "case") and self.case.credited:
            assert self.case.terms == self.approved_terms
            assert self.case.credited.quota == self.case.terms.quota(PER_UNIT)


TestTopUpUnderAnyCommands = TopUp.TestCase
TestTopUpUnderAnyCommands.settings = settings(
    settings.default, max_examples=max(100, settings.default.max_examples), stateful_step_count=30
)


def test_two_operators_at_once_one_wins_and_the_other_is_told() -> None:
    case = a_case()
    first = decide(case, Approve(operator=OLGA, revision=1), some_facts())
    assert isinstance(first, Decision)

    second = decide(first.case, Reject(operator=OTTO, revision=1), some_facts())

    assert isinstance(second, Refusal)
    assert (second.kind, second.case.decided_by) == (RefusalKind.STALE, OLGA)


def test_moving_beside_the_table_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError, match="may not go from rejected to credited"):
        move(a_case(CaseState.REJECTED), CaseState.CREDITED, Actor.SYSTEM, NOON)


@pytest.mark.parametrize(
    ("source", "target", "actor"),
    [
        (CaseState.AWAITING_OPERATOR, CaseState.APPROVED, Actor.CUSTOMER),
        (CaseState.AWAITING_OPERATOR, CaseState.APPROVED, Actor.SYSTEM),
        (CaseState.STUCK, CaseState.CREDITING, Actor.SYSTEM),
        (CaseState.STUCK, CaseState.REJECTED, Actor.SYSTEM),
        (CaseState.CREDITED, CaseState.REVERSING, Actor.CUSTOMER),
        (CaseState.STUCK, CaseState.AWAITING_OPERATOR, Actor.OPERATOR),
        (CaseState.CREDITED, CaseState.CREDITING, Actor.OPERATOR),
    ],
)
def test_some_topups_never_move_so(source: CaseState, target: CaseState, actor: Actor) -> None:
    assert not may_move(CaseKind.TOPUP, source, target, actor)


@pytest.mark.parametrize(
    ("source", "target", "actor"),
    [
        (CaseState.IDENTITY_PENDING, CaseState.APPROVED, Actor.OPERATOR),
        (CaseState.IDENTITY_PENDING, CaseState.AWAITING_OPERATOR, Actor.SYSTEM),
        (CaseState.AWAITING_OPERATOR, CaseState.APPROVED, Actor.CUSTOMER),
        (CaseState.AWAITING_OPERATOR, CaseState.APPROVED, Actor.SYSTEM),
        (CaseState.AWAITING_OPERATOR, CaseState.EXPIRED, Actor.SYSTEM),
        (CaseState.AWAITING_OPERATOR, CaseState.REJECTED, Actor.SYSTEM),
        (CaseState.AWAITING_OPERATOR, CaseState.REJECTED, Actor.CUSTOMER),
        (CaseState.APPROVED, CaseState.DEBITED, Actor.SYSTEM),
        (CaseState.APPROVED, CaseState.WITHDRAWN, Actor.CUSTOMER),
        (CaseState.DEBITING, CaseState.WITHDRAWN, Actor.CUSTOMER),
        (CaseState.DEBITING, CaseState.PAYOUT_CLAIMED, Actor.OPERATOR),
        (CaseState.STUCK, CaseState.DEBITING, Actor.SYSTEM),
        (CaseState.STUCK, CaseState.AWAITING_OPERATOR, Actor.SYSTEM),
        (CaseState.STUCK, CaseState.PAYOUT_CLAIMED, Actor.OPERATOR),
        (CaseState.DEBITED, CaseState.PAID_OUT, Actor.OPERATOR),
        (CaseState.DEBITED, CaseState.PAYOUT_CLAIMED, Actor.SYSTEM),
        (CaseState.DEBITED, CaseState.WITHDRAWN, Actor.OPERATOR),
        (CaseState.PAYOUT_CLAIMED, CaseState.CREDITING_BACK, Actor.OPERATOR),
        (CaseState.PAID_OUT, CaseState.CREDITING_BACK, Actor.OPERATOR),
        (CaseState.PAID_OUT, CaseState.DEBITED, Actor.OPERATOR),
        (CaseState.CREDITING_BACK, CaseState.DEBITED, Actor.SYSTEM),
        (CaseState.CLOSED, CaseState.AWAITING_OPERATOR, Actor.OPERATOR),
    ],
)
def test_some_refunds_never_move_so(source: CaseState, target: CaseState, actor: Actor) -> None:
    assert not may_move(CaseKind.REFUND, source, target, actor)


@pytest.mark.parametrize("kind", CaseKind)
def test_every_state_can_be_reached_and_open_ones_can_be_left(kind: CaseKind) -> None:
    mine = [arrow for arrow in MOVES if arrow.kind is kind]
    sources = {state for arrow in mine for state in arrow.sources}
    targets = {state for arrow in mine for state in arrow.targets}
    ends: dict[CaseKind, set[CaseState]] = {
        CaseKind.TOPUP: {CaseState.REVERSED},
        CaseKind.REFUND: {CaseState.CLOSED},
        CaseKind.QUESTION: set(),
    }

    assert sources <= targets
    assert targets - sources == ends[kind]
    assert all(arrow.when and arrow.actors and arrow.targets for arrow in mine)
