"""What an operator must be shown, and what wants a second tap: each rule a function with its reason."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from bot.desk.case import Case, CaseKind, Warn, WarningKind
from bot.desk.decision import Facts, Rules
from bot.desk.mail import Authenticity
from bot.desk.money import has_remainder, usd_of

Rule = Callable[[Case, Facts], Warn | None]


def sender_is_not_proven(case: Case, facts: Facts) -> Warn | None:
    """Anyone can write any From; only DKIM or DMARC, aligned, proves it."""
    del facts
    if case.verdict is None or case.by_hand:
        return None
    kind = {
        Authenticity.UNPROVEN: WarningKind.SENDER_UNPROVEN,
        Authenticity.FAILED: WarningKind.SENDER_FAILED,
        Authenticity.UNKNOWN: WarningKind.SENDER_UNKNOWN,
    }.get(case.verdict.authenticity)
    return Warn(kind) if kind else None


def account_is_disabled(case: Case, facts: Facts) -> Warn | None:
    """Whoever was disabled for cause should not be credited unseen."""
    del facts
    account = case.terms.account
    return (
        Warn(WarningKind.ACCOUNT_DISABLED, account.username) if account and not account.is_enabled else None
    )


def account_is_negative(case: Case, facts: Facts) -> Warn | None:
    """Part of the credit pays for what was overspent."""
    account = case.terms.account
    if account is None or account.remaining >= 0:
        return None
    return Warn(WarningKind.ACCOUNT_NEGATIVE, str(usd_of(account.remaining, facts.rules.quota_per_unit)))


def quota_is_rounded(case: Case, facts: Facts) -> Warn | None:
    """A conversion that is no whole quota is shown, never silently rounded."""
    terms = case.terms
    if terms.paid is None or terms.paid_rate is None:
        return None
    if not has_remainder(terms.paid, terms.paid_rate, facts.rules.quota_per_unit):
        return None
    return Warn(WarningKind.ROUNDED)


def market_rate_is_missing(case: Case, facts: Facts) -> Warn | None:
    """A refund is priced at the market rate of the top-up: it must be recorded now."""
    del facts
    terms = case.terms
    if case.verdict is None or terms.currency is None or terms.market_rate is not None:
        return None
    return Warn(WarningKind.NO_MARKET_RATE, terms.currency)


def payment_was_seen_before(case: Case, facts: Facts) -> Warn | None:
    """One payment, two mails is the commonest double credit."""
    del case
    return Warn(WarningKind.DUPLICATE, ", ".join(facts.similar)) if facts.similar else None


def reference_was_seen_before(case: Case, facts: Facts) -> Warn | None:
    """A transaction pays once, whoever names it: those of coins can be read by everybody."""
    del case
    refs = ", ".join(facts.same_reference)
    return Warn(WarningKind.SAME_REFERENCE, refs) if refs else None


def picture_was_seen_before(case: Case, facts: Facts) -> Warn | None:
    """So does a receipt."""
    del case
    return Warn(WarningKind.SAME_PICTURE, ", ".join(facts.same_picture)) if facts.same_picture else None


SEEN_BEFORE: Final[tuple[Rule, ...]] = (
    payment_was_seen_before,
    reference_was_seen_before,
    picture_was_seen_before,
)
"""What another case may bring about after this one's card was drawn."""


def case_is_over_its_limit(case: Case, facts: Facts) -> Warn | None:
    """One tap on a stolen phone must not move much."""
    quota, rules = case.terms.quota(facts.rules.quota_per_unit), facts.rules
    if quota is None or Fraction(quota, rules.quota_per_unit) <= Fraction(rules.case_limit_usd):
        return None
    return Warn(WarningKind.OVER_CASE_LIMIT, f"${rules.case_limit_usd:,} USD")


def account_was_changed(case: Case, facts: Facts) -> Warn | None:
    """Whoever writes later may not turn a payment to himself unseen."""
    del facts
    account, was = case.terms.account, case.account_was
    if account is None or was is None or account.username.casefold() == was.casefold():
        return None
    return Warn(WarningKind.ACCOUNT_CHANGED, f"{was} → {account.username}")


RULES: Final[tuple[Rule, ...]] = (
    account_was_changed,
    sender_is_not_proven,
    account_is_disabled,
    account_is_negative,
    quota_is_rounded,
    market_rate_is_missing,
    *SEEN_BEFORE,
    case_is_over_its_limit,
)

_BY_RULE: Final = (
    WarningKind.SENDER_UNPROVEN,
    WarningKind.SENDER_FAILED,
    WarningKind.SENDER_UNKNOWN,
    WarningKind.ACCOUNT_DISABLED,
    WarningKind.ACCOUNT_NEGATIVE,
    WarningKind.ROUNDED,
    WarningKind.NO_MARKET_RATE,
    WarningKind.DUPLICATE,
    WarningKind.SAME_REFERENCE,
    WarningKind.SAME_PICTURE,
    WarningKind.OVER_CASE_LIMIT,
    WarningKind.OVER_DAY_LIMIT,
    WarningKind.ACCOUNT_CHANGED,
)
"""The kinds that `assess` makes anew each time; the day's limit is looked at with each tap instead."""

SECOND_TAP: Final = frozenset(
    {
        WarningKind.SENDER_FAILED,
        WarningKind.ACCOUNT_DISABLED,
        WarningKind.DUPLICATE,
        WarningKind.SAME_REFERENCE,
        WarningKind.SAME_PICTURE,
        WarningKind.OVER_CASE_LIMIT,
        WarningKind.OVER_DAY_LIMIT,
        WarningKind.ACCOUNT_CHANGED,
    }
)
"""With one of these on the card, the first tap only asks for the second."""

_OVER_LIMIT: Final = frozenset({WarningKind.OVER_CASE_LIMIT, WarningKind.OVER_DAY_LIMIT})


def assess(case: Case, facts: Facts) -> Case:
    """The case with the warnings that its terms deserve now."""
    if case.kind is not CaseKind.TOPUP:
        return case
    hits = [warn for rule in RULES if (warn := rule(case, facts))]
    return replace(case.without(*_BY_RULE), first_tap=None).warned(*hits)


def weighed(case: Case, facts: Facts) -> Case:
    """The case with what may have come about since its card was drawn: looked at with each tap.

    Another case of the same payment may have come, or been credited, after this one was examined.
    """
    for warn in filter(None, (rule(case, facts) for rule in SEEN_BEFORE)):
        case = case.without(warn.kind).warned(warn)
    # What was over the limit yesterday need not be today.
    case = case.without(WarningKind.OVER_DAY_LIMIT)
    if is_over_day_limit(case, facts):
        case = case.warned(Warn(WarningKind.OVER_DAY_LIMIT, f"${facts.rules.day_limit_usd:,} USD"))
    return case


def is_over_day_limit(case: Case, facts: Facts) -> bool:
    """Whether this approval would take the operator over what he may give in 24 hours with single taps."""
    quota = facts.approved_today + (case.terms.quota(facts.rules.quota_per_unit) or 0)
    return Fraction(quota, facts.rules.quota_per_unit) > Fraction(facts.rules.day_limit_usd)


def wants_second_tap(case: Case) -> bool:
    """Whether a single tap is not enough."""
    return any(warn.kind in SECOND_TAP for warn in case.warnings)


def wants_another_operator(case: Case, rules: Rules) -> bool:
    """Whether nobody may confirm his own first tap: above a limit, where the house wants two people."""
    return rules.is_second_of_another and any(warn.kind in _OVER_LIMIT for warn in case.warnings)
