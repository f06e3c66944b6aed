"""An announcement is drafted, published once, corrected, pinned and retracted: read back from the channel.

On the way Telegram's answer to a second one is lost: the bot does not send it again, it asks.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from sandbox import people
from sandbox.bot_api import Fault, Message
from sandbox.notices import COMMAND, NOTICE, draw_banner
from sandbox.stories.stage import Stage, check
from sandbox.waiting import PATIENCE_S

CORRECTED: Final = NOTICE.replace("GPT-5", "GPT-5 Pro")
SECOND: Final = "服务器今晚维护十分钟。 Ten minutes of maintenance tonight."
EDITED: Final = "修改于"
"""In the bot's own words: it has heard that the channel shows the correction."""
WITHIN_S: Final = PATIENCE_S
T = TypeVar("T")


async def play(stage: Stage) -> dict[str, Any]:
    """Play it; the figures of the last line.

    Raises:
        StepFailedError: names the step that did not come to pass.
    """
    telegram = _Telegram(stage)
    with stage.step(
        f"the operator sends a picture with {COMMAND} and formatted Chinese and English below it"
    ):
        written = telegram.write_picture(f"{COMMAND} {NOTICE}")
    with stage.step("the bot shows what subscribers would see, and asks when"):
        control = await telegram.control()
        preview = telegram.desk[-2]
        check(preview.content.media == written.content.media, "the preview shows another picture")
        check(not telegram.channel, "something is in the channel already")
        stage.say(_indented(control.text))
    with stage.step("the operator taps Publish now: it is in the channel, once, as in the preview"):
        tapped = await telegram.tap(control, "an_publish")
        shown = await telegram.published(1)
        check(shown.content == preview.content, "the channel shows something else than the preview")
        check(shown.text.startswith("🚀 GPT-5 上线了"), "the command stands before the words")
    with stage.step("he edits it: the same message of the channel is changed"):
        await telegram.tap(await telegram.control("an_retract:"), "an_rewrite")
        await telegram.answer(CORRECTED, draw_banner("#0b8457"))
        await telegram.until(lambda: len(shown.versions) == 2)
        check("GPT-5 Pro" in shown.text, "the channel shows the old text")
    with stage.step("he pins it"):
        await telegram.tap(await telegram.control("an_pin", EDITED), "an_pin")
        await telegram.until(lambda: stage.world.api.chat(people.CHANNEL_ID).pinned == [shown.id])
    ref = _ref_of(control)
    with stage.step("Telegram's answer to another one is lost: the bot asks, and does not send it again"):
        asked = await _lose_the_answer(stage, telegram)
        check(len(telegram.channel) == 2, "it was published twice")
    with stage.step("he looks, and sends the link of what is in the channel"):
        await telegram.tap(asked, "an_it_was")
        await telegram.answer(f"https://t.me/{people.CHANNEL_NAME}/{telegram.channel[-1].id}")
    with stage.step("he retracts it, asked once more whether he is sure"):
        other = _ref_of(asked)
        await telegram.tap(await telegram.control("an_retract:", other), "an_retract:")
        await telegram.tap(await telegram.control("an_retract_sure", other), "an_retract_sure")
        await telegram.until(lambda: len(telegram.channel) == 1)
    with stage.step("the audit has a row for each act"):
        acts = stage.books.acts(ref)
        check(acts == ["draft", "publish", "settle", "rewrite", "edit", "pin", "pinned"], str(acts))
    return {
        "ok": True,
        "announcement": ref,
        "in_channel": len(telegram.channel),
        "sent_to_channel": telegram.sends,
        "publish_ms": round((shown.accepted.monotonic - tapped) * 1000, 1),
    }


async def _lose_the_answer(stage: Stage, telegram: "_Telegram") -> Message:
    telegram.write(f"{COMMAND} {SECOND}")
    control = await telegram.control("an_publish")
    channel = str(stage.world.api.chat(people.CHANNEL_ID).id)
    for chat_id in (channel, f"@{people.CHANNEL_NAME}"):
        stage.world.api.fail(Fault(method="sendMessage", chat_id=chat_id, reset=True, after_effect=True))
    await telegram.tap(control, "an_publish")
    asked = await telegram.control("an_again")
    stage.world.api.behave()
    return asked


class _Telegram:
    """What the operator does, and what is seen in the desk's chat and in the channel."""

    def __init__(self, stage: Stage) -> None:
        self._api = stage.world.api
        self._acts = stage.world.api.acts
        self._answered: set[int] = set()

    async def until(self, condition: Callable[[], T]) -> T:
        """Wait for something on Telegram's side."""
        return await self._api.until(condition, within_s=WITHIN_S)

    @property
    def desk(self) -> list[Message]:
        """What the bot shows in the desk's chat."""
        return [message for message in self._api.chat(people.DESK_CHAT_ID).shown if message.is_outgoing]

    @property
    def channel(self) -> list[Message]:
        """What subscribers see."""
        return self._api.chat(people.CHANNEL_ID).shown

    @property
    def sends(self) -> int:
        """How often the bot asked for something to be sent to the channel, by the server's own record."""
        names = {str(people.CHANNEL_ID), f"@{people.CHANNEL_NAME}"}
        kinds = {"sendMessage", "sendPhoto"}
        calls = [call for call in self._api.calls if call.method in kinds]
        return len([call for call in calls if str(call.arguments["chat_id"]) in names])

    def write(self, text: str) -> Message:
        """The operator writes in the desk's chat."""
        return self._acts.send_text(people.OLGA_ID, people.DESK_CHAT_ID, text, is_html=True)

    def write_picture(self, caption: str) -> Message:
        """The operator sends a picture with words below it."""
        return self._acts.send_photo(
            people.OLGA_ID, people.DESK_CHAT_ID, draw_banner(), caption=caption, is_html=True
        )

    async def answer(self, text: str, picture: bytes = b"") -> None:
        """Answer the question that the bot asks."""

        def asked() -> Message | None:
            return next((m for m in reversed(self.desk) if m.prompt and m.id not in self._answered), None)

        question = await self.until(asked)
        assert question is not None
        self._answered.add(question.id)
        where = (people.OLGA_ID, people.DESK_CHAT_ID)
        if picture:
            self._acts.send_photo(*where, picture, caption=text, is_html=True, reply_to=question.id)
        else:
            self._acts.send_text(*where, text, reply_to=question.id)

    async def control(self, action: str = "an_", words: str = "") -> Message:
        """The newest message with such a button and these words."""

        def found() -> Message | None:
            return next((m for m in reversed(self.desk) if _button(m, action) and words in m.text), None)

        message = await self.until(found)
        assert message is not None
        return message

    async def tap(self, message: Message, action: str) -> float:
        """Tap a button; when, on the monotonic clock."""
        tap = await self._acts.tap(
            people.OLGA_ID, people.DESK_CHAT_ID, message.id, _button(message, action) or action
        )
        return tap.tapped.monotonic

    async def published(self, count: int) -> Message:
        """The newest message of the channel, once there are so many, and no more."""
        await self.until(lambda: len(self.channel) >= count)
        check(
            len(self.channel) == count, f"the channel shows {len(self.channel)} messages instead of {count}"
        )
        return self.channel[-1]


def _ref_of(control: Message) -> str:
    return control.text.split(" ")[1]


def _button(message: Message, action: str) -> str | None:
    data = (str(key.get("callback_data", "")) for row in message.content.keyboard for key in row)
    return next((one for one in data if one.startswith(action)), None)


def _indented(text: str) -> str:
    return "\n".join(f"{'':10}│ {line}" for line in text.splitlines()).lstrip()
