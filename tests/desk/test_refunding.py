"""A refund from its card to its end: what is approved is taken once, booked, paid by one, told; nobody stays frozen."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.claim import Claim, Method
from bot.desk.commands import Approve, CaseCommand, ResolveStuck, SettleAttempt, StartAttempt, StuckAnswer
from bot.desk.decide import decide
from bot.desk.decision import Decision, RefusalKind
from bot.desk.effects import DebitAccount, Tell, WatchDebit
from bot.desk.fact import said
from bot.desk.findings import (
    DebitRefused,
    DebitWatched,
    Frozen,
    PayoutTold,
    SettleDebit,
    StartDebit,
    StartFreeze,
    Thawed,
)
from bot.desk.freeze import FreezePhase
from bot.desk.ledger import Entry, totals
from bot.desk.lots import Lot, LotKind, left_of
from bot.desk.payback_verbs import (
    ChoosePart,
    ClaimPayout,
    CreditBack,
    LookAgain,
    NamePrice,
    RecordPayout,
    ReleasePayout,
    StopDebit,
)
from bot.desk.proof import Proof, ProofWay
from bot.desk.proof_commands import TakeOn
from bot.desk.refund import BEFORE, WHOLE, Wanted
from bot.desk.refunding import assess, sums_of
from bot.desk.verbs import Reopen
from tests.builders import NOON, a_case, a_lot, an_account, an_attempt, cny, found, some_facts, some_terms
from tests.desk.refunds import (
    ACCOUNT,
    DONE,
    HALF,
    LOT,
    REFUND_RULES,
    RESTED,
    SAFE,
    UNKNOWN,
    approved,
    asked,
    claimed,
    debited,
    debiting,
    facts,
    freezing,
    frozen,
    given_back,
    paid,
    payable,
    start_debit,
)
from tests.desk.verbs import done, kinds, mail_of, refused
from tests.people import OLGA, OTTO

YES = Approve(operator=OLGA, revision=1)


def balances(entries: tuple[Entry, ...]) -> dict[tuple[str, str], Decimal]:
    sums = defaultdict[tuple[str, str], Decimal](Decimal)
    for entry in entries:
        assert not any(totals(entry.postings).values())
        for leg in entry.postings:
            sums[leg.ledger_account, leg.currency] += leg.amount
    return {key: total for key, total in sums.items() if total}


# Before the yes.


def test_refund_is_approved_with_what_its_card_shows_and_its_customer_hears_of_the_pause() -> None:
    decision = approved()

    assert decision.case.state is CaseState.APPROVED
    assert decision.case.refund.approved is not None
    assert sums_of(decision.case.refund.approved) == "¥45.00 CNY"
    assert kinds(decision) == ["debit", "card", "mail"]
    assert mail_of(decision).values["minutes"] == "20"
    assert "¥45.00 CNY for 3125000 quota" in decision.acts[0].detail


@pytest.mark.parametrize(
    ("case", "more", "kind"),
    [
        pytest.param(asked(proof=None), {}, RefusalKind.INCOMPLETE, id="nothing is proven"),
        pytest.param(asked(verdict=None), {}, RefusalKind.INCOMPLETE, id="not examined"),
        pytest.param(asked(terms=some_terms(None, None)), {}, RefusalKind.INCOMPLETE, id="no account"),
        pytest.param(asked(), {"lots": ()}, RefusalKind.INCOMPLETE, id="money from before is not known"),
        pytest.param(
            asked(), {"lots": (a_lot(kind=LotKind.FREE),)}, RefusalKind.NOTHING_LEFT, id="all is free"
        ),
        pytest.param(asked(), {"unsettled": ("TU-1-1",)}, RefusalKind.UNSETTLED, id="a credit is unknown"),
        pytest.param(asked(), {"is_locked": True}, RefusalKind.LOCKED, id="the desk is locked"),
    ],
)
def test_refund_is_not_approved_while(case: Case, more: dict[str, object], kind: RefusalKind) -> None:
    assert refused(case, YES, facts(**more)) is kind


@pytest.mark.parametrize(
    ("case", "more", "warning"),
    [
        pytest.param(
            asked(proof=Proof(way=ProofWay.OPERATOR, at=NOON, operator=OLGA)),
            {},
            WarningKind.OWNER_UNPROVEN,
            id="unproven",
        ),
        pytest.param(
            asked(),
            {"lots": (replace(LOT, from_address="mallory@evil.example"),)},
            WarningKind.NEW_PAYEE,
            id="another payer",
        ),
        pytest.param(
            replace(asked(), claim=Claim(method=found(Method.USDT))),
            {},
            WarningKind.NEW_PAYEE,
            id="another way",
        ),
        pytest.param(
            asked(),
            {"rules": replace(REFUND_RULES, case_limit_usd=Decimal(1))},
            WarningKind.OVER_CASE_LIMIT,
            id="over the limit",
        ),
        pytest.param(asked(), {"approved_today": 500_000_000}, WarningKind.OVER_DAY_LIMIT, id="over the day"),
    ],
)
def test_refund_wants_a_second_tap_where_it_is(
    case: Case, more: dict[str, object], warning: WarningKind
) -> None:
    first = done(case, YES, facts(**more)).case
    assert first.state is CaseState.AWAITING_OPERATOR
    assert warning in {warn.kind for warn in first.warnings}

    # Where the house does not ask for another, his own second tap does.
    for operator in (OLGA, OTTO):
        second = done(first, Approve(operator=operator, revision=2), facts(**more)).case
        assert second.state is CaseState.APPROVED


def test_refund_over_the_limit_wants_another_operator_where_the_house_says_so() -> None:
    strict = replace(REFUND_RULES, case_limit_usd=Decimal(1), is_second_of_another=True)
    first = done(asked(), YES, facts(rules=strict)).case

    own = done(first, Approve(operator=OLGA, revision=2), facts(rules=strict)).case
    assert own.state is CaseState.AWAITING_OPERATOR
    assert done(own, Approve(operator=OTTO, revision=3), facts(rules=strict)).case.state is CaseState.APPROVED


def test_refund_of_lots_that_were_paid_from_there_touches_no_other() -> None:
    other = a_lot(case_ref="TU-000000")
    case = asked(
        proof=Proof(way=ProofWay.PAID_LOTS, at=NOON, lots=("TU-7K3F9Q",)),
        terms=some_terms(None, an_account(remaining=9_000_000)),
    )

    quoted = done(case, YES, facts(lots=(LOT, other))).case.refund.approved
    assert quoted is not None
    assert [(line.lot, line.taken) for line in quoted.lines] == [("TU-7K3F9Q", 2_750_000)]
    choose = ChoosePart(operator=OLGA, revision=1, wanted=Wanted(lots=("TU-000000",)))
    assert refused(case, choose, facts(lots=(LOT, other))) is RefusalKind.NOTHING_LEFT


def test_refund_reopened_without_a_proof_is_taken_on_before_it_is_approved() -> None:
    taken_on = done(asked(proof=None), TakeOn(operator=OLGA, revision=1), facts()).case

    assert WarningKind.OWNER_UNPROVEN in {warn.kind for warn in taken_on.warnings}


def test_part_of_a_refund_is_chosen_and_unchosen() -> None:
    half = ChoosePart(operator=OLGA, revision=1, wanted=Wanted(at_most=1_000_000))
    chosen = done(asked(), half, facts()).case
    assert refused(chosen, replace(half, revision=2), facts()) is RefusalKind.SAME

    part = done(chosen, Approve(operator=OLGA, revision=2), facts()).case.refund.approved
    assert part is not None
    assert (part.quota, sums_of(part)) == (1_000_000, "¥14.40 CNY")
    whole = done(chosen, ChoosePart(operator=OLGA, revision=2, wanted=WHOLE), facts()).case
    assert whole.refund.wanted == WHOLE


def test_missing_rate_is_named_by_an_operator_and_the_audit_says_by_whom() -> None:
    bare = facts(lots=(replace(LOT, market_rate=None),))
    assert refused(asked(), YES, bare) is RefusalKind.INCOMPLETE

    named = done(asked(), NamePrice(operator=OTTO, revision=1, rate=Decimal("7.2")), bare)
    assert named.acts[0].actor == f"operator:{OTTO}"
    quoted = done(named.case, Approve(operator=OLGA, revision=2), bare).case.refund.approved
    assert quoted is not None
    assert sums_of(quoted) == "¥45.00 CNY"
    assert quoted.lines[0].source == f"operator {OTTO}"
    assert refused(asked(), NamePrice(operator=OTTO, revision=1, rate=Decimal(7)), facts()) is (
        RefusalKind.NOTHING_TO_PRICE
    )


def test_account_that_paydesk_has_never_credited_is_one_lot_of_which_money_and_rate_are_named() -> None:
    nothing = facts(lots=())
    price = NamePrice(operator=OLGA, revision=1, rate=Decimal("7.2"), lot=BEFORE)
    assert refused(asked(), price, nothing) is RefusalKind.INCOMPLETE

    named = done(asked(), replace(price, paid=cny("100")), nothing).case
    case = done(named, Approve(operator=OLGA, revision=2), nothing).case
    assert case.refund.approved is not None
    assert sums_of(case.refund.approved) == "¥45.00 CNY"


# Frozen.


def test_status_is_recorded_before_it_is_changed() -> None:
    decision = freezing()

    assert decision.case.state is CaseState.DEBITING
    assert decision.case.freeze is not None
    assert decision.case.freeze.was_enabled
    assert decision.case.freeze.phase is FreezePhase.FREEZING


def test_account_that_was_disabled_for_cause_is_remembered_so() -> None:
    assert freezing(is_enabled=False).case.freeze.was_enabled is False  # type: ignore[union-attr]


def test_nothing_is_frozen_while_an_attempt_on_the_account_is_unknown() -> None:
    start = StartFreeze(account=ACCOUNT, gateway_date=NOON, known_rows=())
    decision = done(approved().case, start, facts(unsettled=("TU-000000-1",)))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.freeze is None
    assert WarningKind.DEBIT_REFUSED in {warn.kind for warn in decision.case.warnings}


def test_nothing_is_taken_before_caches_have_run_out() -> None:
    early = facts(RESTED - timedelta(seconds=1))

    assert refused(frozen(), start_debit(), early) is RefusalKind.NOT_NOW
    assert refused(freezing().case, start_debit(), facts(RESTED)) is RefusalKind.NOT_NOW


def test_wait_begins_anew_where_somebody_has_enabled_the_account() -> None:
    again = done(frozen(), Frozen(), facts(RESTED)).case

    assert refused(again, start_debit(), facts(RESTED)) is RefusalKind.NOT_NOW
    assert done(again, start_debit(), facts(RESTED + timedelta(minutes=10))).attempt is not None


def test_quote_under_the_freeze_that_is_less_goes_back_with_both_sums_and_is_unfrozen_first() -> None:
    decision = done(frozen(), start_debit(remaining=1_000_000, used=5_250_000), facts(RESTED))

    assert decision.attempt is None
    assert decision.case.state is CaseState.DEBITING
    assert Warn(WarningKind.LESS_LEFT, "¥45.00 CNY → ¥14.40 CNY") in decision.case.warnings
    assert DebitAccount(case_ref=decision.case.ref, account_ref="7") in decision.effects
    back = done(decision.case, Thawed(), facts(RESTED)).case
    assert (back.state, back.freeze, back.refund.approved) == (CaseState.AWAITING_OPERATOR, None, None)


def test_top_up_during_the_freeze_does_not_change_what_was_approved() -> None:
    richer = facts(RESTED, lots=(LOT, a_lot(1_000_000, case_ref="TU-111111")))

    decision = done(frozen(), start_debit(remaining=HALF + 1_000_000), richer)
    assert decision.attempt is not None
    assert decision.attempt.quota == HALF


def test_gateway_that_cannot_write_zero_leaves_one_quota() -> None:
    rules = replace(REFUND_RULES, has_debits=False, can_write_zero=False)
    decision = done(frozen(), start_debit(), facts(RESTED, rules=rules))

    assert decision.attempt is not None
    assert decision.attempt.quota == HALF - 1
    booked = done(decision.case, DONE, facts(RESTED, rules=rules, attempt=decision.attempt))
    assert [lot.quota for lot in booked.lots] == [-(HALF - 1)]


@pytest.mark.parametrize("case", [approved().case, freezing().case, frozen()], ids=lambda case: case.state)
def test_approval_is_stopped_while_nothing_was_sent_and_what_is_frozen_is_unfrozen_first(case: Case) -> None:
    stopped = done(case, StopDebit(operator=OTTO, revision=case.revision), facts())

    assert "debit" in kinds(stopped)
    back = stopped.case if case.freeze is None else done(stopped.case, Thawed(), facts()).case
    assert (back.state, back.freeze) == (CaseState.AWAITING_OPERATOR, None)


def test_debit_that_was_begun_is_not_stopped() -> None:
    begun = debiting()
    stop = StopDebit(operator=OTTO, revision=begun.case.revision)

    assert refused(begun.case, stop, facts(attempt=begun.attempt)) is RefusalKind.NOT_NOW


# Taken.


def test_debit_is_booked_the_account_is_thawed_after_and_the_customer_is_told() -> None:
    decision = debited()

    assert decision.case.state is CaseState.DEBITED
    assert (decision.case.refund.taken, decision.case.refund.left) == (HALF, 0)
    assert decision.case.freeze is not None
    assert decision.case.freeze.at == RESTED + timedelta(minutes=10)
    assert WatchDebit(case_ref=decision.case.ref) in decision.effects
    assert mail_of(decision).values["sums"] == "¥45.00 CNY"
    assert balances(decision.entries) == {
        ("liabilities:credit:anne88:7", "QUOTA"): Decimal(HALF),
        ("equity:conversion", "QUOTA"): Decimal(-HALF),
        ("liabilities:refund:RF-7K3F9Q", "CNY"): Decimal(-45),
        ("equity:conversion", "CNY"): Decimal(45),
    }
    (lot,) = decision.lots
    assert (lot.kind, lot.quota, lot.case_ref, lot.refund_ref) == (
        LotKind.REFUND,
        -HALF,
        "TU-7K3F9Q",
        "RF-7K3F9Q",
    )
    (left,) = left_of((LOT, lot), 0)
    assert (left.granted, left.left) == (HALF, 0)


def test_first_refund_of_an_account_from_before_books_its_lot_before_it_is_taken_from() -> None:
    nothing = facts(RESTED, lots=())
    price = NamePrice(operator=OLGA, revision=1, rate=Decimal("7.2"), lot=BEFORE, paid=cny("100"))
    named = done(asked(), price, nothing).case
    case = done(named, Approve(operator=OLGA, revision=2), nothing).case
    start = StartFreeze(account=ACCOUNT, gateway_date=NOON, known_rows=())
    case = done(done(case, start, facts(lots=())).case, Frozen(), facts(lots=())).case
    begun = done(case, start_debit(), nothing)

    decision = done(begun.case, DONE, facts(RESTED, lots=(), attempt=begun.attempt))
    assert [(lot.kind, lot.quota) for lot in decision.lots] == [
        (LotKind.BEFORE, 2 * HALF),
        (LotKind.REFUND, -HALF),
    ]
    assert balances(decision.entries)["liabilities:credit:anne88:7", "QUOTA"] == -HALF


def test_refusal_goes_back_to_the_operators_once_unfrozen() -> None:
    begun = debiting()
    decision = done(
        begun.case, DebitRefused(reason=said("too little"), number=1), facts(RESTED, attempt=begun.attempt)
    )

    assert decision.attempt is not None
    assert decision.attempt.outcome is Outcome.NOT_DONE
    assert decision.case.state is CaseState.DEBITING
    assert done(decision.case, Thawed(), facts(RESTED)).case.state is CaseState.AWAITING_OPERATOR


@pytest.mark.parametrize(
    ("answer", "state", "effects"),
    [
        (StuckAnswer.IT_WAS, CaseState.DEBITED, ["debit", "watch_debit", "mail", "card"]),
        (StuckAnswer.IT_WAS_NOT, CaseState.DEBITING, ["debit", "card"]),
        (StuckAnswer.NO_MORE, CaseState.DEBITING, ["card", "debit"]),
        (StuckAnswer.LOOK_AGAIN, CaseState.STUCK, ["debit", "card"]),
    ],
)
def test_operator_resolves_a_stuck_debit(answer: StuckAnswer, state: CaseState, effects: list[str]) -> None:
    begun = debiting()
    stuck = done(begun.case, UNKNOWN, facts(RESTED, attempt=begun.attempt))
    assert (stuck.case.state, stuck.case.freeze) == (CaseState.STUCK, begun.case.freeze)

    resolve = ResolveStuck(operator=OLGA, revision=stuck.case.revision, answer=answer)
    decision = done(stuck.case, resolve, facts(RESTED, attempt=stuck.attempt))
    assert decision.case.state is state
    assert kinds(decision) == effects


# Paid out.


def test_payout_waits_for_the_longest_call_and_for_the_thaw() -> None:
    case = debited().case
    claim = ClaimPayout(operator=OLGA, revision=case.revision)

    assert refused(case, claim, facts(SAFE)) is RefusalKind.HELD
    assert refused(case, DebitWatched(left=0), facts(SAFE)) is RefusalKind.HELD
    assert refused(replace(case, freeze=None), DebitWatched(left=0), facts(RESTED)) is RefusalKind.HELD
    assert payable().refund.is_payable


def test_account_below_zero_is_reported_once_and_holds_the_payout_meanwhile() -> None:
    case = replace(debited().case, freeze=None)
    below = done(case, DebitWatched(left=-1_000_000), facts(RESTED))
    assert [type(effect) for effect in below.effects].count(Tell) == 1
    assert Warn(WarningKind.PAYOUT_HELD, "-$2.00 USD") in below.case.warnings
    more = done(below.case, DebitWatched(left=-2_000_000), facts(SAFE))
    assert not any(isinstance(effect, Tell) for effect in more.effects)
    claim = ClaimPayout(operator=OLGA, revision=more.case.revision)
    assert refused(more.case, claim, facts(SAFE)) is RefusalKind.HELD

    settled = done(more.case, DebitWatched(left=5), facts(SAFE)).case
    assert settled.refund.is_payable
    assert WarningKind.PAYOUT_HELD not in {warn.kind for warn in settled.warnings}


def test_payout_is_claimed_by_one_and_the_other_sees_by_whom() -> None:
    case = claimed()

    assert case.decided_by == OLGA
    assert refused(case, ClaimPayout(operator=OTTO, revision=case.revision), facts(SAFE)) is (
        RefusalKind.NOT_NOW
    )
    record = RecordPayout(operator=OTTO, revision=case.revision, reference="x")
    assert refused(case, record, facts(SAFE)) is RefusalKind.NOT_NOW


def test_payout_is_given_back_by_whoever_claimed_it_or_by_two_taps_of_another() -> None:
    case = claimed()

    own = done(case, ReleasePayout(operator=OLGA, revision=case.revision), facts(SAFE)).case
    assert (own.state, own.refund.payout) == (CaseState.DEBITED, None)
    first = done(case, ReleasePayout(operator=OTTO, revision=case.revision), facts(SAFE)).case
    assert first.state is CaseState.PAYOUT_CLAIMED
    second = done(first, ReleasePayout(operator=OTTO, revision=first.revision), facts(SAFE)).case
    assert second.state is CaseState.DEBITED


def test_transfer_is_booked_told_and_closed_once_it_was_told() -> None:
    decision = paid()

    assert decision.case.state is CaseState.PAID_OUT
    assert mail_of(decision).values["reference"] == "20261123"
    assert kinds(decision) == ["mail", "close", "card"]
    assert balances((*debited().entries, *decision.entries)) == {
        ("liabilities:credit:anne88:7", "QUOTA"): Decimal(HALF),
        ("equity:conversion", "QUOTA"): Decimal(-HALF),
        ("assets:alipay", "CNY"): Decimal(-45),
        ("equity:conversion", "CNY"): Decimal(45),
    }
    assert done(decision.case, PayoutTold(), facts(SAFE)).case.state is CaseState.CLOSED


# Given back.


def test_debit_that_is_never_paid_out_is_given_back_by_an_attempt_of_its_own() -> None:
    decision = given_back()

    assert decision.case.state is CaseState.WITHDRAWN
    assert mail_of(decision).values["usd"] == "$6.25 USD"
    assert balances((*debited().entries, *decision.entries)) == {}
    assert sum(lot.quota for lot in (*debited().lots, *decision.lots)) == 0


def test_refund_that_was_given_back_can_be_asked_for_again() -> None:
    back = given_back()
    case = done(back.case, Reopen(operator=OLGA, revision=back.case.revision), facts(SAFE)).case
    lots = (LOT, *debited().lots, *back.lots)

    again = done(case, Approve(operator=OLGA, revision=case.revision), facts(SAFE, lots=lots)).case
    assert again.refund.approved is not None
    assert again.refund.approved.quota == HALF
    start = StartFreeze(account=ACCOUNT, gateway_date=NOON, known_rows=())
    frozen = done(done(again, start, facts(SAFE)).case, Frozen(), facts(SAFE)).case
    later = SAFE + timedelta(minutes=10)
    assert done(frozen, start_debit(), facts(later, lots=lots, attempt=back.attempt)).attempt is not None


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (StuckAnswer.IT_WAS, CaseState.WITHDRAWN),
        (StuckAnswer.IT_WAS_NOT, CaseState.CREDITING_BACK),
        (StuckAnswer.NO_MORE, CaseState.DEBITED),
    ],
)
def test_operator_resolves_a_stuck_giving_back(answer: StuckAnswer, state: CaseState) -> None:
    case = replace(payable(), state=CaseState.CREDITING_BACK)
    credit = an_attempt(2, case_ref=case.ref, quota=HALF)
    unknown = SettleAttempt(number=2, outcome=Outcome.UNKNOWN, evidence=said("no answer"))
    stuck = done(case, unknown, facts(SAFE, attempt=credit))
    assert stuck.case.state is CaseState.STUCK

    resolve = ResolveStuck(operator=OLGA, revision=stuck.case.revision, answer=answer)
    assert done(stuck.case, resolve, facts(SAFE, attempt=stuck.attempt)).case.state is state


def test_warnings_of_a_refund_are_made_anew_with_each_look() -> None:
    warned = asked().warned(Warn(WarningKind.NEW_PAYEE, "x"), Warn(WarningKind.CUSTOMER_WROTE))

    assert [warn.kind for warn in assess(warned, facts()).warnings] == [WarningKind.CUSTOMER_WROTE]


class Refunds(RuleBasedStateMachine):
    """A refund against every command, late and early; what a store would keep is kept, and an account's status."""

    case: Case
    attempts: dict[int, Attempt]
    lots: list[Lot]
    entries: list[Entry]

    @initialize(was_enabled=st.booleans())
    def wanted(self, was_enabled: bool) -> None:
        self.case, self.attempts, self.lots, self.entries = asked(), {}, [LOT], []
        self.now = NOON
        self.was_enabled = was_enabled

    def send(self, command: CaseCommand) -> None:
        latest = self.attempts[max(self.attempts)] if self.attempts else None
        given = some_facts(now=self.now, rules=REFUND_RULES, lots=tuple(self.lots), attempt=latest)
        decision = decide(self.case, command, given)
        if not isinstance(decision, Decision):
            return
        assert decision.case.revision == self.case.revision + 1
        if decision.attempt and decision.attempt.number not in self.attempts:
            assert all(old.outcome is not Outcome.UNKNOWN for old in self.attempts.values())
        if decision.attempt:
            self.attempts[decision.attempt.number] = decision.attempt
        was_frozen, is_frozen = self.case.freeze is not None, decision.case.freeze is not None
        if was_frozen and not is_frozen:
            # Only by word that the status was given back.
            assert isinstance(command, Thawed)
        if decision.case.state is CaseState.AWAITING_OPERATOR:
            assert not is_frozen
        self.case = decision.case
        self.lots += decision.lots
        self.entries += decision.entries

    late = st.sampled_from([0, 0, 0, -1])

    @rule(times=st.integers(1, 4))
    def go_on(self, times: int) -> None:
        """What a performer or an operator would do next, so that every state is reached often."""
        for _ in range(times):
            self.go_one_on()

    def go_one_on(self) -> None:
        match self.case.state, self.case.freeze:
            case CaseState.AWAITING_OPERATOR, _:
                self.approve(0, OLGA)
            case CaseState.APPROVED, _:
                self.freeze()
            case _, freeze if freeze is not None and freeze.phase is FreezePhase.THAWING:
                self.thaw()
            case CaseState.DEBITING, freeze if freeze is not None and freeze.phase is FreezePhase.FREEZING:
                self.see_frozen()
            case CaseState.DEBITING, _:
                self.wait(10)
                self.start(is_less=False)
                self.settle(0, Outcome.DONE)
            case CaseState.DEBITED, _:
                self.wait(30)
                self.watch(0)
                self.claim(0, OLGA)
            case CaseState.PAYOUT_CLAIMED, _:
                self.record(0, OLGA)
            case CaseState.CREDITING_BACK, _:
                self.start_credit()
                self.settle_credit(0, Outcome.DONE, is_refusal=False)
            case CaseState.WITHDRAWN, _:
                self.reopen(0)

    @rule(minutes=st.integers(1, 30))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(late=late, who=st.sampled_from([OLGA, OTTO]))
    def approve(self, late: int, who: int) -> None:
        self.send(Approve(operator=who, revision=self.case.revision + late))

    @rule()
    def freeze(self) -> None:
        account = replace(ACCOUNT, is_enabled=self.was_enabled)
        self.send(StartFreeze(account=account, gateway_date=NOON, known_rows=()))
        if self.case.freeze:
            assert self.case.freeze.was_enabled is self.was_enabled

    @rule()
    def see_frozen(self) -> None:
        self.send(Frozen())

    @rule()
    def thaw(self) -> None:
        self.send(Thawed())

    @rule(late=late)
    def stop(self, late: int) -> None:
        self.send(StopDebit(operator=OLGA, revision=self.case.revision + late))

    @rule(is_less=st.sampled_from([False, False, True]))
    def start(self, is_less: bool) -> None:
        account = replace(ACCOUNT, remaining=5) if is_less else ACCOUNT
        self.send(StartDebit(account=account, gateway_date=NOON))

    @rule(age=st.integers(0, 1), outcome=st.sampled_from([Outcome.DONE, Outcome.UNKNOWN]))
    def settle(self, age: int, outcome: Outcome) -> None:
        number = max(self.attempts, default=1) - age
        after = an_account(remaining=0)
        self.send(SettleDebit(number=number, outcome=outcome, evidence=said("x"), after=after))

    @rule(age=st.sampled_from([None, 0, 1]))
    def refuse(self, age: int | None) -> None:
        number = None if age is None else max(self.attempts, default=1) - age
        self.send(DebitRefused(reason=said("too little"), number=number))

    @rule(late=late, said=st.sampled_from(StuckAnswer))
    def resolve(self, late: int, said: StuckAnswer) -> None:
        self.send(ResolveStuck(operator=OLGA, revision=self.case.revision + late, answer=said))

    @rule(left=st.sampled_from([0, 0, -5]))
    def watch(self, left: int) -> None:
        self.send(DebitWatched(left=left))

    @rule(late=late, who=st.sampled_from([OLGA, OTTO]))
    def claim(self, late: int, who: int) -> None:
        self.send(ClaimPayout(operator=who, revision=self.case.revision + late))

    @rule(late=late, who=st.sampled_from([OLGA, OTTO]))
    def release(self, late: int, who: int) -> None:
        self.send(ReleasePayout(operator=who, revision=self.case.revision + late))

    @rule(late=late, who=st.sampled_from([OLGA, OTTO]))
    def record(self, late: int, who: int) -> None:
        self.send(RecordPayout(operator=who, revision=self.case.revision + late, reference="ref"))

    @rule(late=late)
    def give_back(self, late: int) -> None:
        self.send(CreditBack(operator=OLGA, revision=self.case.revision + late))

    @rule()
    def start_credit(self) -> None:
        self.send(StartAttempt(account=an_account(remaining=0), gateway_date=NOON))

    @rule(age=st.integers(0, 1), outcome=st.sampled_from(Outcome), is_refusal=st.booleans())
    def settle_credit(self, age: int, outcome: Outcome, is_refusal: bool) -> None:
        number = max(self.attempts, default=1) - age
        self.send(
            SettleAttempt(
                number=number, outcome=outcome, evidence=said("x"), after=ACCOUNT, is_refusal=is_refusal
            )
        )

    @rule(late=late)
    def reopen(self, late: int) -> None:
        self.send(Reopen(operator=OLGA, revision=self.case.revision + late))

    @invariant()
    def books_state_and_attempts_agree(self) -> None:
        if not hasattr(self, "case"):
            return
        done = [one for one in self.attempts.values() if one.outcome is Outcome.DONE]
        taken = sum(one.quota if one.is_debit else -one.quota for one in done)
        assert sum(lot.quota for lot in self.lots) == 2 * HALF - taken
        sums = balances(tuple(self.entries))
        assert sums.get(("liabilities:credit:anne88:7", "QUOTA"), Decimal(0)) == taken
        paid_out = -sums.get(("assets:alipay", "CNY"), Decimal(0))
        assert paid_out == (45 if self.case.state in {CaseState.PAID_OUT, CaseState.CLOSED} else 0)
        owed = -sums.get(("liabilities:refund:RF-7K3F9Q", "CNY"), Decimal(0))
        assert owed == (45 if taken and not paid_out else 0)
        assert (taken == HALF) == (
            self.case.state in _TAKEN
            or (self.case.state is CaseState.STUCK and self.case.refund.taken is not None)
        )


_TAKEN = {
    CaseState.DEBITED,
    CaseState.PAYOUT_CLAIMED,
    CaseState.PAID_OUT,
    CaseState.CLOSED,
    CaseState.CREDITING_BACK,
}

TestRefundsUnderAnyCommands = Refunds.TestCase
TestRefundsUnderAnyCommands.settings = settings(settings.default, stateful_step_count=40)


@pytest.mark.parametrize(("more", "is_over"), [(0, False), (1, True)])
def test_the_limits_are_met_by_exactly_their_sums(more: int, is_over: bool) -> None:
    rules = replace(REFUND_RULES, case_limit_usd=Decimal("6.25"), day_limit_usd=Decimal("12.50"))
    at = an_account(remaining=HALF + more, used=HALF - more)
    case = asked(terms=some_terms(None, at))
    kinds = {warn.kind for warn in assess(case, facts(rules=rules, approved_today=HALF)).warnings}

    assert (WarningKind.OVER_CASE_LIMIT in kinds, WarningKind.OVER_DAY_LIMIT in kinds) == (is_over, is_over)


def test_what_was_left_when_it_was_asked_for_stays_on_record() -> None:
    first = assess(asked(), facts())
    later = replace(first, terms=some_terms(None, an_account(remaining=1, used=1)))

    assert first.refund.asked_left == HALF
    assert assess(later, facts()).refund.asked_left == HALF
    assert assess(replace(asked(), terms=some_terms(None, None)), facts()).refund.asked_left is None


def test_it_is_looked_again_at_an_undecided_refund_alone() -> None:
    look = LookAgain(operator=OLGA, revision=1)

    assert kinds(done(asked(), look, facts())) == ["examine"]
    for case in (a_case(), replace(asked(), state=CaseState.DEBITED)):
        assert refused(case, look, facts()) is RefusalKind.NOT_NOW


def test_a_lot_that_is_none_of_its_account_has_no_price() -> None:
    price = NamePrice(operator=OLGA, revision=1, rate=Decimal(7), lot="TU-000000")

    assert refused(asked(), price, facts()) is RefusalKind.NOTHING_TO_PRICE
