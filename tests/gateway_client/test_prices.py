"""Prices in USD per 1M tokens, from three ways to tell them."""

from decimal import Decimal
from typing import Any

import pytest

from gateway_client import Model, prices
from gateway_client.rows import RowError
from tests.gateway_client.test_rows import payload


def test_laisky_tells_usd() -> None:
    found = prices.from_display(payload("laisky", "prices").data)
    assert found["gpt-4o-mini"] == Model(
        name="gpt-4o-mini", input_usd=Decimal("0.15"), output_usd=Decimal("0.6")
    )


def test_oneapi_tells_ratios_and_an_untold_output_price_is_none() -> None:
    found = prices.from_options(payload("oneapi", "prices").data)
    assert found["gpt-4"] == Model(name="gpt-4", input_usd=Decimal(30), output_usd=Decimal(60))
    assert found["gpt-4o-mini"] == Model(name="gpt-4o-mini", input_usd=Decimal("0.15"))


def test_newapi_tells_ratios_or_a_price_per_call() -> None:
    found = prices.from_pricing(payload("newapi", "prices").data)
    assert found["gpt-4"] == Model(name="gpt-4", input_usd=Decimal(30), output_usd=Decimal(60))
    assert found["draw-1"] == Model(name="draw-1", call_usd=Decimal("0.04"))


def shown(*channels: dict[str, Any]) -> dict[str, Any]:
    return {f"openai:{number}": {"models": models} for number, models in enumerate(channels)}


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_channels_the_dearer_counts(order: int) -> None:
    channels = [
        {"m": {"input_price": 1, "output_price": 9}},
        {"m": {"input_price": 2, "output_price": 3}},
    ][::order]
    assert prices.from_display(shown(*channels))["m"].input_usd == 2


def test_a_price_not_told_is_none() -> None:
    assert prices.from_display(shown({"m": {}}))["m"] == Model(name="m")


def test_binary_dust_is_rounded_off() -> None:
    model = prices.from_display(shown({"m": {"input_price": Decimal("0.15000000000000002")}}))["m"]
    assert str(model.input_usd) == "0.15"


def test_a_channel_without_models_has_none() -> None:
    assert prices.from_display({"openai:1": {"models": None}}) == {}


@pytest.mark.parametrize("text", ["", "[]", "null", '{"m":"dear"}'])
def test_ratios_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(RowError):
        prices.from_options([{"key": "ModelRatio", "value": text}])


def test_no_options_are_no_prices() -> None:
    assert prices.from_options([{"key": "Theme", "value": "default"}]) == {}
