"""From debited to closed: booked, held until it is safe, claimed by one operator, paid by hand, told."""

from dataclasses import replace

from bot.desk.account import Account
from bot.desk.answers import answer
from bot.desk.approving import by
from bot.desk.attempt import Attempt
from bot.desk.booking import payout_entries, refund_entries, refund_lots
from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import CloseRefund, ShowCard, Tell, WatchDebit, lane_of
from bot.desk.findings import DebitWatched, PayoutTold
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.freezing import goes_on, once_taken
from bot.desk.money import usd_of
from bot.desk.payback import Payout
from bot.desk.payback_verbs import ClaimPayout, RecordPayout, ReleasePayout
from bot.desk.refunding import lots_of, sums_of
from bot.desk.saying import WORDS_MAX
from bot.desk.transitions import Actor


def debited(
    case: Case, attempt: Attempt, seen: Account, by_whom: str, actor: Actor, facts: Facts
) -> Decision:
    """Book it: the quota is no longer owed, the money is; the lots are smaller; the payout is waited for."""
    approved = case.refund.approved
    assert approved is not None  # nothing is taken that was not approved
    payback = replace(case.refund, taken=attempt.quota, left=seen.remaining, debited_at=facts.now)
    after = replace(
        move(case, CaseState.DEBITED, actor, facts.now),
        payback=payback,
        freeze=once_taken(case, facts),
        stuck_because=None,
        revision=case.revision + 1,
    )
    act = act_on(case, after, by_whom, "debit", facts, f"{attempt.reference}: {attempt.evidence}")
    values = {"account": attempt.username, "sums": sums_of(approved)}
    mails = answer(after, "refund_debited", facts.rules, values, is_by_operator=True)
    watch = WatchDebit(case_ref=case.ref)
    before = replace(seen, remaining=attempt.remaining_before, used=attempt.used_before)
    lots = lots_of(facts.lots, before)
    first = lots[len(facts.lots) :]
    return replace(
        decided(case, after, act, *goes_on(after), watch, *mails, ShowCard(case_ref=case.ref)),
        attempt=attempt,
        entries=refund_entries(case, attempt, first, facts),
        lots=(*first, *refund_lots(case, attempt.quota, lots, facts)),
    )


def debit_watched(case: Case, command: DebitWatched, facts: Facts) -> Decision | Refusal:
    """Below zero is reported, once; not below zero after the longest call, the payout may be claimed."""
    refund = case.refund
    if case.state is not CaseState.DEBITED or refund.is_payable or refund.debited_at is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    is_held = any(warn.kind is WarningKind.PAYOUT_HELD for warn in case.warnings)
    seen = replace(refund, left=command.left)
    if command.left < 0:
        usd = str(usd_of(command.left, facts.rules.quota_per_unit))
        after = replace(case, payback=seen).without(WarningKind.PAYOUT_HELD)
        after = after.warned(Warn(WarningKind.PAYOUT_HELD, usd))
        if after == case:
            return Refusal(RefusalKind.SAME, case)
        told = Tell(text="payout_held", values={"ref": case.ref, "usd": usd}, case_ref=case.ref)
        act = act_on(case, after, SYSTEM, "hold_payout", facts, f"{command.left} quota left")
        return decided(case, after, act, ShowCard(case_ref=case.ref), *(() if is_held else (told,)))
    if case.freeze is not None or facts.now < refund.debited_at + facts.rules.calls_last:
        return Refusal(RefusalKind.HELD, case)
    after = replace(case, payback=replace(seen, is_payable=True)).without(WarningKind.PAYOUT_HELD)
    act = act_on(case, after, SYSTEM, "free_payout", facts, f"{command.left} quota left")
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def claim_payout(case: Case, command: ClaimPayout, facts: Facts) -> Decision | Refusal:
    """One operator takes it, before money moves; whoever comes second is told who."""
    if case.state is not CaseState.DEBITED:
        return Refusal(RefusalKind.NOT_NOW, case)
    if not case.refund.is_payable:
        return Refusal(RefusalKind.HELD, case)
    payout = Payout(operator=command.operator, claimed_at=facts.now)
    after = replace(
        move(case, CaseState.PAYOUT_CLAIMED, Actor.OPERATOR, facts.now),
        payback=replace(case.refund, payout=payout),
        decided_by=command.operator,
        decided_at=facts.now,
        first_tap=None,
    )
    act = act_on(case, after, by(command.operator), "claim_payout", facts)
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def release_payout(case: Case, command: ReleasePayout, facts: Facts) -> Decision | Refusal:
    """Not paid after all; another's claim is taken from him only by a second tap, he may just be paying."""
    payout = case.refund.payout
    if case.state is not CaseState.PAYOUT_CLAIMED or payout is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    actor = by(command.operator)
    is_asked = case.first_tap is not None and case.first_tap.on is TapOn.RELEASE
    if payout.operator != command.operator and not is_asked:
        asked = replace(case, first_tap=FirstTap(command.operator, facts.now, TapOn.RELEASE))
        act = act_on(case, asked, actor, "first_tap", facts, "release")
        return decided(case, asked, act, ShowCard(case_ref=case.ref))
    after = replace(
        move(case, CaseState.DEBITED, Actor.OPERATOR, facts.now),
        payback=replace(case.refund, payout=None),
        first_tap=None,
    )
    act = act_on(case, after, actor, "release_payout", facts, f"claimed by {by(payout.operator)}")
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def record_payout(case: Case, command: RecordPayout, facts: Facts) -> Decision | Refusal:
    """He has paid: booked, and the customer is told the transfer's reference."""
    payout, approved = case.refund.payout, case.refund.approved
    if case.state is not CaseState.PAYOUT_CLAIMED or payout is None or approved is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    if payout.operator != command.operator:
        return Refusal(RefusalKind.NOT_NOW, case)
    reference = " ".join(command.reference.split())
    if not reference or len(reference) > WORDS_MAX:
        return Refusal(RefusalKind.NO_WORDS, case)
    after = replace(
        move(case, CaseState.PAID_OUT, Actor.OPERATOR, facts.now),
        payback=replace(case.refund, payout=replace(payout, reference=reference)),
        decided_by=command.operator,
        decided_at=facts.now,
        first_tap=None,
        revision=case.revision + 1,
    )
    said = f"{sums_of(approved)}: {reference}"
    act = act_on(case, after, by(command.operator), "pay_out", facts, said)
    values = {"sums": sums_of(approved), "reference": reference}
    mails = answer(after, "refund_paid", facts.rules, values, is_by_operator=True)
    told = lane_of(mails[0]) if mails else f"watch:close:{case.ref}"
    close = CloseRefund(case_ref=case.ref, told=told)
    decision = decided(case, after, act, *mails, close, ShowCard(case_ref=case.ref))
    return replace(decision, entries=payout_entries(case, approved, reference, facts))


def payout_told(case: Case, command: PayoutTold, facts: Facts) -> Decision | Refusal:
    """The customer has heard of it: done."""
    del command
    if case.state is not CaseState.PAID_OUT:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = move(case, CaseState.CLOSED, Actor.SYSTEM, facts.now)
    act = act_on(case, after, SYSTEM, "close", facts)
    return decided(case, after, act, ShowCard(case_ref=case.ref))
