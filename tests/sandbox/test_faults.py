"""Misbehaviour on request, limits, and complaints about what Telegram does not document."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram.error import NetworkError, RetryAfter, TimedOut

from sandbox.bot_api import BotApiServer, Fault
from tests.sandbox.places import Place, open_bot


async def test_the_next_calls_are_refused_and_then_all_is_well(place: Place) -> None:
    place.api.fail(Fault(method="sendMessage", times=2, status=429, retry_after_s=7))
    for _ in range(2):
        with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
            await place.bot.send_message(place.olga.id, "x")
    await place.bot.send_message(place.olga.id, "x")
    assert len(place.api.chat(place.olga.id).shown) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_may_come_after_the_effect(place: Place, status: int) -> None:
    place.api.fail(Fault(status=status, after_effect=True))
    with pytest.raises(NetworkError):
        await place.bot.send_message(place.olga.id, "x")
    assert place.api.chat(place.olga.id).last.text == "x"


@pytest.mark.parametrize("after_effect", [False, True])
async def test_the_connection_is_reset_before_or_after_the_effect(place: Place, after_effect: bool) -> None:
    place.api.fail(Fault(method="sendMessage", reset=True, after_effect=after_effect))
    with pytest.raises(NetworkError, match="ReadError"):
        await place.bot.send_message(place.olga.id, "x")
    assert len(place.api.chat(place.olga.id).shown) == int(after_effect)
    assert place.api.calls[-1].status is None


@pytest.mark.parametrize("after_effect", [False, True])
async def test_an_answer_is_delayed(place: Place, after_effect: bool) -> None:
    place.api.fail(Fault(delay_s=30, after_effect=after_effect))
    with pytest.raises(TimedOut):
        await place.bot.send_message(place.olga.id, "x", read_timeout=0.1)
    assert len(place.api.chat(place.olga.id).shown) == int(after_effect)


async def test_a_short_delay_only_delays(place: Place) -> None:
    place.api.fail(Fault(delay_s=0.05))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await place.bot.send_message(place.olga.id, "x")
    assert loop.time() - started >= 0.05


async def test_a_proxy_answers_with_a_page(place: Place) -> None:
    place.api.fail(Fault(status=502, body="<html>Bad Gateway</html>"))
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await place.bot.get_me()


async def test_a_fault_meets_only_its_chat(place: Place) -> None:
    place.api.fail(Fault(chat_id=place.desk.id, status=500))
    await place.bot.send_message(place.olga.id, "x")
    with pytest.raises(NetworkError):
        await place.bot.send_message(place.desk.id, "x")


async def test_forgotten_faults_do_not_come(place: Place) -> None:
    place.api.fail(Fault(times=99, status=500))
    place.api.behave()
    await place.bot.get_me()


async def test_a_private_chat_takes_a_burst_and_then_one_a_second(limited: Place) -> None:
    for number in range(5):
        await limited.bot.send_message(limited.olga.id, str(number))
    with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
        await limited.bot.send_message(limited.olga.id, "too much")
    await limited.bot.send_message(limited.desk.id, "another chat")


async def test_a_group_takes_20_a_minute_edits_included(limited: Place) -> None:
    sent = await limited.bot.send_message(limited.desk.id, "0")
    for number in range(1, 20):
        await limited.bot.edit_message_text(str(number), limited.desk.id, sent.message_id)
    with pytest.raises(RetryAfter) as refused:
        await limited.bot.send_message(limited.desk.id, "too much")
    assert refused.value.retry_after == timedelta(seconds=3)


async def test_all_chats_together_take_30_a_second() -> None:
    async with BotApiServer() as api, open_bot(api) as bot:
        chats = [api.acts.add_user(str(number), has_started=True).id for number in range(120)]
        loop = asyncio.get_running_loop()
        started = loop.time()
        sent = await asyncio.gather(*(bot.send_message(chat, "x") for chat in chats), return_exceptions=True)
        took_s = loop.time() - started
    refused = [answer for answer in sent if isinstance(answer, RetryAfter)]
    assert len(sent) - len(refused) <= 30 + 30 * took_s
    assert all(answer.retry_after == timedelta(seconds=1) for answer in refused)


async def test_undocumented_parameters_are_complained_about() -> None:
    async with BotApiServer() as api, httpx.AsyncClient() as client:
        url = f"{api.base_url}{api.token}/sendMessage"
        await client.post(url, json={"chat_id": 1, "text": "x", "reply_to_message_id": 3})
        assert api.complaints == ["sendMessage: reply_to_message_id is no documented parameter"]


async def test_calls_are_recorded(place: Place) -> None:
    await place.bot.send_message(place.olga.id, "x")
    call = place.api.calls[-1]
    assert (call.method, call.arguments["text"], call.status) == ("sendMessage", "x", 200)
    assert call.answered is not None
    assert call.received.monotonic <= call.answered.monotonic


async def test_methods_are_found_in_any_letter_case_and_by_get_and_json(place: Place) -> None:
    async with httpx.AsyncClient(base_url=f"{place.api.base_url}{place.api.token}") as client:
        got = await client.get("/SENDMESSAGE", params={"chat_id": place.olga.id, "text": "by get"})
        assert got.json()["result"]["text"] == "by get"
        posted = await client.post("/sendMessage", json={"chat_id": place.olga.id, "text": "by json"})
        assert posted.json()["result"]["text"] == "by json"
        assert (await client.get("/noSuchMethod")).json() == {
            "ok": False,
            "error_code": 404,
            "description": "Not Found",
        }
        broken = await client.post("/getMe", content=b"{", headers={"content-type": "application/json"})
        assert broken.status_code == 400
