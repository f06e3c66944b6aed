"""What a million tokens cost, in USD at group ratio 1, from the three ways in which the family tells it.

Pure: decoded JSON in, models out. A price that a gateway computes by rules of its own and does not tell is
None, never guessed. Where several channels price one model, the dearest is taken.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gateway_client import rows
from gateway_client.types import Model

USD_PER_RATIO = Decimal(2)
"""A model ratio of 1 is 2 USD per 1M prompt tokens where 500,000 quota are one, as the family reckons."""

_CENTI_MICRO = Decimal("0.000001")


def from_display(data: Any) -> dict[str, Model]:
    """`GET /api/models/display` (laisky, companion): channels, each with its models and prices in USD."""
    found: list[Model] = []
    for channel in rows.mapping(data, "channels").values():
        models = rows.mapping(channel, "channel").get("models") or {}
        for name, price in rows.mapping(models, "models").items():
            row = rows.mapping(price, "price")
            found.append(
                Model(name=name, input_usd=_usd(row, "input_price"), output_usd=_usd(row, "output_price"))
            )
    return _dearest(found)


def from_options(data: Any) -> dict[str, Model]:
    """`GET /api/option/` (oneapi, root only): ratios as JSON texts; an output ratio not listed is unknown."""
    options: dict[str, str] = {}
    for option in rows.sequence(data, "options"):
        row = rows.mapping(option, "option")
        if row.get("key") in {"ModelRatio", "CompletionRatio"}:
            options[rows.text(row, "key")] = rows.text(row, "value")
    inputs, outputs = _ratios(options.get("ModelRatio", "{}")), _ratios(options.get("CompletionRatio", "{}"))
    return {
        name: Model(
            name=name,
            input_usd=_rounded(ratio * USD_PER_RATIO),
            output_usd=_rounded(ratio * USD_PER_RATIO * outputs[name]) if name in outputs else None,
        )
        for name, ratio in inputs.items()
    }


def from_pricing(data: Any) -> dict[str, Model]:
    """`GET /api/pricing` (newapi): a row of ratios per model, or a price per call where `quota_type` is 1."""
    found: list[Model] = []
    for value in rows.sequence(data, "prices"):
        row = rows.mapping(value, "price")
        name = rows.text(row, "model_name")
        if row.get("quota_type") == 1:
            found.append(Model(name=name, call_usd=_rounded(rows.number(row, "model_price"))))
            continue
        ratio = rows.number(row, "model_ratio")
        output = ratio * rows.number(row, "completion_ratio")
        found.append(
            Model(
                name=name,
                input_usd=_rounded(ratio * USD_PER_RATIO),
                output_usd=_rounded(output * USD_PER_RATIO),
            )
        )
    return _dearest(found)


def in_balance_usd(models: Mapping[str, Model], told_per_usd: int, quota_per_unit: int) -> dict[str, Model]:
    """Prices by the token, reckoned with `told_per_usd` quota, in the USD that balances are shown in."""
    factor = Decimal(told_per_usd) / quota_per_unit
    return {
        name: replace(
            model, input_usd=_scaled(model.input_usd, factor), output_usd=_scaled(model.output_usd, factor)
        )
        for name, model in models.items()
    }


def _scaled(usd: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if usd is None else _rounded(usd * factor)


def _ratios(text: str) -> Mapping[str, Decimal]:
    try:
        ratios = json.loads(text, parse_float=Decimal)
    except ValueError:
        ratios = None
    if not isinstance(ratios, dict):
        raise rows.RowError("ratios are no JSON object")
    return {name: rows.number(ratios, name) for name in ratios}


def _usd(row: Mapping[str, Any], field: str) -> Decimal | None:
    return None if row.get(field) is None else _rounded(rows.number(row, field))


def _rounded(usd: Decimal) -> Decimal:
    # Gateways compute with binary floats: 0.15000000000000002 is meant as 0.15.
    return usd.quantize(_CENTI_MICRO).normalize() + 0


def _dearest(found: Iterable[Model]) -> dict[str, Model]:
    by_name: dict[str, Model] = {}
    for model in found:
        known = by_name.get(model.name)
        if known is None or _weight(model) > _weight(known):
            by_name[model.name] = model
    return by_name


def _weight(model: Model) -> tuple[Decimal, Decimal]:
    return model.input_usd or Decimal(0), model.output_usd or Decimal(0)
