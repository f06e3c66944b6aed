"""What a language model pointed at, marked as such, and the button that makes it terms."""

from bot.desk.case import Case
from bot.desk.claim import Claim
from bot.desk.money import Money
from bot.desk.second_reading import offered
from bot.telegram.views.wording import short
from bot.texts.catalogue import Catalogue


def second_lines(case: Case, texts: Catalogue, language: str) -> list[str]:
    """One line for the card, Telegram's HTML; none where nothing is offered."""
    claim = offered(case)
    if claim is None or case.second is None:
        return []
    parts = " · ".join(
        texts.say(language, f"second.{name}", value=value, words=short(words))
        for name, value, words in _values(case, claim, texts, language)
    )
    return [texts.say_html(language, "card.second", model=short(case.second.model), parts=parts)]


def adopted_by_tap(case: Case, texts: Catalogue, language: str) -> str:
    """What the button would set, in short; "" where nothing is offered."""
    claim = offered(case)
    if claim is None:
        return ""
    return " · ".join(value for _, value, _ in _values(case, claim, texts, language))


def _values(case: Case, claim: Claim, texts: Catalogue, language: str) -> list[tuple[str, str, str]]:
    """Name, value and the mail's own words of each part; a sum with its currency, or a question mark."""
    found: list[tuple[str, str, str]] = []
    currency = case.terms.currency or (claim.currency.value if claim.currency else None)
    if claim.amount:
        amount = claim.amount.value
        paid = str(Money(amount, currency)) if currency else f"{amount:,f} ?"
        found.append(("amount", paid, claim.amount.evidence.words))
    elif claim.currency:
        found.append(("currency", claim.currency.value, claim.currency.evidence.words))
    if claim.account:
        found.append(("account", claim.account.value, claim.account.evidence.words))
    if claim.method:
        name = texts.say(language, f"method.{claim.method.value}")
        found.append(("method", name, claim.method.evidence.words))
    if claim.reference:
        found.append(("reference", claim.reference.value, claim.reference.evidence.words))
    return [(name, short(value), words) for name, value, words in found]
