"""Written numbers to `Decimal`: points and commas, Chinese numerals plain and formal, mixed forms.

Whether a number is money at all is left to `extract/amount.py`. What can be read in two ways gives None.
"""

import re
from decimal import Decimal
from typing import Final

HAN_DIGITS: Final = "零〇○一二两兩三四五六七八九壹贰貳弍叁參参肆伍陆陸柒捌玖"
HAN_UNITS: Final = "十拾百佰千仟万萬"
_DIGIT: Final = dict(
    zip(
        HAN_DIGITS,
        (0, 0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 6, 7, 8, 9),
        strict=True,
    )
)
_UNIT: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "萬": 10_000}
_MULTIPLE: Final = {
    "k": 1000,
    "w": 10_000,
    "千": 1000,
    "百": 100,
    "万": 10_000,
    "萬": 10_000,
    "仟": 1000,
    "佰": 100,
}

_POINTED: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,8})?")
_COMMAED: Final = re.compile(r"[0-9]{1,9},[0-9]{1,2}")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([,.' ])[0-9]{3})(?:\1[0-9]{3}){0,3}(?:([.,])[0-9]{1,2})?")


_SMALL: Final = {
    word: number
    for number, words in enumerate(
        (
            *(
                "",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten zehn dix diez",
            ),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
            "nineteen",
        )
    )
    for word in words.split()
}
_TENS: Final = {
    word: 10 * number
    for number, words in (
        (2, "twenty zwanzig vingt veinte"),
        (3, "thirty dreißig trente treinta"),
        (4, "forty fourty vierzig quarante cuarenta"),
        (5, "fifty fünfzig cinquante cincuenta"),
        (6, "sixty sechzig sesenta"),
        (7, "seventy siebzig setenta"),
        (8, "eighty achtzig ochenta"),
        (9, "ninety neunzig noventa"),
    )
    for word in words.split()
}
_POWERS: Final = {"hundred": 100, "hundert": 100, "thousand": 1000, "tausend": 1000, "grand": 1000}
_SPELLED_WORD: Final = "|".join(sorted((*_SMALL, *_TENS, *_POWERS), key=len, reverse=True))
SPELLED: Final = re.compile(
    rf"(?<![a-z0-9-])(?<!few )(?<!couple )(?<!couple of )(?:a |an )?(?:{_SPELLED_WORD})"
    rf"(?:(?: and |[ -])(?:{_SPELLED_WORD})){{0,6}}(?![a-z-])"
)
"""Numbers in words: twenty-five, a hundred and twenty, two thousand."""


def spelled(written: str) -> Decimal | None:
    """Read what `SPELLED` finds; None where the words make no number."""
    total = section = 0
    last = 10_000
    for word in re.findall(r"[^\W\d_]+", written):
        if word in {"a", "an", "and"}:
            continue
        if word in _POWERS:
            section = max(section, 1) * _POWERS[word]
            if _POWERS[word] == 1000:
                total, section = total + section, 0
            last = _POWERS[word]
            continue
        value = _TENS.get(word) or _SMALL[word]
        if value >= last or (last < 100 and (last % 10 or value > 9)):
            return None
        section, last = section + value, value
    return Decimal(total + section)


def has_decimal_comma(text: str) -> bool | None:
    """How a mail writes decimals: with a comma (True), with a point (False); None if it does not tell."""
    comma = re.search(r"[0-9],[0-9]{1,2}(?![0-9,.])", text) is not None
    point = re.search(r"(?<![0-9.])[0-9]{1,6}(?:,[0-9]{3}){0,3}\.[0-9]{2}(?![0-9.])", text) is not None
    return comma if comma != point else None


def arabic(written: str, *, decimal_comma: bool | None) -> Decimal | None:
    """Read a number written with digits.

    Args:
        written: digits with points, commas, apostrophes or blanks between them.
        decimal_comma: how the mail writes decimals elsewhere; None if it does not tell.

    Returns:
        None where it may be two numbers: `1.000` in a mail that does not tell, `1,00,000`.
    """
    grouped = _GROUPED.fullmatch(written)
    if grouped:
        separator, decimal = grouped.groups()
        if decimal == separator:
            return None
        if decimal is None and separator in ",." and not written.startswith("0"):
            is_decimal = (
                (separator == ",") == decimal_comma if decimal_comma is not None else separator == "."
            )
            if is_decimal:
                return None
        if not written.startswith("0"):
            whole, _, fraction = written.partition(decimal) if decimal else (written, "", "")
            return Decimal(f"{whole.replace(separator, '')}.{fraction or '0'}")
    if _POINTED.fullmatch(written):
        has_zeros = len(written) > 1 and written[0] == "0" and written[1] != "."
        return None if has_zeros else Decimal(written)
    if _COMMAED.fullmatch(written):
        return Decimal(written.replace(",", "."))
    return None


def multiplied(number: Decimal, unit: str, digit: str = "") -> Decimal:
    """`2`, `k` → 2000; with a trailing digit as people say it: `1`, `千`, `5` → 1500."""
    factor = _MULTIPLE[unit]
    return number * factor + (Decimal(int(digit)) * factor / 10 if digit else 0)


def chinese(written: str) -> Decimal | None:
    """Read Chinese numerals: 一百二十, 两百, 壹佰, 一百二 (120), 一千零五, 二〇〇; else None."""
    if not any(char in _UNIT for char in written):
        if any(char not in _DIGIT for char in written):
            return None
        return Decimal("".join(str(_DIGIT[char]) for char in written))
    total = section = digit = 0
    unit = 0
    after_zero = False
    for char in written:
        if char in _DIGIT:
            if digit and not after_zero:
                return None
            digit, after_zero = _DIGIT[char], _DIGIT[char] == 0
            continue
        value = _UNIT.get(char)
        if value is None or (unit and value >= unit and value < 10_000):
            return None
        if value == 10_000:
            if total:
                return None
            total, section, unit = (section + digit) * value, 0, value
        else:
            section, unit = section + (digit or 1) * value, value
        digit, after_zero = 0, False
    spoken_short = digit and unit >= 100 and written[-2] in _UNIT
    return Decimal(total + section + (digit * unit // 10 if spoken_short else digit))
