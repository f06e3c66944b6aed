"""The official clients, unmodified."""

from collections.abc import AsyncIterator

import anthropic
import openai
import pytest

from sandbox.upstream.behaviour import Behaviour, Script
from tests.gateway.relay.bench import Bench, Payer

HELLO = [{"role": "user", "content": "Say hello."}]


@pytest.fixture
def anne(bench: Bench) -> Payer:
    return bench.a_payer()


@pytest.fixture(params=["", "/v1", "/v1/chat/completions"])
async def client(
    request: pytest.FixtureRequest, bench: Bench, anne: Payer
) -> AsyncIterator[openai.AsyncOpenAI]:
    base_url = bench.gateway.url + request.param
    async with openai.AsyncOpenAI(api_key=anne.key, base_url=base_url, max_retries=0) as made:
        yield made


@pytest.fixture
async def claude(bench: Bench, anne: Payer) -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with anthropic.AsyncAnthropic(api_key=anne.key, base_url=bench.gateway.url, max_retries=0) as made:
        yield made


async def test_openai_chats(client: openai.AsyncOpenAI, anne: Payer) -> None:
    made = await client.chat.completions.create(model="openai-model", messages=HELLO)  # type: ignore[arg-type]
    assert made.choices[0].message.content == "Hello, world"
    assert made.usage is not None
    assert made.usage.total_tokens == 20
    assert (await anne.settled())["used_quota"] == 14


async def test_openai_streams(client: openai.AsyncOpenAI, anne: Payer) -> None:
    stream = await client.chat.completions.create(model="groq-model", messages=HELLO, stream=True)  # type: ignore[call-overload]
    texts = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(texts) == "Hello, world"
    assert (await anne.settled())["used_quota"] == 14


async def test_openai_lists_embeds_and_responds(client: openai.AsyncOpenAI) -> None:
    assert "openai-model" in {model.id async for model in client.models.list()}
    embedded = await client.embeddings.create(model="openai-model", input="x")
    assert len(embedded.data) == 1
    response = await client.responses.create(model="openai-model", input="x")
    assert response.output_text == "Hello, world"
    async with client.responses.stream(model="openai-model", input="x") as stream:
        kinds = [event.type async for event in stream]
    assert kinds[-1] == "response.completed"


async def test_openai_reads_errors(client: openai.AsyncOpenAI, script: Script) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        await client.chat.completions.create(model="nothing", messages=HELLO)  # type: ignore[arg-type]
    assert unknown.value.code == "model_not_found"
    script.then(Behaviour(429, message="slow down"))
    with pytest.raises(openai.RateLimitError, match="slow down"):
        await client.chat.completions.create(model="openai-model", messages=HELLO)  # type: ignore[arg-type]
    script.then(Behaviour(breaks_after=1))
    stream = await client.chat.completions.create(model="openai-model", messages=HELLO, stream=True)  # type: ignore[call-overload]
    with pytest.raises(openai.APIError, match="broke"):
        [chunk async for chunk in stream]


async def test_anthropic_answers_and_streams(claude: anthropic.AsyncAnthropic, anne: Payer) -> None:
    made = await claude.messages.create(model="anthropic-model", max_tokens=9, messages=HELLO)  # type: ignore[arg-type]
    assert made.content[0].text == "Hello, world"  # type: ignore[union-attr]
    async with claude.messages.stream(model="anthropic-model", max_tokens=9, messages=HELLO) as stream:  # type: ignore[arg-type]
        assert "".join([text async for text in stream.text_stream]) == "Hello, world"
        assert (await stream.get_final_message()).usage.output_tokens == 8
    assert (await anne.settled(2))["used_quota"] == 28


async def test_anthropic_reads_errors(claude: anthropic.AsyncAnthropic, script: Script) -> None:
    with pytest.raises(anthropic.NotFoundError):
        await claude.messages.create(model="nothing", max_tokens=9, messages=HELLO)  # type: ignore[arg-type]
    script.then(Behaviour(529, message="Overloaded"))
    with pytest.raises(anthropic.InternalServerError, match="Overloaded"):
        await claude.messages.create(model="anthropic-model", max_tokens=9, messages=HELLO)  # type: ignore[arg-type]
