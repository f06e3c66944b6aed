"""↩ A credit taken back: two taps, one debit, books that come out even; random commands in any order."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.commands import CaseCommand, ResolveStuck, SettleAttempt, StuckAnswer
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts, RefusalKind
from bot.desk.effects import DebitAccount, WatchCredit
from bot.desk.fact import said
from bot.desk.findings import DebitRefused, SettleDebit, StartDebit
from bot.desk.ledger import totals
from bot.desk.lots import Lot, LotKind
from bot.desk.saying import ReverseReason
from bot.desk.verbs import ConfirmReverse, KeepCredit, Reverse
from tests.builders import NOON, REF, a_case, a_lot, an_account, an_attempt, some_facts
from tests.desk.verbs import CREDITED, REVERSAL, a_credited, done, kinds, mail_of, refused
from tests.people import OLGA, OTTO

ACCOUNT = an_account(remaining=6_460_000)
START = StartDebit(account=ACCOUNT, gateway_date=NOON)
LOT = a_lot(case_ref=REF)
DEBIT = an_attempt(2, is_debit=True, remaining_before=6_460_000)
DONE = SettleDebit(
    number=2, outcome=Outcome.DONE, evidence=said("log row 9"), after=an_account(remaining=210_000)
)
UNKNOWN = SettleDebit(number=2, outcome=Outcome.UNKNOWN, evidence=said("no answer"))
REVERSING = a_case(CaseState.REVERSING, credited=CREDITED, attempts=2, reversal=REVERSAL)
STUCK = replace(REVERSING, state=CaseState.STUCK, stuck_because=said("no answer"))


def tried(**more: object) -> Facts:
    return some_facts(attempt=DEBIT, lots=(LOT,), **more)


def reverse(reason: ReverseReason = ReverseReason.MISTAKE, revision: int = 1, words: str = "") -> Reverse:
    return Reverse(operator=OLGA, revision=revision, reason=reason, words=words)


@pytest.mark.parametrize("state", [CaseState.CREDITED, CaseState.CLOSED])
def test_first_tap_asks_and_the_second_begins(state: CaseState) -> None:
    asked = done(replace(a_credited(), state=state), reverse())
    assert asked.case.state is state
    assert kinds(asked) == ["card"]

    begun = done(asked.case, ConfirmReverse(operator=OTTO, revision=2))
    assert begun.case.state is CaseState.REVERSING
    assert begun.case.decided_by == OTTO
    assert DebitAccount(case_ref=REF, account_ref="7") in begun.effects


def test_question_is_taken_back_and_the_credit_stays() -> None:
    asked = done(a_credited(), reverse()).case

    kept = done(asked, KeepCredit(operator=OLGA, revision=2)).case

    assert (kept.state, kept.reversal, kept.first_tap) == (CaseState.CREDITED, None, None)
    assert refused(kept, ConfirmReverse(operator=OLGA, revision=3)) is RefusalKind.NOT_NOW


@pytest.mark.parametrize(
    "case", [a_case(), a_case(CaseState.APPROVED), a_case(CaseState.REJECTED), REVERSING]
)
def test_only_a_credit_is_reversed(case: Case) -> None:
    assert refused(case, reverse()) is RefusalKind.NOT_NOW


def test_locked_desk_takes_nothing_back() -> None:
    assert refused(a_credited(), reverse(), some_facts(is_locked=True)) is RefusalKind.LOCKED


def test_attempt_is_recorded_with_the_reading_before() -> None:
    decision = done(
        replace(REVERSING, attempts=1), START, some_facts(attempt=an_attempt(outcome=Outcome.DONE))
    )

    assert decision.attempt == DEBIT
    assert refused(decision.case, START, tried()) is RefusalKind.NOT_NOW


def test_reversal_writes_the_books_the_other_way_round_and_tells_why() -> None:
    decision = done(REVERSING, DONE, tried())

    assert decision.case.state is CaseState.REVERSED
    (lot,) = decision.lots
    assert (lot.kind, lot.quota, lot.case_ref) == (LotKind.REVERSAL, -6_250_000, REF)
    assert lot.paid is not None
    assert LOT.paid is not None
    assert lot.paid.amount == -LOT.paid.amount
    (entry,) = decision.entries
    assert not any(totals(entry.postings).values())
    assert mail_of(decision).values["reason"] == ReverseReason.MISTAKE
    assert decision.case.reversal is not None
    assert (decision.case.reversal.taken, decision.case.reversal.left) == (6_250_000, 210_000)


def test_too_little_left_leaves_the_credit_with_its_figures_on_the_card_and_watched() -> None:
    decision = done(REVERSING, DebitRefused(reason=said("$1 left"), number=2), tried())

    assert decision.case.state is CaseState.CREDITED
    assert Warn(WarningKind.REVERSAL_REFUSED, fact=said("$1 left")) in decision.case.warnings
    assert decision.attempt is not None
    assert decision.attempt.outcome is Outcome.NOT_DONE
    assert WatchCredit(case_ref=REF) in decision.effects
    assert "mail" not in kinds(decision)


def test_refusal_without_a_number_never_passes_an_attempt_in_doubt() -> None:
    assert refused(REVERSING, DebitRefused(reason=said("x")), tried()) is RefusalKind.NOT_NOW


def test_what_cannot_be_learnt_is_stuck() -> None:
    assert done(REVERSING, UNKNOWN, tried()).case.state is CaseState.STUCK


@pytest.mark.parametrize(
    ("answer", "state", "effects"),
    [
        (StuckAnswer.IT_WAS, CaseState.REVERSED, ["mail", "card"]),
        (StuckAnswer.IT_WAS_NOT, CaseState.REVERSING, ["debit", "card"]),
        (StuckAnswer.NO_MORE, CaseState.CREDITED, ["card", "watch"]),
        (StuckAnswer.LOOK_AGAIN, CaseState.STUCK, ["debit", "card"]),
    ],
)
def test_operator_resolves_a_stuck_reversal(
    answer: StuckAnswer, state: CaseState, effects: list[str]
) -> None:
    decision = done(STUCK, ResolveStuck(operator=OLGA, revision=1, answer=answer), tried())

    assert decision.case.state is state
    assert kinds(decision) == effects


def test_verdict_on_a_credit_says_nothing_of_a_debit() -> None:
    credit = SettleAttempt(number=2, outcome=Outcome.DONE, evidence=said("x"), after=ACCOUNT)

    assert refused(STUCK, credit, tried()) is RefusalKind.NOT_NOW


class Reversals(RuleBasedStateMachine):
    """A credited case against every command of a reversal, late and early, as a store would keep it."""

    case: Case
    attempts: dict[int, Attempt]
    lots: list[Lot]

    @initialize()
    def credited(self) -> None:
        self.case = a_credited()
        self.attempts = {1: an_attempt(outcome=Outcome.DONE)}
        self.lots = [LOT]

    def send(self, command: CaseCommand) -> None:
        latest = self.attempts[max(self.attempts)]
        decision = decide(self.case, command, some_facts(attempt=latest, lots=tuple(self.lots)))
        if not isinstance(decision, Decision):
            return
        assert decision.case.revision == self.case.revision + 1
        is_end = decision.case.state is CaseState.REVERSED is not self.case.state
        assert bool(decision.lots) == bool(decision.entries) == is_end
        if decision.attempt and decision.attempt.number not in self.attempts:
            debits = [old for old in self.attempts.values() if old.is_debit]
            assert all(old.outcome is Outcome.NOT_DONE for old in debits)
        if decision.attempt:
            self.attempts[decision.attempt.number] = decision.attempt
        self.case = decision.case
        self.lots += decision.lots

    late = st.integers(-1, 0)

    @rule(late=late, reason=st.sampled_from(ReverseReason))
    def ask(self, late: int, reason: ReverseReason) -> None:
        self.send(reverse(reason, self.case.revision + late))

    @rule(late=late)
    def confirm(self, late: int) -> None:
        before = self.case
        self.send(ConfirmReverse(operator=OTTO, revision=before.revision + late))
        if self.case.state is CaseState.REVERSING is not before.state:
            assert late == 0
            assert before.first_tap is not None

    @rule(late=late)
    def keep(self, late: int) -> None:
        self.send(KeepCredit(operator=OLGA, revision=self.case.revision + late))

    @rule()
    def start(self) -> None:
        self.send(START)

    @rule(age=st.integers(0, 1), outcome=st.sampled_from(Outcome))
    def settle(self, age: int, outcome: Outcome) -> None:
        number = max(self.attempts) - age
        self.send(SettleDebit(number=number, outcome=outcome, evidence=said("x"), after=an_account()))

    @rule(age=st.sampled_from([None, 0, 1]))
    def refuse(self, age: int | None) -> None:
        number = None if age is None else max(self.attempts) - age
        self.send(DebitRefused(reason=said("too little"), number=number))

    @rule(late=late, said=st.sampled_from(StuckAnswer))
    def resolve(self, late: int, said: StuckAnswer) -> None:
        self.send(ResolveStuck(operator=OLGA, revision=self.case.revision + late, answer=said))

    @invariant()
    def books_and_state_agree(self) -> None:
        if not hasattr(self, "case"):
            return
        is_reversed = self.case.state is CaseState.REVERSED
        assert sum(lot.quota for lot in self.lots) == (0 if is_reversed else 6_250_000)
        debits = [attempt for attempt in self.attempts.values() if attempt.is_debit]
        assert sum(attempt.outcome is Outcome.DONE for attempt in debits) == is_reversed
        if any(attempt.outcome in {Outcome.OPEN, Outcome.UNKNOWN} for attempt in debits):
            assert self.case.state in {CaseState.REVERSING, CaseState.STUCK}


TestReversalsUnderAnyCommands = Reversals.TestCase
TestReversalsUnderAnyCommands.settings = settings(settings.default, stateful_step_count=25)
