"""Api keys: made by their owner, and what their holder is told of them: the key's figures, not the user's."""

from typing import Any

from starlette.responses import Response

from gateway.secrets import API_KEY_PREFIX, digest, new_api_key
from gateway.secrets import shown as shortened
from gateway.store import api_keys
from gateway.store.api_keys import ApiKey
from sandbox.mimic.answers import Json, json_body, no, rows, yes
from sandbox.mimic.call import Call, Door, Who, text, whole
from sandbox.mimic.mimic import QUOTA_PER_UNIT
from sandbox.mimic.refs import Kind, shown, shown_user

_NAME_MAX = 30
_UNLIMITED_USD = 100_000_000


async def create(call: Call) -> Response:
    """Make a key of one's own; the answer shows it with or without `sk-`."""
    name = text(call.body, "name")
    if len(name) > _NAME_MAX:
        return no(call.facts.texts.invalid)
    whole_key = new_api_key()
    values: dict[str, Any] = {
        "name": name,
        "remain_quota": whole(call.body, "remain_quota"),
        "unlimited_quota": call.body.get("unlimited_quota") is True,
        "expired_time": whole(call.body, "expired_time"),
        "models": text(call.body, "models"),
        "subnet": text(call.body, "subnet"),
    }
    made = await call.mimic.store.write(
        lambda connection: api_keys.create(
            connection,
            call.caller.id,
            digest=digest(whole_key),
            shown=shortened(whole_key),
            values=values,
            now_s=call.mimic.now_s(),
        )
    )
    shown_key = call.facts.api_key_prefix + whole_key.removeprefix(API_KEY_PREFIX)
    return yes({**_shape(call, made), "key": shown_key})


async def list_keys(call: Call) -> Response:
    """List one's own keys, newest first."""
    page, size, cut = call.page()
    found = await call.mimic.store.read(lambda connection: api_keys.page(connection, call.caller.id, cut))
    shapes = [_shape(call, each) for each in found.items]
    return rows(call.facts, shapes, total=found.total, page=page, size=size)


async def subscription(call: Call) -> Response:
    """Tell the key's limit, spent and unspent together, as OpenAI's billing did."""
    key = call.key.key
    limit = _UNLIMITED_USD if key.unlimited_quota else _usd(key.remain_quota + key.used_quota)
    names = ("soft_limit_usd", "hard_limit_usd", "system_hard_limit_usd")
    return json_body(
        {
            "object": "billing_subscription",
            "has_payment_method": True,
            **dict.fromkeys(names, limit),
            "access_until": max(key.expired_time, 0),
        }
    )


async def usage(call: Call) -> Response:
    """Tell what the key has spent, in cents."""
    return json_body({"object": "list", "total_usage": _usd(call.key.key.used_quota * 100)})


async def balance(call: Call) -> Response:
    """Tell the key's figures, laisky's way."""
    key = call.key.key
    figures = {name: getattr(key, name) for name in ("remain_quota", "used_quota", "unlimited_quota")}
    return yes(figures)


def _shape(call: Call, key: ApiKey) -> Json:
    names = ("name", "key", "status", "models", "subnet", "remain_quota", "unlimited_quota", "used_quota")
    times = ("expired_time", "created_time", "accessed_time")
    fields = {name: getattr(key, name) for name in (*names, *times)}
    return {**shown(call.facts, Kind.KEY, key.id), **shown_user(call.facts, key.user_id), **fields}


def _usd(quota: int) -> float:
    return quota // QUOTA_PER_UNIT if quota % QUOTA_PER_UNIT == 0 else quota / QUOTA_PER_UNIT


DOORS = (
    Door("POST", "/api/token/", Who.USER, create),
    Door("GET", "/api/token/", Who.USER, list_keys),
    Door("GET", "/api/token/balance", Who.KEY, balance, lambda facts: facts.has_uuids),
    Door("GET", "/dashboard/billing/subscription", Who.KEY, subscription),
    Door("GET", "/dashboard/billing/usage", Who.KEY, usage),
    Door("GET", "/v1/dashboard/billing/subscription", Who.KEY, subscription),
    Door("GET", "/v1/dashboard/billing/usage", Who.KEY, usage),
)
