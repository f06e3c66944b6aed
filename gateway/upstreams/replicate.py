"""Replicate, which offers no OpenAI-compatible endpoint: chat becomes a prediction, its output becomes chat.

What is said how stands in `predictions.py`.
Source: Replicate's HTTP API reference, `models.predictions.create`, `predictions.get`, "Streaming output".
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp

from gateway import clock
from gateway.upstreams import official
from gateway.upstreams.calling import Asked, HttpReply, Reply, Unreachable, request
from gateway.upstreams.channel import Channel
from gateway.upstreams.operations import Operation
from gateway.upstreams.predictions import completion, prediction_input, read_event, usage
from gateway.upstreams.sse import Splitter

_WAIT_S = 60
"""The longest that one request may wait for its prediction."""
_POLL_S = 0.5
_BYTES_MAX = 16 * 2**20
_EVENT_BYTES_MAX = 2**20
_FAILED = frozenset({"failed", "canceled", "aborted"})


class Replicate:
    """A channel to Replicate.

    Args:
        channel: which.
        session: the relay's, which sets the timeouts.
        allow_loopback: the tests' switch.
    """

    def __init__(self, channel: Channel, session: aiohttp.ClientSession, *, allow_loopback: bool) -> None:
        self.channel = channel
        self._session = session
        self._allow_loopback = allow_loopback
        self._origin = official.origin(channel, allow_loopback=allow_loopback)

    def offers(self, operation: Operation) -> bool:
        """Whether it can be translated."""
        return operation is Operation.CHAT

    async def call(self, asked: Asked) -> Reply:
        """Make a prediction; its answer is chat's.

        Raises:
            Unreachable: no answer came.
            Malformed: the request has what cannot be translated.
        """
        model = self.channel.upstream_model(asked.body["model"])
        body = json.dumps({"input": prediction_input(asked.body), "stream": asked.is_stream}).encode()
        wait = {} if asked.is_stream else {"prefer": f"wait={_WAIT_S}"}
        url = f"{self._origin}/v1/models/{quote(model, safe='/')}/predictions"
        made = await request(self._session, "POST", url, {**self._headers(), **wait}, body)
        if made.status not in {200, 201, 202}:
            return made
        prediction = await _json(made)
        if asked.is_stream:
            return await self._stream(prediction, asked)
        return _Whole(await self._finished(prediction), asked.body["model"])

    def _headers(self) -> dict[str, str]:
        assert self.channel.key is not None
        return {
            "authorization": f"Bearer {self.channel.key.get_secret_value()}",
            "content-type": "application/json",
        }

    async def _finished(self, prediction: Mapping[str, Any]) -> Mapping[str, Any]:
        """Wait for the end of a prediction; the session's total timeout is kept by each request alone."""
        async with asyncio.timeout(self._session.timeout.total):
            while prediction.get("status") not in {"succeeded", *_FAILED}:
                await asyncio.sleep(_POLL_S)
                prediction = await self._get(str(prediction.get("id")))
        return prediction

    async def _get(self, id: str) -> Mapping[str, Any]:
        url = f"{self._origin}/v1/predictions/{quote(id, safe='')}"
        return await _json(await request(self._session, "GET", url, self._headers(), None))

    async def _stream(self, prediction: Mapping[str, Any], asked: Asked) -> Reply:
        urls = prediction.get("urls")
        url = str(urls.get("stream") or "") if isinstance(urls, dict) else ""
        try:
            official.refuse_foreign(
                url, self.channel, official.REPLICATE_STREAM_HOSTS, allow_loopback=self._allow_loopback
            )
        except ValueError:
            raise Unreachable("stream elsewhere") from None
        headers = {**self._headers(), "accept": "text/event-stream", "cache-control": "no-store"}
        reply = await request(self._session, "GET", url, headers, None)
        if reply.status != 200:
            return reply
        return _Stream(self, reply, str(prediction.get("id")), asked.body["model"])

    async def usage_of(self, id: str) -> dict[str, int] | None:
        """Ask what a finished prediction used; `None`: it does not say."""
        return usage(await self._get(id))


class _Whole:
    """A finished prediction as a chat completion."""

    content_type = "application/json"
    retry_after = None

    def __init__(self, prediction: Mapping[str, Any], model: str) -> None:
        is_done = prediction.get("status") == "succeeded"
        self.status = 200 if is_done else 502
        made: dict[str, Any] = {"detail": str(prediction.get("error") or "failed")}
        if is_done:
            made = completion(prediction, model, created_s=clock.now_s())
        self._body = json.dumps(made).encode()

    async def read(self, bytes_max: int) -> bytes:
        """Give the whole body."""
        del bytes_max
        return self._body

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the body as it comes."""
        yield self._body

    def close(self) -> None:
        """Nothing is open."""


class _Stream:
    """The events of a prediction as chunks of chat."""

    status = 200
    content_type = "text/event-stream"
    retry_after = None

    def __init__(self, upstream: Replicate, reply: HttpReply, id: str, model: str) -> None:
        self._upstream = upstream
        self._reply = reply
        self._id = id
        self._head = {
            "id": f"chatcmpl-{id}",
            "object": "chat.completion.chunk",
            "created": clock.now_s(),
            "model": model,
        }

    async def read(self, bytes_max: int) -> bytes:
        """Give the whole body."""
        return await self._reply.read(bytes_max)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the chunks as their events come, and the usage after the last."""
        splitter = Splitter(_EVENT_BYTES_MAX)
        delta: dict[str, str] = {"role": "assistant"}
        async for octets in self._reply.chunks():
            for event in splitter.feed(octets):
                kind, text = read_event(event)
                if kind == "output":
                    yield self._chunk({**delta, "content": text}, None)
                    delta = {}
                elif kind == "error":
                    raise Unreachable("prediction failed")
                elif kind == "done":
                    yield self._chunk({}, "stop")
                    async for last in self._end():
                        yield last
                    return
        raise Unreachable("no end")

    def close(self) -> None:
        """Drop the connection."""
        self._reply.close()

    async def _end(self) -> AsyncIterator[bytes]:
        said = await self._upstream.usage_of(self._id)
        if said is not None:
            yield _sse({**self._head, "choices": [], "usage": said})
        yield b"data: [DONE]\n\n"

    def _chunk(self, delta: Mapping[str, str], finish_reason: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return _sse({**self._head, "choices": [choice]})


def _sse(chunk: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n"


async def _json(reply: HttpReply) -> Mapping[str, Any]:
    try:
        parsed = json.loads(await reply.read(_BYTES_MAX))
    except ValueError:
        raise Unreachable("no JSON") from None
    if reply.status >= 300 or not isinstance(parsed, dict):
        raise Unreachable("no prediction")
    return parsed
