"""Models are found by the words that people use for them."""

import httpx
import pytest

from bot.answering.price_list import FRESH_FOR, PriceList, Prices
from gateway_client import GatewayClient, GatewayError, Model, Retries
from sandbox.companion import Companion
from tests.builders import NOON, SetClock

NAMES = (
    "claude-3-5-haiku-20241022",
    "claude-opus-4-20250514",
    "claude-sonnet-4-20250514",
    "deepseek-r1-distill-llama-70b",
    "gemini-2.5-flash",
    "gemini-2.5-pro",
    "gpt-3.5-turbo-1106",
    "gpt-4o",
    "gpt-4o-mini",
    "o3",
    "o3-mini",
)
LIST = PriceList(tuple(Model(name=name) for name in NAMES), True, NOON)


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("Claude", ["claude-3-5-haiku-20241022", "claude-opus-4-20250514", "claude-sonnet-4-20250514"]),
        ("claude opus 4", ["claude-opus-4-20250514"]),
        ("opus", ["claude-opus-4-20250514"]),
        ("gemini 2.5 pro", ["gemini-2.5-pro"]),
        ("gpt 4o mini", ["gpt-4o-mini"]),
        ("gpt-4o", ["gpt-4o", "gpt-4o-mini"]),
        ("o3", ["o3", "o3-mini"]),
        ("llama", ["deepseek-r1-distill-llama-70b"]),
        ("turbo-11", ["gpt-3.5-turbo-1106"]),
        ("sora", []),
        ("opus 3", []),
    ],
)
def test_models_like_a_phrase(phrase: str, found: list[str]) -> None:
    assert [model.name for model in LIST.like(phrase)] == found


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Which models do you support?", ()),
        ("請問目前支援哪些模型？有沒有 gemini 2.5 pro？價格怎麼算？", ("gemini 2.5 pro",)),
        ("请问现在有 claude opus 吗？还有 gemini 支持哪些版本？", ("claude opus", "gemini")),
        ("What does gpt-4o cost per million tokens?", ("gpt 4o",)),
        ("o3 和 o4-mini 现在能用吗？", ("o3", "o4 mini")),
        ("Do you serve deepseek-r1 and llama on Groq at the moment?", ("deepseek r1", "llama")),
        ("支持画图模型吗？比如 dall-e 或者 flux", ("dall", "flux")),
        ("Is Claude Opus 4 available on your gateway?", ("claude opus 4",)),
        ("How much per 1M tokens?", ()),
    ],
)
def test_phrases_that_name_models(text: str, phrases: tuple[str, ...]) -> None:
    assert LIST.phrases_in(text) == phrases


def test_no_text_names_more_models_than_an_answer_holds() -> None:
    assert len(LIST.phrases_in(" und ".join(NAMES * 50))) == 5


async def test_the_list_is_asked_for_once_in_ten_minutes(
    gateway: GatewayClient, companion: Companion
) -> None:
    clock = SetClock()
    prices = Prices(gateway, clock)
    first = await prices.get()

    clock.advance(FRESH_FOR.total_seconds() - 1)
    assert await prices.get() is first

    clock.advance(1)
    second = await prices.get()
    assert second is not first
    assert second.read_at == clock.now()
    assert {"gpt-4o", "o3"} <= {model.name for model in second.models}


class Cut(httpx.AsyncHTTPTransport):
    """A way to the gateway that can be cut."""

    is_cut = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            raise httpx.ConnectError("cut")
        return await super().handle_async_request(request)


async def test_an_old_list_is_told_with_its_time_while_the_gateway_is_away(companion: Companion) -> None:
    clock, way = SetClock(), Cut()
    async with await GatewayClient.connect(
        companion.url, companion.access_token, transport=way, retries=Retries(tries=1)
    ) as gateway:
        prices = Prices(gateway, clock)
        first = await prices.get()
        way.is_cut = True
        clock.advance(3600)

        assert await prices.get() is first
        with pytest.raises(GatewayError):
            await Prices(gateway, clock).get()
