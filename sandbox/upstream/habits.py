"""In what the providers' chat differs from OpenAI's own, as they document it. Pure.

Sources, November 2026: Azure, "Content filtering: annotations" (the prompt's results come first, in a chunk
that has neither choices nor model); Groq, API reference (`x_groq`, usage with times, in the last choice's
chunk); DeepSeek, "Rate limit" (comments or blank lines while it is busy) and API reference
(`reasoning_content`, `prompt_cache_hit_tokens`); Google, "OpenAI compatibility" (usage by the last choice).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Chunk = dict[str, Any]

KEEP_ALIVE = b": keep-alive\n\n"
_PATHS = (
    (r"/openai/deployments/.*", "azure"),
    (r"/v1beta/openai/.*", "google"),
    (r"/client/v4/.*", "cloudflare"),
    (r"(/beta|/anthropic/v1)?/(chat/completions|completions|messages)", "deepseek"),
)
_SAFE = {
    name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")
}


def provider_of(path: str, authorization: str) -> str:
    """Tell whose path this is; OpenAI's and Anthropic's own are `openai`."""
    if path.startswith("/openai/v1/"):
        return "aws" if authorization.startswith("AWS4-") else "groq"
    return next((name for pattern, name in _PATHS if re.fullmatch(pattern, path)), "openai")


def whole(provider: str, chat: dict[str, Any]) -> dict[str, Any]:
    """Give a chat completion as this provider writes it."""
    usage = chat.get("usage")
    if provider == "azure":
        return {**_filtered(chat), "prompt_filter_results": [_prompt_filter()]}
    if provider == "groq" and usage:
        return {**chat, "usage": _timed(usage), "x_groq": {"id": "req_1"}}
    if provider == "deepseek" and usage:
        return {**chat, "usage": _hit_and_missed(usage)}
    return chat


def chunks(provider: str, plain: Iterator[Chunk]) -> Iterator[Chunk]:
    """Give a chat's chunks, OpenAI's, as this provider writes them."""
    habit = _CHUNKS.get(provider)
    return plain if habit is None else habit(plain)


def _azures(plain: Iterator[Chunk]) -> Iterator[Chunk]:
    nameless = {"id": "", "object": "", "created": 0, "model": "", "choices": []}
    yield {**nameless, "prompt_filter_results": [_prompt_filter()]}
    yield from map(_filtered, plain)


def _deepseeks(plain: Iterator[Chunk]) -> Iterator[Chunk]:
    first = next(plain)
    thought = {"index": 0, "delta": {"content": None, "reasoning_content": "Hm."}, "finish_reason": None}
    yield {**first, "choices": [thought]}
    yield first
    for chunk in plain:
        usage = chunk.get("usage")
        yield {**chunk, "usage": _hit_and_missed(usage)} if usage else chunk


def _googles(plain: Iterator[Chunk]) -> Iterator[Chunk]:
    for chunk, usage in _with_usage_at_the_end(plain):
        yield {**chunk, "usage": usage} if usage else chunk


def _groqs(plain: Iterator[Chunk]) -> Iterator[Chunk]:
    for chunk, usage in _with_usage_at_the_end(plain):
        yield {**chunk, "x_groq": {"id": "req_1", "usage": _timed(usage)}} if usage else chunk


_CHUNKS: dict[str, Callable[[Iterator[Chunk]], Iterator[Chunk]]] = {
    "azure": _azures,
    "deepseek": _deepseeks,
    "google": _googles,
    "groq": _groqs,
}


def _with_usage_at_the_end(plain: Iterator[Chunk]) -> Iterator[tuple[Chunk, dict[str, Any] | None]]:
    """Give the chunks that have a choice; the usage, whose chunk has none, comes with the last of them."""
    all_ = list(plain)
    usage = next((chunk["usage"] for chunk in all_ if not chunk["choices"]), None)
    bare = [{name: v for name, v in chunk.items() if name != "usage"} for chunk in all_ if chunk["choices"]]
    for chunk in bare[:-1]:
        yield chunk, None
    yield bare[-1], usage


def _filtered(chat: Chunk) -> Chunk:
    return {**chat, "choices": [{**choice, "content_filter_results": _SAFE} for choice in chat["choices"]]}


def _prompt_filter() -> dict[str, Any]:
    return {"prompt_index": 0, "content_filter_results": _SAFE}


def _timed(usage: dict[str, Any]) -> dict[str, Any]:
    return {**usage, "queue_time": 0.02, "prompt_time": 0.001, "completion_time": 0.04, "total_time": 0.041}


def _hit_and_missed(usage: dict[str, Any]) -> dict[str, Any]:
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    missed = usage["prompt_tokens"] - cached
    return {**usage, "prompt_cache_hit_tokens": cached, "prompt_cache_miss_tokens": missed}
