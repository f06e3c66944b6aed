"""From approved to credited: booked once, whatever is learnt, and in whatever order."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState, WarningKind
from bot.desk.commands import (
    AccountChanged,
    CaseCommand,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
    StuckAnswer,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, Rules
from bot.desk.effects import CreditAccount, Examine, SendMail, SetGroup, ShowCard, WatchCredit
from bot.desk.fact import said
from bot.desk.ledger import totals
from bot.desk.lots import LotKind
from bot.desk.mail import Authenticity, Verdict
from tests.builders import NOON, REF, a_case, a_lot, a_rate, an_account, an_attempt, cny, some_facts
from tests.people import ANNE, BART, OLGA

AFTER = an_account(remaining=6_460_000)
START = StartAttempt(account=an_account(), gateway_date=NOON, known_rows=("41",))
DONE = SettleAttempt(number=1, outcome=Outcome.DONE, evidence=said("log row 5"), after=AFTER)
REFUSED = SettleAttempt(number=1, outcome=Outcome.NOT_DONE, evidence=said("no such user"), is_refusal=True)
NOT_SENT = SettleAttempt(number=1, outcome=Outcome.NOT_DONE, evidence=said("could not connect"))
UNKNOWN = SettleAttempt(number=1, outcome=Outcome.UNKNOWN, evidence=said("no_row; account: unchanged"))

CREDITING = a_case(CaseState.CREDITING, attempts=1, revision=5)
STUCK = a_case(CaseState.STUCK, attempts=1, revision=6, stuck_because=said("no_row; account: unchanged"))


def decided(case: Case, command: CaseCommand, facts: Facts) -> Decision:
    decision = decide(case, command, facts)
    assert isinstance(decision, Decision), decision
    return decision


def refused(case: Case, command: CaseCommand, facts: Facts) -> RefusalKind:
    decision = decide(case, command, facts)
    assert isinstance(decision, Refusal)
    return decision.kind


def tried(attempt: Attempt | None = None, **more: object) -> Facts:
    return some_facts(attempt=attempt or an_attempt(), **more)


def answer(said: StuckAnswer) -> ResolveStuck:
    return ResolveStuck(operator=OLGA, revision=STUCK.revision, answer=said)


# An attempt begins.


def test_credit_attempt_is_recorded_with_the_readings_before() -> None:
    decision = decided(a_case(CaseState.APPROVED), START, some_facts())

    assert decision.case.state is CaseState.CREDITING
    assert decision.attempt == an_attempt(known_rows=("41",))
    assert decision.attempt.reference == f"{REF}-1"
    assert decision.effects == ()


@pytest.mark.parametrize("outcome", [Outcome.OPEN, Outcome.UNKNOWN, Outcome.DONE])
@pytest.mark.parametrize("state", [CaseState.APPROVED, CaseState.CREDITING])
def test_credit_attempt_never_begins_beside_one_that_may_have_taken_effect(
    state: CaseState, outcome: Outcome
) -> None:
    case = a_case(state, attempts=1)

    assert refused(case, START, tried(an_attempt(outcome=outcome))) is RefusalKind.NOT_NOW


def test_next_credit_attempt_has_the_next_reference() -> None:
    decision = decided(CREDITING, START, tried(an_attempt(outcome=Outcome.NOT_DONE)))

    assert decision.attempt is not None
    assert decision.attempt.reference == f"{REF}-2"
    assert decision.case.attempts == 2


def test_credit_attempt_records_the_name_that_the_gateway_log_will_copy() -> None:
    start = StartAttempt(account=an_account(username="anne_new"), gateway_date=None)

    attempt = decided(a_case(CaseState.APPROVED), start, some_facts()).attempt

    assert attempt is not None
    assert (attempt.username, attempt.gateway_date) == ("anne_new", None)


@pytest.mark.parametrize(
    "state", [CaseState.AWAITING_OPERATOR, CaseState.STUCK, CaseState.CREDITED, CaseState.CLOSED]
)
def test_credit_attempt_does_not_begin_without_approval(state: CaseState) -> None:
    assert refused(a_case(state), START, some_facts()) is RefusalKind.NOT_NOW


# It is done.


def test_credit_books_ledger_lot_receipt_card_and_a_look_back() -> None:
    decision = decided(CREDITING, DONE, tried(an_attempt(remaining_before=0)))

    assert decision.case.state is CaseState.CREDITED
    assert decision.attempt == an_attempt(
        remaining_before=0, outcome=Outcome.DONE, evidence="log row 5", remaining_after=6_460_000
    )
    assert [entry.memo for entry in decision.entries] == [f"top-up {REF}-1"]
    assert not any(totals(decision.entries[0].postings).values())
    assert [type(effect) for effect in decision.effects] == [SendMail, ShowCard, WatchCredit]
    assert decision.acts[0].detail == f"{REF}-1: log row 5"


def test_credit_opens_a_lot_with_money_both_rates_and_who_proved_it() -> None:
    (lot,) = decided(CREDITING, DONE, tried(an_attempt(remaining_before=0))).lots

    assert (lot.kind, lot.quota, lot.paid) == (LotKind.TOPUP, 6_250_000, cny("100"))
    assert (lot.paid_rate, lot.market_rate, lot.method) == (Decimal(8), a_rate(), "alipay")
    assert lot.from_address == ANNE.key


def test_lots_of_an_unproven_sender_prove_nothing() -> None:
    case = replace(CREDITING, verdict=Verdict(Authenticity.UNPROVEN))

    (lot,) = decided(case, DONE, tried(an_attempt(remaining_before=0))).lots

    assert lot.from_address is None


def test_lots_before_paydesk_open_once_with_all_that_was_ever_granted() -> None:
    attempt = an_attempt(remaining_before=210_000, used_before=90_000)

    first = decided(CREDITING, DONE, tried(attempt))
    assert [(lot.kind, lot.quota, lot.paid) for lot in first.lots] == [
        (LotKind.BEFORE, 300_000, None),
        (LotKind.TOPUP, 6_250_000, cny("100")),
    ]
    assert [entry.memo for entry in first.entries] == ["before Paydesk: anne88", f"top-up {REF}-1"]

    second = decided(CREDITING, DONE, tried(attempt, lots=first.lots))
    assert [lot.kind for lot in second.lots] == [LotKind.TOPUP]
    assert len(second.entries) == 1


@pytest.mark.parametrize(("remaining", "used"), [(0, 0), (-5_000, 0), (-5_000, 5_000)])
def test_lots_before_paydesk_do_not_open_where_nothing_was_there(remaining: int, used: int) -> None:
    decision = decided(CREDITING, DONE, tried(an_attempt(remaining_before=remaining, used_before=used)))

    assert [lot.kind for lot in decision.lots] == [LotKind.TOPUP]


EMPTY = an_attempt(remaining_before=0)
GROWN = an_attempt(remaining_before=6_250_000)


@pytest.mark.parametrize(
    ("attempt", "lots", "more", "may_tell"),
    [
        pytest.param(EMPTY, (), {}, True, id="first payment into an empty account"),
        pytest.param(GROWN, (a_lot(),), {}, True, id="all of it from her"),
        pytest.param(
            an_attempt(remaining_before=1_000, used_before=6_249_000), (a_lot(),), {}, True, id="hers, used"
        ),
        pytest.param(an_attempt(), (), {}, False, id="something was there before"),
        pytest.param(
            an_attempt(remaining_before=0, used_before=1), (), {}, False, id="something was used before"
        ),
        pytest.param(GROWN, (a_lot(from_address=BART.key),), {}, False, id="another paid"),
        pytest.param(GROWN, (a_lot(from_address=None),), {}, False, id="somebody unproven paid"),
        pytest.param(an_attempt(remaining_before=6_250_001), (a_lot(),), {}, False, id="a gift since"),
        pytest.param(EMPTY, (), {"verdict": Verdict(Authenticity.UNPROVEN)}, False, id="she is not proven"),
        pytest.param(EMPTY, (), {"verdict": None}, False, id="she was not looked at"),
        pytest.param(EMPTY, (), {"sender": None}, False, id="nobody wrote"),
    ],
)
def test_credit_tells_the_balance_only_to_a_proven_sole_payer(
    attempt: Attempt, lots: tuple[object, ...], more: dict[str, object], may_tell: bool
) -> None:
    case = replace(CREDITING, **more)  # type: ignore[arg-type]

    credited = decided(case, DONE, tried(attempt, lots=lots)).case.credited

    assert credited is not None
    assert credited.may_tell_balance is may_tell


GROUPS = Rules(group_free="free", group_paid="paid")


@pytest.mark.parametrize(
    ("rules", "group", "is_moved"),
    [(GROUPS, "free", True), (GROUPS, "vip", False), (GROUPS, "paid", False), (Rules(), "free", False)],
)
def test_credit_moves_an_account_to_the_paid_group_only_from_the_free_one(
    rules: Rules, group: str, is_moved: bool
) -> None:
    done = replace(DONE, after=an_account(remaining=6_460_000, group=group))

    effects = decided(CREDITING, done, tried(rules=rules)).effects

    assert [effect for effect in effects if isinstance(effect, SetGroup)] == (
        [SetGroup(case_ref=REF, account_ref="7", from_group="free", to_group="paid")] if is_moved else []
    )


def test_credit_is_not_believed_without_the_account_read_back() -> None:
    assert refused(CREDITING, replace(DONE, after=None), tried()) is RefusalKind.NOT_NOW


def test_credit_learnt_twice_is_booked_once() -> None:
    first = decided(CREDITING, DONE, tried())

    assert refused(first.case, DONE, tried(first.attempt)) is RefusalKind.NOT_NOW


# It is not.


def test_refused_credit_goes_back_to_the_operator() -> None:
    decision = decided(CREDITING, REFUSED, tried())

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert [(warn.kind, warn.fact) for warn in decision.case.warnings] == [
        (WarningKind.CREDIT_REFUSED, said("no such user"))
    ]
    assert decision.attempt is not None
    assert decision.attempt.outcome is Outcome.NOT_DONE
    assert (decision.entries, decision.lots) == ((), ())


def test_credit_that_never_left_is_tried_again_under_the_next_number() -> None:
    first = decided(CREDITING, NOT_SENT, tried())
    assert first.case.state is CaseState.CREDITING

    second = decided(first.case, START, tried(first.attempt))
    assert second.attempt is not None
    assert second.attempt.number == 2


@pytest.mark.parametrize("settled", [Outcome.OPEN, Outcome.UNKNOWN, Outcome.DONE])
def test_account_changed_is_not_believed_while_a_credit_may_have_taken_effect(settled: Outcome) -> None:
    changed = AccountChanged(reason=said("renamed"))

    assert refused(CREDITING, changed, tried(an_attempt(outcome=settled))) is RefusalKind.NOT_NOW


@pytest.mark.parametrize(
    ("case", "facts"),
    [(a_case(CaseState.APPROVED), some_facts()), (CREDITING, tried(an_attempt(outcome=Outcome.NOT_DONE)))],
)
def test_account_changed_before_the_credit_puts_the_case_to_the_operator(case: Case, facts: Facts) -> None:
    decision = decided(case, AccountChanged(reason=said("the account anne88 is gone")), facts)

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.first_tap is None
    # The next approval is held against the account as it is by then.
    assert Examine(case_ref=REF) in decision.effects


# It cannot be learnt.


def test_unknown_credit_is_stuck_with_both_facts() -> None:
    decision = decided(CREDITING, UNKNOWN, tried())

    assert decision.case.state is CaseState.STUCK
    assert decision.case.stuck_because == said("no_row; account: unchanged")
    assert decision.effects == (ShowCard(case_ref=REF),)


def test_reconcile_of_a_stuck_credit_brings_newer_facts_and_stays() -> None:
    again = replace(UNKNOWN, evidence=said("row without figures"))

    decision = decided(STUCK, again, tried(an_attempt(outcome=Outcome.UNKNOWN)))

    assert (decision.case.state, decision.case.stuck_because) == (
        CaseState.STUCK,
        said("row without figures"),
    )


def test_reconcile_finds_a_stuck_credit_after_all() -> None:
    decision = decided(STUCK, DONE, tried(an_attempt(outcome=Outcome.UNKNOWN)))

    assert decision.case.state is CaseState.CREDITED
    assert decision.case.stuck_because is None


@pytest.mark.parametrize("verdict", [REFUSED, NOT_SENT])
def test_reconcile_alone_never_calls_a_stuck_credit_not_done(verdict: SettleAttempt) -> None:
    assert refused(STUCK, verdict, tried(an_attempt(outcome=Outcome.UNKNOWN))) is RefusalKind.NOT_NOW


@pytest.mark.parametrize("verdict", [DONE, REFUSED, NOT_SENT, UNKNOWN])
def test_reconcile_of_an_older_credit_attempt_changes_nothing(verdict: SettleAttempt) -> None:
    case = replace(CREDITING, attempts=2)

    assert refused(case, verdict, tried(an_attempt(number=2))) is RefusalKind.NOT_NOW


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NOT_DONE])
def test_credit_verdict_on_a_settled_attempt_changes_nothing(outcome: Outcome) -> None:
    assert refused(CREDITING, DONE, tried(an_attempt(outcome=outcome))) is RefusalKind.NOT_NOW


# The operator says.

DOUBT = an_attempt(outcome=Outcome.UNKNOWN)


def test_operator_says_the_stuck_credit_was_done() -> None:
    decision = decided(STUCK, answer(StuckAnswer.IT_WAS), tried(DOUBT))

    assert decision.case.state is CaseState.CREDITED
    assert decision.case.credited is not None
    assert decision.case.credited.after == 6_460_000
    assert decision.acts[0].actor == f"operator:{OLGA}"
    assert decision.attempt is not None
    assert decision.attempt.evidence == "operator:4711 says it was credited"
    assert decision.entries


def test_operator_says_the_stuck_credit_was_not_done_and_the_next_begins() -> None:
    decision = decided(STUCK, answer(StuckAnswer.IT_WAS_NOT), tried(DOUBT))
    assert decision.case.state is CaseState.CREDITING
    assert CreditAccount(case_ref=REF, account_ref="7") in decision.effects
    assert (decision.entries, decision.lots) == ((), ())

    following = decided(decision.case, START, tried(decision.attempt))
    assert following.attempt is not None
    assert following.attempt.reference == f"{REF}-2"


def test_operator_gives_the_stuck_credit_up() -> None:
    decision = decided(STUCK, answer(StuckAnswer.NO_MORE), tried(DOUBT))

    assert decision.case.state is CaseState.REJECTED
    assert decision.case.stuck_because is None
    assert (decision.case.decided_by, decision.case.decided_at) == (OLGA, NOON)
    mail, *others = decision.effects
    assert isinstance(mail, SendMail)
    assert mail.template == "rejected_topup"
    assert others == [ShowCard(case_ref=REF), WatchCredit(case_ref=REF)]
    assert refused(decision.case, DONE, tried(decision.attempt)) is RefusalKind.NOT_NOW


def test_operator_has_the_stuck_credit_looked_for_again() -> None:
    decision = decided(STUCK, answer(StuckAnswer.LOOK_AGAIN), tried(DOUBT))

    assert decision.case.state is CaseState.STUCK
    assert decision.effects == (CreditAccount(case_ref=REF, account_ref="7"), ShowCard(case_ref=REF))
    assert decision.attempt is None


@pytest.mark.parametrize("said", StuckAnswer)
@pytest.mark.parametrize("state", [CaseState.CREDITING, CaseState.CREDITED, CaseState.AWAITING_OPERATOR])
def test_operator_answers_only_for_a_stuck_credit(state: CaseState, said: StuckAnswer) -> None:
    assert refused(replace(STUCK, state=state), answer(said), tried(DOUBT)) is RefusalKind.NOT_NOW
