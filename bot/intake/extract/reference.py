"""The payment's own number: transaction ids, order numbers, hashes, as their services shape them.

Each shape is a line in `SHAPES`. Which of several a refund is about is told by the nearest word that
asks it back. Ours (`TU-…`) are found by `bot.desk.refs`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.desk.claim import Found
from bot.intake.lexicon import compiled, phrases
from bot.intake.normalise import Passage


class Shape(NamedTuple):
    """One way in which payment references look; group 1 is the reference."""

    name: str
    pattern: re.Pattern[str]
    confidence: int


_LABEL: Final = phrases(
    r"""
    (?:(?:交易|转账|轉帳|轉賬|付款|支付|订单|訂單|流水|业务|单|電子回单|电子回单|回单|凭证|参考|參考|
        确认)(?:单|流水|凭证|业务)?(?:编?号码?|編?號碼?|单号|id)|流水|(?:transaction|trans|txn|tx|order|
        payment|reference|ref|receipt|invoice|confirmation|trade|transfer)[ .-]{0,2}(?:id|no|num|nr|
        number|code|reference|hash|ref)?|txid|utr|транзакци[яи]|id транзакции|referenz(?:nummer)?|
        verwendungszweck|transaktions(?:code|nummer|id)|référence|referencia|取引id|取引番号)
    """
)
_JOIN: Final = r"(?:[ .:：=#*\n]|是|为|為|\bis\b|\bwas\b){1,6}"

SHAPES: Final = (
    # A transaction hash: 64 hexadecimal digits, with or without 0x; clients break it over lines.
    Shape("hash", re.compile(r"(?<![0-9a-z])((?:0x\s?)?(?:[0-9a-f]\s{0,2}){63}[0-9a-f])(?![0-9a-z])"), 97),
    # Solana's signatures: 86 to 88 characters of base58.
    Shape("signature", re.compile(r"(?<![0-9a-z])([1-9a-z]{86,88})(?![0-9a-z])"), 95),
    # WeChat, Alipay and UnionPay: 18 to 32 digits, sometimes set in groups.
    Shape("long-number", re.compile(r"(?<![0-9a-z.,_@+-])([0-9]{18,32})(?![0-9a-z_@])"), 95),
    Shape(
        "grouped-number", re.compile(r"(?<![0-9a-z.,_@+-])([0-9]{4}(?:[ -][0-9]{4}){4,7})(?![0-9a-z_@])"), 90
    ),
    # PayPal: 17 capitals and digits.
    Shape(
        "paypal-id",
        re.compile(r"(?<![0-9a-z_.@-])((?=[a-z]{0,16}[0-9])(?=[0-9]{0,16}[a-z])[0-9a-z]{17})(?![0-9a-z_@-])"),
        95,
    ),
    # Anything else that a person calls by such a name and that holds a digit.
    Shape(
        "labelled",
        re.compile(
            rf"(?<![a-z]){_LABEL}{_JOIN}[(\"'“「]?((?=[a-z_-]{{0,12}}[0-9])[0-9a-z][0-9a-z_-]{{4,60}}[0-9a-z])(?![0-9a-z@_])"
        ),
        85,
    ),
)
_TOKEN: Final = re.compile(r"[0-9a-z][0-9a-z_-]{4,126}[0-9a-z]")
_REFERENCES_MAX: Final = 40
"""A mail with more of them is a list of something, and proves nothing."""
_MIGHT_HOLD: Final = re.compile(
    r"(?<![0-9a-z_-])(?=[a-z_-]{0,60}[0-9])[0-9a-z_-]{6}|[0-9]{4}[ -][0-9]{4}|(?:[0-9a-f]\s{1,2}){8}"
)
"""Something of each shape; spares most mails the search."""

_MERCHANT: Final = re.compile(r"(?:商户|商家|商戶|merchant)[^\n]{0,12}\Z")
"""WeChat and Alipay show the merchant's number below the payment's; the payment's is the one to find."""
_OTHER: Final = compiled(
    r"""
    (?:not|不是|而不是|first one|first payment|第一笔|另一笔|other one|old one|上次|之前那笔|客服|快递|
        运单|物流|税号|身份证|电话|手机|qq|群号?|卡号)[^\n。;]{0,16}\Z
    """
)
_FINE: Final = re.compile(
    r"^[^\n。;.]{0,3}[^\n。;.]{0,12}?(?:is fine|is ok|is correct|没问题|不用退|不用管|保留)"
)
_WALLET: Final = re.compile(r"(?:contract|合约|钱包|地址|wallet|address)[^\n。;]{0,6}\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference with its place within the passage."""

    found: Found[str]
    start: int
    end: int


def reference_candidates(passage: Passage) -> list[Candidate]:
    """Every payment reference in a passage, in order; the merchant's number only where it is alone."""
    folded = passage.folded
    if _MIGHT_HOLD.search(folded) is None:
        return []
    taken: list[tuple[int, int]] = []
    found: list[Candidate] = []
    merchants: list[Candidate] = []
    for shape in SHAPES:
        for match in shape.pattern.finditer(folded):
            start, end = match.span(1)
            if any(start < last and first < end for first, last in taken):
                continue
            if not _looks_right(passage, shape.name, start, end):
                continue
            taken.append((start, end))
            if len(taken) > _REFERENCES_MAX:
                return []
            left, right = folded[max(0, start - 30) : start], folded[end : end + 30]
            if _OTHER.search(left) or _FINE.search(right) or _WALLET.search(left):
                continue
            value = re.sub(
                r"[\s-]" if shape.name == "grouped-number" else r"\s", "", passage.plain[start:end]
            )
            candidate = Candidate(
                Found(value, passage.evidence(start, end, shape.name), shape.confidence), start, end
            )
            (merchants if _MERCHANT.search(left) else found).append(candidate)
    return sorted(found or merchants, key=lambda candidate: candidate.start)


def _looks_right(passage: Passage, shape: str, start: int, end: int) -> bool:
    """What the pattern alone cannot tell: capitals of a PayPal id, a date taken for a number."""
    written = passage.plain[start:end]
    if shape == "paypal-id":
        return written.isupper()
    if shape == "signature":
        return not written.islower() and not written.isupper()
    if shape == "labelled":
        return sum(char.isdigit() for char in written) >= 3 and not re.fullmatch(
            r"(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}", written
        )
    return True


def reference_at(passage: Passage, start: int, end: int) -> Found[str] | None:
    """The payment reference that stands between two places; None for anything else there."""
    inside = [one for one in reference_candidates(passage) if (one.start, one.end) == (start, end)]
    if inside:
        return inside[0].found
    is_one = _TOKEN.fullmatch(passage.folded, start, end) and _looks_right(passage, "labelled", start, end)
    return Found(passage.plain[start:end], passage.evidence(start, end, "token"), 50) if is_one else None


def reference_spans(candidates: Iterable[Candidate]) -> list[tuple[int, int]]:
    """Their places, so that no digit of theirs is taken for money."""
    return [(candidate.start, candidate.end) for candidate in candidates]


def choose_reference(candidates: list[Candidate]) -> Found[str] | None:
    """The one reference; None where two differ."""
    values = {candidate.found.value.casefold() for candidate in candidates}
    if len(values) == 1:
        return candidates[0].found
    hard = [candidate for candidate in candidates if candidate.found.evidence.rule != "labelled"]
    if hard and len({candidate.found.value.casefold() for candidate in hard}) == 1:
        return hard[0].found
    return None
