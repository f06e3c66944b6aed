"""For a day after a credit: what appears in the gateway's log beside it, and what is done about it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState, Reversal, Warn, WarningKind
from bot.desk.commands import FinishWatch, ResolveStuck, StuckAnswer
from bot.desk.decision import RefusalKind
from bot.desk.effects import DebitAccount, Tell, WatchCredit
from bot.desk.fact import said
from bot.desk.findings import CreditCameLate, DebitRefused, FoundSurplus, SettleDebit, StartDebit
from bot.desk.saying import ReverseReason
from bot.desk.verbs import TakeSurplus
from bot.desk.watching import come_late, surplus
from tests.builders import NOON, REF, a_case, an_account, an_attempt, some_facts
from tests.desk.verbs import CREDITED, a_credited, done, kinds, refused
from tests.people import OLGA

QUOTA = 6_250_000
FIRST, SECOND = f"{REF}-1", f"{REF}-2"
NO = an_attempt(1, outcome=Outcome.NOT_DONE)
YES = an_attempt(2, outcome=Outcome.DONE, quota=7)
TAKE = TakeSurplus(operator=OLGA, revision=1)
LATE = CreditCameLate(number=1, rows=1, evidence=said("a log row"))
DEBIT = an_attempt(3, is_debit=True, quota=QUOTA)
TAKEN = SettleDebit(
    number=3, outcome=Outcome.DONE, evidence=said("log row 9"), after=an_account(remaining=210_000)
)


def doubled(state: CaseState = CaseState.CREDITED) -> Case:
    return replace(a_credited(), state=state, surplus=(QUOTA,))


def taking() -> Case:
    begun = Reversal(reason=ReverseReason.OTHER, operator=OLGA, surplus=QUOTA)
    return replace(doubled(CaseState.REVERSING), reversal=begun, attempts=3, credited=CREDITED)


@pytest.mark.parametrize(
    ("attempts", "seen", "taken", "found"),
    [
        pytest.param([NO, YES], {SECOND: 1}, 0, (), id="as it should be"),
        pytest.param([NO, YES], {FIRST: 1, SECOND: 1}, 0, (QUOTA,), id="the first came late"),
        pytest.param([NO, YES], {SECOND: 2}, 0, (7,), id="one request, two credits"),
        pytest.param([NO, YES], {FIRST: 2, SECOND: 2}, 0, (QUOTA, QUOTA, 7), id="all of it twice"),
        pytest.param([NO, YES], {FIRST: 1, SECOND: 2}, 1, (7,), id="one was taken back"),
        pytest.param([NO, YES], {}, 0, (), id="credited by an operator's word, without a row"),
        pytest.param(
            [replace(NO, rows_known=1), YES], {FIRST: 1, SECOND: 1}, 0, (), id="a row that he knew of"
        ),
    ],
)
def test_credits_too_many_are_counted_by_attempt(
    attempts: list[Attempt], seen: dict[str, int], taken: int, found: tuple[int, ...]
) -> None:
    assert surplus(attempts, seen=Counter(seen), taken=taken) == found


def test_only_a_row_that_nobody_knew_of_came_late() -> None:
    assert come_late([NO], {FIRST: 1}) is NO
    assert come_late([NO], {}) is None
    assert come_late([replace(NO, rows_known=1)], {FIRST: 1}) is None


@pytest.mark.parametrize(
    ("times", "detail"), [(1, "1 in the log"), (0, "0 in the log"), (None, "log not searchable")]
)
@pytest.mark.parametrize("state", [CaseState.CREDITED, CaseState.REDEEMED])
def test_a_watched_credit_is_closed(state: CaseState, times: int | None, detail: str) -> None:
    later = some_facts(now=NOON + timedelta(days=1))

    decision = done(a_case(state), FinishWatch(times_seen=times), later)

    assert decision.case.state is CaseState.CLOSED
    assert decision.acts[0].detail == detail
    assert kinds(decision) == ["card"]


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.REJECTED, CaseState.STUCK])
def test_only_what_was_given_is_closed_by_its_watch(state: CaseState) -> None:
    assert refused(a_case(state), FinishWatch(times_seen=1)) is RefusalKind.NOT_NOW
    assert refused(a_case(state), FoundSurplus(quotas=(7,))) is RefusalKind.NOT_NOW


def test_a_credit_too_many_is_an_alarm_with_a_button_and_watched_on() -> None:
    decision = done(a_credited(), FoundSurplus(quotas=(QUOTA,)))

    assert (decision.case.state, decision.case.surplus) == (CaseState.CREDITED, (QUOTA,))
    assert Warn(WarningKind.CREDITED_TWICE, "$12.50 USD") in decision.case.warnings
    tell = Tell(text="credited_twice", values={"ref": REF, "usd": "$12.50 USD"}, case_ref=REF)
    assert tell in decision.effects
    assert WatchCredit(case_ref=REF) in decision.effects
    assert (decision.entries, decision.lots) == ((), ())
    # Said once, not at each look.
    assert refused(decision.case, FoundSurplus(quotas=(QUOTA,))) is RefusalKind.NOT_NOW


@pytest.mark.parametrize("state", [CaseState.CREDITED, CaseState.CLOSED])
def test_one_tap_takes_the_surplus_and_nothing_is_booked(state: CaseState) -> None:
    begun = done(doubled(state), TAKE)
    assert begun.case.state is CaseState.REVERSING
    assert DebitAccount(case_ref=REF, account_ref="7") in begun.effects
    tried = done(begun.case, StartDebit(account=an_account(remaining=2 * QUOTA), gateway_date=NOON))
    assert tried.attempt is not None
    assert (tried.attempt.quota, tried.attempt.is_debit) == (QUOTA, True)

    ended = done(taking(), TAKEN, some_facts(attempt=DEBIT))

    assert (ended.case.state, ended.case.surplus, ended.case.surplus_taken) == (CaseState.CREDITED, (), 1)
    assert ended.case.reversal is None
    assert ended.case.warnings == ()
    assert (ended.entries, ended.lots) == ((), ())
    assert kinds(ended) == ["card", "watch"]


def test_of_two_too_many_the_second_stays_with_its_sum() -> None:
    case = replace(taking(), surplus=(QUOTA, 500_000))

    ended = done(case, TAKEN, some_facts(attempt=DEBIT)).case

    assert ended.surplus == (500_000,)
    assert ended.warnings == (Warn(WarningKind.CREDITED_TWICE, "$1.00 USD"),)


def test_a_surplus_that_is_spent_already_stays_on_the_card() -> None:
    ended = done(taking(), DebitRefused(reason=said("$1 left"), number=3), some_facts(attempt=DEBIT)).case

    assert (ended.state, ended.surplus, ended.surplus_taken) == (CaseState.CREDITED, (QUOTA,), 0)
    assert Warn(WarningKind.REVERSAL_REFUSED, fact=said("$1 left")) in ended.warnings


def test_surplus_whose_debit_is_stuck_is_taken_by_an_operators_word() -> None:
    stuck = replace(taking(), state=CaseState.STUCK, stuck_because=said("no answer"))
    answer = ResolveStuck(operator=OLGA, revision=1, answer=StuckAnswer.IT_WAS)

    ended = done(stuck, answer, some_facts(attempt=DEBIT)).case

    assert (ended.state, ended.surplus_taken, ended.stuck_because) == (CaseState.CREDITED, 1, None)


def test_there_is_nothing_to_take_without_a_surplus_or_behind_a_lock() -> None:
    assert refused(a_credited(), TAKE) is RefusalKind.NOT_NOW
    assert refused(doubled(), TAKE, some_facts(is_locked=True)) is RefusalKind.LOCKED


@pytest.mark.parametrize(
    "state", [CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.EXPIRED, CaseState.AWAITING_OPERATOR]
)
def test_a_credit_that_was_given_up_and_came_is_put_to_the_operator_again(state: CaseState) -> None:
    decision = done(a_case(state, attempts=1), LATE, some_facts(attempt=NO))

    assert (decision.case.state, decision.case.stuck_because) == (
        CaseState.STUCK,
        said("a log row"),
    )
    assert decision.attempt == replace(NO, outcome=Outcome.UNKNOWN, rows_known=1, evidence="a log row")
    values = {"ref": REF, "usd": "$12.50 USD", "account": "anne88"}
    assert Tell(text="credited_late", values=values, case_ref=REF) in decision.effects

    # His yes books it; his no is not asked for again because of the same row.
    answer = ResolveStuck(operator=OLGA, revision=2, answer=StuckAnswer.IT_WAS)
    facts = some_facts(attempt=decision.attempt)
    assert done(decision.case, answer, facts).case.state is CaseState.CREDITED
    denied = done(decision.case, replace(answer, answer=StuckAnswer.NO_MORE), facts)
    assert denied.attempt is not None
    assert come_late([denied.attempt], {FIRST: 1}) is None


def test_a_credit_that_came_after_the_terms_were_changed_is_only_told() -> None:
    case = a_case(CaseState.AWAITING_OPERATOR, attempts=1)
    edited = replace(case, terms=replace(case.terms, amount=Decimal(50)))

    decision = done(edited, LATE, some_facts(attempt=NO))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert Warn(WarningKind.CREDITED_LATE, "$12.50 USD") in decision.case.warnings
    assert decision.attempt == replace(NO, rows_known=1)


@pytest.mark.parametrize("attempt", [None, an_attempt(1, outcome=Outcome.DONE)])
def test_only_what_was_taken_for_not_done_can_come_late(attempt: Attempt | None) -> None:
    facts = some_facts(attempt=attempt)
    assert refused(a_case(CaseState.REJECTED), LATE, facts) is RefusalKind.NOT_NOW
    assert refused(a_case(CaseState.CREDITED), LATE, some_facts(attempt=NO)) is RefusalKind.NOT_NOW
