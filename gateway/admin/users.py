"""Accounts in an admin's hands. Nobody reads or changes an equal or higher one, but root does all."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import Connection

from gateway.admin.accounts import opened
from gateway.faults import Conflict, Forbidden, Invalid, NotFound
from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import (
    Balance,
    Body,
    DisplayName,
    Email,
    Id,
    Keyword,
    Nothing,
    Paged,
    Password,
    Username,
)
from gateway.http.once import HEADER, once
from gateway.settings import Group
from gateway.store import logs, options, sessions, transfers, users
from gateway.store.logs import LogType
from gateway.store.transfers import Act
from gateway.store.users import NewUser, Role, Status, User


class NewAccount(Body):
    """An account that an admin makes."""

    username: Username
    password: Password
    display_name: DisplayName = ""
    email: Email = ""
    group: Group | None = None
    """Absent: the free one."""
    role: Literal[1, 10, 100] = 1
    """Below the admin's own; root may make another root."""


class ChangeOfAccount(Body):
    """What an admin changes: what is absent or null stays, a zero or an empty email is written."""

    id: Id
    username: Username | None = None
    """Another name; needed to revive a deleted account."""
    display_name: DisplayName | None = None
    email: Email | None = None
    group: Group | None = None
    quota: Balance | None = None
    """Another balance; calls between reading and writing are lost: credit by `POST /api/topup` instead."""
    status: Annotated[int, Field(ge=1, le=2)] | None = None
    """1 enables and revives, 2 disables."""
    password: Password | None = None


class Action(StrEnum):
    """What `manage` can do."""

    DISABLE = "disable"
    ENABLE = "enable"
    DELETE = "delete"
    PROMOTE = "promote"
    DEMOTE = "demote"


class Management(Body):
    """One act upon one account."""

    username: Username
    action: Literal["disable", "enable", "delete", "promote", "demote"]


async def list_users(call: Call[Paged, Nothing]) -> Answer[list[User]]:
    """List accounts, newest first, without the deleted."""
    found = await call.parts.store.read(lambda connection: users.page(connection, call.query.cut()))
    return Answer(found.items, total=found.total)


async def search_users(call: Call[Keyword, Nothing]) -> Answer[list[User]]:
    """List accounts by the beginning of username, email or display name in any case, or by exact id."""
    query = call.query
    found = await call.parts.store.read(
        lambda connection: users.search(connection, query.keyword, query.cut())
    )
    return Answer(found.items, total=found.total)


async def show_user(call: Call[Nothing, Nothing]) -> Answer[User]:
    """Read one account, a deleted one too (status 3)."""

    def work(connection: Connection) -> User:
        user = users.get(connection, call.id)
        _require_rank(call.user, user)
        return user

    return Answer(await call.parts.store.read(work))


async def create_user(call: Call[Nothing, NewAccount]) -> Answer[User]:
    """Make an account."""
    parts, body = call.parts, call.body
    if body.role >= call.user.role and call.user.role != Role.ROOT:
        raise Forbidden("role_too_low", "only an account below your own role can be made")
    new = NewUser(
        username=body.username,
        password_hash=await parts.passwords.hash(body.password),
        display_name=body.display_name or body.username,
        email=body.email,
        role=Role(body.role),
        group=body.group or parts.settings.group_free,
    )
    signup_quota = parts.settings.signup_quota

    def work(connection: Connection) -> User:
        options.require_group(connection, new.group, parts.option_defaults)
        return opened(connection, new, signup_quota=signup_quota, now_s=call.now_s)

    return Answer(await parts.store.write(work))


async def change_user(call: Call[Nothing, ChangeOfAccount]) -> Answer[User]:
    """Change the fields given, no others."""
    parts, body = call.parts, call.body
    if body.password is not None and HEADER in call.request.headers:
        # The recorded digest of such a request would be a fast hash of a password.
        raise Invalid("invalid_idempotency_key", "a change of password takes no Idempotency-Key")
    values: dict[str, object] = body.model_dump(
        include={"username", "display_name", "email", "group", "status"}, exclude_none=True
    )
    if body.password is not None:
        values["password_hash"] = await parts.passwords.hash(body.password)

    def work(connection: Connection) -> User:
        user = users.get(connection, body.id, for_change=True)
        _require_rank(call.user, user)
        _require_revival(user, body)
        if body.status == Status.DISABLED:
            _require_other(call.user, user)
        if body.group is not None:
            options.require_group(connection, body.group, parts.option_defaults)
        if body.password is not None or body.status == Status.DISABLED:
            sessions.close_all(connection, user.id)
        changed = users.change(connection, user.id, values)
        if body.quota is None:
            return changed
        remark = f"quota {user.quota} set to {body.quota} by user {call.user.id}"
        transfers.set_quota(connection, user.id, body.quota, _act(call, remark))
        return users.get(connection, user.id)

    return await once(call, User, work)


async def delete_user(call: Call[Nothing, Nothing]) -> Answer[User]:
    """Delete an account: name free, credentials dead, quota and logs kept. Repeating changes nothing."""

    def work(connection: Connection) -> User:
        user = users.get(connection, call.id, for_change=True)
        _require_rank(call.user, user)
        return _deleted(connection, call, user)

    return Answer(await call.parts.store.write(work))


async def manage_user(call: Call[Nothing, Management]) -> Answer[User]:
    """Disable, enable, delete, promote (to admin) or demote (to user) the account of this name."""
    action, username = Action(call.body.action), call.body.username

    def work(connection: Connection) -> User:
        named = users.find_by_name(connection, username)
        if named is None:
            raise NotFound("unknown_user", f"there is no user {username!r}")
        user = users.get(connection, named.id, for_change=True)
        _require_rank(call.user, user)
        if action is Action.DELETE:
            return _deleted(connection, call, user)
        if action is Action.ENABLE:
            return users.change(connection, user.id, {"status": int(Status.ENABLED)})
        _require_other(call.user, user)
        if action is Action.DISABLE:
            sessions.close_all(connection, user.id)
            return users.change(connection, user.id, {"status": int(Status.DISABLED)})
        if call.user.role != Role.ROOT:
            raise Forbidden("role_too_low", "only root promotes and demotes")
        role = Role.ADMIN if action is Action.PROMOTE else Role.USER
        return users.change(connection, user.id, {"role": int(role)})

    return Answer(await call.parts.store.write(work))


async def list_groups(call: Call[Nothing, Nothing]) -> Answer[list[str]]:
    """List the groups there are."""
    parts = call.parts
    factors = await parts.store.read(lambda connection: options.groups(connection, parts.option_defaults))
    return Answer(list(factors))


def _require_rank(caller: User, user: User) -> None:
    if caller.role != Role.ROOT and user.role >= caller.role:
        raise Forbidden("role_too_low", "this account's role is not below yours")


def _require_other(caller: User, user: User) -> None:
    if caller.id == user.id:
        raise Conflict("yourself", "you would lock yourself out")


def _require_revival(user: User, body: ChangeOfAccount) -> None:
    """A deleted account is changed only by reviving it, under a name that people know."""
    is_revival = body.status == Status.ENABLED and body.username is not None
    if user.status == Status.DELETED and not is_revival:
        raise NotFound("deleted_user", f"user {user.id} is deleted; status 1 and a username revive it")


def _deleted(
    connection: Connection, call: Call[Nothing, Nothing] | Call[Nothing, Management], user: User
) -> User:
    if user.status == Status.DELETED:
        return user
    _require_other(call.user, user)
    sessions.close_all(connection, user.id)
    logs.add(
        connection,
        user_id=user.id,
        username=user.username,
        type=LogType.MANAGE,
        content=f"user {user.username} deleted by user {call.user.id}",
        quota=0,
        now_s=call.now_s,
    )
    return users.delete(connection, user.id)


def _act(call: Call[Nothing, ChangeOfAccount], remark: str) -> Act:
    return Act(actor_id=call.user.id, remark=remark, now_s=call.now_s)


ENDPOINTS = (
    Endpoint("GET", "/api/user/", Door.ADMIN, list_users),
    Endpoint("GET", "/api/user/search", Door.ADMIN, search_users),
    Endpoint("GET", "/api/user/{id:int}", Door.ADMIN, show_user),
    Endpoint("POST", "/api/user/", Door.ADMIN, create_user),
    Endpoint("PUT", "/api/user/", Door.ADMIN, change_user, takes_idempotency_key=True),
    Endpoint("DELETE", "/api/user/{id:int}", Door.ADMIN, delete_user),
    Endpoint("POST", "/api/user/manage", Door.ADMIN, manage_user),
    Endpoint("GET", "/api/group/", Door.ADMIN, list_groups),
)
