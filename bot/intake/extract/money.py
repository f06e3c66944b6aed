"""Every number in a passage that may be money: its value, its currency, its place.

Phone numbers, dates and order numbers are no money; what cannot be read without guessing is a doubt that
speaks against every other number. What a number is (paid, asked back, a fee) is told in `money_roles.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.intake import numerals
from bot.intake.extract import currency
from bot.intake.extract.money_sides import (
    APPROXIMATE_AFTER,
    APPROXIMATE_BEFORE,
    ASKED_AFTER,
    BARE_AFTER,
    BARE_BEFORE,
    BILL_LINE_BEFORE,
    CORRECTS_NEXT,
    MEASURE_AFTER,
    METHOD_AFTER,
    NUMBER_LABEL_BEFORE,
    RANGE_BEFORE,
    SENT_BEHIND,
)
from bot.intake.extract.role import Role
from bot.intake.language import writes_decimal_comma
from bot.intake.normalise import Passage

AMOUNT_MAX: Final = Decimal(10_000_000)
"""No customer pays more; a longer number is something else."""

NUMBERS_MAX: Final = 60
"""A mail with more sums than this is a list of something, and no claim."""

_CARD: Final = re.compile(r"(?<![0-9])[0-9]{4}(?:[ -][0-9]{4}){2,4}(?![0-9])")
_NUMBER: Final = re.compile(r"[0-9][0-9.,']{0,24}")
_SPACED: Final = re.compile(r"[0-9]{1,3}(?: [0-9]{3}){1,3}(?:[.,][0-9]{1,2})?(?![0-9])")
_UNIT: Final = re.compile(r" ?([kw](?![a-z0-9])|[千百万萬仟佰])([1-9]?)(?![0-9])")
_SPELLED_WITH: Final = ("dollar", "buck", "euro", "yuan", "rmb", "usd", "pound", "quid", "cny")
"""A number in words counts only with its currency, also in words."""
_HAN_NUMBER: Final = re.compile(rf"[{numerals.HAN_DIGITS}{numerals.HAN_UNITS}]{{1,14}}")
_CENTS: Final = f"[1-9{numerals.HAN_DIGITS}]"
_FRACTION_BEHIND: Final = re.compile(
    rf"(?P<tenth>{_CENTS})(?:毛|角)(?:零?(?P<cent>{_CENTS})分)?|零?(?P<only>{_CENTS})分(?!别|开|两|三|几|次|批)"
    r"|(?P<said>[1-9])(?=[^0-9.,]|$)(?! ?[个次笔天月点号:/-])"
    r"|(?P<spoken>[一二三四五六七八九])(?=[,，。;!、\s)]|$)"
)
"""What follows 元: 五角, 伍角陆分, 零八分, and the digit of `3块5`."""
_LEFT_JOINED: Final = re.compile(r"[a-z_@#/.\\]\Z|[0-9][-:/,.]\Z")
_LEFT_CODE: Final = re.compile(
    r"(?:rmb|cny|usd|usdt|usdc|eur|hkd|jpy|gbp|twd|cn¥|rmb¥|us\$|hk\$|nt\$|sgd|rm)\Z"
)


@dataclass(frozen=True, slots=True)
class Money:
    """A number that may be money, and what its sentence makes of it."""

    value: Decimal | None
    """None where it cannot be read without guessing: a doubt that speaks against every other number."""
    currency: str | None
    start: int
    end: int
    role: Role
    passage: Passage
    is_total: bool = False


def numbers_in(passage: Passage, language: str | None, taken: Sequence[tuple[int, int]] = ()) -> list[Money]:
    """Every number of a passage that may be money, in order; its role is what the number alone tells.

    Args:
        passage: where to look.
        language: of the mail: tells ¥ apart, and points from commas where the mail does not.
        taken: places of names and references.
    """
    folded = passage.folded
    taken = [*taken, *(card.span() for card in _CARD.finditer(folded))]
    found = []
    last_end = 0
    for match in _numbers(folded):
        start = match.start()
        if start < last_end or any(first < match.end() and start < last for first, last in taken):
            continue
        money = _read(passage, match, language)
        if money is not None:
            found.append(money)
            last_end = money.end
            if len(found) > NUMBERS_MAX:
                return []
    return found


def number_at(passage: Passage, start: int, end: int, language: str | None) -> Money | None:
    """The one number between two places, whatever stands around it; None where there is no sure one."""
    hits = [match for match in _numbers(passage.folded) if match.start() < end and start < match.end()]
    money = _read(passage, hits[0], language, is_money=True) if hits else None
    if money is None or money.value is None or any(other.start() >= money.end for other in hits):
        return None
    return money


_SUM_ALONE: Final = re.compile(r"\s*([1-9][0-9]{0,6}(?:\.[0-9]{1,2})?)[\s.。!]*")
_AMOUNT_ASKED: Final = re.compile(r"金额|金額|多少|how much|(?<![a-z])amount(?![a-z])")
_NAME_ASKED: Final = re.compile(r"账户|账号|用户名|帐号|帳號|(?<![a-z])(?:account|user)")


def is_amount_asked(subject: str, history: str) -> bool:
    """Whether our question, by its subject and words, is how much was paid, and not whose the account is."""
    question = f"{subject}\n{history[:500].lower()}"
    return _AMOUNT_ASKED.search(question) is not None and _NAME_ASKED.search(question) is None


def sum_alone(passage: Passage) -> list[Money]:
    """The number that is all of an answer to that question."""
    match = _SUM_ALONE.fullmatch(passage.folded)
    if match is None:
        return []
    return [Money(Decimal(match.group(1)), None, match.start(1), match.end(1), Role.BARE, passage)]


def _numbers(folded: str) -> list[re.Match[str]]:
    found = list(_NUMBER.finditer(folded))
    if any(money in folded for money in _SPELLED_WITH):
        found += numerals.SPELLED.finditer(folded)
    if not folded.isascii():
        found += _HAN_NUMBER.finditer(folded)
    return sorted(found, key=lambda match: match.start())


def _read(
    passage: Passage, match: re.Match[str], language: str | None, *, is_money: bool = False
) -> Money | None:
    """The number with the currency beside it; None where it stands for something else.

    Args:
        passage: where it stands.
        match: its digits.
        language: of the mail.
        is_money: whether that is known already.
    """
    folded, start = passage.folded, match.start()
    written = match.group().rstrip(".,'")
    end = start + len(written)
    is_spelled = written[0].isalpha() and written[0] < "\u2000"
    is_han = not written[0].isdigit()
    left = folded[max(0, start - currency.BEFORE_MAX) : start]
    if not is_han and _LEFT_JOINED.search(left) and not _LEFT_CODE.search(left):
        return None
    value, end = _value(passage, written, start, end, language)
    before, after = currency.mark_before(left), currency.AFTER.match(folded, end)
    code = currency.beside(before.group(1) if before else None, after.group(1) if after else None)
    first = start - (len(left) - before.start()) if before and not is_han else start
    if after:
        end = after.end()
        if (
            value is not None
            and after.group(1) in {"元", "块", "塊", "圆", "圓"}
            and (fraction := _FRACTION_BEHIND.match(folded, end))
        ):
            value += _fraction(fraction)
            end = fraction.end()
    if (
        code is None
        and not is_money
        and (is_spelled or not _is_bare_money(folded, start, end, is_han=is_han))
    ):
        return None
    if value is not None and not 0 < value <= AMOUNT_MAX:
        return None
    if _is_vague(folded, first, end):
        value = None
    resolved = None if code is None else currency.resolve_sign(code, language)
    return Money(value, resolved, first, end, Role.NAMED if code else Role.BARE, passage)


def _value(
    passage: Passage, written: str, start: int, end: int, language: str | None
) -> tuple[Decimal | None, int]:
    """The number itself and where it ends, multiples such as 千 and k included."""
    folded = passage.folded
    if not written[0].isdigit():
        is_spelled = written[0] < "\u2000"
        return numerals.spelled(written) if is_spelled else numerals.chinese(written), end
    spaced = _SPACED.match(folded, start)
    if spaced is not None:
        has_words = language in {"ru", "uk", "fr", "de", "es", "pt", "it", "pl", "sv", "cs"}
        comma = _has_decimal_comma(passage, language)
        value = numerals.arabic(spaced.group(), decimal_comma=comma) if has_words else None
        return value, spaced.end()
    comma = None if written.isdigit() else _has_decimal_comma(passage, language)
    value = numerals.arabic(written, decimal_comma=comma)
    unit = _UNIT.match(folded, end)
    if unit is not None and value is not None:
        return numerals.multiplied(value, unit.group(1), unit.group(2)), unit.end()
    return value, end


def _has_decimal_comma(passage: Passage, language: str | None) -> bool | None:
    """How the mail writes decimals; where it does not tell, as its language does."""
    told = passage.has_decimal_comma
    return True if told is None and writes_decimal_comma(language) else told


def _fraction(found: re.Match[str]) -> Decimal:
    tenth, cent = (
        found.group("tenth") or found.group("said") or found.group("spoken"),
        found.group("cent") or found.group("only"),
    )
    return _digit(tenth) / 10 + _digit(cent) / 100


def _digit(written: str | None) -> Decimal:
    if not written:
        return Decimal(0)
    return Decimal(written) if written.isascii() else numerals.chinese(written) or Decimal(0)


def _is_bare_money(folded: str, start: int, end: int, *, is_han: bool) -> bool:
    """Whether a number without a currency stands where only an amount can."""
    left, right = folded[max(0, start - 24) : start], folded[end : end + 24]
    if MEASURE_AFTER.match(right) or NUMBER_LABEL_BEFORE.search(left):
        return False
    if is_han and end - start == 1:
        return False
    if BARE_BEFORE.search(left):
        return BARE_AFTER.match(right) is not None
    if BILL_LINE_BEFORE.search(left) and re.match(r"\n|\Z", right) and folded[end - 3 : end - 2] == ".":
        return True
    if CORRECTS_NEXT.match(right) or ASKED_AFTER.match(right) or (SENT_BEHIND.match(right) and not is_han):
        return re.search(r"(?:^|[^a-z0-9_.-])\Z", left) is not None
    if METHOD_AFTER.match(right):
        return re.search(r"(?:^|[\s,，。(:：个])[-+]?\Z", left) is not None
    return False


def _is_vague(folded: str, start: int, end: int) -> bool:
    left, right = folded[max(0, start - 14) : start], folded[end : end + 10]
    return bool(
        APPROXIMATE_BEFORE.search(left) or APPROXIMATE_AFTER.match(right) or RANGE_BEFORE.search(left)
    )
