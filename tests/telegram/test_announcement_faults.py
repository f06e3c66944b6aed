"""An announcement is never published twice: every way in which an answer can be lost, and what is then asked."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.announce.announcement import State
from bot.telegram.faults import is_surely_not_done
from sandbox import people
from sandbox.bot_api import Fault
from tests.telegram.newsroom import Newsroom, opened

CHANNEL = f"@{people.CHANNEL_NAME}"
LOST = {
    "cut after it was published": Fault(method="sendMessage", chat_id=CHANNEL, reset=True, after_effect=True),
    "cut before it was published": Fault(method="sendMessage", chat_id=CHANNEL, reset=True),
    "502 after": Fault(method="sendMessage", chat_id=CHANNEL, status=502, after_effect=True),
    "500 before": Fault(method="sendMessage", chat_id=CHANNEL, status=500),
    "a proxy's page": Fault(
        method="sendMessage", chat_id=CHANNEL, status=200, body="<html>hello</html>", after_effect=True
    ),
}


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns unless it is told that durations are wanted as such."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with opened(tmp_path) as room:
        yield room


def fail(room: Newsroom, fault: Fault) -> None:
    """A copy: the server counts down in it."""
    room.api.fail(Fault(**{name: getattr(fault, name) for name in Fault.__slots__}))


async def doubtful(room: Newsroom, fault: str = "cut after it was published") -> None:
    await room.announce("GPT-5")
    fail(room, LOST[fault])
    await room.choose("📣")
    assert (await room.stored()).state is State.DOUBTFUL


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_answer_is_put_to_the_operators_and_nothing_is_repeated(
    room: Newsroom, fault: str
) -> None:
    await doubtful(room, fault)
    posts = list(room.posts)
    assert posts == (["GPT-5"] if LOST[fault].after_effect else [])
    assert room.buttons == ["It was published", "It was not: publish it", "Leave it as it is"]
    assert "Nobody can tell whether message 1 was published" in room.control.text

    for _ in range(3):
        room.clock.advance(86_400)
        await room.start()
        await room.work()

    assert (room.sends, room.posts) == (1, posts)


async def test_the_question_appears_anew_at_the_end_of_the_chat(room: Newsroom) -> None:
    before = await room.announce("GPT-5")
    room.write("Something else")
    fail(room, LOST["cut after it was published"])
    await room.choose("📣")

    assert room.control.id > before.id
    assert before.id not in [message.id for message in room.desk.shown]


async def test_it_is_published_again_when_an_operator_says_so(room: Newsroom) -> None:
    await doubtful(room, "cut before it was published")

    await room.choose("It was not", who=people.OMAR_ID)

    assert (room.sends, room.posts) == (2, ["GPT-5"])
    assert (await room.stored()).state is State.PUBLISHED


async def test_what_was_published_is_found_by_its_link(room: Newsroom) -> None:
    await doubtful(room)
    await room.tap("It was published")
    for wrong in ("yes it was", "https://t.me/other_news/1", "https://t.me/c/77/1"):
        room.write(wrong, reply_to=next(m for m in reversed(room.said) if m.prompt).id)
        await room.work()
        assert f"That is no message of {CHANNEL}" in room.said[-1].text
    room.write(
        f"https://t.me/{people.CHANNEL_NAME}/1", reply_to=next(m for m in reversed(room.said) if m.prompt).id
    )
    await room.work()

    await room.choose("🗑 Retract")
    await room.choose("🗑 Yes")
    assert room.posts == []
    assert room.sends == 1


async def test_what_was_published_is_found_by_forwarding_it(room: Newsroom) -> None:
    room.write("/announce GPT-5", chat_id=people.OLGA_ID)
    await room.work()
    chat = room.api.chat(people.OLGA_ID)
    fail(room, LOST["cut after it was published"])
    await room.choose("📣", on=chat.last)
    await room.choose("It was published", on=chat.last)
    room.api.acts.forward(people.OLGA_ID, people.OLGA_ID, room.channel.last)
    await room.work()

    assert "https://t.me/gateway_news/1" in next(
        m.text for m in reversed(chat.shown) if m.text.startswith("📣 AN-")
    )
    assert room.sends == 1


async def test_a_doubt_can_be_left(room: Newsroom) -> None:
    await doubtful(room)
    await room.choose("Leave it")

    assert room.buttons == []
    assert (room.sends, room.posts) == (1, ["GPT-5"])


async def test_two_operators_who_answer_a_doubt_publish_once(room: Newsroom) -> None:
    await doubtful(room, "cut before it was published")

    assert await room.tap("It was not") == "Done."
    assert "Olga was first" in await room.tap("It was not", who=people.OMAR_ID)
    await room.work()

    assert room.posts == ["GPT-5"]


async def test_a_flood_wait_is_waited_for_and_asked_of_nobody(room: Newsroom) -> None:
    await room.announce("GPT-5")
    room.api.fail(Fault(method="sendMessage", chat_id=CHANNEL, status=429, retry_after_s=7))
    await room.choose("📣")
    assert room.posts == []
    room.clock.advance(6)
    await room.work()
    assert room.posts == []

    room.clock.advance(1)
    await room.work()

    assert room.posts == ["GPT-5"]
    assert (await room.stored()).state is State.PUBLISHED


async def test_a_flood_wait_of_over_an_hour_is_put_to_the_operators(room: Newsroom) -> None:
    await room.announce("GPT-5")
    room.api.fail(Fault(method="sendMessage", chat_id=CHANNEL, status=429, retry_after_s=4000))
    await room.choose("📣")
    room.clock.advance(4000)
    await room.work()

    assert room.posts == []
    assert "NOT published" in room.control.text


async def test_a_refusal_is_told_in_words_and_leaves_a_draft(room: Newsroom) -> None:
    await room.announce("GPT-5")
    room.channel.bot_lacks = {"can_post_messages"}
    await room.choose("📣")
    assert (await room.stored()).state is State.DRAFT
    assert "I may not post in @gateway_news: give me the right “Post messages”" in room.control.text
    assert (
        "Need administrator rights" in room.control.text or "need administrator rights" in room.control.text
    )

    room.channel.bot_lacks = set()
    await room.choose("📣")

    assert room.posts == ["GPT-5"]


@pytest.mark.parametrize("after_effect", [True, False], ids=["after", "before"])
async def test_a_crash_while_the_request_is_on_its_way_is_a_doubt(room: Newsroom, after_effect: bool) -> None:
    await room.announce("GPT-5")
    room.api.fail(
        Fault(method="sendMessage", chat_id=CHANNEL, delay_s=5, reset=True, after_effect=after_effect)
    )
    await room.tap("📣")
    working = asyncio.create_task(room.dispatcher.run_until_idle())
    async with asyncio.timeout(5):
        while not room.sends:
            await asyncio.sleep(0.01)
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working

    await room.start()
    await room.work()

    assert room.sends == 1
    assert (await room.stored()).state is State.DOUBTFUL


async def test_a_crash_before_anything_was_begun_publishes_once(room: Newsroom) -> None:
    await room.announce("GPT-5")
    await room.tap("📣")
    await room.store.write(
        lambda uow: uow.outbox.lease("dead", room.clock.now(), room.clock.now(), "channel", 1)
    )

    await room.start()
    await room.work()

    assert (room.sends, room.posts) == (1, ["GPT-5"])
    assert (await room.stored()).state is State.PUBLISHED


async def test_49_after_a_doubt_about_the_first_part_the_second_is_still_sent(room: Newsroom) -> None:
    await room.announce("中文")
    await room.tap("➕")
    room.write("English", reply_to=room.said[-1].id)
    await room.work()
    fail(room, LOST["cut before it was published"])
    await room.choose("📣")
    assert room.posts == ["English"]
    assert "message 1" in room.control.text

    await room.choose("It was not")

    assert (room.posts, room.sends) == (["English", "中文"], 3)


@pytest.mark.parametrize(
    "fault", [Fault(reset=True, after_effect=True), Fault(status=500), Fault(status=429, retry_after_s=1)]
)
async def test_edits_pins_and_retractions_are_simply_repeated(room: Newsroom, fault: Fault) -> None:
    await room.announce("GPT-5")
    await room.choose("📣")

    async def troubled(method: str, *acts: str) -> None:
        fault.method = method
        for act in acts[:-1]:
            await room.choose(act)
        fail(room, fault)
        await room.choose(acts[-1])
        room.clock.advance(60)
        await room.work()

    await troubled("pinChatMessage", "📌 Pin")
    assert room.channel.pinned == [1]
    await room.tap("✏️ Edit")
    fault.method, fault.chat_id = "editMessageText", CHANNEL
    fail(room, fault)
    room.write("GPT-6", reply_to=room.said[-1].id)
    await room.work()
    room.clock.advance(60)
    await room.work()
    assert room.posts == ["GPT-6"]
    assert "Edited" in room.control.text
    fault.chat_id = CHANNEL
    await troubled("deleteMessage", "🗑 Retract", "🗑 Yes")
    assert room.posts == []
    assert "· retracted ·" in room.control.text


async def test_a_message_with_buttons_that_was_deleted_appears_again(room: Newsroom) -> None:
    control = await room.announce("GPT-5")
    await room.tap("📣")
    room.api.acts.delete(room.desk.id, control.id)
    await room.work()

    assert room.control.id > control.id
    assert "published" in room.control.text


async def _error_of(port: int) -> TelegramError:
    async with telegram.Bot(
        "1:token",
        base_url=f"http://127.0.0.1:{port}/bot",
        request=HTTPXRequest(httpx_kwargs={"verify": False}, read_timeout=0.2),
    ) as bot:
        await bot.get_me()
    raise AssertionError


async def test_only_a_request_that_never_left_is_surely_not_done(unused_port: int) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del reader
        await asyncio.sleep(1)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        with pytest.raises(TelegramError) as unanswered:
            await _error_of(server.sockets[0].getsockname()[1])
    with pytest.raises(TelegramError) as unreached:
        await _error_of(unused_port)

    assert is_surely_not_done(unreached.value)
    assert not is_surely_not_done(unanswered.value)


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])
