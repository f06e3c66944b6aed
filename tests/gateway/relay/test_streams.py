"""Streams that end otherwise than planned."""

import asyncio

import pytest

from sandbox.upstream.behaviour import Behaviour, Script
from tests.gateway.relay.bench import USD, Bench, Payer, a_chat, events_of, eventually

COST = 14


async def leave_after_first_event(payer: Payer, path: str = "/v1/chat/completions", **body: object) -> None:
    async with payer.http.stream("POST", path, json=a_chat(stream=True, **body)) as answer:  # type: ignore[arg-type]
        await anext(answer.aiter_bytes())


async def test_events_arrive_as_they_are_sent(bench: Bench, script: Script) -> None:
    gate = asyncio.Event()
    script.then(Behaviour(waits=gate))
    anne = bench.a_payer()
    async with anne.http.stream("POST", "/v1/chat/completions", json=a_chat(stream=True)) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        chunks = answer.aiter_text()
        first = await anext(chunks)
        assert "Hello" in first
        assert "world" not in first
        gate.set()
        assert "world" in "".join([chunk async for chunk in chunks])


async def test_a_client_that_leaves_pays_by_the_upstreams_figures_where_they_still_come(
    bench: Bench, script: Script
) -> None:
    gate = asyncio.Event()
    script.then(Behaviour(waits=gate))
    anne = bench.a_payer()
    await leave_after_first_event(anne)
    gate.set()
    row = await anne.settled()
    assert (row["quota"], row["used_quota"]) == (USD - COST, COST)
    assert bench.last_log(anne.user.id)["content"].endswith("the client left")


async def test_a_client_that_leaves_a_silent_stream_pays_what_had_come(bench: Bench, script: Script) -> None:
    script.then(Behaviour(waits=asyncio.Event(), texts=("abcd" * 7, "never")))
    anne = bench.a_payer()
    await leave_after_first_event(anne)
    row = await anne.settled()
    log = bench.last_log(anne.user.id)
    assert log["completion_tokens"] == 7
    assert "own count" in log["content"]
    assert row["quota"] + row["used_quota"] == USD
    await eventually(lambda: script.cut == 1)


async def test_who_leaves_before_anthropics_output_pays_its_exact_prompt(
    bench: Bench, script: Script
) -> None:
    script.then(Behaviour(waits=asyncio.Event(), prompt=1234))
    anne = bench.a_payer()
    await leave_after_first_event(anne, "/v1/messages", model="anthropic-model", max_tokens=5)
    await anne.settled()
    assert bench.last_log(anne.user.id)["prompt_tokens"] == 1234


async def test_a_client_that_leaves_an_answer_that_is_not_streamed_pays_for_it(
    bench: Bench, script: Script
) -> None:
    gate = asyncio.Event()
    script.then(Behaviour(waits=gate))
    anne = bench.a_payer()
    call = asyncio.create_task(anne.chat())
    await eventually(lambda: len(script.seen) == 1)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    gate.set()
    assert (await anne.settled())["used_quota"] == COST


@pytest.mark.parametrize(("path", "model"), [
    ("/v1/chat/completions", "openai-model"),
    ("/v1/messages", "anthropic-model"),
])  # fmt: skip
async def test_a_stream_that_breaks_off_says_so_and_is_charged_as_far_as_it_came(
    bench: Bench, script: Script, path: str, model: str
) -> None:
    script.then(Behaviour(breaks_after=3, texts=("abcd" * 3,) * 9))
    anne = bench.a_payer()
    answer = await anne.post(path, a_chat(model, stream=True, max_tokens=99))
    assert answer.status_code == 200
    assert events_of(answer.text)[-1]["error"]["code"] == "upstream_unreachable"
    assert "[DONE]" not in answer.text
    row = await anne.settled()
    assert row["quota"] + row["used_quota"] == USD
    assert 3 <= bench.last_log(anne.user.id)["completion_tokens"] <= 9
