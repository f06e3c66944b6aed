"""A question by mail is answered at once, to the account's owner only; every figure is read back."""

from decimal import Decimal
from typing import Any, Final

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.sender import balance_question
from sandbox.stories.holder import open_account, remaining
from sandbox.stories.letterbox import answer_to
from sandbox.stories.stage import Stage, check
from sandbox.waiting import PATIENCE_S

QUOTA: Final = 6_250_000
QUOTA_PER_USD: Final = 500_000


async def play(stage: Stage) -> dict[str, Any]:
    """Play it; the figures of the last line.

    Raises:
        StepFailedError: names the step that did not come to pass.
    """
    world = stage.world
    with stage.step(f"{people.LILEI_ACCOUNT} has an account with his mail address, and $12.50 USD on it"):
        account = await open_account(
            stage, people.LILEI_ACCOUNT, people.LILEI_ACCOUNT_PASSWORD, people.LILEI_ADDRESS, QUOTA
        )
    with stage.step("he mails in Chinese: 请问账号 lilei88 还剩多少余额？ (GB18030, DKIM-signed)"):
        posted = await world.sender.send(balance_question())
        arrived = next(mail for mail in world.mail.accepted if mail.sender == people.LILEI_ADDRESS)
    with stage.step("he has the answer: Chinese, threaded, with his balance"):
        answer = await answer_to(stage, posted, people.LILEI_ADDRESS, people.LILEI_MAIL_PASSWORD, number=1)
        told = f"${Decimal(await remaining(stage, account)) / QUOTA_PER_USD:.2f} USD"
        check(f"账户 {people.LILEI_ACCOUNT} 的余额：{told}" in answer.text, f"it does not say {told}")
        check("下一步" in answer.text, "it does not say what to do next")
        stage.say(_indented(answer.text))
    answered = world.mail.accepted_for(people.LILEI_ADDRESS)[-1].accepted.monotonic
    with stage.step("the operator's phone shows what was answered, without a sound"):
        card = await world.api.until(lambda: _card(stage), within_s=PATIENCE_S)
        assert card is not None
        ref = card.text.split(" · ")[0]
        check(card.is_silent, "the phone rang, though nobody is needed")
        check(f"[{ref}]" in answer.subject, "the subject lacks the reference")
    with stage.step("Mallory asks for the same balance, and is told how to prove that it is hers"):
        question = balance_question(sender=people.MALLORY_ADDRESS)
        posted = await world.sender.send(question)
        refusal = await answer_to(
            stage, posted, people.MALLORY_ADDRESS, people.MALLORY_MAIL_PASSWORD, number=1
        )
        check(told not in refusal.text, "she was told his balance")
        check("/bind" in refusal.text, "she is not told how to prove it")
    with stage.step("the audit has its rows"):
        for verb in ("open", "examine", "answer"):
            times = stage.books.acts(ref).count(verb)
            check(times == 1, f"the audit has {times} rows of {verb!r} instead of 1")
    return {
        "ok": True,
        "case": ref,
        "balance_usd": f"{Decimal(await remaining(stage, account)) / QUOTA_PER_USD:.2f}",
        "answer_ms": round((answered - arrived.accepted.monotonic) * 1000, 1),
    }


def _card(stage: Stage) -> Message | None:
    shown = stage.world.api.chat(people.DESK_CHAT_ID).shown
    return next((message for message in shown if "已自动答复" in message.text), None)


def _indented(text: str) -> str:
    return "\n".join(f"{'':10}│ {line}" for line in text.strip().splitlines()).lstrip()
