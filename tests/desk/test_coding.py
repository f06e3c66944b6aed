"""A code: approved by the same policy, made, redeemed, taken back."""

from dataclasses import replace

import pytest

from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.commands import AccountFinding, FinishWatch, StartAttempt
from bot.desk.decision import RefusalKind, Rules
from bot.desk.effects import CreateCode, DeleteCode, Examine, SendMail, SetGroup, WatchCode
from bot.desk.fact import said
from bot.desk.findings import CodeGone, CodeMade, CodeRedeemed, CodeRefused
from bot.desk.given_code import GivenCode
from bot.desk.ledger import totals
from bot.desk.lots import LotKind
from bot.desk.verbs import DeliverCode, Edit, TakeCodeBack
from tests.builders import NOON, REF, a_case, an_account, an_examination, some_facts
from tests.desk.verbs import done, kinds, mail_of, refused
from tests.people import OLGA, OTTO

APPROVED = a_case(CaseState.APPROVED, account=None, is_by_code=True)
SENT = replace(APPROVED, state=CaseState.CODE_SENT, code=GivenCode(ref="5", quota=6_250_000, made_at=NOON))
HAD = CodeRedeemed(at=NOON, account=an_account(remaining=6_460_000))


def test_code_needs_no_account() -> None:
    decision = done(a_case(account=None), DeliverCode(operator=OLGA, revision=1))

    assert decision.case.state is CaseState.APPROVED
    assert decision.case.is_by_code
    assert CreateCode(case_ref=REF) in decision.effects


def test_code_is_bound_by_the_policy_of_any_approval() -> None:
    warned = a_case(warnings=(Warn(WarningKind.DUPLICATE, "TU-000000"),))
    first = done(warned, DeliverCode(operator=OLGA, revision=1)).case
    assert first.state is CaseState.AWAITING_OPERATOR
    assert done(first, DeliverCode(operator=OTTO, revision=2)).case.state is CaseState.APPROVED

    assert refused(a_case(claim=None), DeliverCode(operator=OLGA, revision=1)) is RefusalKind.INCOMPLETE
    assert refused(a_case(sender=None), DeliverCode(operator=OLGA, revision=1)) is RefusalKind.NO_ADDRESS
    locked = some_facts(is_locked=True)
    assert refused(a_case(), DeliverCode(operator=OLGA, revision=1), locked) is RefusalKind.LOCKED


def test_case_that_is_delivered_as_a_code_is_never_credited() -> None:
    start = StartAttempt(account=an_account(), gateway_date=NOON)

    assert refused(replace(APPROVED, terms=a_case().terms), start) is RefusalKind.NOT_NOW


def test_code_that_is_made_is_mailed_without_being_stored_and_is_watched() -> None:
    decision = done(APPROVED, CodeMade(code_ref="5", quota=6_250_000))

    assert decision.case.state is CaseState.CODE_SENT
    assert decision.case.code == SENT.code
    mail = mail_of(decision)
    assert (mail.template, mail.code_ref) == ("code_sent", "5")
    assert "code" not in mail.values
    assert WatchCode(case_ref=REF) in decision.effects
    assert decision.lots == decision.entries == ()


def test_code_that_the_gateway_refuses_goes_back_to_the_operators() -> None:
    after = done(APPROVED, CodeRefused(reason="too much")).case

    assert after.state is CaseState.AWAITING_OPERATOR
    assert Warn(WarningKind.CREDIT_REFUSED, "too much") in after.warnings


@pytest.mark.parametrize("command", [CodeMade(code_ref="5", quota=1), CodeRefused(reason="x")])
def test_codes_are_made_for_cases_approved_so(command: CodeMade | CodeRefused) -> None:
    assert refused(a_case(CaseState.APPROVED), command) is RefusalKind.NOT_NOW
    assert refused(SENT, command) is RefusalKind.NOT_NOW


def test_redeemed_code_is_booked_as_a_credit_of_whoever_had_it() -> None:
    decision = done(SENT, HAD)

    after = decision.case
    assert after.state is CaseState.REDEEMED
    assert after.terms.account == HAD.account
    assert after.credited is not None
    assert (after.credited.quota, after.credited.before) == (6_250_000, 210_000)
    assert [lot.kind for lot in decision.lots] == [LotKind.BEFORE, LotKind.TOPUP]
    assert [lot.quota for lot in decision.lots] == [210_000, 6_250_000]
    assert all(not any(totals(entry.postings).values()) for entry in decision.entries)
    assert done(after, FinishWatch(times_seen=None)).case.state is CaseState.CLOSED


def test_redeemer_whom_nobody_names_is_told_and_nothing_is_booked() -> None:
    decision = done(SENT, CodeRedeemed(at=NOON, account=None))

    assert decision.case.state is CaseState.REDEEMED
    assert Warn(WarningKind.REDEEMER_UNKNOWN) in decision.case.warnings
    assert decision.lots == decision.entries == ()
    assert "tell" in kinds(decision)


def test_first_code_of_a_free_account_moves_it_to_the_paid_group() -> None:
    free = CodeRedeemed(at=NOON, account=an_account(remaining=6_250_000, group="free"))

    decision = done(SENT, free, some_facts(rules=Rules(group_free="free", group_paid="paid")))

    assert any(isinstance(effect, SetGroup) for effect in decision.effects)


def test_code_is_taken_back_before_the_case_is_open_again() -> None:
    recalled = done(SENT, TakeCodeBack(operator=OLGA, revision=1))
    assert recalled.case.state is CaseState.CODE_SENT
    assert DeleteCode(case_ref=REF) in recalled.effects
    assert refused(recalled.case, TakeCodeBack(operator=OTTO, revision=2)) is RefusalKind.SAME

    gone = done(recalled.case, CodeGone())
    assert gone.case.state is CaseState.AWAITING_OPERATOR
    assert gone.case.code is None
    assert mail_of(gone).template == "code_taken_back"
    assert "tell" not in kinds(gone)


def test_code_that_was_redeemed_meanwhile_is_booked_although_it_was_wanted_back() -> None:
    recalled = done(SENT, TakeCodeBack(operator=OLGA, revision=1)).case

    assert done(recalled, HAD).case.state is CaseState.REDEEMED


def test_code_that_vanished_by_itself_is_told() -> None:
    assert "tell" in kinds(done(SENT, CodeGone(doubt=said("gone"))))


@pytest.mark.parametrize("command", [HAD, CodeGone(), TakeCodeBack(operator=OLGA, revision=1)])
@pytest.mark.parametrize(
    "case", [a_case(), APPROVED, replace(SENT, state=CaseState.REDEEMED)], ids=lambda c: c.state
)
def test_what_is_learnt_of_a_code_counts_while_it_is_out(case: Case, command: CodeRedeemed) -> None:
    assert refused(case, command) is RefusalKind.NOT_NOW


def test_no_mail_but_the_one_that_brings_the_code_names_it() -> None:
    for command in (HAD, CodeGone(), TakeCodeBack(operator=OLGA, revision=1)):
        mails = [effect for effect in done(SENT, command).effects if isinstance(effect, SendMail)]
        assert all(mail.code_ref is None for mail in mails)


def test_code_waits_for_the_examination_as_a_credit_does() -> None:
    unseen = a_case(account=None, verdict=None)

    assert refused(unseen, DeliverCode(operator=OLGA, revision=1)) is RefusalKind.INCOMPLETE


UNCLAIMED = done(SENT, CodeRedeemed(at=NOON, account=None)).case
NAMED = Edit(operator=OLGA, revision=UNCLAIMED.revision, account="anne88")


def test_operator_names_who_redeemed_and_it_is_booked_once_the_account_is_found() -> None:
    named = done(UNCLAIMED, NAMED)
    assert Examine(case_ref=REF) in named.effects
    assert (named.lots, named.entries) == ((), ())

    account = an_account(remaining=6_460_000)
    decision = done(named.case, an_examination(account=account, asked_for="anne88"))

    after = decision.case
    assert (after.state, after.terms.account) == (CaseState.REDEEMED, account)
    assert after.credited is not None
    assert (after.credited.quota, after.credited.before) == (6_250_000, 210_000)
    assert [lot.quota for lot in decision.lots] == [210_000, 6_250_000]
    assert Warn(WarningKind.REDEEMER_UNKNOWN) not in after.warnings
    # Nothing is booked twice.
    again = done(after, an_examination(account=account, asked_for="anne88"))
    assert (again.lots, again.entries) == ((), ())
    assert refused(after, replace(NAMED, revision=after.revision)) is RefusalKind.NOT_NOW


def test_look_up_that_no_operator_asked_for_books_no_code() -> None:
    decision = done(UNCLAIMED, an_examination(asked_for="anne88"))

    assert decision.case.credited is None
    assert (decision.lots, decision.entries) == ((), ())


def test_redeemer_who_is_not_found_is_said_and_may_be_named_again() -> None:
    named = done(UNCLAIMED, NAMED).case
    unknown = an_examination(account=None, finding=AccountFinding.UNKNOWN, asked_for="anne88")

    after = done(named, unknown).case

    assert after.credited is None
    assert Warn(WarningKind.ACCOUNT_UNKNOWN, "anne88") in after.warnings
    assert done(after, replace(NAMED, revision=after.revision)).case.code is not None
