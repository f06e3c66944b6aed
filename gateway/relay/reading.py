"""From an ASGI request to what is asked: the key, the body within limits, the model, the bound on its use."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope

from gateway.billing.estimate import request_bound
from gateway.billing.usage import Usage
from gateway.faults import Malformed, TooLarge, Unauthenticated
from gateway.relay.unmetered import refuse_unmetered
from gateway.secrets import API_KEY_PREFIX, digest
from gateway.upstreams.calling import Asked, serialised
from gateway.upstreams.operations import Operation

_MODEL_LETTERS_MAX = 128
_BODY_WITHIN_S = 120
_KEY_HEADERS = ("authorization", "x-api-key", "api-key")


class ClientGone(Exception):  # noqa: N818 - it says where the client is
    """The client left before it had asked."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that has been read."""

    asked: Asked
    key_digest: str
    bound: Usage
    hides_usage: bool
    """The stream's usage was asked for by the gateway alone: its chunk is not for the client."""


def headers_of(scope: Scope) -> dict[str, str]:
    """Give the headers by their small names; of one that stands twice, the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def has_key(headers: Mapping[str, str]) -> bool:
    """Tell whether a request bears something like an api key."""
    return any(name in headers for name in _KEY_HEADERS)


def key_digest(headers: Mapping[str, str]) -> str:
    """Give the digest of the api key: as Bearer, `x-api-key` or `api-key`.

    Raises:
        Unauthenticated: there is none.
    """
    given = headers.get("authorization")
    if given is not None:
        scheme, _, rest = given.strip().partition(" ")
        key = rest.strip() if scheme.lower() == "bearer" else given.strip()
    else:
        key = headers.get("x-api-key") or headers.get("api-key") or ""
    if not key.startswith(API_KEY_PREFIX):
        raise Unauthenticated("invalid_api_key", "an api key is needed: Authorization: Bearer sk-…")
    return digest(key)


async def read(
    operation: Operation,
    headers: Mapping[str, str],
    receive: Receive,
    *,
    bytes_max: int,
    unbounded_completion: int,
) -> Request:
    """Read a request whole.

    Raises:
        Fault: it is none that could be relayed.
        ClientGone: it did not come whole.
    """
    key = key_digest(headers)
    octets = await _body(headers, receive, bytes_max)
    try:
        body = json.loads(octets)
    except (ValueError, RecursionError):
        raise Malformed("invalid_json", "the body must be a JSON object") from None
    if not isinstance(body, dict):
        raise Malformed("invalid_json", "the body must be a JSON object")
    _check(operation, body)
    if operation is Operation.EMBEDDINGS:
        body.pop("stream", None)  # They are one answer, whatever is asked.
    is_stream = body.get("stream") is True
    hides_usage = False
    if is_stream and operation in {Operation.CHAT, Operation.COMPLETIONS}:
        options = body.get("stream_options")
        options = options if isinstance(options, dict) else {}
        hides_usage = options.get("include_usage") is not True
        body["stream_options"] = {**options, "include_usage": True}
    text = serialised(body)
    bound = request_bound(
        body, text, unbounded_completion=0 if operation is Operation.EMBEDDINGS else unbounded_completion
    )
    return Request(Asked(operation, body, text, is_stream, headers), key, bound, hides_usage)


def _check(operation: Operation, body: Mapping[str, Any]) -> None:
    model = body.get("model")
    if not isinstance(model, str) or not 0 < len(model) <= _MODEL_LETTERS_MAX or not model.isprintable():
        raise Malformed("invalid_model", "model must be the name of one: /v1/models lists what there is")
    if not isinstance(body.get("stream"), bool | None):
        # A provider that takes 1 for true would stream what is metered as one answer.
        raise Malformed("invalid_stream", "stream must be true or false")
    if operation is Operation.RESPONSES and body.get("background"):
        raise Malformed("background", "background responses are not relayed: they could not be metered")
    refuse_unmetered(body)


async def _body(headers: Mapping[str, str], receive: Receive, bytes_max: int) -> bytes:
    if int(headers.get("content-length", "0").strip() or 0) > bytes_max:
        raise _too_large(bytes_max)
    message = await receive()
    if message["type"] != "http.request":
        raise ClientGone
    octets: bytes = message.get("body", b"")
    if message.get("more_body"):
        try:
            async with asyncio.timeout(_BODY_WITHIN_S):
                octets = await _rest(bytearray(octets), receive, bytes_max)
        except TimeoutError:
            raise Malformed("body_too_slow", f"the body did not come within {_BODY_WITHIN_S} s") from None
    if len(octets) > bytes_max:
        raise _too_large(bytes_max)
    return octets


async def _rest(octets: bytearray, receive: Receive, bytes_max: int) -> bytes:
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        octets += message.get("body", b"")
        if len(octets) > bytes_max:
            raise _too_large(bytes_max)
        if not message.get("more_body"):
            return bytes(octets)


def _too_large(bytes_max: int) -> TooLarge:
    return TooLarge("body_too_large", f"a request may have {bytes_max} bytes")
