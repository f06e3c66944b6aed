"""Providers that refuse, fall silent or send elsewhere; nothing is charged and no key is told."""

import json

import pytest

from sandbox.upstream.behaviour import Behaviour, Script
from sandbox.upstream.server import KEY
from tests.gateway.relay.bench import USD, Bench

LEAK = f"Incorrect API key provided: {KEY} / sk-proj-abc***xyz / AKIAIOSFODNN7EXAMPLE"


@pytest.mark.parametrize("model", ["openai-model", "anthropic-model", "google-model", "cloudflare-model"])
async def test_a_refusal_is_passed_on_in_openais_form(bench: Bench, script: Script, model: str) -> None:
    script.then(Behaviour(400, message="max_tokens is too large"))
    anne = bench.a_payer()
    answer = await anne.chat(model)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "max_tokens is too large"
    assert (await anne.given_back(USD))["used_quota"] == 0


async def test_a_refusal_of_messages_has_anthropics_word_at_the_top(bench: Bench, script: Script) -> None:
    script.then(Behaviour(400, message="too large"))
    anne = bench.a_payer()
    answer = await anne.post("/v1/messages", {"model": "anthropic-model", "max_tokens": 1, "messages": []})
    assert answer.json()["type"] == "error"
    assert answer.json()["error"]["message"] == "too large"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
async def test_no_key_is_told(bench: Bench, script: Script, status: int) -> None:
    script.then(Behaviour(status, message=LEAK))
    anne = bench.a_payer()
    answer = await anne.chat()
    assert answer.status_code == status
    for secret in (KEY, "sk-proj", "AKIAIOSFODNN7EXAMPLE"):
        assert secret not in answer.text


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_quarrel_about_the_gateways_own_account_is_not_the_clients(
    bench: Bench, script: Script, status: int
) -> None:
    script.then(Behaviour(status, message=LEAK))
    anne = bench.a_payer()
    answer = await anne.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "upstream_account")
    assert "Incorrect" not in answer.text


async def test_exhausted_credit_of_the_gateway_is_not_the_clients(bench: Bench, script: Script) -> None:
    body = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    script.then(Behaviour(429, raw=json.dumps(body).encode()))
    anne = bench.a_payer()
    answer = await anne.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "upstream_account")


async def test_retry_after_is_passed_on(bench: Bench, script: Script) -> None:
    script.then(Behaviour(429, headers={"Retry-After": "7"}))
    anne = bench.a_payer()
    assert (await anne.chat()).headers["retry-after"] == "7"


@pytest.mark.parametrize("raw", [b"", b"<html>Bad gateway</html>", b"[]", b'{"error": 5}', b"\xff"])
async def test_an_error_that_is_no_json_is_told_by_its_status(
    bench: Bench, script: Script, raw: bytes
) -> None:
    script.then(Behaviour(502, raw=raw))
    anne = bench.a_payer()
    answer = await anne.chat()
    assert answer.status_code == 502
    assert answer.json()["error"]["message"]
    assert "html" not in answer.text


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("failure", [
    Behaviour(500), Behaviour(429), Behaviour(401), Behaviour(404), Behaviour(is_deaf=True),
])  # fmt: skip
async def test_another_channel_of_the_model_is_asked(
    bench: Bench, script: Script, failure: Behaviour, *, is_stream: bool
) -> None:
    script.then(failure)
    anne = bench.a_payer()
    answer = await anne.chat("twice", stream=is_stream)
    assert answer.status_code == 200
    assert "world" in answer.text
    assert {seen.path for seen in script.seen} == {"/v1/chat/completions", "/openai/v1/chat/completions"}
    row = await anne.settled()
    assert row["used_quota"] == 14
    assert row["request_count"] == 1


async def test_the_clients_own_mistake_is_not_tried_elsewhere(bench: Bench, script: Script) -> None:
    script.then(Behaviour(400))
    anne = bench.a_payer()
    assert (await anne.chat("twice")).status_code == 400
    assert len(script.seen) == 1


async def test_a_stream_that_has_begun_is_not_tried_elsewhere(bench: Bench, script: Script) -> None:
    script.then(Behaviour(breaks_after=1))
    anne = bench.a_payer()
    assert (await anne.chat("twice", stream=True)).status_code == 200
    assert len(script.seen) == 1


async def test_when_every_channel_fails_the_last_word_is_told_and_nothing_charged(
    bench: Bench, script: Script
) -> None:
    script.then(Behaviour(500), Behaviour(503, message="overloaded"))
    anne = bench.a_payer()
    answer = await anne.chat("twice")
    assert (answer.status_code, answer.json()["error"]["message"]) == (503, "overloaded")
    assert (await anne.given_back(USD))["request_count"] == 0


async def test_a_provider_that_never_answers_is_told(bench: Bench, script: Script) -> None:
    script.then(*(Behaviour(is_deaf=True) for _ in range(3)))
    anne = bench.a_payer()
    answer = await anne.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_unreachable")
    await anne.given_back(USD)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(bench: Bench, script: Script, status: int) -> None:
    elsewhere = {"Location": f"{bench.upstream.url}/v1/chat/completions"}
    script.then(Behaviour(status, headers=elsewhere))
    anne = bench.a_payer()
    answer = await anne.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "upstream_redirect")
    assert len(script.seen) == 1
