"""A call from the api key to the log row."""

import pytest

from sandbox.upstream.behaviour import Behaviour, Script
from tests.gateway.relay.bench import PAY_URL, USD, Bench, a_chat, events_of

# $1 in and $2 out per million: 12 x 0.5 + 8 x 1 = 14.
COST = 14


async def test_chat_is_answered_and_charged_by_the_upstreams_figures(bench: Bench) -> None:
    anne = bench.a_payer()
    answer = await anne.chat()
    assert answer.status_code == 200
    assert answer.json()["choices"][0]["message"]["content"] == "Hello, world"
    row = await anne.settled()
    assert (row["quota"], row["used_quota"]) == (USD - COST, COST)
    log = bench.last_log(anne.user.id)
    told = {name: log[name] for name in ("quota", "prompt_tokens", "completion_tokens", "token_name")}
    assert told == {"quota": COST, "prompt_tokens": 12, "completion_tokens": 8, "token_name": "k"}
    assert log["model_name"] == "openai-model"
    assert log["channel"] > 0
    assert log["content"].startswith("chat/completions; $1 in, $2 out, USD per 1M, x 1")
    assert anne.key_row()["used_quota"] == COST


@pytest.mark.parametrize(("path", "body"), [
    ("/v1/completions", {"model": "openai-model", "prompt": "Say"}),
    ("/v1/responses", {"model": "openai-model", "input": "Say"}),
    ("/v1/messages", {"model": "anthropic-model", "max_tokens": 9, "messages": [{"role": "user", "content": "x"}]}),
])  # fmt: skip
@pytest.mark.parametrize("is_stream", [False, True])
async def test_other_forms_are_metered_alike(
    bench: Bench, path: str, body: object, *, is_stream: bool
) -> None:
    anne = bench.a_payer()
    assert isinstance(body, dict)
    answer = await anne.post(path, {**body, "stream": is_stream})
    assert answer.status_code == 200, answer.text
    assert "world" in answer.text
    assert (await anne.settled())["used_quota"] == COST


async def test_embeddings_cost_their_prompt(bench: Bench) -> None:
    anne = bench.a_payer()
    answer = await anne.post("/v1/embeddings", {"model": "openai-model", "input": "x"})
    assert answer.json()["data"][0]["embedding"] == [0.1, -0.2, 0.3]
    assert (await anne.settled())["used_quota"] == 6


async def test_cached_and_written_tokens_have_their_own_price(bench: Bench, script: Script) -> None:
    script.then(Behaviour(prompt=1000, cached=600, completion=0))
    anne = bench.a_payer()
    await anne.chat()
    # 400 x 0.5 + 600 x 0.05
    assert (await anne.settled())["used_quota"] == 230
    script.then(Behaviour(prompt=1000, cached=600, cache_written=200, completion=0))
    await anne.post("/v1/messages", a_chat("anthropic-model", max_tokens=5))
    # 200 x 0.5 + 600 x 0.05 + 200 x 0.625
    assert (await anne.settled(2))["used_quota"] == 230 + 255


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses"])
async def test_what_openai_writes_into_its_cache_has_its_price(
    bench: Bench, script: Script, path: str
) -> None:
    script.then(Behaviour(prompt=1000, cached=600, cache_written=200, completion=0))
    anne = bench.a_payer()
    await anne.post(path, a_chat())
    assert (await anne.settled())["used_quota"] == 255


async def test_what_anthropic_keeps_for_an_hour_costs_twice_its_input(bench: Bench, script: Script) -> None:
    script.then(Behaviour(prompt=1000, cache_written=800, cache_written_for_an_hour=500, completion=0))
    anne = bench.a_payer()
    await anne.post("/v1/messages", a_chat("anthropic-model", max_tokens=5))
    # 200 x 0.5 + 300 x 0.625 + 500 x 1, rounded up
    assert (await anne.settled())["used_quota"] == 788


async def test_thoughts_that_only_the_total_knows_are_charged(bench: Bench, script: Script) -> None:
    script.then(Behaviour(thoughts=100))
    anne = bench.a_payer()
    await anne.chat("google-model")
    assert (await anne.settled())["used_quota"] == COST + 100


async def test_less_than_one_quota_is_rounded_up_to_one(bench: Bench) -> None:
    anne = bench.a_payer()
    await anne.chat("tiny")
    assert (await anne.settled())["used_quota"] == 1


@pytest.mark.parametrize("asks_for_usage", [False, True])
async def test_usage_chunk_is_shown_to_who_asked_for_it(bench: Bench, *, asks_for_usage: bool) -> None:
    anne = bench.a_payer()
    options = {"stream_options": {"include_usage": True}} if asks_for_usage else {}
    answer = await anne.chat(stream=True, **options)
    events = events_of(answer.text)
    assert events[-1] == "[DONE]"
    texts = [e["choices"][0]["delta"].get("content", "") for e in events[:-1] if e["choices"]]
    assert "".join(texts) == "Hello, world"
    assert any(not e["choices"] for e in events[:-1]) is asks_for_usage
    assert (await anne.settled())["used_quota"] == COST


async def test_a_last_choice_with_usage_is_never_hidden(bench: Bench, script: Script) -> None:
    script.then(Behaviour(is_usage_with_last_choice=True))
    anne = bench.a_payer()
    events = events_of((await anne.chat(stream=True)).text)
    assert events[-2]["choices"][0]["finish_reason"] == "stop"
    assert (await anne.settled())["used_quota"] == COST


async def test_stream_options_of_the_client_stay(bench: Bench, script: Script) -> None:
    anne = bench.a_payer()
    await anne.chat(stream=True, stream_options={"include_obfuscation": False})
    assert script.seen[0].body["stream_options"] == {"include_obfuscation": False, "include_usage": True}


async def test_answer_without_usage_is_counted_by_the_gateway(bench: Bench, script: Script) -> None:
    script.then(Behaviour(says_usage=False, texts=("abcd" * 10, "你好")))
    anne = bench.a_payer()
    await anne.chat(stream=True)
    await anne.settled()
    log = bench.last_log(anne.user.id)
    assert log["completion_tokens"] == 12
    assert "own count" in log["content"]


async def test_free_group_calls_free_models_at_balance_zero(bench: Bench) -> None:
    bart = bench.a_payer(0, group="free")
    assert (await bart.chat("free-model")).status_code == 200
    row = await bart.settled()
    assert (row["quota"], row["used_quota"]) == (0, 0)


async def test_paid_model_sends_a_free_account_to_the_pay_page(bench: Bench, script: Script) -> None:
    bart = bench.a_payer(0, group="free")
    answer = await bart.chat()
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "paid_model"
    assert f"{PAY_URL}/pay" in answer.json()["error"]["message"]
    assert script.seen == []


async def test_first_topup_opens_the_paid_models(bench: Bench) -> None:
    bart = bench.a_payer(0, group="free")
    assert (await bart.chat()).status_code == 403
    bench.gateway.root.data("POST", "/api/topup", {"user_id": bart.user.id, "quota": USD, "remark": "T-1"})
    assert (await bart.chat()).status_code == 200


async def test_a_call_that_the_balance_does_not_cover_is_refused(bench: Bench, script: Script) -> None:
    anne = bench.a_payer(100)
    answer = await anne.chat("dear")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "insufficient_user_quota"
    assert script.seen == []
    assert anne.row()["quota"] == 100


async def test_the_keys_allowance_is_a_limit_of_its_own(bench: Bench) -> None:
    anne = bench.a_payer(unlimited_quota=False, remain_quota=50)
    answer = await anne.chat(max_tokens=1000)
    assert answer.json()["error"]["code"] == "insufficient_key_quota"
    assert anne.row()["quota"] == USD
    assert (await anne.chat(max_tokens=10)).status_code == 200
    await anne.settled()
    key = anne.key_row()
    assert (key["remain_quota"], key["used_quota"]) == (50 - COST, COST)


@pytest.mark.parametrize(("key", "status", "code"), [
    ({"expired_time": 1}, 401, "invalid_api_key"),
    ({"models": "tiny,dear"}, 403, "model_not_allowed"),
    ({"subnet": "10.0.0.0/8"}, 403, "address_not_allowed"),
])  # fmt: skip
async def test_a_keys_own_limits_hold(
    bench: Bench, script: Script, key: dict[str, object], status: int, code: str
) -> None:
    anne = bench.a_payer(**key)
    answer = await anne.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert script.seen == []


async def test_a_disabled_account_is_refused_at_once(bench: Bench) -> None:
    anne = bench.a_payer()
    assert (await anne.chat()).status_code == 200
    bench.gateway.root.data("PUT", "/api/user/", {"id": anne.user.id, "status": 2})
    answer = await anne.chat()
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "user_disabled")


@pytest.mark.parametrize(("path", "body", "status", "code"), [
    ("/v1/chat/completions", "no object", 400, "invalid_json"),
    ("/v1/chat/completions", {"messages": []}, 400, "invalid_model"),
    ("/v1/chat/completions", {"model": "a\u0000b"}, 400, "invalid_model"),
    ("/v1/chat/completions", {"model": "openai-model", "stream": 1}, 400, "invalid_stream"),
    ("/v1/chat/completions", {"model": "nothing"}, 404, "model_not_found"),
    ("/v1/chat/completions", {"model": "no-channel"}, 503, "no_channel"),
    ("/v1/messages", {"model": "openai-model"}, 400, "operation_not_offered"),
    ("/v1/responses", {"model": "openai-model", "background": True}, 400, "background"),
    ("/v1/chat/completions", {"model": "tiny", "x": "y" * 100_000}, 413, "body_too_large"),
])  # fmt: skip
async def test_wrong_requests_are_told_in_openais_form(
    bench: Bench, path: str, body: object, status: int, code: str
) -> None:
    anne = bench.a_payer()
    answer = await anne.post(path, body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"]
    assert error["type"]
    await anne.given_back(USD)


@pytest.mark.parametrize(
    "field",
    [
        {"service_tier": "priority"},
        {"service_tier": ["priority"]},
        {"speed": "fast"},
        {"inference_geo": "us"},
        {"web_search_options": {}},
        {"tools": [{"type": "function", "function": {"name": "f"}}, {"type": "web_search_preview"}]},
        {"tools": [{"type": "code_execution_20250825", "name": "code_execution"}]},
    ],
    ids=str,
)
async def test_what_tokens_do_not_pay_for_is_refused(
    bench: Bench, script: Script, field: dict[str, object]
) -> None:
    answer = await bench.a_payer().chat(**field)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unmetered")
    assert script.seen == []


@pytest.mark.parametrize(
    "field",
    [
        {"service_tier": "auto"},
        {"service_tier": None},
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"tools": [{"name": "f", "input_schema": {}}, {"type": "bash_20250124", "name": "bash"}]},
        {"tools": "nonsense"},
    ],
    ids=str,
)
async def test_what_tokens_pay_for_passes(bench: Bench, script: Script, field: dict[str, object]) -> None:
    assert (await bench.a_payer().chat(**field)).status_code == 200
    assert all(script.seen[0].body[name] == value for name, value in field.items())


async def test_deep_nesting_and_broken_json_are_refused(bench: Bench) -> None:
    anne = bench.a_payer()
    for body in (b"[" * 90_000, b"{", b"\xff\xfe"):
        answer = await anne.http.post("/v1/chat/completions", content=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")


async def test_a_model_named_twice_is_sent_on_once(bench: Bench, script: Script) -> None:
    anne = bench.a_payer()
    body = b'{"model":"dear","model":"openai-model","messages":[{"role":"user","content":"x"}]}'
    assert (await anne.http.post("/v1/chat/completions", content=body)).status_code == 200
    assert script.seen[0].octets.count(b'"model"') == 1
    assert script.seen[0].body["model"] == "openai-model"


async def test_group_factor_multiplies_the_price(bench: Bench) -> None:
    root = bench.gateway.root
    root.data("PUT", "/api/option/", {"key": "GroupRatio", "value": '{"free":1,"paid":1,"half":0.5}'})
    anne = bench.a_payer(group="half")
    # Channels serve the groups that they name; this one names free and paid.
    assert (await anne.chat()).json()["error"]["code"] == "no_channel"
    root.data("PUT", "/api/option/", {"key": "GroupRatio", "value": '{"free":1,"paid":0.5,"half":0.5}'})
    bart = bench.a_payer()
    await bart.chat()
    assert (await bart.settled())["used_quota"] == COST // 2
    root.data("PUT", "/api/option/", {"key": "GroupRatio", "value": '{"free":1,"paid":1,"half":1}'})
