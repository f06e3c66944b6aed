"""The models that the pretend gateway offers, and what they cost."""

from typing import Final

import httpx

MODELS: Final = (
    ("gpt-4o", "openai", "2.5", "10", False),
    ("gpt-4o-mini", "openai", "0.15", "0.6", True),
    ("o3", "openai", "2", "8", False),
    ("claude-opus-4", "anthropic", "15", "75", False),
    ("claude-sonnet-4", "anthropic", "3", "15", False),
    ("gemini-2.5-pro", "google", "1.25", "10", False),
    ("gemini-2.5-flash", "google", "0.3", "2.5", True),
    ("deepseek-chat", "deepseek", "0.27", "1.1", True),
    ("llama-3.3-70b", "groq", "0.59", "0.79", True),
)
"""Name, maker, USD per 1,000,000 tokens in and out, whether the free group may call it."""


async def put_price_list(gateway_url: str, access_token: str) -> None:
    """Give the gateway its models, as its admin would."""
    keys = ("name", "owner", "input_price", "output_price", "is_free")
    body = {"models": [dict(zip(keys, model, strict=True)) for model in MODELS]}
    headers = {"Authorization": access_token}
    async with httpx.AsyncClient(base_url=gateway_url, headers=headers, trust_env=False) as client:
        answer = (await client.put("/api/models/", json=body)).json()
    if not answer["success"]:
        raise RuntimeError(f"the gateway does not take its models: {answer['message']}")
