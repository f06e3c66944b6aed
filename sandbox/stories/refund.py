"""A refund by mail, from the top-up to the payout: challenged, proven, quoted, debited, paid and told."""

import asyncio
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import httpx

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.sender import chinese_topup, refund
from sandbox.stories.holder import open_account, remaining
from sandbox.stories.letterbox import Answer, fetched
from sandbox.stories.stage import Stage, check

HALF: Final = 3_125_000
QUOTA_PER_USD: Final = 500_000
WRONG: Final = "0000-0000"
TRANSFER: Final = "20261123220014000000009876"
_CODE: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


async def play(stage: Stage) -> dict[str, Any]:
    """Play it; the figures of the last line.

    Raises:
        StepFailedError: names the step that did not come to pass.
    """
    account = await _half_used(stage)
    ref, code, card_ms = await _asked(stage)
    left = await _taken(stage, await _proven(stage, code), account)
    await _paid(stage, ref)
    with stage.step("ledger and audit have their rows, the books balance, and the database knows no code"):
        await asyncio.to_thread(_check_books, stage, ref, code)
    return {
        "ok": True,
        "case": ref,
        "paid_out": "45.00 CNY",
        "remaining_usd": f"{Decimal(left) / QUOTA_PER_USD:.2f}",
        "proof": _proof(stage, account),
        "card_ms": card_ms,
        "ledger_balanced": stage.books.is_balanced(),
    }


async def _half_used(stage: Stage) -> int:
    """The top-up, and what is used of it; the account's id."""
    api = stage.world.api
    with stage.step("the operator sets the market rate: /rate market CNY 7.20"):
        api.acts.send_text(people.OLGA_ID, people.DESK_CHAT_ID, "/rate market CNY 7.20")
        await _shown(stage, "7.20", "CNY")
    with stage.step(f"{people.ANNE_ACCOUNT} has an account with her mail address; Li Lei pays ¥100 for it"):
        account = await open_account(
            stage, people.ANNE_ACCOUNT, people.ANNE_ACCOUNT_PASSWORD, people.ANNE_ADDRESS, 0
        )
        await stage.world.sender.send(chinese_topup(account=people.ANNE_ACCOUNT))
        card = await _shown(stage, "TU-", "¥100.00 CNY ÷ 8 = $12.50 USD")
        await _tap(stage, card, "approve:")
        await _shown(stage, "TU-", "$0.00 USD → $12.50 USD")
    with stage.step("half of it is used"):
        await _spend(stage, account, HALF)
    return account


async def _asked(stage: Stage) -> tuple[str, str, float]:
    """The request: its reference, the code that was mailed, and how soon its card was there."""
    with stage.step("she mails: Please refund the rest of my account (DKIM-signed)"):
        await stage.world.sender.send(refund())
        arrived = next(mail for mail in stage.world.mail.accepted if mail.sender == people.ANNE_ADDRESS)
    with stage.step("the operator's phone shows the request: nothing proves yet that the account is hers"):
        card = await _shown(stage, "RF-", "尚未证明")
        shown = card.accepted.monotonic
        check("$6.25 USD" in card.text, "the card does not show what is left")
        stage.say(_indented(card.text))
    with stage.step("she is told how to prove it, and a code goes to the address that the gateway has"):
        mails = [await _mail(stage, number) for number in (1, 2)]
        challenge = next(mail for mail in mails if "display name" in mail.text)
        mailed = next(mail for mail in mails if mail is not challenge)
        found = _CODE.search(mailed.text)
        check(found, "the mail has no code")
        assert found is not None
        check(found[0] not in challenge.text, "both mails tell the same code")
    card_ms = round((shown - arrived.accepted.monotonic) * 1000, 1)
    return card.text.split(" · ")[0], found[0], card_ms


async def _proven(stage: Stage, code: str) -> Message:
    """Her proof; the card with what is paid back."""
    reply = replace(refund(), subject=f"Re: {(await _mail(stage, 1)).subject}")
    with stage.step("a wrong code is counted, and changes nothing"):
        await stage.world.sender.send(replace(reply, text=f"{WRONG}\n"))
        told = await _mail(stage, 3)
        check("4 more times" in told.text, "she is not told how many tries are left")
    with stage.step("she answers with the code: half of ¥100 at 8, at the market of its top-up, is ¥45"):
        await stage.world.sender.send(replace(reply, text=f"Here it is: {code}\n"))
        card = await _shown(stage, "RF-", "写回了发到账户邮箱的验证码", "→ 支付宝：¥45.00 CNY")
        await _mail(stage, 4)
        check("不是当初付款的人" in card.text, "the card does not say that another paid")
        stage.say(_indented(card.text))
    return card


async def _taken(stage: Stage, card: Message, account: int) -> int:
    """The debit; what is left."""
    with stage.step("the operator approves, and once more, since another paid: the account is frozen"):
        await _tap(stage, card, "approve:")
        card = await _shown(stage, "RF-", "¥45.00 CNY", "再点一次")
        await _tap(stage, card, "approve:")
        begun = await _mail(stage, 5)
        check("¥45.00 CNY" in begun.text, "she is not told what is paid back")
    with stage.step("the credit is taken, and the account has its status again"):
        await _shown(stage, "RF-", "可以手工付款")
        left = await remaining(stage, account)
        check(left == 0, f"the account has {left} quota instead of 0")
        check(await _status(stage, account) == 1, "the account is still frozen")
        await _mail(stage, 6)
    return left


async def _paid(stage: Stage, ref: str) -> None:
    """The payout by hand, and her mail about it."""
    with stage.step("the operator claims the payout, pays by hand, and records the transfer"):
        await _tap(stage, await _shown(stage, "RF-", "可以手工付款"), "claim:")
        await _tap(stage, await _shown(stage, "RF-", "正在付款（"), "prompt:")
        asked = await _prompt(stage)
        stage.world.api.acts.send_text(people.OLGA_ID, people.DESK_CHAT_ID, TRANSFER, reply_to=asked.id)
        card = await _shown(stage, "RF-", "已结束", TRANSFER)
        stage.say(_indented(card.text))
    with stage.step("she has its reference by mail"):
        answer = await _mail(stage, 7)
        check(f"[{ref}]" in answer.subject, "the subject lacks the reference")
        check(TRANSFER in answer.text, "the mail lacks the transfer's reference")
        stage.say(_indented(answer.text))


async def _mail(stage: Stage, number: int) -> Answer:
    """The n-th mail of ours in her folder."""
    return await fetched(stage, people.ANNE_ADDRESS, people.ANNE_MAIL_PASSWORD, number=number)


async def _shown(stage: Stage, *words: str) -> Message:
    """A card with these words."""

    def found() -> Message | None:
        messages = stage.world.api.chat(people.DESK_CHAT_ID).shown
        return next((one for one in messages if all(word in one.text for word in words)), None)

    card = await stage.world.api.until(found, within_s=15)
    assert card is not None
    return card


async def _prompt(stage: Stage) -> Message:
    """The question for the transfer's reference, once its answer would be understood."""
    asked = await _shown(stage, "请填写转账单号")
    async with asyncio.timeout(10):
        while True:
            if stage.books.rows("SELECT 1 FROM prompts WHERE message_id = ?", asked.id):
                return asked
            await asyncio.sleep(0.02)


async def _tap(stage: Stage, card: Message, action: str) -> None:
    """The newest button of that action on a card."""
    data = next(
        str(button["callback_data"])
        for row in card.content.keyboard
        for button in row
        if str(button.get("callback_data", "")).startswith(action)
    )
    await stage.world.api.acts.tap(people.OLGA_ID, people.DESK_CHAT_ID, card.id, data)


def _gateway(stage: Stage) -> httpx.AsyncClient:
    headers = {"Authorization": stage.world.gateway.access_token}
    return httpx.AsyncClient(base_url=stage.world.gateway.url, headers=headers, trust_env=False)


async def _spend(stage: Stage, account: int, quota: int) -> None:
    body = {"user_id": account, "quota": quota, "remark": "used"}
    async with _gateway(stage) as client:
        answer = await client.post("/api/debit", json=body, headers={"Idempotency-Key": "used-1"})
        check(answer.json()["success"], answer.text)


async def _status(stage: Stage, account: int) -> int:
    async with _gateway(stage) as client:
        return int((await client.get(f"/api/user/{account}")).json()["data"]["status"])


def _check_books(stage: Stage, ref: str, code: str) -> None:
    wanted = ("open", "examine", "proof_not_met", "prove", "approve", "freeze", "attempt", "debit", "thaw")
    for verb in (*wanted, "claim_payout", "pay_out", "close"):
        times = stage.books.acts(ref).count(verb)
        check(times == 1, f"the audit has {times} rows of {verb!r} instead of 1")
    postings = stage.books.postings(ref)
    check(("assets:alipay", Decimal(-45), "CNY") in postings, "the ledger lacks ¥45.00 CNY by Alipay")
    kept = str(stage.books.rows("SELECT body, memory FROM effects")) + str(
        stage.books.rows("SELECT * FROM challenges")
    )
    check(code not in kept, "the code stands in the database")


def _proof(stage: Stage, account: int) -> str:
    rows = stage.books.rows("SELECT proof FROM identities WHERE kind = 'account' AND value = ?", str(account))
    check(len(rows) == 1, f"{len(rows)} proofs instead of 1")
    return str(rows[0][0])


def _indented(text: str) -> str:
    return "\n".join(f"{'':10}│ {line}" for line in text.strip().splitlines()).lstrip()
