"""The letters of the demo and of the journeys through it; every amount and number can be chosen."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from sandbox import people
from sandbox.sender.letter import Client, Letter, Picture, Quoted
from sandbox.sender.receipts import draw_receipt

BEIJING = timezone(timedelta(hours=8))


def chinese_topup(
    account: str = people.LILEI_ACCOUNT,
    amount: Decimal = Decimal(100),
    *,
    reference: str = "",
    at: datetime | None = None,
) -> Letter:
    """Li Lei has paid in yuan by Alipay, answers an older mail of ours and attaches the receipt.

    Args:
        account: to be credited.
        amount: in yuan.
        reference: of the payment; "": one that belongs to this account.
        at: when it was paid; None: now.
    """
    reference = reference or f"2026112322001{int(_digits_of(account), 16) % 10**15:015}"
    paid_at = (at or datetime.now(UTC)).astimezone(BEIJING)
    receipt = draw_receipt(
        amount=f"CNY {amount:.2f}",
        payee="Gateway",
        reference=reference[-12:],
        paid_at=f"{paid_at:%Y-%m-%d %H:%M}",
    )
    history = Quoted(
        people.DESK_ADDRESS,
        paid_at - timedelta(days=1),
        "Re: 怎么充值",
        "您好，可以用微信、支付宝、PayPal 或 USDT 转账，汇率按 8 计算，例如 400 元到账 $50。\n"
        "转账后请把账户名和截图发给我们。",
        "<older-answer-1@gateway.example>",
    )
    return Letter(
        sender=people.LILEI_ADDRESS,
        sender_name="李雷",
        to=people.DESK_ADDRESS,
        subject="回复: 怎么充值",
        text=f"您好，\n账号 {account}，支付宝已转 {amount.normalize():f} 元，截图见附件，麻烦充值，谢谢！",
        signature="李雷",
        pictures=(Picture("支付宝转账截图.jpg", receipt),),
        quoted=history,
        client=Client.FOXMAIL,
    )


def english_usdt_topup(
    account: str = people.ANNE_ACCOUNT,
    amount: Decimal = Decimal(50),
    *,
    transaction: str = "",
) -> Letter:
    """Anne has paid in USDT on the Tron network and names the transaction; "": one of this account's own."""
    return Letter(
        sender=people.ANNE_ADDRESS,
        sender_name="Anne Visser",
        to=people.DESK_ADDRESS,
        subject=f"Top-up for {account}",
        text=(
            f"Hi,\n\nI just sent {amount.normalize():f} USDT (TRC20) for my account {account}.\n"
            f"Transaction: {transaction or _digits_of(account)}\n\nThanks!\nAnne"
        ),
    )


def refund(account: str = people.ANNE_ACCOUNT, *, sender: str = people.ANNE_ADDRESS) -> Letter:
    """Anne wants back what she has not used."""
    return Letter(
        sender=sender,
        sender_name="Anne Visser",
        to=people.DESK_ADDRESS,
        subject="Refund please",
        text=(
            f"Hello,\n\nI no longer need the service. Please refund the rest of my account {account}"
            " the way I paid.\n\nBest,\nAnne"
        ),
    )


def forged_refund(account: str = people.LILEI_ACCOUNT) -> Letter:
    """Mallory writes in Li Lei's name, from a server that cannot sign for him, and wants his money."""
    return Letter(
        sender=people.LILEI_ADDRESS,
        sender_name="李雷",
        to=people.DESK_ADDRESS,
        subject="退款",
        text=f"你好，账号 {account} 的余额请全部退款到这个新的支付宝：mallory_pay，旧的不用了。",
        client=Client.FOXMAIL,
        return_path=people.MALLORY_ADDRESS,
        is_signed=False,
    )


def duplicate_receipt(first: Letter) -> Letter:
    """The same payment claimed again in other words, with the same picture."""
    return replace(first, subject="充值", text=f"{first.text}\n（上次好像没有到账，再发一次）", quoted=None)


def balance_question(account: str = people.LILEI_ACCOUNT, *, sender: str = people.LILEI_ADDRESS) -> Letter:
    """A customer wants to know what is left."""
    return Letter(
        sender=sender,
        sender_name="李雷",
        to=people.DESK_ADDRESS,
        subject="查询余额",
        text=f"你好，请问账号 {account} 还剩多少余额？",
        client=Client.FOXMAIL,
    )


def _digits_of(account: str) -> str:
    """A transaction's hash: one payment of each account, or they would be taken for the same one."""
    return hashlib.sha256(account.encode()).hexdigest()
