"""What everybody may know: status, groups, models, prices, channels."""

import json
from decimal import Decimal

from starlette.responses import Response

from gateway.store import channels, models
from gateway.store.models import ModelPrice
from sandbox.mimic.answers import Json, json_body, rows, yes
from sandbox.mimic.call import Call, Door, Who
from sandbox.mimic.facts import LAISKY, NEWAPI, ONEAPI
from sandbox.mimic.mimic import GROUPS, QUOTA_PER_UNIT
from sandbox.mimic.refs import Kind, shown

_OPENAI = 1
_TOLD_OUTPUTS = frozenset({"gpt-4"})
"""Models whose output ratio oneapi's option lists; the others follow rules in its code."""
_UNPRICED = frozenset({"odd-model"})
"""Models that oneapi's option does not know at all."""


async def status(call: Call) -> Response:
    """Tell what it is; one field betrays each of the younger."""
    facts = call.facts
    data: Json = {
        "version": facts.version,
        "start_time": call.mimic.started_at,
        "system_name": facts.system_name,
        "quota_per_unit": QUOTA_PER_UNIT,
        "display_in_currency": True,
        "email_verification": False,
        "footer_html": "",
        "github_client_id": "",
        "github_oauth": False,
        "lark_client_id": "",
        "logo": "",
        "oidc": False,
        "oidc_authorization_endpoint": "",
        "oidc_client_id": "",
        "oidc_token_endpoint": "",
        "oidc_userinfo_endpoint": "",
        "oidc_well_known": "",
        "server_address": "http://localhost:3000",
        "chat_link": "",
        "top_up_link": "",
        "turnstile_check": False,
        "turnstile_site_key": "",
        "wechat_login": False,
        "wechat_qrcode": "",
    }
    if facts is LAISKY:
        data |= {
            "min_topup_usd": 5,
            "password_login": True,
            "password_register": True,
            "stripe_enabled": False,
        }
    if facts is NEWAPI:
        data |= {"quota_display_type": "USD"}
    return yes(data)


async def groups(_call: Call) -> Response:
    """List the groups that have a ratio; an account may be in any other."""
    return yes(list(GROUPS))


async def available(call: Call) -> Response:
    """Name the models that may be called."""
    return yes([model.name for model in await call.mimic.store.read(models.read_all)])


async def list_for_key(call: Call) -> Response:
    """List the models as OpenAI does."""
    found = await call.mimic.store.read(models.read_all)
    data = [{"id": each.name, "object": "model", "created": 0, "owned_by": each.owner} for each in found]
    return json_body({"object": "list", "data": data})


async def options(call: Call) -> Response:
    """Show the ratios, oneapi's way: JSON in texts, and not of everything."""
    priced = [each for each in await call.mimic.store.read(models.read_all) if each.name not in _UNPRICED]
    ratios = {
        "ModelRatio": {each.name: _ratio(each) for each in priced},
        "CompletionRatio": {each.name: _output_ratio(each) for each in priced if each.name in _TOLD_OUTPUTS},
        "GroupRatio": dict.fromkeys(GROUPS, 1),
    }
    shown_ratios = [{"key": key, "value": json.dumps(value)} for key, value in ratios.items()]
    return yes([{"key": "DisplayInCurrencyEnabled", "value": "true"}, *shown_ratios])


async def display(call: Call) -> Response:
    """Show prices in USD per 1M tokens by channel, laisky's way."""
    priced = {
        each.name: {
            "input_price": _number(each.input_price),
            "cached_input_price": _number(each.input_price),
            "output_price": _number(each.output_price),
            "max_tokens": 0,
        }
        for each in await call.mimic.store.read(models.read_all)
    }
    channel = {"channel_name": "openai:upstream", "channel_type": _OPENAI, "models": priced}
    return yes({"openai:upstream": channel})


async def pricing(call: Call) -> Response:
    """Show a row of ratios per model, newapi's way."""
    priced = [
        {
            "model_name": each.name,
            "quota_type": 0,
            "model_ratio": _ratio(each),
            "model_price": 0,
            "completion_ratio": _output_ratio(each),
            "enable_groups": list(GROUPS),
        }
        for each in await call.mimic.store.read(models.read_all)
    ]
    return yes(priced, group_ratio=dict.fromkeys(GROUPS, 1))


async def list_channels(call: Call) -> Response:
    """List the channels, without their keys."""
    page, size, cut = call.page()
    found = await call.mimic.store.read(lambda connection: channels.page(connection, cut))
    shown_rows: list[Json] = [
        {
            **shown(call.facts, Kind.CHANNEL, row.id),
            "type": _OPENAI,
            "key": "",
            "status": row.status,
            "name": row.name,
            "created_time": row.created_time,
            "base_url": "http://127.0.0.1:9",
            "models": row.models,
            "group": row.group,
            "used_quota": row.used_quota,
        }
        for row in found.items
    ]
    return rows(call.facts, shown_rows, total=found.total, page=page, size=size)


def _ratio(price: ModelPrice) -> float:
    return _number(price.input_price / 2)


def _output_ratio(price: ModelPrice) -> float:
    return _number(price.output_price / price.input_price)


def _number(exact: Decimal) -> float:
    return int(exact) if exact == int(exact) else float(exact)


DOORS = (
    Door("GET", "/api/status", Who.ANYBODY, status),
    Door("GET", "/api/group/", Who.ADMIN, groups),
    Door("GET", "/api/user/available_models", Who.USER, available),
    Door("GET", "/v1/models", Who.KEY, list_for_key),
    Door("GET", "/api/option/", Who.ROOT, options, lambda facts: facts is ONEAPI),
    Door("GET", "/api/models/display", Who.ANYBODY, display, lambda facts: facts is LAISKY),
    Door("GET", "/api/pricing", Who.ANYBODY, pricing, lambda facts: facts is NEWAPI),
    Door("GET", "/api/channel/", Who.ADMIN, list_channels),
)
