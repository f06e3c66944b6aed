"""What a call used, read from the upstream's answer: one meter per form of answer. Pure.

Sources: OpenAI's API reference (chat, completions, embeddings, responses), Anthropic's (messages), DeepSeek's
(`prompt_cache_hit_tokens`), Groq's (`x_groq.usage` in the last chunk of a stream).
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from gateway.billing.estimate import text_tokens
from gateway.billing.usage import Usage, tokens
from gateway.upstreams.operations import Operation

_TEXTS = ("content", "reasoning_content", "reasoning", "refusal", "text")
"""Where a choice's generated text stands."""


class Meter(Protocol):
    """Watches one answer go by."""

    usage: Usage | None
    """The upstream's own figures so far; whole when the answer is."""
    prompt: int | None
    """The upstream's own figure of the prompt, known before the whole."""
    text_tokens: int
    """Own count of what was generated so far."""
    is_complete: bool
    """Whether `usage` is the upstream's last word."""

    def see(self, event: Mapping[str, Any]) -> bool:
        """Take a part of the answer, or the whole; `True`: it says the usage and nothing else."""


class _Counting:
    def __init__(self) -> None:
        self.usage: Usage | None = None
        self.prompt: int | None = None
        self.text_tokens = 0
        self.is_complete = False

    def _count(self, text: object) -> None:
        if isinstance(text, str) and text:
            self.text_tokens += text_tokens(text)


class ChatMeter(_Counting):
    """Chat, completions and embeddings: `usage` at the top, in a stream in the last chunk or in each."""

    def see(self, event: Mapping[str, Any]) -> bool:
        """Take a chunk or the whole answer."""
        choices = event.get("choices")
        said = event.get("usage")
        if not isinstance(said, dict):
            groq = event.get("x_groq")
            said = groq.get("usage") if isinstance(groq, dict) else None
        if not isinstance(said, dict):
            for choice in choices if isinstance(choices, list) else ():
                if isinstance(choice, dict):
                    self._see_choice(choice)
            return False
        self.usage = openai_usage(said)
        self.prompt = self.usage.prompt
        self.is_complete = True
        return choices == []

    def _see_choice(self, choice: Mapping[str, Any]) -> None:
        self._count(choice.get("text"))
        for part in (choice.get("delta"), choice.get("message")):
            if not isinstance(part, dict):
                continue
            for name in _TEXTS:
                self._count(part.get(name))
            calls = part.get("tool_calls")
            for call in calls if isinstance(calls, list) else ():
                function = call.get("function") if isinstance(call, dict) else None
                if isinstance(function, dict):
                    self._count(function.get("name"))
                    self._count(function.get("arguments"))


class ResponsesMeter(_Counting):
    """OpenAI's responses: `usage` of the response, which the last event of a stream holds whole."""

    def see(self, event: Mapping[str, Any]) -> bool:
        """Take an event or the whole answer."""
        if isinstance(event.get("delta"), str):
            self._count(event["delta"])
        nested = event.get("response")
        response = nested if isinstance(nested, dict) else event
        said = response.get("usage")
        if isinstance(said, dict):
            self.usage = _responses_usage(said)
            self.prompt = self.usage.prompt
            self.is_complete = True
        return False


class MessagesMeter(_Counting):
    """Anthropic's messages: the prompt's figures come first, the output's grow with each `message_delta`."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, Any] = {}

    def see(self, event: Mapping[str, Any]) -> bool:
        """Take an event or the whole answer."""
        kind = event.get("type")
        if kind == "content_block_delta" and isinstance(event.get("delta"), dict):
            for name in ("text", "thinking", "partial_json"):
                self._count(event["delta"].get(name))
            return False
        message = event.get("message")
        holder = message if kind == "message_start" and isinstance(message, dict) else event
        said = holder.get("usage")
        if isinstance(said, dict):
            self._said.update({name: value for name, value in said.items() if value is not None})
            self.usage = anthropic_usage(self._said)
            self.prompt = self.usage.prompt
            self.is_complete = kind != "message_start"
        return False


def meter_for(operation: Operation) -> Meter:
    """Give the meter of an operation's answers."""
    if operation is Operation.MESSAGES:
        return MessagesMeter()
    if operation is Operation.RESPONSES:
        return ResponsesMeter()
    return ChatMeter()


def read_whole(operation: Operation, body: bytes) -> Mapping[str, Any] | None:
    """Give an answer's JSON object; `None`: it is none.

    Of embeddings, whose answer is mostly numbers, only the usage is read, which stands at the end.
    """
    try:
        if operation is Operation.EMBEDDINGS:
            at = body.rfind(b'"usage"')
            start = body.find(b"{", at)
            if at >= 0 and start >= 0:
                found, _ = json.JSONDecoder().raw_decode(body[start:].decode())
                return {"usage": found}
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def openai_usage(said: Mapping[str, Any]) -> Usage:
    """Read `usage` of chat, completions or embeddings.

    Where the total is more than the two parts (Gemini's thoughts), the rest was generated too.
    """
    prompt, completion = tokens(said.get("prompt_tokens")), tokens(said.get("completion_tokens"))
    completion = max(completion, tokens(said.get("total_tokens")) - prompt)
    cached, written = _of_cache(said.get("prompt_tokens_details"), prompt)
    cached = cached or min(tokens(said.get("prompt_cache_hit_tokens")), prompt)
    return Usage(prompt, completion, cached=cached, cache_written=written)


def anthropic_usage(said: Mapping[str, Any]) -> Usage:
    """Read `usage` of messages, where `input_tokens` leaves out what the cache knew or learnt."""
    cached, written = (
        tokens(said.get("cache_read_input_tokens")),
        tokens(said.get("cache_creation_input_tokens")),
    )
    prompt = tokens(said.get("input_tokens")) + cached + written
    by_duration = said.get("cache_creation")
    hour = tokens(by_duration.get("ephemeral_1h_input_tokens")) if isinstance(by_duration, dict) else 0
    return Usage(
        prompt,
        tokens(said.get("output_tokens")),
        cached=cached,
        cache_written=written,
        cache_written_for_an_hour=min(hour, written),
    )


def _responses_usage(said: Mapping[str, Any]) -> Usage:
    prompt = tokens(said.get("input_tokens"))
    cached, written = _of_cache(said.get("input_tokens_details"), prompt)
    return Usage(prompt, tokens(said.get("output_tokens")), cached=cached, cache_written=written)


def _of_cache(details: object, prompt: int) -> tuple[int, int]:
    """Read how much of a prompt OpenAI's cache knew, and how much was written into it."""
    if not isinstance(details, dict):
        return 0, 0
    cached = min(tokens(details.get("cached_tokens")), prompt)
    return cached, min(tokens(details.get("cache_write_tokens")), prompt - cached)
