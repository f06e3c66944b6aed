"""Whether a mail wants notices, or no more of them: its subject or its words say that and nothing else."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from bot.desk.mail import Mail
from bot.desk.notices import STEP_MAX, STEP_MIN, STEPS, STEPS_MAX, NoticeKind, NoticeWish

LENGTH_MAX: Final = 120
"""A longer text wants something else besides."""
_BOTH: Final = (NoticeKind.NEWS, NoticeKind.LOW_BALANCE)
_REPLY_MARK: Final = re.compile(r"(?:(?:re|aw|sv|antw|回复|回覆|答复)\s*:\s*)+")
_OFF: Final = re.compile(
    r"(?:please )?unsubscribe(?: me)?(?: (?P<token>n\d[\w-]{1,60}))?[.!]?"
    r"|(?:退订|退訂|取消订阅|取消訂閱)[。!]?"
)
_NEWS: Final = re.compile(
    r"(?:please )?subscribe(?: me)?(?: to)?(?: the)?(?: news| announcements)?[.!]?"
    r"|(?:订阅|訂閱)(?:公告|通知|消息)?[。!]?"
)
_LOW: Final = re.compile(
    r"(?:low balance|balance) (?:alert|notice)s?:?(?P<en>(?:[^a-z]|and|usd)*|\s*off)|余额提醒:?(?P<zh>.*)"
)
_OFF_WORDS: Final = frozenset({"off", "关", "关闭", "取消"})
_NUMBER: Final = re.compile(r"\d{1,6}(?:\.\d{1,2})?")
_BETWEEN: Final = re.compile(r"[\s,、/;$]|usd|美元|刀|and|和")


def notice_wish(mail: Mail) -> NoticeWish | None:
    """What it wants; None for every other mail."""
    for words in (mail.subject, mail.text):
        text = " ".join(unicodedata.normalize("NFKC", words[: 2 * LENGTH_MAX]).casefold().split())
        text = _REPLY_MARK.sub("", text, count=1)
        if 0 < len(text) <= LENGTH_MAX and (wish := _wish_in(text)):
            # A subject that says so, above a text that says something else, is a thread's.
            return wish if words is mail.text or wish.token or not mail.text.strip() else None
    return None


def _wish_in(text: str) -> NoticeWish | None:
    if off := _OFF.fullmatch(text):
        return NoticeWish(is_on=False, kinds=_BOTH, token=off["token"] or "")
    if _NEWS.fullmatch(text):
        return NoticeWish(is_on=True, kinds=(NoticeKind.NEWS,))
    if low := _LOW.fullmatch(text):
        return _low_balance((low["en"] or low["zh"] or "").strip())
    return None


def _low_balance(named: str) -> NoticeWish | None:
    """With the steps that are named; None where something stands there that is no step."""
    low = (NoticeKind.LOW_BALANCE,)
    if named in _OFF_WORDS:
        return NoticeWish(is_on=False, kinds=low)
    steps = {Decimal(number) for number in _NUMBER.findall(named)}
    is_odd = bool(_BETWEEN.sub("", _NUMBER.sub("", named)))
    if is_odd or len(steps) > STEPS_MAX or any(not STEP_MIN <= step <= STEP_MAX for step in steps):
        return None
    return NoticeWish(is_on=True, kinds=low, steps=tuple(sorted(steps or STEPS, reverse=True)))
