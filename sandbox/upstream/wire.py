"""The wire formats, as the providers document them: bodies and events of each form. Pure.

Sources: OpenAI, Anthropic and Replicate API references, November 2026.
"""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.upstream import habits
from sandbox.upstream.behaviour import Behaviour

_CREATED = 1_790_000_000
DONE = b"data: [DONE]\n\n"


def event(value: Any, name: str = "") -> bytes:
    """One server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(value)}\n\n".encode()


def openai_usage(how: Behaviour) -> dict[str, Any]:
    """`usage` of chat, completions and embeddings."""
    return {
        "prompt_tokens": how.prompt,
        "completion_tokens": how.completion,
        "total_tokens": how.prompt + how.completion + how.thoughts,
        "prompt_tokens_details": {"cached_tokens": how.cached, "cache_write_tokens": how.cache_written},
    }


def chat(how: Behaviour, model: str) -> dict[str, Any]:
    """A chat completion."""
    message = {"role": "assistant", "content": "".join(how.texts)}
    made = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": _CREATED,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
    }
    return {**made, "usage": openai_usage(how)} if how.says_usage else made


def chat_chunks(how: Behaviour, model: str, *, is_usage_wanted: bool) -> Iterator[dict[str, Any]]:
    """A chat completion's stream, OpenAI's own."""
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": _CREATED, "model": model}
    says_usage = how.says_usage and is_usage_wanted
    null = {"usage": None} if says_usage and not how.is_usage_with_last_choice else {}
    for text in how.texts:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        yield {**head, "choices": [choice], **null}
    last = {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], **null}
    if says_usage and how.is_usage_with_last_choice:
        last["usage"] = openai_usage(how)
    yield last
    if says_usage and not how.is_usage_with_last_choice:
        yield {**head, "choices": [], "usage": openai_usage(how)}


def chat_events(how: Behaviour, model: str, provider: str, *, is_usage_wanted: bool) -> Iterator[bytes]:
    """A chat completion's stream as a provider writes it."""
    if provider == "deepseek":
        yield habits.KEEP_ALIVE
    for chunk in habits.chunks(provider, chat_chunks(how, model, is_usage_wanted=is_usage_wanted)):
        yield event(chunk)
    yield DONE


def completion(how: Behaviour, model: str) -> dict[str, Any]:
    """A text completion."""
    choice = {"index": 0, "text": "".join(how.texts), "logprobs": None, "finish_reason": "stop"}
    made = {"id": "cmpl-1", "object": "text_completion", "created": _CREATED, "model": model}
    return {**made, "choices": [choice], "usage": openai_usage(how)}


def completion_events(how: Behaviour, model: str, *, is_usage_wanted: bool) -> Iterator[bytes]:
    """A text completion's stream."""
    head = {"id": "cmpl-1", "object": "text_completion", "created": _CREATED, "model": model}
    for text in how.texts:
        yield event({**head, "choices": [{"index": 0, "text": text, "finish_reason": None}]})
    if how.says_usage and is_usage_wanted:
        yield event({**head, "choices": [], "usage": openai_usage(how)})
    yield DONE


def embeddings(how: Behaviour, model: str) -> dict[str, Any]:
    """Embeddings."""
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.1, -0.2, 0.3]}],
        "model": model,
        "usage": {"prompt_tokens": how.prompt, "total_tokens": how.prompt},
    }


def response(how: Behaviour, model: str) -> dict[str, Any]:
    """A response, OpenAI's newer form."""
    text = {"type": "output_text", "text": "".join(how.texts), "annotations": []}
    message = {
        "type": "message",
        "id": "msg_1",
        "status": "completed",
        "role": "assistant",
        "content": [text],
    }
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": _CREATED,
        "status": "completed",
        "model": model,
        "output": [message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": how.prompt,
            "input_tokens_details": {
                "cached_tokens": how.cached,
                "cache_write_tokens": how.cache_written,
            },
            "output_tokens": how.completion,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": how.prompt + how.completion,
        },
    }


def response_events(how: Behaviour, model: str) -> Iterator[bytes]:
    """A response's stream."""
    whole = response(how, model)
    (item,) = whole["output"]
    (part,) = item["content"]
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": {**item, "status": "in_progress", "content": []},
        },
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *(
            {"type": "response.output_text.delta", **place, "delta": text, "logprobs": []}
            for text in how.texts
        ),
        {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []},
        {"type": "response.content_part.done", **place, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    ]
    for number, each in enumerate(events):
        yield event({**each, "sequence_number": number}, each["type"])


def anthropic_usage(how: Behaviour) -> dict[str, Any]:
    """`usage` of messages; the prompt without what the cache knew or learnt."""
    return {
        "input_tokens": how.prompt - how.cached - how.cache_written,
        "cache_read_input_tokens": how.cached,
        "cache_creation_input_tokens": how.cache_written,
        "cache_creation": {
            "ephemeral_5m_input_tokens": how.cache_written - how.cache_written_for_an_hour,
            "ephemeral_1h_input_tokens": how.cache_written_for_an_hour,
        },
        "output_tokens": how.completion,
    }


def message(how: Behaviour, model: str) -> dict[str, Any]:
    """A message, Anthropic's form."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": "".join(how.texts)}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": anthropic_usage(how),
    }


def message_events(how: Behaviour, model: str) -> Iterator[bytes]:
    """A message's stream."""
    begun = {**message(how, model), "content": [], "stop_reason": None}
    begun["usage"] = {**anthropic_usage(how), "output_tokens": 1}
    yield event({"type": "message_start", "message": begun}, "message_start")
    block = {"type": "text", "text": ""}
    yield event({"type": "content_block_start", "index": 0, "content_block": block}, "content_block_start")
    for text in how.texts:
        delta = {"type": "text_delta", "text": text}
        yield event({"type": "content_block_delta", "index": 0, "delta": delta}, "content_block_delta")
    yield event({"type": "content_block_stop", "index": 0}, "content_block_stop")
    stop = {"stop_reason": "end_turn", "stop_sequence": None}
    usage = {"output_tokens": how.completion}
    yield event({"type": "message_delta", "delta": stop, "usage": usage}, "message_delta")
    yield event({"type": "message_stop"}, "message_stop")


def prediction(how: Behaviour, id: str, model: str, url: str, *, is_done: bool) -> dict[str, Any]:
    """A prediction, Replicate's form."""
    metrics = {"predict_time": 0.5, "input_token_count": how.prompt, "output_token_count": how.completion}
    return {
        "id": id,
        "model": model,
        "status": "succeeded" if is_done else "starting",
        "output": list(how.texts) if is_done else None,
        "error": None,
        "urls": {"get": f"{url}/v1/predictions/{id}", "stream": f"{url}/stream/{id}"},
        **({"metrics": metrics} if is_done and how.says_usage else {}),
    }


def prediction_events(how: Behaviour) -> Iterator[bytes]:
    """A prediction's stream; a text with a line break is several data lines."""
    for number, text in enumerate(how.texts):
        lines = "".join(f"data: {line}\n" for line in text.split("\n"))
        yield f"event: output\nid: {number}\n{lines}\n".encode()
    yield b"event: done\nid: 99\ndata: {}\n\n"


def error(how: Behaviour, path: str) -> dict[str, Any]:
    """An error in the form of the provider whose path it is."""
    if path.endswith("/messages"):
        return {"type": "error", "error": {"type": "api_error", "message": how.message}}
    if path.startswith("/client/v4/"):
        return {"success": False, "errors": [{"code": 7003, "message": how.message}], "messages": []}
    if path.startswith("/v1beta/"):
        return {"error": {"code": how.status, "message": how.message, "status": "INVALID_ARGUMENT"}}
    if "/predictions" in path:
        return {"title": "Refused", "detail": how.message, "status": how.status}
    return {
        "error": {"message": how.message, "type": "invalid_request_error", "param": None, "code": "refused"}
    }
