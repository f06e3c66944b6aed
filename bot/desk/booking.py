"""What a credit, its reversal and a refund write into the books: entries and lots."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.desk.attempt import Attempt
from bot.desk.case import Case
from bot.desk.decision import Facts
from bot.desk.ledger import (
    Entry,
    Posting,
    before_postings,
    credit_account,
    debit_postings,
    negated,
    payout_postings,
    refund_account,
    topup_postings,
)
from bot.desk.lots import Lot, LotKind
from bot.desk.money import Money, Quota
from bot.desk.refund import Quote, name_of


def credit_entries(
    case: Case, quota: Quota, granted_before: Quota, reference: str, facts: Facts
) -> tuple[Entry, ...]:
    """Money came in, quota is owed; what the account held before Paydesk is booked once, at its first credit.

    Args:
        case: its terms name account and money.
        quota: what was credited.
        granted_before: remaining and used of the account just before.
        reference: of the attempt, for the memo.
        facts: the account's lots so far.
    """
    terms = case.terms
    if terms.account is None or terms.paid is None:
        return ()
    owed = credit_account(terms.account.username, terms.account.ref)
    topup = Entry(
        at=facts.now,
        case_ref=case.ref,
        memo=f"top-up {reference}",
        postings=topup_postings(terms.paid, terms.method or "unknown", owed, quota),
    )
    if before := _before(granted_before, facts):
        memo = f"before Paydesk: {terms.account.username}"
        return (
            Entry(at=facts.now, case_ref=case.ref, memo=memo, postings=before_postings(owed, before)),
            topup,
        )
    return (topup,)


def credit_lots(case: Case, quota: Quota, granted_before: Quota, facts: Facts) -> tuple[Lot, ...]:
    """The lot of a credit, behind the lot of what was there before Paydesk."""
    terms = case.terms
    if terms.account is None:
        return ()
    is_authentic = case.verdict is not None and case.verdict.is_authentic
    lot = Lot(
        kind=LotKind.TOPUP,
        account_ref=terms.account.ref,
        quota=quota,
        opened_at=facts.now,
        case_ref=case.ref,
        paid=terms.paid,
        method=terms.method,
        paid_rate=terms.paid_rate,
        market_rate=terms.market_rate,
        from_address=case.person if is_authentic else None,
    )
    if before := _before(granted_before, facts):
        return (
            Lot(kind=LotKind.BEFORE, account_ref=terms.account.ref, quota=before, opened_at=facts.now),
            lot,
        )
    return (lot,)


def reversal_entries(case: Case, taken: Quota, reference: str, facts: Facts) -> tuple[Entry, ...]:
    """The top-up's entry the other way round: no money in, nothing owed."""
    terms = case.terms
    if terms.account is None or terms.paid is None:
        return ()
    owed = credit_account(terms.account.username, terms.account.ref)
    postings = negated(topup_postings(terms.paid, terms.method or "unknown", owed, taken))
    return (Entry(at=facts.now, case_ref=case.ref, memo=f"reversal {reference}", postings=postings),)


def reversal_lots(case: Case, taken: Quota, facts: Facts) -> tuple[Lot, ...]:
    """A lot that takes the case's own out again: the same in everything, its quota and money negative."""
    lot = next((lot for lot in facts.lots if lot.case_ref == case.ref and lot.kind is LotKind.TOPUP), None)
    if lot is None:
        return ()
    # The terms' money: it may have been corrected since the lot was opened.
    paid = Money(-case.terms.paid.amount, case.terms.paid.currency) if case.terms.paid else None
    return (replace(lot, kind=LotKind.REVERSAL, quota=-taken, opened_at=facts.now, paid=paid),)


def refund_entries(case: Case, debit: Attempt, first: Sequence[Lot], facts: Facts) -> tuple[Entry, ...]:
    """Quota is owed no more, money is.

    Args:
        case: an approved refund.
        debit: what was taken.
        first: the lot before Paydesk, where this is the first that is booked of the account.
        facts: of the decision.
    """
    account = case.terms.account
    if account is None:
        return ()
    owed = credit_account(account.username, account.ref)
    before = (
        Entry(
            at=facts.now,
            case_ref=case.ref,
            memo=f"before Paydesk: {account.username}",
            postings=before_postings(owed, lot.quota),
        )
        for lot in first
    )
    taken = Entry(
        at=facts.now,
        case_ref=case.ref,
        memo=f"refund {debit.reference}",
        postings=_debit_postings(case, debit.quota),
    )
    return (*before, taken)


def payout_entries(case: Case, approved: Quote, reference: str, facts: Facts) -> tuple[Entry, ...]:
    """The money went out, by each method of the quote."""
    payable = refund_account(case.ref)
    postings = (leg for each in approved.sums for leg in payout_postings(each.money, each.method, payable))
    memo = f"payout {case.ref}: {reference}"
    return (Entry(at=facts.now, case_ref=case.ref, memo=memo, postings=tuple(postings)),)


def credit_back_entries(case: Case, credit: Attempt, facts: Facts) -> tuple[Entry, ...]:
    """The debit's entry the other way round: quota is owed again, money is not."""
    if case.terms.account is None:
        return ()
    postings = negated(_debit_postings(case, credit.quota))
    memo = f"given back {credit.reference}"
    return (Entry(at=facts.now, case_ref=case.ref, memo=memo, postings=postings),)


def _debit_postings(case: Case, quota: Quota) -> tuple[Posting, ...]:
    account, approved = case.terms.account, case.refund.approved
    assert account is not None
    assert approved is not None
    owed = credit_account(account.username, account.ref)
    sums = (each.money for each in approved.sums)
    return debit_postings(sums, owed, refund_account(case.ref), quota)


def refund_lots(case: Case, taken: Quota, lots: Iterable[Lot], facts: Facts) -> tuple[Lot, ...]:
    """What a refund took of each lot: the same lot, its quota and money negative."""
    approved = case.refund.approved
    if approved is None:
        return ()
    by_name = {name_of(lot): lot for lot in lots if lot.kind in {LotKind.TOPUP, LotKind.BEFORE}}
    # Where a gateway cannot write 0, the oldest line has taken one less.
    short = approved.quota - taken
    last = approved.lines[-1].lot
    return tuple(
        replace(
            by_name[line.lot],
            kind=LotKind.REFUND,
            quota=-(line.taken - short if line.lot == last else line.taken),
            opened_at=facts.now,
            paid=Money(-line.pays.amount, line.pays.currency) if line.pays else None,
            refund_ref=case.ref,
        )
        for line in approved.lines
    )


def credit_back_lots(case: Case, facts: Facts) -> tuple[Lot, ...]:
    """What this refund took and has not given back yet, given back to each lot."""
    own = [lot for lot in facts.lots if lot.kind is LotKind.REFUND and lot.refund_ref == case.ref]
    latest = {lot.case_ref: lot for lot in own}
    nets = {ref: sum(lot.quota for lot in own if lot.case_ref == ref) for ref in latest}
    return tuple(
        replace(
            lot,
            quota=-nets[ref],
            opened_at=facts.now,
            paid=Money(-lot.paid.amount, lot.paid.currency) if lot.paid else None,
        )
        for ref, lot in latest.items()
        if nets[ref]
    )


def _before(granted_before: Quota, facts: Facts) -> Quota:
    """What an account held that Paydesk has never credited; counted once, at its first credit."""
    return 0 if facts.lots else max(0, granted_before)
