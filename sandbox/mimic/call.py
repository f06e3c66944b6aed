"""One call as its handler sees it, and the table of doors."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.store.api_keys import Holder
from gateway.store.pages import Slice
from sandbox.mimic.accounts import Account
from sandbox.mimic.answers import Json
from sandbox.mimic.facts import Facts
from sandbox.mimic.faults import Effect
from sandbox.mimic.mimic import Mimic
from sandbox.mimic.refs import Kind, read


class Bad(Exception):  # noqa: N818 - it says what the matter is
    """The call is refused with this message, in an envelope, with 200."""


class Who(Enum):
    """Who may come through a door."""

    ANYBODY = 0
    USER = 1
    ADMIN = 10
    ROOT = 100
    KEY = -1
    """Whoever has an api key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call."""

    mimic: Mimic
    request: Request
    body: Json
    by: Account | None
    holder: Holder | None
    effect: Effect

    @property
    def facts(self) -> Facts:
        """The dialect's."""
        return self.mimic.facts

    @property
    def caller(self) -> Account:
        """Who calls, behind a door for accounts."""
        assert self.by is not None
        return self.by

    @property
    def key(self) -> Holder:
        """Whose key it is, behind a door for keys."""
        assert self.holder is not None
        return self.holder

    def query(self, name: str) -> str:
        """A query field; empty where absent."""
        return self.request.query_params.get(name, "")

    def number(self, name: str, default: int = 0) -> int:
        """A query field as a whole number; what is none, or below 0, is the default."""
        text = self.query(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else default

    def page(self) -> tuple[int, int, Slice]:
        """Page, size, and the cut they mean."""
        facts = self.facts
        size = self.number(facts.size_field) if facts.size_field else 0
        size = min(size or 10, facts.size_max)
        page = max(self.number("p", facts.page_first), facts.page_first)
        return page, size, Slice(size, (page - facts.page_first) * size)

    def row_id(self, kind: Kind) -> int | None:
        """The id that the path names."""
        return read(self.facts, kind, self.request.path_params["ref"])


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """One line of the route table."""

    method: str
    path: str
    who: Who
    handler: Handler
    has: Callable[[Facts], bool] = lambda _facts: True
    """Whether the dialect has it."""


async def json_of(request: Request) -> Json:
    """The body's JSON object; nothing at all counts as an empty one.

    Raises:
        ValueError: it is no JSON object.
    """
    octets = await request.body()
    parsed: Any = json.loads(octets) if octets else {}
    if isinstance(parsed, dict):
        return parsed
    raise ValueError("json: cannot unmarshal into Go value")


def whole(body: Json, name: str) -> int:
    """A number of 64 bits as Go reads one; absent and null are 0.

    Raises:
        Bad: a fraction, a text, a truth, or too large.
    """
    value = body.get(name)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise Bad(f"json: cannot unmarshal into Go struct field .{name} of type int64")
    return value


def text(body: Json, name: str) -> str:
    """A text as Go reads one; absent and null are empty.

    Raises:
        Bad: something else.
    """
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Bad(f"json: cannot unmarshal into Go struct field .{name} of type string")
    return value
