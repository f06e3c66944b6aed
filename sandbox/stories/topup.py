"""A mail becomes a credited balance: every figure is read back from the servers, none from the bot's word."""

import asyncio
from decimal import Decimal
from typing import Any, Final

import httpx

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.sender import chinese_topup
from sandbox.sender.post import Posted
from sandbox.stories.letterbox import Answer, answer_to
from sandbox.stories.stage import Stage, check
from sandbox.waiting import PATIENCE_S

QUOTA: Final = 6_250_000
USD: Final = Decimal("12.50")
QUOTA_PER_USD: Final = 500_000


async def play(stage: Stage) -> dict[str, Any]:
    """Play it; the figures of the last line.

    Raises:
        StepFailedError: names the step that did not come to pass.
    """
    world = stage.world
    with stage.step(f"a user registers {people.LILEI_ACCOUNT} at the gateway"):
        account = await _register(world.gateway.url)
    with stage.step("he mails in Chinese with a receipt picture: 支付宝已转 100 元 (GB18030, DKIM-signed)"):
        posted = await world.sender.send(chinese_topup())
        arrived = next(mail for mail in world.mail.accepted if mail.sender == people.LILEI_ADDRESS)
    with stage.step("IDLE wakes the bot, and the operator's phone shows a card"):
        card = await world.api.until(lambda: _card(stage), within_s=PATIENCE_S)
        assert card is not None
        ref = card.text.split(" · ")[0]
        shown = card.accepted.monotonic
        _check_card(card)
        stage.say(_indented(card.text))
    with stage.step("the receipt's picture hangs below the card"):
        await world.api.until(lambda: _photos(stage, card), within_s=PATIENCE_S)
    with stage.step("the user has an acknowledgement with the reference"):
        await _answer(stage, posted, ref, number=1)
    with stage.step("the operator taps Approve"):
        tap = await world.api.acts.tap(people.OLGA_ID, people.DESK_CHAT_ID, card.id, _approve(card))
    with stage.step("the account is credited once"):
        credited = await _credited(stage, account)
    with stage.step("the card is edited in place"):
        await world.api.until(lambda: _is_credited(_shown(stage, card)), within_s=PATIENCE_S)
    with stage.step("the user has the receipt mail: Chinese, threaded, with his new balance"):
        answer = await _answer(stage, posted, ref, number=2)
        check(f"${USD} USD" in answer.text, "the mail does not name the balance")
    mailed = world.mail.accepted_for(people.LILEI_ADDRESS)[-1].accepted.monotonic
    handed = world.api.cloud.tap_handed_at(tap)
    check(handed, "the tap was never fetched")
    assert handed is not None
    with stage.step("ledger and audit have their rows, and the books balance"):
        await asyncio.to_thread(_check_books, stage, ref)
    return {
        "ok": True,
        "case": ref,
        "credited_quota": credited,
        "balance_usd": f"{Decimal(credited) / QUOTA_PER_USD:.2f}",
        "card_ms": round((shown - arrived.accepted.monotonic) * 1000, 1),
        "credit_to_mail_ms": round((mailed - handed.monotonic) * 1000, 1),
        "ledger_balanced": stage.books.is_balanced(),
    }


async def _register(url: str) -> int:
    body = {"username": people.LILEI_ACCOUNT, "password": people.LILEI_ACCOUNT_PASSWORD}
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        answer = await client.post("/api/user/register", json=body)
        check(answer.json()["success"], answer.text)
        return int(answer.json()["data"]["id"])


def _shown(stage: Stage, card: Message) -> Message:
    return next(
        message for message in stage.world.api.chat(people.DESK_CHAT_ID).shown if message.id == card.id
    )


def _card(stage: Stage) -> Message | None:
    """The message with buttons, once the account is on it."""
    shown = stage.world.api.chat(people.DESK_CHAT_ID).shown
    return next((message for message in shown if message.content.keyboard), None)


def _check_card(card: Message) -> None:
    wanted = {
        "the account": people.LILEI_ACCOUNT,
        "the live balance": "$0.00 USD",
        "the conversion": "¥100.00 CNY ÷ 8 = $12.50 USD = 6,250,000 quota",
        "the verdict on the sender": "dkim=pass",
        "the mail's words": "支付宝已转 100 元",
    }
    for what, words in wanted.items():
        check(words in card.text, f"the card does not show {what} ({words})")


def _is_credited(card: Message) -> bool:
    """Whether it says so, with what stays: taking the credit back, approving no more."""
    names = [str(button["text"]) for row in card.content.keyboard for button in row]
    is_reversible = any(name.startswith("↩") for name in names)
    is_over = not any(data.startswith("approve:") for data in _taps(card))
    return "已入账：$0.00 USD → $12.50 USD" in card.text and is_reversible and is_over


def _approve(card: Message) -> str:
    return next(data for data in _taps(card) if data.startswith("approve:"))


def _taps(card: Message) -> list[str]:
    return [str(button["callback_data"]) for row in card.content.keyboard for button in row]


def _photos(stage: Stage, card: Message) -> list[Message]:
    shown = stage.world.api.chat(people.DESK_CHAT_ID).shown
    return [message for message in shown if message.content.media is not None and message.id > card.id]


async def _credited(stage: Stage, account: int) -> int:
    """The account's quota by the gateway's own API, once it is there; twice would be too much."""
    headers = {"Authorization": stage.world.gateway.access_token}
    async with httpx.AsyncClient(
        base_url=stage.world.gateway.url, headers=headers, trust_env=False
    ) as client:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                answer = await client.get(f"/api/user/{account}")
                if quota := int(answer.json()["data"]["quota"]):
                    break
                await asyncio.sleep(0.02)
        rows = (await client.get("/api/log/", params={"type": 1, "user_id": account})).json()["data"]
    check(quota == QUOTA, f"the account has {quota} quota instead of {QUOTA}")
    check(len(rows) == 1, f"the gateway's log has {len(rows)} top-ups instead of 1")
    return quota


async def _answer(stage: Stage, posted: Posted, ref: str, *, number: int) -> Answer:
    """The user's n-th answer."""
    answer = await answer_to(stage, posted, people.LILEI_ADDRESS, people.LILEI_MAIL_PASSWORD, number=number)
    check(f"[{ref}]" in answer.subject, "the subject lacks the reference")
    check("您好" in answer.text, "the answer is not in his language")
    return answer


def _check_books(stage: Stage, ref: str) -> None:
    postings = stage.books.postings(ref)
    check(("assets:alipay", Decimal(100), "CNY") in postings, "the ledger lacks ¥100.00 CNY by Alipay")
    owed = sum(amount for account, amount, _ in postings if account.startswith("liabilities:credit:"))
    check(owed == -QUOTA, f"the ledger owes {owed} quota instead of {-QUOTA}")
    acts = stage.books.acts(ref)
    for verb in ("open", "examine", "approve", "attempt", "credit"):
        check(acts.count(verb) == 1, f"the audit has {acts.count(verb)} rows of {verb!r} instead of 1")


def _indented(text: str) -> str:
    return "\n".join(f"{'':10}│ {line}" for line in text.splitlines()).lstrip()
