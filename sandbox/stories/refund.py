"""A refund is asked for by mail: challenged, proven by the mailed code, and on the operator's card."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.sender import refund
from sandbox.stories.holder import open_account, remaining
from sandbox.stories.letterbox import Answer, fetched
from sandbox.stories.stage import Stage, check
from sandbox.waiting import PATIENCE_S

QUOTA: Final = 5_000_000
QUOTA_PER_USD: Final = 500_000
WRONG: Final = "0000-0000"
_CODE: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


async def play(stage: Stage) -> dict[str, Any]:
    """Play it; the figures of the last line.

    Raises:
        StepFailedError: names the step that did not come to pass.
    """
    world = stage.world
    with stage.step(f"{people.ANNE_ACCOUNT} has an account with her mail address, and $10.00 USD on it"):
        account = await open_account(
            stage, people.ANNE_ACCOUNT, people.ANNE_ACCOUNT_PASSWORD, people.ANNE_ADDRESS, QUOTA
        )
    with stage.step("she mails: Please refund the rest of my account (DKIM-signed)"):
        await world.sender.send(refund())
        arrived = next(mail for mail in world.mail.accepted if mail.sender == people.ANNE_ADDRESS)
    with stage.step("the operator's phone shows the request: nothing proves yet that the account is hers"):
        card = await world.api.until(lambda: _card(stage, "尚未证明"), within_s=PATIENCE_S)
        assert card is not None
        ref = card.text.split(" · ")[0]
        shown = card.accepted.monotonic
        check("$10.00 USD" in card.text, "the card does not show what is left")
        stage.say(_indented(card.text))
    with stage.step("she is told how to prove it, and a code goes to the address that the gateway has"):
        mails = [await _mail(stage, number) for number in (1, 2)]
        challenge = next(mail for mail in mails if "display name" in mail.text)
        mailed = next(mail for mail in mails if mail is not challenge)
        found = _CODE.search(mailed.text)
        check(found, "the mail has no code")
        assert found is not None
        check(found[0] not in challenge.text, "both mails tell the same code")
        stage.say(_indented(mailed.text))
    reply = replace(refund(), subject=f"Re: {challenge.subject}")
    with stage.step("a wrong code is counted, and changes nothing"):
        await world.sender.send(replace(reply, text=f"{WRONG}\n"))
        told = await _mail(stage, 3)
        check("4 more times" in told.text, "she is not told how many tries are left")
        check(_card(stage, "尚未证明"), "the card says something else")
    with stage.step("she answers with the code, and the card says how she proved it"):
        await world.sender.send(replace(reply, text=f"Here it is: {found[0]}\n"))
        card = await world.api.until(lambda: _card(stage, "写回了发到账户邮箱的验证码"), within_s=PATIENCE_S)
        assert card is not None
        check("等待处理" in card.text, "it is not the operator's turn")
        check("手工付款" in card.text, "the card does not say that the payout is done by hand for now")
        stage.say(_indented(card.text))
    with stage.step("she has the answer, and nothing was taken from the account"):
        answer = await _mail(stage, 4)
        check(f"[{ref}]" in answer.subject, "the subject lacks the reference")
        left = await remaining(stage, account)
        check(left == QUOTA, f"the account has {left} quota instead of {QUOTA}")
    with stage.step("the audit has its rows, and the database knows no code"):
        for verb, wanted in {"open": 1, "examine": 1, "proof_not_met": 1, "prove": 1}.items():
            times = stage.books.acts(ref).count(verb)
            check(times == wanted, f"the audit has {times} rows of {verb!r} instead of {wanted}")
        kept = str(stage.books.rows("SELECT body, memory FROM effects")) + str(
            stage.books.rows("SELECT * FROM challenges")
        )
        check(found[0] not in kept, "the code stands in the database")
    return {
        "ok": True,
        "case": ref,
        "remaining_usd": f"{Decimal(left) / QUOTA_PER_USD:.2f}",
        "proof": _proof(stage, account),
        "card_ms": round((shown - arrived.accepted.monotonic) * 1000, 1),
    }


async def _mail(stage: Stage, number: int) -> Answer:
    """The n-th mail of ours in her folder."""
    return await fetched(stage, people.ANNE_ADDRESS, people.ANNE_MAIL_PASSWORD, number=number)


def _card(stage: Stage, words: str) -> Message | None:
    shown = stage.world.api.chat(people.DESK_CHAT_ID).shown
    return next((message for message in shown if "RF-" in message.text and words in message.text), None)


def _proof(stage: Stage, account: int) -> str:
    rows = stage.books.rows("SELECT proof FROM identities WHERE kind = 'account' AND value = ?", str(account))
    check(len(rows) == 1, f"{len(rows)} proofs instead of 1")
    return str(rows[0][0])


def _indented(text: str) -> str:
    return "\n".join(f"{'':10}│ {line}" for line in text.strip().splitlines()).lstrip()
