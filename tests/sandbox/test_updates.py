"""Updates: offsets, long polls, conflicts, webhooks, and what a tap brings."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict

from sandbox.bot_api import BotApiServer
from sandbox.bot_api.methods import taps
from sandbox.listener import HttpListener
from tests.sandbox.places import Place, open_bot

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="a:1")]])


def say(place: Place, *texts: str) -> None:
    for text in texts:
        place.api.acts.send_text(place.olga.id, place.olga.id, text)


async def texts(place: Place, **arguments: Any) -> list[str | None]:
    updates = await place.bot.get_updates(**arguments)
    return [update.message.text for update in updates if update.message]


async def test_updates_come_again_until_a_later_offset_confirms_them(place: Place) -> None:
    say(place, "one", "two", "three")
    first = await place.bot.get_updates(limit=2)
    assert [update.message.text for update in first if update.message] == ["one", "two"]
    assert await texts(place, limit=1) == ["one"]
    assert await texts(place, offset=first[1].update_id + 1) == ["three"]
    assert await texts(place) == ["three"]


async def test_a_negative_offset_keeps_the_last_ones(place: Place) -> None:
    say(place, "one", "two", "three")
    assert await texts(place, offset=-1) == ["three"]
    assert await texts(place) == ["three"]


async def test_a_long_poll_wakes_at_once(place: Place) -> None:
    poll = asyncio.create_task(texts(place, timeout=20))
    await until_polled(place.api)
    loop = asyncio.get_running_loop()
    started = loop.time()
    say(place, "wake")
    assert await poll == ["wake"]
    assert loop.time() - started < 1


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


async def until_polled(api: BotApiServer) -> None:
    await eventually(lambda: api.cloud.updates.is_polled)


async def test_a_second_poller_ends_the_first(place: Place) -> None:
    async with open_bot(place.api) as other:
        first = asyncio.create_task(place.bot.get_updates(timeout=20))
        await until_polled(place.api)
        second = asyncio.create_task(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one"):
            await first
        say(place, "for the second")
        assert len(await second) == 1


async def test_a_poller_who_hung_up_is_given_nothing(place: Place) -> None:
    url = f"{place.api.base_url}{place.api.token}/getUpdates"
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(url, params={"timeout": 20}, timeout=0.2)
    await eventually(lambda: not place.api.cloud.updates.is_polled)
    say(place, "later")
    (update,) = await place.bot.get_updates()
    handed = place.api.cloud.updates.handed_at(update.update_id)
    assert handed is not None
    assert handed.monotonic > place.api.calls[-1].received.monotonic


async def test_only_wanted_kinds_are_queued(place: Place) -> None:
    await place.bot.get_updates(allowed_updates=["message_reaction"])
    say(place, "unheard")
    place.api.acts.react(place.olga.id, place.olga.id, 1, "👍")
    (update,) = await place.bot.get_updates()
    assert update.message_reaction is not None
    assert update.message_reaction.new_reaction[0].type == "emoji"


async def test_reactions_and_members_come_only_when_asked_for(place: Place) -> None:
    say(place, "x")
    place.api.acts.react(place.olga.id, place.olga.id, 1, "👍")
    place.api.acts.set_member(place.desk.id, place.mallory.id, "member")
    assert len(await place.bot.get_updates()) == 1


async def test_the_bot_hears_that_it_was_promoted_and_blocked(place: Place) -> None:
    place.api.acts.set_member(place.desk.id, place.api.cloud.bot.id, "member")
    place.api.acts.block(place.olga.id)
    promoted, blocked = await place.bot.get_updates()
    assert promoted.my_chat_member is not None
    assert promoted.my_chat_member.new_chat_member.status == "member"
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_commands_are_marked_and_start_carries_its_payload(place: Place) -> None:
    place.api.acts.start(place.mallory.id, "bind-123")
    (update,) = await place.bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start bind-123"
    assert update.message.parse_entities(["bot_command"]) == {update.message.entities[0]: "/start"}


async def test_an_ordinary_member_hears_only_what_is_meant_for_it(place: Place) -> None:
    place.api.acts.set_member(place.desk.id, place.api.cloud.bot.id, "member")
    sent = await place.bot.send_message(place.desk.id, "card")
    for text in ("chatter", "/queue", "/queue@other_bot", "/queue@paydesk_bot", "hi @paydesk_bot"):
        place.api.acts.send_text(place.olga.id, place.desk.id, text)
    place.api.acts.send_text(place.olga.id, place.desk.id, "an answer", reply_to=sent.message_id)
    heard = [update.message.text for update in await place.bot.get_updates(offset=0) if update.message]
    assert heard == ["/queue", "/queue@paydesk_bot", "hi @paydesk_bot", "an answer"]


async def test_a_photo_from_a_person_can_be_fetched(place: Place, png: bytes) -> None:
    place.api.acts.send_photo(place.olga.id, place.olga.id, png, caption="receipt")
    (update,) = await place.bot.get_updates()
    assert update.message is not None
    assert update.message.caption == "receipt"
    file = await place.bot.get_file(update.message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == png


async def test_a_channel_and_an_anonymous_administrator_speak_as_chats(place: Place) -> None:
    channel = place.api.acts.add_chat("News", type="channel")
    place.api.acts.send_as_chat(channel.id, "news")
    place.api.acts.send_as_chat(place.desk.id, "/approve")
    post, anonymous = await place.bot.get_updates()
    assert post.channel_post is not None
    assert anonymous.message is not None
    assert (anonymous.message.from_user, anonymous.message.sender_chat.id) == (None, place.desk.id)  # type: ignore[union-attr]


async def test_injected_updates_come_as_they_are(place: Place) -> None:
    place.api.cloud.updates.inject(42, "novelty", {"x": 1})
    (update,) = await place.bot.get_updates()
    assert update == Update(42)


async def test_a_group_that_grew_is_told_in_both_chats(place: Place) -> None:
    group = place.api.acts.add_chat("Small", type="group", members={place.olga.id: "creator"})
    grown = place.api.acts.upgrade_group(group.id)
    moved, came = await place.bot.get_updates()
    assert moved.message is not None
    assert came.message is not None
    assert (moved.message.migrate_to_chat_id, came.message.migrate_from_chat_id) == (grown.id, group.id)
    with pytest.raises(Exception, match=str(grown.id)):
        await place.bot.send_message(group.id, "x")


async def test_a_tap_waits_for_its_answer(place: Place) -> None:
    card = await place.bot.send_message(place.desk.id, "card", reply_markup=MARKUP)
    tapping = asyncio.create_task(
        place.api.acts.tap(place.olga.id, place.desk.id, card.message_id, "Approve")
    )
    (update,) = await place.bot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("a:1", place.olga.id)
    await query.answer("credited", show_alert=True)
    tap = await tapping
    assert tap.answer == {"text": "credited", "show_alert": True, "url": ""}
    handed = place.api.cloud.tap_handed_at(tap)
    assert handed is not None
    assert tap.answered is not None
    assert tap.tapped.monotonic <= handed.monotonic <= tap.answered.monotonic


async def test_a_tap_is_answered_once_and_in_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    card = await place.bot.send_message(place.desk.id, "card", reply_markup=MARKUP)
    tap = place.api.acts.press(place.olga.id, place.desk.id, card.message_id, "a:1")
    await place.bot.answer_callback_query(tap.id)
    late = "Query is too old and response timeout expired or query id is invalid"
    with pytest.raises(BadRequest, match=late):
        await place.bot.answer_callback_query(tap.id)
    with pytest.raises(BadRequest, match=late):
        await place.bot.answer_callback_query("123")
    monkeypatch.setattr(taps, "QUERY_LIFETIME_S", 0)
    old = place.api.acts.press(place.olga.id, place.desk.id, card.message_id, "a:1")
    with pytest.raises(BadRequest, match=late):
        await place.bot.answer_callback_query(old.id)


async def test_a_button_of_an_older_card_can_still_be_tapped(place: Place) -> None:
    card = await place.bot.send_message(place.desk.id, "card", reply_markup=MARKUP)
    await place.bot.edit_message_text("done", place.desk.id, card.message_id)
    assert place.api.acts.press(place.olga.id, place.desk.id, card.message_id, "Approve").data == "a:1"
    with pytest.raises(LookupError, match="no button 'Reject'"):
        place.api.acts.press(place.olga.id, place.desk.id, card.message_id, "Reject")


class Door:
    """A bot's own HTTP door, which refuses the first delivery."""

    def __init__(self) -> None:
        self.got: list[tuple[str | None, dict[str, object]]] = []
        self.refusals = 1
        self.listener = HttpListener(Starlette(routes=[Route("/hook", self.take, methods=["POST"])]))

    async def take(self, request: Request) -> Response:
        if self.refusals:
            self.refusals -= 1
            return Response(status_code=503)
        secret = request.headers.get("x-telegram-bot-api-secret-token")
        self.got.append((secret, await request.json()))
        return Response()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    async with door.listener:
        yield door


async def test_a_webhook_gets_updates_in_order_with_its_secret(place: Place, door: Door) -> None:
    await place.bot.set_webhook(f"{door.listener.url}/hook", secret_token="s3cret")
    say(place, "one", "two")
    await eventually(lambda: len(door.got) == 2)
    assert [secret for secret, _ in door.got] == ["s3cret", "s3cret"]
    assert [Update.de_json(body).message.text for _, body in door.got] == ["one", "two"]  # type: ignore[union-attr]
    info = await place.bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (
        0,
        "Wrong response from the webhook: 503 Service Unavailable",
    )
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await place.bot.get_updates()
    await place.bot.delete_webhook()
    assert await place.bot.get_updates() == ()


async def test_a_webhook_elsewhere_wants_https(place: Place) -> None:
    with pytest.raises(BadRequest, match="an https url must be provided for webhook"):
        await place.bot.set_webhook("http://paydesk.example/hook")


async def test_a_stopping_server_lets_its_poller_go() -> None:
    async with BotApiServer() as api, open_bot(api) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=30))
        await until_polled(api)
        loop = asyncio.get_running_loop()
        started = loop.time()
        await api.__aexit__(None, None, None)
        assert loop.time() - started < 1
        assert await poll == ()
