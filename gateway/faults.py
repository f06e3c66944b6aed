"""Why a request is refused: one class per HTTP status; a refused request has changed nothing.

Fault
├── Malformed        400  a relayed request that no upstream could read
├── Unauthenticated  401  nobody, or a credential that is not (any longer) good
├── Forbidden        403  known, but disabled or of too low a role
├── NotFound         404  the thing named is not there, or deleted
├── Conflict         409  the state does not allow it; another state would
├── TooLarge         413  the body is longer than any honest one
├── Invalid          422  the request itself is wrong and stays wrong
└── TooMany          429  carries the seconds to wait
"""

from typing import ClassVar


class Fault(Exception):  # noqa: N818 - a refusal is named by what it says
    """A request was refused and nothing was changed."""

    status: ClassVar[int]

    def __init__(self, code: str, message: str, *, retry_after_s: int | None = None) -> None:
        """`code` is for programs and never changes; `message` is for people and names the cure."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after_s = retry_after_s


class Malformed(Fault):
    """A relayed request that no upstream could read; 400, since that is what OpenAI's clients expect."""

    status = 400


class Unauthenticated(Fault):
    """Nobody, or a credential that is not (any longer) good."""

    status = 401


class Forbidden(Fault):
    """Known, but disabled or of too low a role."""

    status = 403


class NotFound(Fault):
    """The thing named is not there, or deleted."""

    status = 404


class Conflict(Fault):
    """The state does not allow it; another state would."""

    status = 409


class TooLarge(Fault):
    """The body is longer than any honest one."""

    status = 413


class Invalid(Fault):
    """The request itself is wrong and stays wrong."""

    status = 422


class TooMany(Fault):
    """Too often; `retry_after_s` says when to come back."""

    status = 429
