"""The whole bot as a process: an announcement from an operator's own chat to the channel, over a restart."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.refs import has_valid_check
from sandbox import people
from sandbox.bot_api import Chat, Fault, Message
from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import VERA_ID, Desk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
async def channel(world: World) -> Chat:
    return world.api.acts.add_chat("News", type="channel", username="journey_news")


@pytest.fixture(scope="module")
async def newsdesk(
    world: World, channel: Chat, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    settings = {"TELEGRAM__OPERATORS": OPERATORS, "TELEGRAM__CHANNEL": f"@{channel.username}"}
    async with Desk(world, tmp_path_factory.mktemp("desk"), **settings) as desk:
        yield desk


def own(desk: Desk, words: str) -> Message | None:
    """The newest message of the bot in Olga's own chat with such words."""
    shown = reversed(desk.world.api.chat(people.OLGA_ID).shown)
    return next((m for m in shown if m.is_outgoing and words in m.text), None)


async def press(desk: Desk, words: str, button: str) -> str:
    """Tap a button below the newest message with such words."""
    message = await desk.until(lambda: own(desk, words), words)
    assert message is not None
    names = [key["text"] for row in message.content.keyboard for key in row]
    name = next(text for text in names if text.startswith(button))
    tap = await desk.world.api.acts.tap(people.OLGA_ID, people.OLGA_ID, message.id, name)
    assert tap.answer is not None
    return str(tap.answer["text"])


async def test_a_question_survives_a_restart_and_its_answer_is_published(
    newsdesk: Desk, channel: Chat
) -> None:
    acts = newsdesk.world.api.acts
    acts.send_text(people.OLGA_ID, people.OLGA_ID, "/announce")
    await newsdesk.until(lambda: own(newsdesk, "What shall be announced?"), "the question")
    await newsdesk.bot.kill()
    await newsdesk.bot.start()

    acts.send_text(people.OLGA_ID, people.OLGA_ID, "<b>GPT-5</b> 😀", is_html=True)
    await press(newsdesk, "· draft", "📣 Publish now")
    await newsdesk.until(lambda: own(newsdesk, "https://t.me/journey_news/1"), "the link")

    assert [(m.text, m.content.body.entities[0].type) for m in channel.shown] == [("GPT-5 😀", "bold")]
    await press(newsdesk, "https://t.me/journey_news/1", "🗑 Retract")
    await newsdesk.until(lambda: _has(newsdesk, "🗑 Yes"), "the confirmation")
    await press(newsdesk, "https://t.me/journey_news/1", "🗑 Yes")
    await newsdesk.until(lambda: own(newsdesk, "· retracted ·"), "retracted")
    assert channel.shown == []
    assert newsdesk.books.acts(_ref(newsdesk)) == ["draft", "publish", "settle", "retract", "retracted"]
    assert newsdesk.world.api.complaints == []


async def test_49_part_in_doubt_is_not_repeated_and_the_one_behind_it_is_published(
    newsdesk: Desk, channel: Chat
) -> None:
    acts, api = newsdesk.world.api.acts, newsdesk.world.api
    before = len(channel.shown)
    acts.send_text(people.OLGA_ID, people.OLGA_ID, "/announce 中文 49")
    await newsdesk.until(lambda: own(newsdesk, "中文 49"), "the draft")
    await press(newsdesk, "· draft", "➕")
    acts.send_text(people.OLGA_ID, people.OLGA_ID, "English 49")
    await newsdesk.until(lambda: not _has(newsdesk, "➕", "· draft"), "the second part")
    api.fail(Fault(method="sendMessage", chat_id=f"@{channel.username}", reset=True, after_effect=True))

    await press(newsdesk, "· draft", "📣 Publish now")
    await newsdesk.until(lambda: own(newsdesk, "PUBLISHED OR NOT?"), "the doubt")
    await newsdesk.rest()

    assert [message.text for message in channel.shown[before:]] == ["中文 49", "English 49"]
    sent = [call for call in api.calls if call.method == "sendMessage" and "49" in str(call.arguments)]
    to_channel = [call for call in sent if call.arguments["chat_id"] == f"@{channel.username}"]
    assert len(to_channel) == 2


async def test_a_viewer_announces_nothing(newsdesk: Desk) -> None:
    newsdesk.world.api.acts.send_text(VERA_ID, newsdesk.chat.id, "/announce free money")

    await newsdesk.said("look, not decide")


def _has(desk: Desk, button: str, words: str = "https://t.me/journey_news/1") -> bool:
    message = own(desk, words)
    keyboard = message.content.keyboard if message else ()
    return any(key["text"].startswith(button) for row in keyboard for key in row)


def _ref(desk: Desk) -> str:
    message = own(desk, "· retracted ·")
    assert message is not None
    return message.text.split(" ")[1]


async def test_demo_plays_an_announcement_and_ends_with_a_line_of_json() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--once", "--story", "announce"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 90)
    assert process.returncode == 0, output.decode()
    result = json.loads(output.decode().splitlines()[-1])
    assert result["ok"] is True
    assert has_valid_check(result["announcement"])
    assert (result["in_channel"], result["sent_to_channel"]) == (1, 2)
