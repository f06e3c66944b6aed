"""What an answer means: from (status, headers, body) to data or an error of the tree, without any I/O.

A `Call` says what to send and how to read what comes back; `read` judges an answer to it. Retrying is
`retry.py`, sending `exchange.py`.

The sorting follows what was tried at running gateways (DIALECTS.md): a refusal is certain only for 401,
403, 404, 429 and an envelope with `success:false` below 500. Every other answer that is not a whole and
well-formed yes leaves the effect unknown.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from gateway_client.errors import (
    BadAnswer,
    Conflict,
    Forbidden,
    GatewayError,
    InFlight,
    KeyConflict,
    NotFound,
    RateLimited,
    Refused,
    Unauthorized,
)
from gateway_client.rows import RowError

T = TypeVar("T")

BODY_BYTES_MAX = 32 * 1024 * 1024
"""Largest body that is read, before and after unpacking; a search with 10,000 hits has 3.6 MB."""

KEY_IN_FLIGHT, KEY_REUSED = "idempotency_key_in_flight", "idempotency_key_reused"

_SAID_CHARS_MAX = 200
_CODE = re.compile(r"[a-z_]{1,40}")
# Access tokens are 32 hex digits, API keys `sk-` and 48 letters, redemption codes 32 hex digits.
_WORD = re.compile(r"[A-Za-z0-9_-]{4,}")
_SECRET_LOOKALIKE = re.compile(r"sk-[A-Za-z0-9_-]{6,}|[A-Za-z0-9]{24,}")


class Repeat(Enum):
    """Whether a call may be sent again without knowing what became of the first."""

    READ = "read"
    """It changes nothing."""
    KEYED = "keyed"
    """The gateway knows it again by its idempotency key."""
    NEVER = "never"
    """It moves or changes something: sent once, on a connection of its own."""


class Shape(Enum):
    """What a whole answer looks like."""

    ENVELOPE = "envelope"
    """`{"success": bool, "message": str, "data": …}`, as everywhere under `/api`."""
    BARE = "bare"
    """The object itself, as under `/dashboard` and `/v1`; an `error` in it is a refusal."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What an answer brought, not yet read into rows."""

    data: Any
    total: int | None
    """The `total` beside `data`, where there is one."""
    gateway_date: datetime | None
    is_replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One request, and how to read the answer to it."""

    method: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    read: Callable[[Payload], T] = field(repr=False)
    repeat: Repeat = Repeat.READ
    key: str | None = None
    """Idempotency key."""
    api_key: str | None = field(default=None, repr=False)
    """An API key to call with instead of the access token."""
    shape: Shape = Shape.ENVELOPE
    may_be_empty: bool = False
    """Whether 200 with an empty body is a yes (oneapi's deletions)."""

    @property
    def name(self) -> str:
        """Method and path, for errors and logs; without the query, which may hold a mail address."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(repr=False)
    """As sent, perhaps compressed."""


def read(call: Call[T], answer: Answer, secrets: Iterable[str] = ()) -> T:
    """Judge an answer and read it.

    Args:
        call: what was sent.
        answer: what came back.
        secrets: tokens that must not appear in an error even if the gateway repeats them.

    Returns:
        What `call.read` makes of it.

    Raises:
        Refused: it did not happen.
        Unknown: it may have happened.
    """
    outcome = _judge(call, answer, tuple(secrets))
    if isinstance(outcome, GatewayError):
        raise outcome
    try:
        return call.read(outcome)
    except RowError as error:
        fault = str(error)
    # Raised out here so that no value of the body hangs on the error as its context.
    raise BadAnswer(f"answer not understood: {fault}", call=call.name, status=answer.status)


def _judge(call: Call[Any], answer: Answer, secrets: tuple[str, ...]) -> Payload | GatewayError:
    status = answer.status
    body = unpack(answer.headers.get("content-encoding", ""), answer.body)
    if body is None:
        return BadAnswer("body cannot be unpacked, or is too large", call=call.name, status=status)
    document = _document(body)
    said = _said(document, secrets)
    refusal = _refusal_by_status(call, answer, document, said) or _refusal_by_key(
        call, status, document, said
    )
    if refusal:
        return refusal
    if 200 <= status < 300:
        return _judge_success(call, answer, body, document, said)
    if 400 <= status < 500 and isinstance(document, dict) and document.get("success") is False:
        kind = Conflict if status == 409 else Refused
        return kind("refused", call=call.name, status=status, said=said, code=_code(document))
    return BadAnswer("no answer of the gateway itself", call=call.name, status=status, said=said)


def _judge_success(
    call: Call[Any], answer: Answer, body: bytes, document: Any, said: str
) -> Payload | GatewayError:
    date = gateway_date(answer.headers)
    is_replayed = answer.headers.get("idempotent-replayed", "").lower() == "true"
    if call.may_be_empty and not body:
        return Payload(None, None, date, is_replayed)
    if not isinstance(document, dict):
        return BadAnswer("body is no JSON object", call=call.name, status=answer.status)
    is_bare = call.shape is Shape.BARE
    if document.get("success") is False or (is_bare and "error" in document):
        return Refused("refused", call=call.name, status=answer.status, said=said)
    if is_bare:
        return Payload(document, None, date, is_replayed)
    if document.get("success") is not True:
        return BadAnswer("body is not the gateway's envelope", call=call.name, status=answer.status)
    total = document.get("total")
    has_total = isinstance(total, int) and not isinstance(total, bool)
    return Payload(document.get("data"), total if has_total else None, date, is_replayed)


def _refusal_by_status(call: Call[Any], answer: Answer, document: Any, said: str) -> GatewayError | None:
    status, name, code = answer.status, call.name, _code(document)
    if status == 401:
        return Unauthorized("the token is not accepted", call=name, status=status, said=said, code=code)
    if status == 403:
        return Forbidden("the token may not do this", call=name, status=status, said=said, code=code)
    if status == 404:
        return NotFound("not found", call=name, status=status, said=said, code=code)
    if status == 429:
        wait = answer.headers.get("retry-after", "")
        return RateLimited(
            "too many calls",
            call=name,
            status=status,
            said=said,
            code=code,
            retry_after_s=int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else None,
        )
    return None


def _refusal_by_key(call: Call[Any], status: int, document: Any, said: str) -> GatewayError | None:
    """What a keyed call's 409 and 422 say of the key; another fault that is named is an ordinary refusal."""
    if call.repeat is not Repeat.KEYED or status not in {409, 422}:
        return None
    code = _code(document)
    if status == 409 and code in {"", KEY_IN_FLIGHT}:
        return InFlight(
            "the same key is being worked on", call=call.name, status=status, said=said, code=code
        )
    if status == 422 and code in {"", KEY_REUSED}:
        return KeyConflict(
            "the key stands for another body", call=call.name, status=status, said=said, code=code
        )
    return None


def _code(document: Any) -> str:
    code = document.get("code") if isinstance(document, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def unpack(encoding: str, body: bytes) -> bytes | None:
    """The body as it was before compression; None where it is cut, broken, foreign or too large."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return body
    if name != "gzip":
        return None
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(body, BODY_BYTES_MAX + 1)
    except zlib.error:
        return None
    return whole if unpacker.eof and len(whole) <= BODY_BYTES_MAX else None


def _document(body: bytes) -> Any:
    """The JSON in a body with exact numbers; None where there is none."""
    try:
        return json.loads(body.decode(), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _said(document: Any, secrets: tuple[str, ...]) -> str:
    """The gateway's own message, one line, short, and free of secrets."""
    if not isinstance(document, dict):
        return ""
    error = document.get("error")
    message = error.get("message") if isinstance(error, dict) else document.get("message")
    return redact(message, secrets) if isinstance(message, str) else ""


def redact(message: str, secrets: Iterable[str]) -> str:
    """Cut out the given secrets, pieces of them, and what is shaped like one; one line of 200 characters."""
    known = tuple(secrets)
    message = _SECRET_LOOKALIKE.sub("[secret]", message)
    # Some gateways repeat a key with its middle left out.
    message = _WORD.sub(lambda word: "[secret]" if any(word[0] in s for s in known) else word[0], message)
    return " ".join("".join(c if c.isprintable() else " " for c in message).split())[:_SAID_CHARS_MAX]


def gateway_date(headers: Mapping[str, str]) -> datetime | None:
    """The gateway's clock by its `Date` header (RFC 9110, section 6.6.1), aware UTC."""
    try:
        date = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
