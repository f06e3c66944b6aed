"""The pure parts between client and provider: paths, events, figures, errors, hosts."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.billing.usage import Usage
from gateway.relay.failures import Failure, from_answer, hidden
from gateway.relay.metering import MessagesMeter, meter_for, read_whole
from gateway.relay.paths import MODELS, meaning
from gateway.relay.selection import Candidate, Selection
from gateway.settings import load
from gateway.upstreams.channel import Channel, Provider
from gateway.upstreams.official import complaints, origin
from gateway.upstreams.operations import Operation
from gateway.upstreams.sse import EventTooLong, Splitter, data

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
SAID = st.sampled_from(["usage", "choices", "delta", "message", "type", "response", "x_groq", "tool_calls"])


@pytest.mark.parametrize("operation", Operation)
@pytest.mark.parametrize(
    "form", ["/v1/{}", "/{}", "/v1/v1/{}", "//{}//", "/{}/{}", "/v1/{}/v1/{}", "/v1/models/v1/{}"]
)
def test_a_path_means_what_stands_last(operation: Operation, form: str) -> None:
    found = meaning(form.replace("{}", operation.value))
    assert found is not None
    assert found[0] is operation


@pytest.mark.parametrize("path", [
    "/", "/v1", "/v1/", "/chat", "/v1/chat", "/completions/chat", "/x/v1/models", "/v1/models/x", "/models/v1",
    "/v2/models", "/V1/models", "/api/user/self", "/v1/" * 500 + "models",
])  # fmt: skip
def test_other_paths_mean_nothing(path: str) -> None:
    assert meaning(path) is None


def test_a_path_that_says_v1_is_told_apart() -> None:
    assert meaning("/models") == (MODELS, False)
    assert meaning("/v1/models/") == (MODELS, True)


@given(
    st.lists(
        st.sampled_from([b"data: a\n\n", b"data: b\r\n\r\n", b": c\n\n", b"event: x\ndata: d\ndata: e\n\n"])
    ),
    st.data(),
)
def test_events_are_cut_at_any_chunking_without_a_byte_lost(events: list[bytes], draw: st.DataObject) -> None:
    octets, splitter, got, at = b"".join(events), Splitter(100), [], 0
    while at < len(octets):
        step = draw.draw(st.integers(1, 7))
        got += splitter.feed(octets[at : at + step])
        at += step
    assert b"".join(got) + splitter.rest() == octets
    assert [data(event) for event in got] == [data(event) for event in events]


def test_an_endless_event_is_refused() -> None:
    splitter = Splitter(10)
    with pytest.raises(EventTooLong):
        list(splitter.feed(b"data: " + b"x" * 20))


@given(st.sampled_from(Operation), st.lists(st.dictionaries(SAID, JSON, max_size=5), max_size=5))
def test_no_answer_makes_a_meter_fail(operation: Operation, events: list[dict[str, Any]]) -> None:
    meter = meter_for(operation)
    for event in events:
        meter.see(event)
    assert meter.text_tokens >= 0
    if meter.usage is not None:
        assert meter.usage.prompt >= 0 <= meter.usage.completion


@given(st.sampled_from(Operation), st.binary(max_size=80))
def test_no_bytes_make_reading_fail(operation: Operation, octets: bytes) -> None:
    read_whole(operation, octets)
    from_answer(500, octets, ())


@pytest.mark.parametrize(("said", "usage"), [
    ({"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}, Usage(5, 3)),
    ({"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 20}, Usage(5, 15)),
    ({"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 4}}, Usage(5, 0, cached=4)),
    ({"prompt_tokens": 5, "prompt_cache_hit_tokens": 2}, Usage(5, 0, cached=2)),
    ({"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 9}}, Usage(5, 0, cached=5)),
    (
        {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 7}},
        Usage(9, 0, cached=4, cache_written=5),
    ),
    ({}, Usage(0, 0)),
])  # fmt: skip
def test_openais_figures(said: dict[str, Any], usage: Usage) -> None:
    meter = meter_for(Operation.CHAT)
    assert meter.see({"choices": [], "usage": said})
    assert meter.usage == usage


def test_groqs_figures_in_the_last_chunk() -> None:
    meter = meter_for(Operation.CHAT)
    usage = {"prompt_tokens": 5, "completion_tokens": 3}
    assert not meter.see({"choices": [{"delta": {}}], "x_groq": {"usage": usage}})
    assert meter.usage == Usage(5, 3)


def test_anthropics_figures_grow_and_are_complete_at_the_end() -> None:
    meter = MessagesMeter()
    begun = {
        "input_tokens": 5,
        "cache_read_input_tokens": 3,
        "cache_creation_input_tokens": 2,
        "output_tokens": 1,
    }
    meter.see({"type": "message_start", "message": {"usage": begun}})
    assert not meter.is_complete
    meter.see({"type": "message_delta", "usage": {"output_tokens": 9, "input_tokens": None}})
    assert meter.is_complete
    assert meter.usage == Usage(10, 9, cached=3, cache_written=2)


def test_embeddings_figures_are_read_without_the_numbers() -> None:
    body = json.dumps(
        {"data": [{"embedding": [0.1] * 1000}], "usage": {"prompt_tokens": 4, "total_tokens": 4}}
    )
    assert read_whole(Operation.EMBEDDINGS, body.encode()) == {
        "usage": {"prompt_tokens": 4, "total_tokens": 4}
    }


@pytest.mark.parametrize(
    "secret", ["sk-abcdefghij", "gsk_1234567890", "AIzaSyA1234567", "r8_abcdefgh", "sk-ab****wxyz"]
)
def test_what_looks_like_a_key_is_hidden(secret: str) -> None:
    assert hidden(f"Incorrect key {secret} given", ()) == "Incorrect key *** given"


def a_channel(provider: str = "openai", **fields: Any) -> Channel:
    plain: dict[str, Any] = {"name": "c", "provider": provider, "models": ["m"], "key": "k"}
    needed = {"aws": {"region": "us-east-1"}, "cloudflare": {"account_id": "a"}}
    return Channel(**plain | needed.get(provider, {}) | fields)


@pytest.mark.parametrize(("provider", "base_url"), [
    ("openai", ""),
    ("openai", "https://api.openai.com"),
    ("openai", "https://api.openai.com/"),
    ("openai", "https://eu.api.openai.com"),
    ("azure", "https://my-name.openai.azure.com"),
    ("azure", "https://n.services.ai.azure.com"),
    ("groq", ""), ("anthropic", ""), ("google", ""), ("cloudflare", ""), ("deepseek", ""), ("replicate", ""),
    ("aws", ""),
    ("aws", "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com"),
])  # fmt: skip
def test_official_hosts_are_taken(provider: str, base_url: str) -> None:
    assert complaints(a_channel(provider, base_url=base_url), allow_loopback=False) == []


@pytest.mark.parametrize("base_url", [
    "https://api.openai.com.evil.example",
    "https://evil-api.openai.com",
    "https://api.openai.com@evil.example",
    "https://user@api.openai.com",
    "https://a.b.api.openai.com",
    "https://.api.openai.com",
    "https://evil.example/api.openai.com",
    "https://evil.example#api.openai.com",
    "https://evil.example\\.api.openai.com",
    "https://api.openai.com:8443",
    "https://api.openai.com:443",
    "https://API.openai.com",
    "https://api.openai.com.",
    "https://api.openai.com/v1",
    "https://api.openai.com?x=1",
    "http://api.openai.com",
    "ftp://api.openai.com",
    "api.openai.com",
    "https://api.groq.com",
    "https://203.0.113.5",
    "https://[2001:db8::1]",
    "http://127.0.0.1:8000",
    "http://localhost",
    "https://[::1",
    "https://api.openai.com\n.evil.example",
    "https://аpi.openai.com",
])  # fmt: skip
def test_every_other_host_is_refused(base_url: str) -> None:
    found = complaints(a_channel(base_url=base_url), allow_loopback=False)
    assert len(found) == 1
    assert "'c'" in found[0]


def test_refusal_names_the_official_hosts() -> None:
    (told,) = complaints(a_channel("groq", base_url="https://cheap.example"), allow_loopback=False)
    assert "api.groq.com" in told


@pytest.mark.parametrize(
    "base_url",
    [
        "https://openai.azure.com",
        "https://a.openai.azure.com.evil.example",
        "https://x.blob.core.windows.net",
    ],
)
def test_azure_needs_a_resource_of_its_own(base_url: str) -> None:
    assert complaints(a_channel("azure", base_url=base_url), allow_loopback=False)


@pytest.mark.parametrize("region", ["us-east-1.evil.example/", "", "us"])
def test_aws_region_cannot_lead_elsewhere(region: str) -> None:
    try:
        channel = a_channel("aws", region=region)
    except ValueError:
        return
    assert complaints(channel, allow_loopback=False)


@pytest.mark.parametrize(("provider", "missing", "word"), [
    ("openai", {"key": None}, "needs key"),
    ("azure", {}, "needs base_url"),
    ("cloudflare", {"account_id": ""}, "needs account_id"),
    ("aws", {"key": None}, "access_key_id"),
])  # fmt: skip
def test_what_is_missing_is_named(provider: str, missing: dict[str, Any], word: str) -> None:
    assert any(word in each for each in complaints(a_channel(provider, **missing), allow_loopback=False))


def test_loopback_passes_under_the_tests_switch_alone() -> None:
    channel = a_channel(base_url="http://127.0.0.1:9")
    assert origin(channel, allow_loopback=True) == "http://127.0.0.1:9"
    with pytest.raises(ValueError, match="https"):
        origin(channel, allow_loopback=False)
    foreign = a_channel(base_url="http://192.168.1.1:9")
    with pytest.raises(ValueError, match="https"):
        origin(foreign, allow_loopback=True)


def test_the_how_to_connects_all_nine(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/connect-a-provider.md").read_text()
    config = tmp_path / "gateway.toml"
    config.write_text(page.partition("```toml")[2].partition("```")[0])
    assert {channel.provider for channel in load(config).channels} == set(Provider)


def test_secrets_are_not_shown() -> None:
    assert "hush" not in repr(a_channel(key="hush", secret_access_key="hush"))


class _Provider:
    def __init__(self, name: str, *offered: Operation, groups: tuple[str, ...] = ("paid",)) -> None:
        self.channel = Channel(name=name, provider=Provider.OPENAI, models=("m",), groups=groups)
        self._offered = offered

    def offers(self, operation: Operation) -> bool:
        return operation in self._offered

    async def call(self, asked: object) -> Any:
        raise AssertionError


class TestSelection:
    def setup_method(self) -> None:
        self.now = 0.0
        self.a, self.b = (Candidate(_Provider(name, Operation.CHAT), 1) for name in "ab")
        self.selection = Selection([self.a, self.b], monotonic=lambda: self.now)

    def order(self) -> list[Candidate]:
        return self.selection.order("m", Operation.CHAT, "paid")

    def test_channels_take_turns(self) -> None:
        assert [self.order()[0] for _ in range(4)] == [self.b, self.a] * 2

    def test_one_that_failed_is_asked_last_for_a_while(self) -> None:
        self.selection.note_failure(self.a)
        assert {tuple(self.order()) for _ in range(4)} == {(self.b, self.a)}
        self.now = 31
        assert {self.order()[0] for _ in range(4)} == {self.a, self.b}

    @pytest.mark.parametrize(("model", "operation", "group", "code"), [
        ("x", Operation.CHAT, "paid", "no_channel"),
        ("m", Operation.CHAT, "free", "no_channel"),
        ("m", Operation.MESSAGES, "paid", "operation_not_offered"),
    ])  # fmt: skip
    def test_without_a_channel_it_says_why(
        self, model: str, operation: Operation, group: str, code: str
    ) -> None:
        with pytest.raises(Failure) as failure:
            self.selection.order(model, operation, group)
        assert failure.value.code == code
