"""A wrong booking put right: the money, its currency or its way, never the quota.

What was booked stays; a new entry takes its money out and books the right one, and a lot without quota says
what was really paid, so that a refund is priced by that.
"""

from dataclasses import replace
from typing import Final

from bot.desk.approving import by
from bot.desk.case import Case, CaseState, TermsChange, TermsPart
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided
from bot.desk.editing import CHANGES_MAX
from bot.desk.effects import ShowCard
from bot.desk.ledger import Entry, money_postings, negated
from bot.desk.lots import LotKind
from bot.desk.verbs import Correct

CORRECTABLE: Final = frozenset({CaseState.CREDITED, CaseState.REDEEMED, CaseState.CLOSED})


def correct(case: Case, command: Correct, facts: Facts) -> Decision | Refusal:
    """Book what was really paid; the credit stays as it is."""
    was, paid = case.terms.paid, command.paid
    if case.state not in CORRECTABLE or case.credited is None or was is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    lot = next((lot for lot in facts.lots if lot.case_ref == case.ref and lot.kind is LotKind.TOPUP), None)
    method = command.method or case.terms.method
    if (was, case.terms.method) == (paid, method):
        return Refusal(RefusalKind.SAME, case)
    if lot is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    is_same_currency = was.currency == paid.currency
    rate = case.terms.paid_rate if is_same_currency else facts.rules.paid_rates.get(paid.currency)
    terms = replace(
        case.terms,
        amount=paid.amount,
        currency=paid.currency,
        method=method,
        paid_rate=rate,
        # Of another currency none was recorded then: a refund asks for it.
        market_rate=case.terms.market_rate if is_same_currency else None,
    )
    change = TermsChange(
        part=TermsPart.AMOUNT,
        was=f"{was} {case.terms.method or ''}".strip(),
        became=f"{paid} {method or ''}".strip(),
        at=facts.now,
        operator=command.operator,
    )
    after = replace(case, terms=terms, changes=(*case.changes, change)[-CHANGES_MAX:])
    told = f"{change.was} -> {change.became}"
    entry = Entry(
        at=facts.now,
        case_ref=case.ref,
        memo=f"correction {case.ref}",
        postings=(
            *negated(money_postings(was, case.terms.method or "unknown")),
            *money_postings(paid, method or "unknown"),
        ),
    )
    correction = replace(
        lot,
        kind=LotKind.CORRECTION,
        quota=0,
        opened_at=facts.now,
        paid=paid,
        method=method,
        paid_rate=rate,
        market_rate=terms.market_rate,
    )
    act = act_on(case, after, by(command.operator), "correct", facts, told)
    return replace(
        decided(case, after, act, ShowCard(case_ref=case.ref)), entries=(entry,), lots=(correction,)
    )
