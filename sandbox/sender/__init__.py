"""Mails as people really send them: written by a client, signed by a provider, handed to an MX."""

from sandbox.sender.letter import Letter, Picture
from sandbox.sender.post import Sender
from sandbox.sender.receipts import draw_receipt
from sandbox.sender.scenarios import (
    balance_question,
    chinese_topup,
    duplicate_receipt,
    english_usdt_topup,
    forged_refund,
    refund,
)

__all__ = [
    "Letter",
    "Picture",
    "Sender",
    "balance_question",
    "chinese_topup",
    "draw_receipt",
    "duplicate_receipt",
    "english_usdt_topup",
    "forged_refund",
    "refund",
]
