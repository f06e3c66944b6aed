"""The Idempotency-Key header: an act that may be asked for twice and is done once.

As draft-ietf-httpapi-idempotency-key-header has it: the same request again gets the recorded answer with
`Idempotent-Replayed: true`, another request under the same key 422, one whose first is not answered yet 409.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection

from gateway.faults import Invalid
from gateway.http.endpoint import Answer, Call
from gateway.store.idempotency import in_flight, perform_once

D = TypeVar("D")

HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


async def once(call: Call[Any, Any], data: type[D], act: Callable[[Connection], D]) -> Answer[D]:
    """Do `act` in one unit of work; with the header at most once in 30 days.

    `data` is the type of what `act` gives, so that a recorded answer can be read again.

    Raises:
        Invalid: the key is malformed, or stands for another request.
        Conflict: the first request of this key is being done.
    """
    store = call.parts.store
    key = call.request.headers.get(HEADER)
    if key is None:
        return Answer(await store.write(act))
    if not _KEY.fullmatch(key):
        raise Invalid("invalid_idempotency_key", "Idempotency-Key: 1 to 255 visible ASCII characters")
    if key in call.parts.in_flight:
        raise in_flight()
    fingerprint, answer = _fingerprint(call), TypeAdapter(data)
    call.parts.in_flight.add(key)
    try:
        done, is_replayed = await store.write(
            lambda connection: perform_once(connection, key, fingerprint, act, answer, now_s=call.now_s)
        )
    finally:
        call.parts.in_flight.discard(key)
    return Answer(done, headers={"Idempotent-Replayed": "true"} if is_replayed else {})


def _fingerprint(call: Call[Any, Any]) -> str:
    """Digest what is asked for; two spellings of the same JSON are the same request."""
    request = call.request
    asked = f"{request.method} {request.url.path}\n{call.body.model_dump_json(exclude_unset=True)}"
    return hashlib.sha256(asked.encode()).hexdigest()
