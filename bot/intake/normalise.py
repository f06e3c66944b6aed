"""One passage of a mail made readable: as it looks, in lower case, with every offset kept.

Full-width letters become plain, characters without width vanish, letters borrowed from another
alphabet are read as what they look like. What was bent is told in `warnings`. What the words mean is
left to `extract/` and `kinds.py`.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.desk.claim import Evidence, Part
from bot.intake.numerals import has_decimal_comma

LENGTH_MAX: Final = 12_000
"""Characters of a passage that are read; no person writes more about a payment."""

_BIDI: Final = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WIDTHLESS: Final = (
    "\u00ad\u061c\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3\U000e0020-\U000e007f"
)
_VANISHING: Final = re.compile(f"[{_BIDI}{_WIDTHLESS}]")
_HIDDEN_IN_WORD: Final = re.compile("(?<=\\w)[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]+(?=\\w)")
_BIDI_CONTROL: Final = re.compile(f"[{_BIDI}]")
_COMPATIBLE: Final = re.compile("[\u2460-\u24ff\u2776-\u2793\U0001d400-\U0001d7ff\U0001f130-\U0001f149]")
"""Letters and digits in fancy dress: mathematical, circled, squared."""

_FULL_WIDTH: Final = {
    code: code - 0xFEE0
    for code in range(0xFF01, 0xFF5F)
    if code != 0xFF0C  # a full-width comma parts clauses, never thousands
}
_SPACES: Final = dict.fromkeys((*range(0x2000, 0x200B), 0xA0, 0x202F, 0x205F, 0x3000, 0x09), 0x20)
_SAME_SHAPE: Final = {
    0xFFE5: ord("¥"),
    0xFFE0: ord("¢"),
    0xFFE1: ord("£"),
    0xFE69: ord("$"),
    0x2212: ord("-"),
    0x2010: ord("-"),
    0x2011: ord("-"),
    0x2013: ord("-"),
    0x2014: ord("-"),
    0x2019: ord("'"),
    0x2018: ord("'"),
    0x0D: 0x0A,
    0x2028: 0x0A,
    0x2029: 0x0A,
    0x0130: ord("I"),  # the one letter whose lower case is longer than itself
}
_FOREIGN_DIGITS: Final = {
    base + digit: ord("0") + digit
    for base in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)
    for digit in range(10)
}
_LOOKS: Final = _FULL_WIDTH | _SPACES | _SAME_SHAPE | _FOREIGN_DIGITS
_FULL_WIDTH_WORD: Final = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")

_LOOKALIKES: Final = str.maketrans(
    "асеорхуѕіјԁԛԝһкмтвнгαοερτυνικηχγωіІΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ",
    "aceopxysijdqwhkmtbhraoeptuviknxywiiabezhikmnoptyxabekmhopctx",
)
"""Cyrillic and Greek letters by the Latin letter they are taken for, in lower case."""
_BORROWING: Final = re.compile("[\u0370-\u052f]")
_WORD: Final = re.compile(r"[^\W\d_]+")

_SENTENCE_END: Final = re.compile(r"[。!?;\n]+|\.(?=\s|$)")


@dataclass(frozen=True)
class Passage:
    """A part of a mail, ready to be searched; `plain` and `folded` have the same length."""

    part: Part
    original: str
    plain: str
    """As it looks: no full-width forms, nothing without width; letter case kept."""
    folded: str
    """`plain` in lower case, borrowed letters replaced by what they look like."""
    warnings: tuple[str, ...] = ()
    origins: Sequence[int] | None = None
    """Place of each character of `plain` within `original`; None where they are the same."""

    @cached_property
    def ends(self) -> list[int]:
        """Where sentences end, ascending; the last is the end of the passage."""
        return [match.end() for match in _SENTENCE_END.finditer(self.folded)] + [len(self.folded)]

    @cached_property
    def has_decimal_comma(self) -> bool | None:
        """How decimals are written here; None where nothing tells."""
        return has_decimal_comma(self.folded)

    def sentence(self, place: int) -> tuple[int, int]:
        """Bounds of the sentence that holds the character at `place`."""
        index = bisect_right(self.ends, place)
        return (self.ends[index - 1] if index else 0), self.ends[min(index, len(self.ends) - 1)]

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """The words between two places of `plain`, pointed at within the original."""
        first, last = start, end
        if self.origins is not None and end > start:
            first, last = self.origins[start], self.origins[end - 1] + 1
        return Evidence(self.part, first, last, self.original[first:last], rule)

    def place(self, original_place: int) -> int:
        """The place within `plain` of a character of the original."""
        return original_place if self.origins is None else bisect_left(self.origins, original_place)

    def without(self, spans: Sequence[tuple[int, int]]) -> "Passage":
        """The same passage with some spans blanked, so that nothing is read from them."""
        folded, plain = self.folded, self.plain
        for start, end in spans:
            blank = "\n" * (end - start)
            folded, plain = folded[:start] + blank + folded[end:], plain[:start] + blank + plain[end:]
        return Passage(self.part, self.original, plain, folded, self.warnings, self.origins)


def _fold_borrowed(folded: str, warnings: list[str]) -> str:
    """Read Cyrillic and Greek letters as Latin ones, in words that mix alphabets."""

    def as_latin(match: re.Match[str]) -> str:
        word = match.group()
        if not _BORROWING.search(word) or not re.search("[a-z]", word):
            return word
        warnings.append(f"mixed alphabets: {word[:40]}")
        return word.translate(_LOOKALIKES)

    return _WORD.sub(as_latin, folded)


def _vanish(text: str, warnings: list[str]) -> tuple[str, list[int]]:
    """Drop what has no width, unfold fancy letters; give each character's old place."""
    if hidden := _HIDDEN_IN_WORD.search(text):
        warnings.append(f"invisible characters within a word, at {hidden.start()}")
    if _BIDI_CONTROL.search(text):
        warnings.append("characters that turn the direction of writing")
    kept: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        if _VANISHING.match(char):
            continue
        shown = unicodedata.normalize("NFKC", char) if _COMPATIBLE.match(char) else char
        kept.append(shown)
        origins.extend([place] * len(shown))
    return "".join(kept), origins


def passage(part: Part, text: str) -> Passage:
    """Make a text readable; beyond `LENGTH_MAX` characters it is not read."""
    original = text
    if len(text) > LENGTH_MAX:
        text = text[:LENGTH_MAX]
    if text.isascii() and "\t" not in text and "\r" not in text:
        return Passage(part, original, text, text.lower())
    warnings: list[str] = []
    origins: list[int] | None = None
    if _FULL_WIDTH_WORD.search(text):
        warnings.append("full-width letters or digits")
    if _VANISHING.search(text) or _COMPATIBLE.search(text):
        text, origins = _vanish(text, warnings)
    plain = text.translate(_LOOKS)
    folded = plain.lower()
    if _BORROWING.search(folded):
        folded = _fold_borrowed(folded, warnings)
    return Passage(part, original, plain, folded, tuple(dict.fromkeys(warnings)), origins)
