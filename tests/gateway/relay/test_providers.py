"""Each of the nine: its path, its way of auth, its wire format, whole and streamed."""

import pytest

from gateway.upstreams import sigv4
from sandbox.upstream.behaviour import Behaviour, Script
from sandbox.upstream.server import KEY
from tests.gateway.relay.bench import PROVIDERS, Bench, a_chat, events_of

CHAT_PATHS = {
    "openai": "/v1/chat/completions",
    "azure": "/openai/deployments/my%20deployment/chat/completions",
    "groq": "/openai/v1/chat/completions",
    "anthropic": "/v1/chat/completions",
    "google": "/v1beta/openai/chat/completions",
    "aws": "/openai/v1/chat/completions",
    "cloudflare": "/client/v4/accounts/acc1/ai/v1/chat/completions",
    "deepseek": "/chat/completions",
    "replicate": "/v1/models/meta/meta-llama-3-70b-instruct/predictions",
}


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_chat_reaches_the_provider_in_its_own_way(
    bench: Bench, script: Script, provider: str, *, is_stream: bool
) -> None:
    anne = bench.a_payer()
    answer = await anne.chat(f"{provider}-model", stream=is_stream)
    assert answer.status_code == 200, answer.text
    if is_stream:
        events = events_of(answer.text)
        text = "".join(e["choices"][0]["delta"].get("content") or "" for e in events[:-1] if e["choices"])
        assert events[-1] == "[DONE]"
        assert answer.headers["content-type"].startswith("text/event-stream")
    else:
        text = answer.json()["choices"][0]["message"]["content"]
    assert text == "Hello, world"
    assert script.seen[0].path == CHAT_PATHS[provider].replace("%20", " ")
    assert (await anne.settled())["used_quota"] == 14
    channels = {row["id"]: row["name"] for row in bench.gateway.root.data("GET", "/api/channel/")}
    assert channels[bench.last_log(anne.user.id)["channel"]] == provider


async def test_what_a_provider_adds_of_its_own_reaches_the_client(bench: Bench) -> None:
    anne = bench.a_payer()
    azures = events_of((await anne.chat("azure-model", stream=True)).text)
    assert azures[0]["choices"] == []
    assert azures[0]["prompt_filter_results"]
    deepseeks = await anne.chat("deepseek-model", stream=True)
    assert deepseeks.text.startswith(": keep-alive\n\n")
    assert "reasoning_content" in deepseeks.text
    groqs = events_of((await anne.chat("groq-model", stream=True)).text)
    assert groqs[-2]["x_groq"]["usage"]["completion_tokens"] == 8
    assert (await anne.settled(3))["used_quota"] == 3 * 14


@pytest.mark.parametrize("is_stream", [False, True])
async def test_deepseeks_own_figure_of_its_cache_is_charged(
    bench: Bench, script: Script, *, is_stream: bool
) -> None:
    script.then(Behaviour(prompt=1000, cached=600, completion=0))
    anne = bench.a_payer()
    await anne.chat("deepseek-model", stream=is_stream)
    assert (await anne.settled())["used_quota"] == 230


async def test_azure_gets_deployment_version_and_its_own_header(bench: Bench, script: Script) -> None:
    await bench.a_payer().chat("azure-model")
    seen = script.seen[0]
    assert seen.query == "api-version=2024-10-21"
    assert seen.headers["api-key"] == KEY
    assert "authorization" not in seen.headers


async def test_bedrock_is_signed(bench: Bench, script: Script) -> None:
    await bench.a_payer().chat("aws-model")
    authorization = script.seen[0].headers["authorization"]
    assert "Credential=AKIAIOSFODNN7EXAMPLE/" in authorization
    assert "/us-west-2/bedrock/aws4_request" in authorization


async def test_models_go_by_the_providers_own_names(bench: Bench, script: Script) -> None:
    await bench.a_payer().chat("cloudflare-model")
    assert script.seen[0].body["model"] == "@cf/meta/llama"


@pytest.mark.parametrize("model", ["anthropic-model", "deepseek-model"])
async def test_messages_are_passed_through_in_anthropics_own_form(
    bench: Bench, script: Script, model: str
) -> None:
    anne = bench.a_payer()
    answer = await anne.post("/v1/messages", a_chat(model, max_tokens=5), anthropic_beta="tools-1")
    assert answer.json()["content"][0]["text"] == "Hello, world"
    headers = script.seen[0].headers
    assert (headers["x-api-key"], headers["anthropic-version"]) == (KEY, "2023-06-01")
    assert headers["anthropic-beta"] == "tools-1"
    assert "authorization" not in headers


async def test_nothing_of_the_clients_own_headers_goes_on(bench: Bench, script: Script) -> None:
    anne = bench.a_payer()
    await anne.post(
        "/v1/chat/completions",
        a_chat(),
        cookie="session=1",
        x_forwarded_for="1.2.3.4",
        origin="https://a.example",
    )
    assert not {"cookie", "x-forwarded-for", "origin", "referer"} & script.seen[0].headers.keys()
    assert anne.key not in str(script.seen[0].headers)


class TestReplicate:
    async def test_a_conversation_becomes_a_prompt(self, bench: Bench, script: Script) -> None:
        messages = [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello"},
            {"role": "user", "content": [{"type": "text", "text": "Again"}]},
        ]
        anne = bench.a_payer()
        body = {"model": "replicate-model", "messages": messages, "max_tokens": 7, "temperature": 0.5}
        assert (await anne.post("/v1/chat/completions", body)).status_code == 200
        assert script.seen[0].body["input"] == {
            "prompt": "User: Hi\n\nAssistant: Hello\n\nUser: Again\n\nAssistant:",
            "system_prompt": "Be kind.",
            "max_tokens": 7,
            "temperature": 0.5,
        }
        assert script.seen[0].headers["prefer"] == "wait=60"

    async def test_line_breaks_survive_the_stream(self, bench: Bench, script: Script) -> None:
        script.then(Behaviour(texts=("a\n\nb", " c")))
        events = events_of((await bench.a_payer().chat("replicate-model", stream=True)).text)
        text = "".join(e["choices"][0]["delta"].get("content") or "" for e in events[:-1] if e["choices"])
        assert text == "a\n\nb c"

    @pytest.mark.parametrize("field", [
        {"tools": [{"type": "function"}]},
        {"n": 2},
        {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
        {"messages": []},
    ])  # fmt: skip
    async def test_what_cannot_be_translated_is_refused(
        self, bench: Bench, script: Script, field: dict[str, object]
    ) -> None:
        answer = await bench.a_payer().post("/v1/chat/completions", a_chat("replicate-model") | field)
        assert answer.status_code == 400
        assert script.seen == []

    async def test_embeddings_are_not_offered(self, bench: Bench) -> None:
        answer = await bench.a_payer().post("/v1/embeddings", {"model": "replicate-model", "input": "x"})
        assert answer.json()["error"]["code"] == "operation_not_offered"


def test_signature_is_that_of_awss_published_example() -> None:
    """`post-vanilla` of AWS's Signature Version 4 test suite."""
    credentials = sigv4.Credentials(
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service"
    )
    headers = sigv4.signed(credentials, "POST", "https://example.amazonaws.com/", {}, b"", at_s=1_440_938_160)
    assert headers["x-amz-date"] == "20150830T123600Z"
    assert headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )


def test_signature_of_a_chat_with_a_session_token_is_botocores() -> None:
    """The answer of botocore's SigV4Auth to the same request."""
    credentials = sigv4.Credentials("AKIDX", "secretX", "us-west-2", "bedrock", "tok")
    url = "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1/chat/completions"
    json_ = {"content-type": "application/json", "accept": "application/json"}
    headers = sigv4.signed(credentials, "POST", url, json_, b'{"a":1}', at_s=1_440_938_160)
    assert headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDX/20150830/us-west-2/bedrock/aws4_request, "
        "SignedHeaders=accept;content-type;host;x-amz-date;x-amz-security-token, "
        "Signature=7032dfd456998cb46ae46297fb633bfce478f5061281170d143e439ee3f58f00"
    )
    assert headers["x-amz-security-token"] == "tok"


def test_secret_is_not_shown() -> None:
    assert "hush" not in repr(sigv4.Credentials("id", "hush", "r", "s", "hush"))
