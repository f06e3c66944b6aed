"""Words in a mail that talk to the program instead of to a person: JSON, notes to an assistant.

They stay in the text that people see, and are blanked before a claim is read from it.
"""

import re
from typing import Final

from bot.intake.lexicon import compiled
from bot.intake.normalise import Passage

_NOTE: Final = compiled(
    r"""
    system (?:note|prompt|message|override|instruction)|
    note to (?:the )?(?:assistant|ai|bot|system|parser)|
    ignore (?:all |any )?(?:the )?(?:previous|prior|above|earlier)|
    as an ai|
    you are (?:now )?(?:an? )?(?:ai|assistant|paydesk)|
    paydesk[ :,]+(?:please )?(?:approve|set|credit)|(?:auto|pre)-?approved?|
    approved by (?:the )?operator|without the operator|<\|?(?:system|im_start)|
    系统(?:提示|指令|消息|通知)[:,，]|系統(?:提示|指令|訊息)[:,，]|忽略(?:以上|之前|前面|所有)|無視以上|
    给(?:ai|助手|机器人|程序)的|(?:ai|助手|机器人)请|管理员(?:已)?(?:批准|授权)|
    无需(?:人工)?(?:审核|核对)|自动(?:批准|通过)|<!--
    """
)
"""A note to a machine: it colours its whole paragraph."""
_STRETCHES: Final = compiled(
    r"""
    \{[^{}\n]{0,400}[\"'][a-z_]{1,30}[\"'] ?:[^{}]{0,800}\}|
    [\"'](?:amount|account|kind|currency|user(?:name)?|credit|method|balance|quota|金额|
        账号)[\"'] ?: ?[^\n]{0,200}|
    </?[a-z][a-z_-]{0,20}(?: [^<>\n]{0,100})?>|
    https?://[^\s\u3000-\u303f\u4e00-\u9fff，。]{1,400}|
    \[?(?<![a-z0-9])(?:tu|rf|qu)-[0-9a-z]{6}(?![0-9a-z])\]?
    """
)
_MIGHT_HOLD: Final = (
    *("{", "<", '"', "'", "://", "assistant", "system", "ignore", "approve", "operator", "paydesk", "tu-"),
    *("rf-", "qu-", " ai", "ai请", "给", "系统", "系統", "忽略", "無視", "机器人", "管理员", "无需", "自动"),
)
"""One of them stands in all such words; spares most mails the search."""


def without_orders(passage: Passage) -> Passage:
    """The passage with such stretches blanked; the same where there are none."""
    if not any(word in passage.folded for word in _MIGHT_HOLD):
        return passage
    spans = [match.span() for match in _STRETCHES.finditer(passage.folded)]
    spans += [_paragraph(passage.folded, match) for match in _NOTE.finditer(passage.folded)]
    return passage.without(spans) if spans else passage


def _paragraph(folded: str, note: re.Match[str]) -> tuple[int, int]:
    """From the line of a note to the next blank line."""
    end = folded.find("\n\n", note.end())
    return folded.rfind("\n", 0, note.start()) + 1, end if end >= 0 else len(folded)
