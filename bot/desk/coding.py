"""A top-up delivered as a redemption code: made, mailed, noticed when it is redeemed, or taken back."""

from dataclasses import replace
from datetime import datetime

from bot.desk.account import Account
from bot.desk.answers import answer, receipt
from bot.desk.approving import by
from bot.desk.booking import credit_entries, credit_lots
from bot.desk.case import Case, CaseState, Credited, Warn, WarningKind
from bot.desk.commands import Examined
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DeleteCode, Effect, Examine, SetGroup, ShowCard, Tell, WatchCode, WatchCredit
from bot.desk.findings import CodeGone, CodeMade, CodeRedeemed, CodeRefused
from bot.desk.given_code import GivenCode
from bot.desk.money import usd_of
from bot.desk.transitions import Actor
from bot.desk.verbs import Edit, TakeCodeBack


def code_made(case: Case, command: CodeMade, facts: Facts) -> Decision | Refusal:
    """The code is there: mail it, and look from time to time whether it was redeemed."""
    if case.state is not CaseState.APPROVED or not case.is_by_code:
        return Refusal(RefusalKind.NOT_NOW, case)
    code = GivenCode(ref=command.code_ref, quota=command.quota, made_at=facts.now)
    after = replace(move(case, CaseState.CODE_SENT, Actor.SYSTEM, facts.now), code=code)
    act = act_on(case, after, SYSTEM, "code", facts, f"code {command.code_ref}: {command.quota} quota")
    values = {
        "paid": str(case.terms.paid),
        "rate": f"{case.terms.paid_rate} {case.terms.currency} = 1 USD",
        "usd": str(usd_of(command.quota, facts.rules.quota_per_unit)),
    }
    mails = answer(after, "code_sent", facts.rules, values, is_by_operator=True, code_ref=command.code_ref)
    return decided(case, after, act, *mails, ShowCard(case_ref=case.ref), WatchCode(case_ref=case.ref))


def code_refused(case: Case, command: CodeRefused, facts: Facts) -> Decision | Refusal:
    """Nothing was made: the operator decides again."""
    if case.state is not CaseState.APPROVED or not case.is_by_code:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = move(case, CaseState.AWAITING_OPERATOR, Actor.SYSTEM, facts.now)
    after = after.warned(Warn(WarningKind.CREDIT_REFUSED, command.reason))
    act = act_on(case, after, SYSTEM, "code_refused", facts, command.reason)
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def take_code_back(case: Case, command: TakeCodeBack, facts: Facts) -> Decision | Refusal:
    """Ask for the code to be deleted; until it is, it may still be redeemed."""
    if case.state is not CaseState.CODE_SENT or case.code is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    if case.code.is_recalled:
        return Refusal(RefusalKind.SAME, case)
    after = replace(
        case,
        code=replace(case.code, is_recalled=True),
        decided_by=command.operator,
        decided_at=facts.now,
    )
    act = act_on(case, after, by(command.operator), "take_code_back", facts)
    return decided(case, after, act, DeleteCode(case_ref=case.ref), ShowCard(case_ref=case.ref))


def code_gone(case: Case, command: CodeGone, facts: Facts) -> Decision | Refusal:
    """Deleted before anybody had it: the case is undecided again, and the customer told not to try it."""
    if case.state is not CaseState.CODE_SENT or case.code is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    is_wanted = case.code.is_recalled
    moved = move(case, CaseState.AWAITING_OPERATOR, Actor.SYSTEM, facts.now)
    after = replace(moved, code=None, first_tap=None, decided_by=None, decided_at=None)
    if command.doubt:
        after = after.warned(Warn(WarningKind.CREDIT_REFUSED, fact=command.doubt))
    act = act_on(case, after, SYSTEM, "code_deleted", facts, str(command.doubt or ""))
    mails = answer(after, "code_taken_back", facts.rules, {}, is_by_operator=True)
    tell = Tell(text="code_gone", values={"ref": case.ref}, case_ref=case.ref)
    return decided(case, after, act, ShowCard(case_ref=case.ref), *mails, *(() if is_wanted else (tell,)))


def code_redeemed(case: Case, command: CodeRedeemed, facts: Facts) -> Decision | Refusal:
    """Somebody had it: book it as a credit of his account, where the gateway tells whose that is."""
    if case.state is not CaseState.CODE_SENT or case.code is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    quota, account = case.code.quota, command.account
    moved = move(case, CaseState.REDEEMED, Actor.SYSTEM, facts.now)
    if account is None:
        after = moved.warned(Warn(WarningKind.REDEEMER_UNKNOWN))
        act = act_on(case, after, SYSTEM, "redeem", facts, f"{quota} quota by nobody knows whom")
        tell = Tell(text="redeemer_unknown", values={"ref": case.ref}, case_ref=case.ref)
        return decided(case, after, act, ShowCard(case_ref=case.ref), tell, WatchCredit(case_ref=case.ref))
    return _booked(case, moved, account, command.at, "redeem", facts)


def is_unclaimed(case: Case) -> bool:
    """Whether its code was redeemed by somebody whom nobody has named yet."""
    was_redeemed = case.state in {CaseState.REDEEMED, CaseState.CLOSED}
    return was_redeemed and case.code is not None and case.credited is None


def name_redeemer(case: Case, command: Edit, facts: Facts) -> Decision | Refusal:
    """An operator says who has had the code; it is booked once that account is found."""
    if case.code is None or command.account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    code = replace(case.code, redeemer_named=command.account)
    after = replace(case, code=code, account_named=command.account)
    act = act_on(case, after, by(command.operator), "name_redeemer", facts, command.account)
    return decided(case, after, act, Examine(case_ref=case.ref), ShowCard(case_ref=case.ref))


def redeemer_found(case: Case, command: Examined, facts: Facts) -> Decision | None:
    """The account that an operator has named; None where that was not what was looked for, or not found."""
    account, named = command.account, case.code.redeemer_named if case.code else None
    if not is_unclaimed(case) or named is None or account is None or command.asked_for != named:
        return None
    known = case.without(WarningKind.REDEEMER_UNKNOWN, WarningKind.ACCOUNT_UNKNOWN)
    known = known.without(WarningKind.ACCOUNT_AMBIGUOUS, WarningKind.GATEWAY_AWAY)
    return _booked(case, known, account, facts.now, "book_code", facts)


def _booked(before: Case, case: Case, account: Account, at: datetime, verb: str, facts: Facts) -> Decision:
    """The code's quota as a credit of whoever has had it."""
    code = case.code
    assert code is not None
    named = replace(case, terms=replace(case.terms, account=account))
    credited = Credited(
        quota=code.quota,
        before=account.remaining - code.quota,
        after=account.remaining,
        at=at,
        may_tell_balance=False,
        receipt=facts.receipt,
    )
    after = replace(named, credited=credited, revision=before.revision + 1)
    told = f"{code.quota} quota by {account.username} ({account.ref})"
    act = act_on(before, after, SYSTEM, verb, facts, told)
    granted = account.granted - code.quota
    effects: tuple[Effect, ...] = (
        *receipt(after, facts.rules),
        ShowCard(case_ref=case.ref),
        WatchCredit(case_ref=case.ref),
    )
    return replace(
        decided(before, after, act, *effects, *_group(before, account, facts)),
        entries=credit_entries(named, code.quota, granted, f"code {code.ref}", facts),
        lots=credit_lots(named, code.quota, granted, facts),
        receipt=facts.receipt,
    )


def _group(case: Case, account: Account, facts: Facts) -> tuple[Effect, ...]:
    free, paid = facts.rules.group_free, facts.rules.group_paid
    if not free or not paid or account.group != free:
        return ()
    return (SetGroup(case_ref=case.ref, account_ref=account.ref, from_group=free, to_group=paid),)
