"""The terms before approval: set by an operator, or by the customer's own later words.

The claim stays as it was; each change is kept beside it, raises the revision and asks for new taps. A new
account is looked up at the gateway before it counts.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.desk.approving import by
from bot.desk.case import UNDECIDED, Case, CaseKind, CaseState, TermsChange, TermsPart, WarningKind
from bot.desk.claim import Claim
from bot.desk.coding import is_unclaimed, name_redeemer
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, Rules, act_on, decided, move
from bot.desk.effects import Effect, Examine, ShowCard
from bot.desk.findings import ReplyExamined
from bot.desk.money import Money
from bot.desk.note import Note
from bot.desk.policy import assess
from bot.desk.second_reading import offered, vouched
from bot.desk.transitions import Actor
from bot.desk.verbs import AdoptReading, AdoptWords, Edit

CHANGES_MAX: Final = 20
"""Changes kept on a case; all of them are in the audit."""
SURE: Final = 50
"""Below this confidence a value read from a mail is a guess that nothing automatic may rest on."""
LOOKED_UP: Final = (
    WarningKind.ACCOUNT_UNKNOWN,
    WarningKind.ACCOUNT_AMBIGUOUS,
    WarningKind.GATEWAY_AWAY,
    WarningKind.REDEEMER_UNKNOWN,
)
"""What the look-up of an account found; a new name is looked up anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """New values for parts of the terms; None stays."""

    amount: Decimal | None = None
    currency: str | None = None
    paid_rate: Decimal | None = None
    account: str | None = None


def edit(case: Case, command: Edit, facts: Facts) -> Decision | Refusal:
    """An operator sets the terms; of a code that was redeemed by nobody knows whom, he names the account."""
    if is_unclaimed(case):
        return name_redeemer(case, command, facts)
    if case.kind is not CaseKind.TOPUP or case.state not in UNDECIDED:
        return Refusal(RefusalKind.NOT_NOW, case)
    wanted = wanted_by(command)
    after = changed(case, wanted, command.operator, facts.now, facts.rules)
    if after == case and not is_asked_again(case, wanted):
        return Refusal(RefusalKind.SAME, case)
    after = assess(after, facts)
    act = act_on(case, after, by(command.operator), "edit", facts, told_changes(case, after))
    return decided(case, after, act, ShowCard(case_ref=case.ref), *look_ups(case, after, wanted))


def adopt_words(case: Case, command: AdoptWords, facts: Facts) -> Decision | Refusal:
    """An operator believes a mail that nothing proves: its words count as if they were proven."""
    note = adoptable(case)
    if note is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = replace(
        case, notes=tuple(replace(n, is_adopted=True) if n == note else n for n in case.notes)
    ).without(WarningKind.ANSWER_UNPROVEN)
    if note.is_cancellation:
        after = move(after, CaseState.WITHDRAWN, Actor.OPERATOR, facts.now)
        after = replace(after, decided_by=command.operator, decided_at=facts.now, first_tap=None)
        act = act_on(case, after, by(command.operator), "adopt", facts, "the customer takes it back")
        return decided(case, after, act, ShowCard(case_ref=case.ref))
    wanted = wanted_in(note.claim)
    after = assess(with_claim(after, note.claim, command.operator, facts), facts)
    act = act_on(case, after, by(command.operator), "adopt", facts, told_changes(case, after))
    return decided(case, after, act, ShowCard(case_ref=case.ref), *look_ups(case, after, wanted))


def adopt_reading(case: Case, command: AdoptReading, facts: Facts) -> Decision | Refusal:
    """An operator takes over what a model pointed at; until then no terms rest on it."""
    claim = offered(case)
    if claim is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = assess(_with_reading(case, claim, command.operator, facts), facts)
    act = act_on(case, after, by(command.operator), "adopt_reading", facts, told_changes(case, after))
    wishes = look_ups(case, after, wanted_in(vouched(claim)))
    return decided(case, after, act, ShowCard(case_ref=case.ref), *wishes)


def _with_reading(case: Case, claim: Claim, operator: int, facts: Facts) -> Case:
    return replace(with_claim(case, vouched(claim), operator, facts), second=None)


def adoptable(case: Case) -> Note | None:
    """The latest unproven words of the customer that would change something; None: there are none."""
    if case.kind is not CaseKind.TOPUP or case.state not in UNDECIDED:
        return None
    return next(
        (
            note
            for note in reversed(case.notes)
            if note.is_from_customer
            and note.authenticity is not None
            and not note.is_adopted
            and (note.is_cancellation or wanted_in(note.claim) != Wanted())
        ),
        None,
    )


def foreseen(case: Case, command: object, facts: Facts) -> Case:
    """The terms as a command would have them, by which duplicates are looked for before it is decided."""
    match command:
        case Edit():
            return changed(case, wanted_by(command), command.operator, facts.now, facts.rules)
        case AdoptWords() if note := adoptable(case):
            return with_claim(case, note.claim, command.operator, facts)
        case AdoptReading() if claim := offered(case):
            return _with_reading(case, claim, command.operator, facts)
        case ReplyExamined():
            note = next((note for note in case.notes if note.mail_id == command.mail_id), None)
            return with_claim(case, note.claim if note else None, None, facts)
        case _:
            return case


def wanted_by(command: Edit) -> Wanted:
    """What an operator's command sets."""
    return Wanted(
        amount=command.amount,
        currency=command.currency,
        paid_rate=command.paid_rate,
        account=command.account,
    )


def wanted_in(claim: Claim | None) -> Wanted:
    """What a later mail says of the terms, as far as it was read without guessing."""
    if claim is None:
        return Wanted()
    amount, currency, account = claim.amount, claim.currency, claim.account
    return Wanted(
        amount=amount.value if amount and amount.confidence >= SURE and amount.value > 0 else None,
        currency=currency.value if currency and currency.confidence >= SURE else None,
        account=account.value if account and account.confidence >= SURE else None,
    )


def changed(case: Case, wanted: Wanted, operator: int | None, now: datetime, rules: Rules) -> Case:
    """The case with those parts of its terms changed; the same case where nothing differs.

    Args:
        case: undecided.
        wanted: the new values.
        operator: who wants it; None: the customer.
        now: aware UTC.
        rules: for the paid rate of a new currency.
    """
    terms, changes = case.terms, list[TermsChange]()

    def note(part: TermsPart, was: object, became: object) -> None:
        told = TermsChange(
            part=part, was="" if was is None else f"{was}", became=f"{became}", at=now, operator=operator
        )
        changes.append(told)

    if wanted.currency and wanted.currency != terms.currency:
        note(TermsPart.CURRENCY, terms.currency, wanted.currency)
        rate = rules.paid_rates.get(wanted.currency)
        terms = replace(terms, currency=wanted.currency, paid_rate=rate, market_rate=None)
    if wanted.amount is not None and wanted.amount != terms.amount:
        note(TermsPart.AMOUNT, _shown(terms.amount, terms.currency), _shown(wanted.amount, terms.currency))
        terms = replace(terms, amount=wanted.amount)
    if wanted.paid_rate is not None and wanted.paid_rate != terms.paid_rate:
        note(TermsPart.RATE, terms.paid_rate, wanted.paid_rate)
        terms = replace(terms, paid_rate=wanted.paid_rate)
    if wanted.account and not _is_named(case, wanted.account):
        was = terms.account.username if terms.account else case.wanted_account
        note(TermsPart.ACCOUNT, was, wanted.account)
        terms = replace(terms, account=None)
        case = replace(case, account_named=wanted.account, account_was=case.account_was or was)
        case = case.without(*LOOKED_UP)
    if not changes:
        return case
    return replace(case, terms=terms, changes=(*case.changes, *changes)[-CHANGES_MAX:])


def with_claim(case: Case, claim: Claim | None, operator: int | None, facts: Facts) -> Case:
    """The terms as later words of the customer have them; what the first claim lacked is filled in."""
    if claim is None:
        return case
    after = changed(case, wanted_in(claim), operator, facts.now, facts.rules)
    method = after.terms.method or (claim.method.value if claim.method else None)
    filled = replace(
        after.claim,
        method=after.claim.method or claim.method,
        reference=after.claim.reference or claim.reference,
        network=after.claim.network or claim.network,
    )
    return replace(after, claim=filled, terms=replace(after.terms, method=method))


def look_ups(before: Case, after: Case, wanted: Wanted) -> tuple[Effect, ...]:
    """What must be asked outside after a change: the account, and the market rate of a currency."""
    is_new_currency = before.terms.currency != after.terms.currency
    if is_new_currency or before.account_named != after.account_named or is_asked_again(before, wanted):
        return (Examine(case_ref=after.ref),)
    return ()


def is_asked_again(case: Case, wanted: Wanted) -> bool:
    """Whether the same account is named once more because it was not found before."""
    return wanted.account is not None and case.terms.account is None and _is_named(case, wanted.account)


def told_changes(before: Case, after: Case) -> str:
    """What changed, for the audit."""
    old = set(before.changes)
    fresh = [change for change in after.changes if change not in old]
    return "; ".join(f"{change.part}: {change.was or 'missing'} -> {change.became}" for change in fresh)


def _is_named(case: Case, name: str) -> bool:
    account = case.terms.account
    known = {case.wanted_account} if account is None else {account.username, account.ref, case.wanted_account}
    return name.casefold() in {each.casefold() for each in known if each}


def _shown(amount: Decimal | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    return str(Money(amount, currency)) if currency else f"{amount:,f}"
