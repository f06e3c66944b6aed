"""An act that is done once however often it is asked for.

The answer is recorded in the same unit of work as the act, so either both are there or neither. A refused
act changed nothing and is not recorded: asked again it is tried again. Keys are common to all admins, so
that a client whose access token was replaced, or belongs to another admin since, still repeats safely.
"""

from collections.abc import Callable
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.faults import Conflict, Invalid
from gateway.store.tables import IDEMPOTENCY

T = TypeVar("T")

KEPT_S = 30 * 24 * 3600


def perform_once(
    connection: Connection,
    key: str,
    fingerprint: str,
    act: Callable[[Connection], T],
    answer: TypeAdapter[T],
    *,
    now_s: int,
) -> tuple[T, bool]:
    """Do the act, or give the answer of when it was done; the flag says that it was replayed.

    `fingerprint` is a digest of what is asked for; another one under the same key is a client's error.

    Raises:
        Invalid: the key stands for another request.
        Conflict: another process is doing it now (PostgreSQL): ask again in a moment.
    """
    query = select(IDEMPOTENCY.c.fingerprint, IDEMPOTENCY.c.answer, IDEMPOTENCY.c.created_at)
    row = connection.execute(query.where(IDEMPOTENCY.c.key == key)).one_or_none()
    if row is not None and row.created_at > now_s - KEPT_S:
        if row.fingerprint != fingerprint:
            raise Invalid("idempotency_key_reused", "this Idempotency-Key stands for another request")
        return answer.validate_json(row.answer), True
    if row is not None:
        connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.key == key))
    done = act(connection)
    record = insert(IDEMPOTENCY).values(
        key=key, fingerprint=fingerprint, answer=answer.dump_json(done).decode(), created_at=now_s
    )
    try:
        connection.execute(record)
    except IntegrityError as error:
        raise in_flight() from error
    return done, False


def in_flight() -> Conflict:
    """Make the refusal of a key whose first request has not been answered yet."""
    return Conflict(
        "idempotency_key_in_flight", "a request with this Idempotency-Key is being done", retry_after_s=1
    )


def forget_old(connection: Connection, *, now_s: int) -> None:
    """Remove answers that have been kept long enough."""
    connection.execute(delete(IDEMPOTENCY).where(IDEMPOTENCY.c.created_at <= now_s - KEPT_S))
