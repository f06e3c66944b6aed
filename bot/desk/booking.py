"""What a credit, and its reversal, write into the books: entries and lots."""

from dataclasses import replace

from bot.desk.case import Case
from bot.desk.decision import Facts
from bot.desk.ledger import Entry, before_postings, credit_account, negated, topup_postings
from bot.desk.lots import Lot, LotKind
from bot.desk.money import Money, Quota


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


def _before(granted_before: Quota, facts: Facts) -> Quota:
    """What an account held that Paydesk has never credited; counted once, at its first credit."""
    return 0 if facts.lots else max(0, granted_before)
