"""A second opinion on what the rules read nothing of: shown beside the claim, never a part of it.

A model only points at words of the mail; the same readers that serve the rules read them. Its values fill
what nobody has given yet, and they become terms when an operator adopts them (`editing.adopt_reading`).
"""

from dataclasses import replace
from typing import Final

from bot.desk.case import UNDECIDED, Case, CaseKind
from bot.desk.claim import Claim, Found, T
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, Rules, act_on, decided
from bot.desk.effects import ShowCard
from bot.desk.findings import ModelRead

VOUCHED: Final = 100
"""Confidence of what a person has looked at."""


def unread(case: Case) -> tuple[str, ...]:
    """Fields of `Claim` that are neither claimed nor set."""
    lacks = {
        "account": case.wanted_account is None and case.terms.account is None,
        "amount": case.terms.amount is None,
        "currency": case.terms.currency is None,
        "method": case.terms.method is None,
        "reference": case.claim.reference is None,
    }
    return tuple(part for part, is_lacking in lacks.items() if is_lacking)


def is_model_asked(case: Case, rules: Rules) -> bool:
    """Whether a model shall look at the mail that opened a case."""
    is_open = case.kind is CaseKind.TOPUP and case.state in UNDECIDED
    return rules.asks_model and is_open and case.mail_id is not None and bool(unread(case))


def offered(case: Case) -> Claim | None:
    """What a model pointed at and nobody has given since; None: nothing that could be adopted now."""
    if case.second is None or case.kind is not CaseKind.TOPUP or case.state not in UNDECIDED:
        return None
    open_parts = {part: getattr(case.second.claim, part) for part in unread(case)}
    claim = Claim(**open_parts)
    return None if claim == Claim() else claim


def vouched(claim: Claim) -> Claim:
    """The same values as an operator's word, who looked at them."""
    return replace(
        claim,
        account=_sure(claim.account),
        amount=_sure(claim.amount),
        currency=_sure(claim.currency),
        method=_sure(claim.method),
        reference=_sure(claim.reference),
    )


def _sure(found: Found[T] | None) -> Found[T] | None:
    return None if found is None else replace(found, confidence=VOUCHED)


def model_read(case: Case, command: ModelRead, facts: Facts) -> Decision | Refusal:
    """What a model pointed at goes on the card; terms and state stay as they are."""
    after = replace(case, second=command.reading)
    if case.second is not None or offered(after) is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    act = act_on(case, after, SYSTEM, "model_read", facts, command.reading.model)
    return decided(case, after, act, ShowCard(case_ref=case.ref))
