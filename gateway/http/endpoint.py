"""One line of the route table: method, path, door, handler. Requests are read by the handler's own types.

A handler is `async def f(call: Call[QueryModel, BodyModel]) -> Answer[Data]`; its signature is where the
request's and the answer's shape are said, for the program and for the OpenAPI document alike. Why no
framework: the two models and the answer are all that one would be used for here, at the price of a third
of the start-up time and its own form of errors.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from inspect import getdoc
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from pydantic import BaseModel, TypeAdapter
from starlette.requests import Request

from gateway.http.models import Nothing
from gateway.parts import Parts
from gateway.store.api_keys import Holder
from gateway.store.users import Role, User

Q = TypeVar("Q", bound=BaseModel)
B = TypeVar("B", bound=BaseModel)
D = TypeVar("D")


class Door(Enum):
    """Who may call."""

    PUBLIC = "anybody"
    USER = "an account, by access token or session"
    ADMIN = "role 10 and above"
    ROOT = "role 100"
    KEY = "the holder of an api key"


class Form(Enum):
    """How data is wrapped."""

    ENVELOPE = "envelope"
    """`{"success", "message", "data"}`, as everywhere under /api."""
    BARE = "bare"
    """The data alone, and errors as `{"error": …}`: OpenAI's form."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """A request that has been read and let in."""

    parts: Parts
    query: Q
    body: B
    request: Request
    ip: str
    caller: User | None
    holder: Holder | None
    now_s: int

    @property
    def user(self) -> User:
        """Who calls; every door but PUBLIC and KEY has made sure that there is one."""
        assert self.caller is not None
        return self.caller

    @property
    def key_holder(self) -> Holder:
        """Whose api key it is; the door KEY has made sure that there is one."""
        assert self.holder is not None
        return self.holder

    @property
    def id(self) -> int:
        """The `{id}` of the path."""
        return int(self.request.path_params["id"])


@dataclass(frozen=True, slots=True)
class Answer(Generic[D]):
    """What is answered, with status 200."""

    data: D
    total: int | None = None
    """Rows of the whole list, of which `data` is a page."""
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call[Any, Any]], Awaitable[Answer[Any]]]


@dataclass(frozen=True)
class Endpoint:
    """One line of the route table."""

    method: str
    path: str
    door: Door
    handler: Handler
    form: Form = Form.ENVELOPE
    takes_idempotency_key: bool = False
    changes_state: bool | None = None
    """`None`: as the method says. Two GETs of the family do change something."""

    @property
    def is_unsafe(self) -> bool:
        """Whether another site's page must not be able to make a browser send it."""
        return self.method != "GET" if self.changes_state is None else self.changes_state

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (getdoc(self.handler) or "").partition("\n")[0]

    @cached_property
    def query(self) -> type[BaseModel]:
        """Model of what stands behind the `?`."""
        return self._call_types[0]

    @cached_property
    def body(self) -> type[BaseModel]:
        """Model of the JSON body."""
        return self._call_types[1]

    @cached_property
    def has_body(self) -> bool:
        """Whether a body is read at all."""
        return self.body is not Nothing

    @cached_property
    def data(self) -> TypeAdapter[Any]:
        """How the answer's data is written."""
        (data,) = get_args(self._hints["return"])
        return TypeAdapter(data)

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.handler)

    @cached_property
    def _call_types(self) -> tuple[type[BaseModel], type[BaseModel]]:
        query, body = get_args(self._hints["call"])
        return query, body

    @property
    def role(self) -> Role | None:
        """The least role that this door asks for."""
        return {Door.USER: Role.USER, Door.ADMIN: Role.ADMIN, Door.ROOT: Role.ROOT}.get(self.door)
