"""Between OpenAI's chat and Replicate's predictions, pure: inputs, outputs, figures, events.

Only what its language models have in common is translated: text, `system_prompt`, `max_tokens`,
`temperature`, `top_p`. What cannot be said so (pictures, tools, several choices) is refused, not dropped.
"""

from collections.abc import Mapping
from typing import Any

from gateway.faults import Malformed

_PASSED = ("temperature", "top_p")
_REFUSED = ("tools", "functions", "response_format", "logprobs", "audio")
_ROLES = {"user": "User", "assistant": "Assistant"}


def prediction_input(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the input of a prediction for a chat request.

    Raises:
        Malformed: it has what cannot be translated.
    """
    refused = [name for name in _REFUSED if body.get(name)]
    if refused or body.get("n") not in {None, 1}:
        raise Malformed(
            "not_translatable", f"this model's provider does not take {', '.join(refused) or 'n above 1'}"
        )
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Malformed("invalid_messages", "messages must be a list of at least one")
    system: list[str] = []
    turns: list[tuple[str, str]] = []
    for message in messages:
        role = message.get("role") if isinstance(message, dict) else None
        text = _text(message.get("content") if isinstance(message, dict) else None)
        if role in {"system", "developer"}:
            system.append(text)
        elif role in _ROLES:
            turns.append((_ROLES[role], text))
        else:
            raise Malformed("not_translatable", f"this model's provider does not take the role {role!r}")
    is_single = len(turns) == 1 and turns[0][0] == _ROLES["user"]
    transcript = [f"{who}: {text}" for who, text in turns] + ["Assistant:"]
    made: dict[str, Any] = {"prompt": turns[0][1] if is_single else "\n\n".join(transcript)}
    if system:
        made["system_prompt"] = "\n\n".join(system)
    bound = body.get("max_completion_tokens", body.get("max_tokens"))
    if bound is not None:
        made["max_tokens"] = bound
    return {**made, **{name: body[name] for name in _PASSED if body.get(name) is not None}}


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [None]
    texts = [part for part in parts if isinstance(part, dict) and part.get("type") == "text"]
    if len(texts) == len(parts):
        return "".join(str(part.get("text", "")) for part in texts)
    raise Malformed("not_translatable", "this model's provider takes text alone")


def completion(prediction: Mapping[str, Any], model: str, *, created_s: int) -> dict[str, Any]:
    """Give a finished prediction as a chat completion."""
    output = prediction.get("output")
    text = "".join(str(part) for part in output) if isinstance(output, list) else str(output or "")
    message = {"role": "assistant", "content": text}
    said = usage(prediction)
    return {
        "id": f"chatcmpl-{prediction.get('id')}",
        "object": "chat.completion",
        "created": created_s,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        **({} if said is None else {"usage": said}),
    }


def usage(prediction: Mapping[str, Any]) -> dict[str, int] | None:
    """Give what a finished prediction used, in OpenAI's words; `None`: it does not say."""
    metrics = prediction.get("metrics")
    if not isinstance(metrics, dict):
        return None
    prompt, completion = metrics.get("input_token_count"), metrics.get("output_token_count")
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def read_event(event: bytes) -> tuple[str, str]:
    """Give an event's kind, and its data with the white space that belongs to the text."""
    kind, lines = "", []
    for line in event.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == "event":
            kind = value.strip()
        elif name == "data":
            lines.append(value.removeprefix(" "))
    return kind, "\n".join(lines)
