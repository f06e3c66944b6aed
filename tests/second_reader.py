"""A pretend provider behind the companion gateway, as the second reader of mails finds it."""

import json

import httpx

from sandbox.companion import Companion
from sandbox.upstream.behaviour import Behaviour
from sandbox.upstream.server import KEY

MODEL = "gpt-4o-mini"


def relay_settings(upstream_url: str) -> dict[str, str]:
    """For the gateway: the model is served by the pretend provider."""
    channel = {
        "name": "openai",
        "provider": "openai",
        "base_url": upstream_url,
        "key": KEY,
        "models": [MODEL],
    }
    return {"GATEWAY_CHANNELS": json.dumps([channel]), "GATEWAY_ALLOW_LOOPBACK_UPSTREAMS": "true"}


async def make_key(gateway: Companion) -> str:
    """An api key of the gateway's admin, whose account has a dollar."""
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False) as client:
        topup = {"user_id": 1, "quota": 500_000, "remark": "for the second reader"}
        assert (await client.post("/api/topup", json=topup)).json()["success"]
        new = {"name": "paydesk", "unlimited_quota": True, "remain_quota": 0, "expired_time": -1}
        made = (await client.post("/api/token/", json=new)).json()
    return str(made["data"]["key"])


def pointing(*asked: str, **words: str) -> Behaviour:
    """The provider's answer: these words for the fields that were asked for, null for the rest."""
    return Behaviour(texts=(json.dumps({part: words.get(part) for part in asked}),))
