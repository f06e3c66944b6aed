"""A refund before anything is taken: its quote with every look, the part that is wanted, prices, the yes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from bot.desk.account import Account
from bot.desk.answers import answer
from bot.desk.approving import by
from bot.desk.attempt import open_debit
from bot.desk.case import Case, CaseKind, CaseState, Warn, WarningKind
from bot.desk.commands import Approve
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DebitAccount, Examine, ShowCard
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.freeze import FreezePhase
from bot.desk.lots import Lot, LotKind
from bot.desk.payback_verbs import ChoosePart, LookAgain, NamePrice, StopDebit
from bot.desk.policy import account_is_disabled, sender_is_not_proven, wants_another_operator
from bot.desk.proof import ProofWay
from bot.desk.refund import BEFORE, NOTHING, NamedPrice, Quote, RefundRules, Wanted, quote
from bot.desk.transitions import Actor

SECOND_TAP: Final = frozenset(
    {
        WarningKind.SENDER_FAILED,
        WarningKind.OWNER_UNPROVEN,
        WarningKind.NEW_PAYEE,
        WarningKind.ACCOUNT_DISABLED,
        WarningKind.OVER_CASE_LIMIT,
        WarningKind.OVER_DAY_LIMIT,
    }
)
"""With one of these on the card, the first tap only asks for the second."""
_BY_RULE: Final = (*SECOND_TAP, WarningKind.SENDER_UNPROVEN, WarningKind.SENDER_UNKNOWN)


# What it would pay.


def lots_of(lots: Sequence[Lot], account: Account) -> tuple[Lot, ...]:
    """An account's lots; one that Paydesk has never credited is a single lot of unknown money."""
    if lots or account.granted <= 0:
        return tuple(lots)
    before = Lot(
        kind=LotKind.BEFORE, account_ref=account.ref, quota=account.granted, opened_at=account.seen_at
    )
    return (before,)


def quote_of(
    case: Case,
    lots: Sequence[Lot],
    rules: RefundRules,
    quota_per_unit: int,
    *,
    wanted: Wanted | None = None,
) -> Quote:
    """What a refund would pay by its account's last reading, of lots that its proof allows.

    Args:
        case: a refund.
        lots: of its account, as stored.
        rules: policy and cap.
        quota_per_unit: quota of one USD.
        wanted: instead of what the case wants.
    """
    account = case.terms.account
    if account is None:
        return NOTHING
    wanted = case.refund.wanted if wanted is None else wanted
    if case.proof is not None and case.proof.way is ProofWay.PAID_LOTS:
        # He has proven those top-ups alone.
        allowed = case.proof.lots
        own = tuple(lot for lot in allowed if not wanted.lots or lot in wanted.lots)
        if not own:
            return NOTHING
        wanted = replace(wanted, lots=own)
    known, named = lots_of(lots, account), case.refund.named
    return quote(known, account.remaining, rules, quota_per_unit, wanted=wanted, named=named)


def _quoted(case: Case, facts: Facts, wanted: Wanted | None = None) -> Quote:
    return quote_of(case, facts.lots, facts.rules.refunds, facts.rules.quota_per_unit, wanted=wanted)


# What an operator must be shown.


def owner_is_not_proven(case: Case, quoted: Quote, facts: Facts) -> Warn | None:
    """Whoever gets the money of an account that is not his has robbed its owner."""
    del quoted, facts
    is_taken_on = case.proof is not None and case.proof.way is ProofWay.OPERATOR
    return Warn(WarningKind.OWNER_UNPROVEN) if is_taken_on else None


def payee_is_new(case: Case, quoted: Quote, facts: Facts) -> Warn | None:
    """Money that goes elsewhere than it came from is how stolen accounts are emptied."""
    names = {line.lot for line in quoted.lines}
    payers = {lot.from_address for lot in facts.lots if lot.case_ref in names and lot.from_address}
    # Where an operator pays back by himself, nobody asks for the money: it goes to whoever paid it.
    others = [] if case.by_hand else sorted(payers - {case.person})
    methods = {line.method for line in quoted.lines if line.paid is not None}
    claimed = case.claim.method.value if case.claim.method else None
    if claimed and methods and claimed not in methods:
        others.append(f"{claimed} ≠ {', '.join(sorted(methods))}")
    return Warn(WarningKind.NEW_PAYEE, ", ".join(others)) if others else None


def refund_is_over_its_limit(case: Case, quoted: Quote, facts: Facts) -> Warn | None:
    """One tap on a stolen phone must not move much."""
    del case
    rules = facts.rules
    if Fraction(quoted.quota, rules.quota_per_unit) <= Fraction(rules.case_limit_usd):
        return None
    return Warn(WarningKind.OVER_CASE_LIMIT, f"${rules.case_limit_usd:,} USD")


def operator_is_over_his_day(case: Case, quoted: Quote, facts: Facts) -> Warn | None:
    """Nor many of them."""
    del case
    rules, quota = facts.rules, facts.approved_today + quoted.quota
    if Fraction(quota, rules.quota_per_unit) <= Fraction(rules.day_limit_usd):
        return None
    return Warn(WarningKind.OVER_DAY_LIMIT, f"${rules.day_limit_usd:,} USD")


RULES: Final[tuple[Callable[[Case, Quote, Facts], Warn | None], ...]] = (
    owner_is_not_proven,
    payee_is_new,
    refund_is_over_its_limit,
    operator_is_over_his_day,
)


def assess(case: Case, facts: Facts) -> Case:
    """The refund with the warnings that it deserves now, and what was left when it was first looked at."""
    account = case.terms.account
    if account is not None and case.refund.asked_left is None:
        case = replace(case, payback=replace(case.refund, asked_left=account.remaining))
    quoted = _quoted(case, facts)
    of_any_case = (sender_is_not_proven(case, facts), account_is_disabled(case, facts))
    hits = (*of_any_case, *(rule(case, quoted, facts) for rule in RULES))
    return replace(case.without(*_BY_RULE), first_tap=None).warned(*filter(None, hits))


# What an operator does before he says yes.


def choose_part(case: Case, command: ChoosePart, facts: Facts) -> Decision | Refusal:
    """Another part than the whole, or the whole again."""
    if not _is_undecided(case):
        return Refusal(RefusalKind.NOT_NOW, case)
    if command.wanted == case.refund.wanted:
        return Refusal(RefusalKind.SAME, case)
    if not _quoted(case, facts, command.wanted).lines:
        return Refusal(RefusalKind.NOTHING_LEFT, case)
    after = assess(replace(case, payback=replace(case.refund, wanted=command.wanted)), facts)
    act = act_on(case, after, by(command.operator), "choose_part", facts, part_said(command.wanted))
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def part_said(wanted: Wanted) -> str:
    """Which part is wanted, for the audit."""
    said = ", ".join(wanted.lots) or "all lots"
    return said if wanted.at_most is None else f"{said}, at most {wanted.at_most} quota"


def name_price(case: Case, command: NamePrice, facts: Facts) -> Decision | Refusal:
    """The rate of a lot that lacks it; the money too, of the lot before Paydesk."""
    if not _is_undecided(case):
        return Refusal(RefusalKind.NOT_NOW, case)
    unpriced = {line.lot: line for line in _quoted(case, facts, Wanted()).unpriced}
    # What was named before may be named anew, before the yes.
    known = {price.lot for price in case.refund.named} | set(unpriced)
    lot = command.lot or next(iter(unpriced), None)
    if lot is None or lot not in known:
        return Refusal(RefusalKind.NOTHING_TO_PRICE, case)
    if lot == BEFORE and command.paid is None:
        return Refusal(RefusalKind.INCOMPLETE, case, "money")
    paid = command.paid if lot == BEFORE else None
    price = NamedPrice(lot=lot, rate=command.rate, paid=paid, operator=command.operator)
    named = (*(old for old in case.refund.named if old.lot != lot), price)
    after = assess(replace(case, payback=replace(case.refund, named=named)), facts)
    told = f"{lot}: {command.rate}{f', paid {paid}' if paid else ''}"
    act = act_on(case, after, by(command.operator), "name_price", facts, told)
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def look_again(case: Case, command: LookAgain, facts: Facts) -> Decision | Refusal:
    """The account is read again; its card then shows what is left by now."""
    if case.kind is not CaseKind.REFUND or case.state is not CaseState.AWAITING_OPERATOR:
        return Refusal(RefusalKind.NOT_NOW, case)
    act = act_on(case, case, by(command.operator), "look_again", facts)
    return decided(case, case, act, Examine(case_ref=case.ref))


def _is_undecided(case: Case) -> bool:
    return case.kind is CaseKind.REFUND and case.state is CaseState.AWAITING_OPERATOR


# Yes, and no after all.


def approve_refund(case: Case, command: Approve, facts: Facts) -> Decision | Refusal:
    """The yes of an operator to what his card shows; by policy the first tap only asks for the second."""
    account = case.terms.account
    if not _is_undecided(case):
        return Refusal(RefusalKind.NOT_NOW, case)
    if case.verdict is None or account is None or case.proof is None:
        lacking = "proof" if account is not None and case.verdict else "account"
        return Refusal(RefusalKind.INCOMPLETE, case, lacking)
    quoted = _quoted(case, facts)
    if quoted.unpriced:
        return Refusal(RefusalKind.INCOMPLETE, case, "price")
    if not quoted.is_payable:
        return Refusal(RefusalKind.NOTHING_LEFT, case)
    if facts.unsettled:
        return Refusal(RefusalKind.UNSETTLED, case, ", ".join(facts.unsettled))
    weighed = assess(case, facts)
    serious = [warn for warn in weighed.warnings if warn.kind in SECOND_TAP]
    is_new = any(warn not in case.warnings for warn in serious)
    first, is_for_another = case.first_tap, wants_another_operator(weighed, facts.rules)
    is_second = first is not None and first.on is TapOn.APPROVE and not is_new
    if first is not None and is_for_another:
        is_second = is_second and first.operator != command.operator
    if serious and not is_second:
        tap = FirstTap(command.operator, facts.now, TapOn.APPROVE, is_for_another)
        after = replace(weighed, first_tap=tap)
        act = act_on(case, after, by(command.operator), "first_tap", facts)
        return decided(case, after, act, ShowCard(case_ref=case.ref))
    after = replace(
        move(weighed, CaseState.APPROVED, Actor.OPERATOR, facts.now),
        payback=replace(case.refund, approved=quoted),
        decided_by=command.operator,
        decided_at=facts.now,
        revision=case.revision + 1,
    ).without(WarningKind.DEBIT_REFUSED, WarningKind.LESS_LEFT)
    told = f"{sums_of(quoted)} for {quoted.quota} quota of {account.username} ({account.ref})"
    act = act_on(case, after, by(command.operator), "approve", facts, told)
    minutes = str(facts.rules.pause_minutes)
    values = {"account": account.username, "sums": sums_of(quoted), "minutes": minutes}
    mails = answer(after, "refund_begun", facts.rules, values, is_by_operator=True)
    debit = DebitAccount(case_ref=case.ref, account_ref=account.ref)
    return decided(case, after, act, debit, ShowCard(case_ref=case.ref), *mails)


def sums_of(quoted: Quote) -> str:
    """What is paid out, for mails and the audit: `¥45.00 CNY + 10.00 USDT`."""
    return " + ".join(str(each.money) for each in quoted.sums)


def stop_debit(case: Case, command: StopDebit, facts: Facts) -> Decision | Refusal:
    """An approval taken back while nothing was sent: what is frozen is unfrozen first."""
    account, freeze = case.terms.account, case.freeze
    is_early = case.state in {CaseState.APPROVED, CaseState.DEBITING} and open_debit(facts.attempt) is None
    if case.kind is not CaseKind.REFUND or not is_early or account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    if freeze is None:
        after = move(case, CaseState.AWAITING_OPERATOR, Actor.OPERATOR, facts.now)
    elif freeze.phase is FreezePhase.THAWING:
        return Refusal(RefusalKind.SAME, case)
    else:
        after = replace(case, freeze=freeze.thawing(facts.now, f"{by(command.operator)} stopped it"))
    act = act_on(case, after, by(command.operator), "stop", facts)
    debit = DebitAccount(case_ref=case.ref, account_ref=account.ref)
    return decided(case, after, act, debit, ShowCard(case_ref=case.ref))
