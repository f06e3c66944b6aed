"""The control door: what the demo's player uses from another process."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.sandbox.places import Place

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="a:1")]])


@pytest.fixture
async def door(place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{place.api.url}/sandbox", timeout=10) as client:
        yield client


async def test_people_and_chats_are_made(place: Place, door: httpx.AsyncClient) -> None:
    await door.post("/users", json={"first_name": "Bart", "user_id": 5, "has_started": True})
    made = await door.post("/chats", json={"title": "Two", "chat_id": -7, "members": {"5": "creator"}})
    assert made.json()["members"]["5"] == "creator"
    await door.post("/members", json={"chat_id": -7, "user_id": 5, "status": "left"})
    state = (await door.get("/state")).json()
    assert {chat["id"] for chat in state["chats"]} >= {5, -7, place.desk.id}


async def test_a_person_writes_and_the_bot_hears(place: Place, door: httpx.AsyncClient, png: bytes) -> None:
    await door.post("/acts/start", json={"user_id": place.mallory.id})
    said = {"user_id": place.olga.id, "chat_id": place.desk.id, "text": "receipt"}
    await door.post("/acts/send", json={**said, "photo": b64encode(png).decode()})
    start, photo = await place.bot.get_updates()
    assert (start.message.text, photo.message.caption) == ("/start", "receipt")  # type: ignore[union-attr]


async def test_a_chat_is_read_with_its_history(place: Place, door: httpx.AsyncClient, png: bytes) -> None:
    sent = await place.bot.send_photo(place.desk.id, png, caption="<b>one</b>", parse_mode="HTML")
    await place.bot.edit_message_caption(place.desk.id, sent.message_id, caption="two", reply_markup=MARKUP)
    (message,) = (await door.get(f"/chats/{place.desk.id}/messages")).json()
    assert (message["html"], message["history"][0]["html"]) == ("two", "<b>one</b>")
    assert message["keyboard"][0][0]["text"] == "Approve"
    assert message["accepted"]["monotonic"] < message["edited"]["monotonic"]
    assert (await door.get(f"/files/{message['file']['file_id']}")).content == png


async def test_a_tap_gives_the_bots_answer(place: Place, door: httpx.AsyncClient) -> None:
    card = await place.bot.send_message(place.desk.id, "card", reply_markup=MARKUP)
    asked = {"user_id": place.olga.id, "chat_id": place.desk.id, "message_id": card.message_id}
    tapping = asyncio.create_task(door.post("/acts/tap", json={**asked, "button": "Approve"}))
    (update,) = await place.bot.get_updates(timeout=5)
    assert update.callback_query is not None
    await update.callback_query.answer("done")
    tap = (await tapping).json()
    assert (tap["answer"]["text"], tap["data"]) == ("done", "a:1")
    assert tap["tapped"]["monotonic"] <= tap["handed"]["monotonic"] <= tap["answered"]["monotonic"]
    assert (await door.get(f"/taps/{tap['tap_id']}")).json() == tap


async def test_waiting_ends_with_the_next_change(place: Place, door: httpx.AsyncClient) -> None:
    sequence = (await door.get("/state")).json()["sequence"]
    waiting = asyncio.create_task(door.get(f"/wait?after={sequence}&chat_id={place.desk.id}"))
    await place.bot.send_message(place.olga.id, "elsewhere")
    await place.bot.send_message(place.desk.id, "here")
    (change,) = (await waiting).json()["changes"]
    assert (change["kind"], change["chat_id"]) == ("message", place.desk.id)
    assert (await door.get(f"/wait?after={change['sequence']}&within_s=0.05")).json()["changes"] == []


async def test_events_are_streamed_from_any_point_on(place: Place, door: httpx.AsyncClient) -> None:
    await place.bot.send_message(place.desk.id, "one")
    seen: list[str] = []
    async with door.stream("GET", "/events", params={"after": 0}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                change = json.loads(line.removeprefix("data: "))
                seen.append(change["kind"])
                if seen[-1] == "message":
                    await place.bot.edit_message_text("two", place.desk.id, change["message_id"])
                if seen[-1] == "edit":
                    break
    assert seen[-2:] == ["message", "edit"]


async def test_updates_are_injected_and_faults_set(place: Place, door: httpx.AsyncClient) -> None:
    await door.post("/updates", json={"kind": "novelty", "body": {}, "update_id": 9})
    assert [update.update_id for update in await place.bot.get_updates()] == [9]
    await door.post("/faults", json={"method": "getMe", "status": 500})
    assert place.api.faults[0].status == 500
    await door.delete("/faults")
    assert place.api.faults == []
    assert (await door.get("/calls")).json()[-1]["method"] == "getUpdates"
    assert (await door.get("/complaints")).json() == []


async def test_nonsense_is_told(door: httpx.AsyncClient) -> None:
    assert (await door.post("/acts/fly", json={})).status_code == 404
    assert (await door.post("/acts/start", json={"user_id": 1})).status_code == 404
    assert (await door.post("/faults", json={"nonsense": 1})).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"host": "rebound.example"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}],
)
async def test_pages_of_the_web_cannot_come_in(door: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await door.get("/state", headers=headers)).status_code == 403
