"""What the numbers of a passage are: paid, asked back, credited, a fee, long ago, corrected.

The nearest deciding word before a number counts, as far as it reaches; some words colour the rest of their
sentence. The words stand in `money_words.py`; which number is the claim is told in `amount.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.intake.extract.money import Money, numbers_in
from bot.intake.extract.money_sides import (
    ARRIVED_BEFORE,
    ASKED_AFTER,
    CONVERSION_BETWEEN,
    CORRECTION_BETWEEN,
    CORRECTION_WORD,
    CREDIT_AFTER,
    FEE_AFTER,
    FOR_BEFORE,
    NEGATED_BEFORE,
    OF_BEFORE,
    PAID_AFTER,
    PAID_SINCE,
    RATE_AFTER,
    SENT_AFTER,
    SPENT_AFTER,
    TOTAL_AFTER,
)
from bot.intake.extract.money_words import cues
from bot.intake.extract.role import Role
from bot.intake.normalise import Passage

Marks = Sequence[tuple[int, int, Role]]
"""Deciding words: start, end, role; in order."""

_CLAUSE_ONLY: Final = frozenset({Role.CREDIT, Role.FEE, Role.RATE, Role.LIMIT, Role.LEFT, Role.USED})
"""Words that say nothing beyond the next comma."""
_COMMA: Final = re.compile(r"[,，、;]")
_SAME_CLAUSE: Final = re.compile(r"[,，。;!?\n]|\.(?: |\Z)")
_ASKING: Final = re.compile(r"[?？]|吗|嗎|多少|how (?:much|many|long|do|can)|can i|怎么|如何|能不能|可不可以")

_POLITE: Final = re.compile(
    r"(?:could|can|would|will) (?:you|u|ya) (?:please |pls |plz |kindly )?"
    r"(?:top|add|credit|recharge|put|load)[^?]{0,80}\?|(?:可以|能|能不能|可不可以|能否)(?:请您?|麻烦您?)?帮[^?？]{0,40}[?？]"
)

_BEHIND: Final = (
    (ASKED_AFTER, Role.ASKED),
    (RATE_AFTER, Role.RATE),
    (FEE_AFTER, Role.FEE),
    (SPENT_AFTER, Role.USED),
)
"""What stands right behind a number goes before all that stands in front."""
_REFUND_TOO: Final = frozenset({Role.LABEL, Role.REQUESTED, Role.TOTAL, Role.CREDIT})
"""Words that in a sentence about a refund speak of the refund."""


def money_in(passage: Passage, language: str | None, taken: Sequence[tuple[int, int]] = ()) -> list[Money]:
    """Every number of a passage that may be money, in order, with its role.

    Args:
        passage: where to look.
        language: of the mail: tells ¥ apart, and points from commas where the mail does not.
        taken: places of names and references.
    """
    found = numbers_in(passage, language, taken)
    if not found:
        return []
    first, last = passage.sentence(found[0].start)[0], passage.sentence(found[-1].start)[1]
    marks = [(start + first, end + first, role) for start, end, role in cues(passage.folded[first:last])]
    judged = _corrected(passage, [_judged(passage, money, marks) for money in found])
    if (
        len(judged) == 1
        and judged[0].role is Role.CREDIT
        and FOR_BEFORE.search(passage.folded, 0, judged[0].start)
    ):
        return [replace(judged[0], role=Role.NAMED)]
    if (
        len(judged) == 1
        and judged[0].role is Role.INTENDED
        and PAID_SINCE.match(passage.folded, judged[0].end)
    ):
        return [replace(judged[0], role=Role.PAID)]
    if len(judged) == 1 and judged[0].role is Role.CREDIT and CORRECTION_WORD.search(passage.folded):
        # "The amount was wrong, it should be $54": what should be is the payment here, not the credit.
        return [replace(judged[0], role=Role.PAID)]
    return judged


@dataclass(slots=True)
class _Before:
    """What the words before a number, in its sentence, say together."""

    nearest: Role | None = None
    state: Role | None = None
    has_paid: bool = False
    is_refund: bool = False

    def take(self, role: Role, *, reaches: bool) -> None:
        """One more word, nearer to the number."""
        if role.is_state:
            self.state = None if role is Role.NOW else role
            return
        if not reaches:
            return
        if role is Role.PAID and self.state is Role.INTENDED:
            self.state = None
        self.has_paid = self.has_paid or role is Role.PAID
        self.is_refund = (self.is_refund or role is Role.ASKED) and role is not Role.PAID
        self.nearest = role


def _judged(passage: Passage, money: Money, marks: Marks) -> Money:
    """One number with its role."""
    folded = passage.folded
    left, right = folded[max(0, money.start - 20) : money.start], folded[money.end : money.end + 20]
    if NEGATED_BEFORE.search(left):
        return replace(money, role=Role.DENIED)
    for words, role in _BEHIND:
        if words.match(right):
            return replace(money, role=role)
    if (PAID_AFTER.match(right) and OF_BEFORE.search(left)) or SENT_AFTER.match(folded, money.end):
        return replace(money, role=Role.PAID)
    before = _before(passage, money, marks)
    is_total = before.nearest is Role.TOTAL or TOTAL_AFTER.match(right) is not None
    if CREDIT_AFTER.match(right) and before.nearest is not Role.ASKED:
        return replace(money, role=Role.CREDIT)
    return replace(money, role=_role(passage, money, marks, before), is_total=is_total)


def _before(passage: Passage, money: Money, marks: Marks) -> _Before:
    start = passage.sentence(money.start)[0]
    before = _Before()
    for first, last, role in marks:
        if first >= money.start:
            break
        if first >= start:
            reaches = role not in _CLAUSE_ONLY or not _COMMA.search(passage.folded, last, money.start)
            before.take(role, reaches=reaches)
    return before


def _role(passage: Passage, money: Money, marks: Marks, before: _Before) -> Role:
    """The role by the words before; by the first behind where there are none: `100元已转`."""
    folded = passage.folded
    start, end = passage.sentence(money.start)
    nearest = before.nearest
    if before.is_refund and nearest in _REFUND_TOO:
        return Role.ASKED
    state = before.state
    if state is None and _is_long_ago(folded, money, marks):
        state = Role.SETTLED
    if state is not None and nearest is not Role.ASKED:
        return state
    if nearest is Role.TOTAL:
        return Role.PAID if before.has_paid else money.role
    if nearest is Role.REQUESTED and _is_asking(folded[start:end]):
        return Role.INTENDED
    return nearest or _from_behind(folded, money, marks, end)


def _is_asking(sentence: str) -> bool:
    """Whether a sentence asks for knowledge; who asks us politely to top up does not."""
    return _ASKING.search(_POLITE.sub("", sentence)) is not None


def _is_long_ago(folded: str, money: Money, marks: Marks) -> bool:
    """Whether the same clause ends in a time gone by: `I paid 200 in March`."""
    end = money.end + len(_SAME_CLAUSE.split(folded[money.end : money.end + 32], maxsplit=1)[0])
    behind = {role for first, _, role in marks if money.end <= first < end}
    return Role.SETTLED in behind and Role.NOW not in behind


def _from_behind(folded: str, money: Money, marks: Marks, end: int) -> Role:
    for first, _, role in marks:
        if first < money.end:
            continue
        if first >= end or first - money.end > 16:
            break
        if role in {Role.PAID, Role.ASKED, Role.INTENDED, Role.SETTLED}:
            return role
    if money.role is Role.NAMED and _ASKING.search(folded, money.end, end):
        return Role.QUESTIONED
    return money.role


_TAKES_OVER: Final = frozenset({Role.BARE, Role.LABEL, Role.NAMED, Role.CREDIT, Role.REQUESTED, Role.PAID})
"""What a number may be for it to become the payment when its neighbour is denied."""


def _corrected(passage: Passage, found: list[Money]) -> list[Money]:
    """Deny what the next number corrects (`100, no, 120`); a denied number's neighbour takes its place."""
    result = list(found)
    for index in range(len(found) - 1):
        here, following = result[index], found[index + 1]
        if _corrects(passage.folded[here.end : following.start], here, following):
            result[index] = replace(here, role=Role.DENIED)
    for index, money in enumerate(result):
        if money.role is not Role.DENIED:
            continue
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(result) and result[beside].role in _TAKES_OVER:
                code = result[beside].currency or money.currency
                result[beside] = replace(result[beside], role=Role.PAID, currency=code)
    return result


def _corrects(between: str, here: Money, following: Money) -> bool:
    is_credit = CREDIT_AFTER.match(following.passage.folded, following.end) is not None
    if (
        following.role is Role.DENIED
        or is_credit
        or len(between) > 60
        or not CORRECTION_BETWEEN.search(between)
    ):
        return False
    is_same = None in {here.currency, following.currency} or here.currency == following.currency
    return is_same and not ARRIVED_BEFORE.search(between) and not CONVERSION_BETWEEN.search(between)
