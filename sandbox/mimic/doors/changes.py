"""Accounts changed by an admin: `PUT /api/user/` with its rule per dialect, and `manage`."""

from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.store import logs
from gateway.store.logs import LogType
from gateway.store.tables import USERS
from gateway.store.users import Role, Status
from sandbox.mimic import accounts
from sandbox.mimic.accounts import Account
from sandbox.mimic.answers import Json, no, yes
from sandbox.mimic.call import Bad, Call, Door, Who, text, whole
from sandbox.mimic.doors.users import check_email, check_names, named, require_rank
from sandbox.mimic.facts import Facts, PutLog
from sandbox.mimic.refs import Kind, read
from sandbox.mimic.shapes import manage

_NUMBERS = frozenset({"quota", "used_quota", "request_count", "status", "role"})
_INT32_MAX = 2**31 - 1


async def put_user(call: Call) -> Response:
    """Write what the body names over what is there, as far as the dialect writes it."""
    facts = call.facts
    row_id = read(facts, Kind.USER, call.body.get("uuid" if facts.has_uuids else "id"))
    values = _given(facts, call.body)

    def work(connection: Connection) -> None:
        account = named(connection, call, row_id)
        accounts.write(connection, account.id, values)
        if call.effect.logs and _is_logged(facts, account, call.body):
            sentence = f"quota {account.quota} set to {whole(call.body, 'quota')}"
            _note(connection, call, account, sentence)

    await call.mimic.store.write(work)
    return yes()


def _given(facts: Facts, body: Json) -> dict[str, Any]:
    """What is to be written.

    Raises:
        Bad: the dialect refuses some of it.
    """
    rule = facts.put
    values: dict[str, Any] = {}
    for name in rule.columns & body.keys():
        if body[name] is None:
            continue
        value = whole(body, name) if name in _NUMBERS else text(body, name)
        if value or not rule.ignores_zero:
            values[name] = value
    if rule.blanks:
        if not values.get("username"):
            raise Bad(facts.texts.invalid)
        values = dict.fromkeys(rule.blanks, "") | values
        values.pop("password", None) if not values.get("password") else None
    if rule.is_strict:
        _require_sense(facts, values)
    check_names(facts, values)
    check_email(facts, values.get("email", ""))
    return values


def _require_sense(facts: Facts, values: dict[str, Any]) -> None:
    is_sense = (
        values.get("quota", 0) >= 0
        and values.get("status", 1) in (Status.ENABLED, Status.DISABLED)
        and values.get("group", "-") != ""
        and values.get("password", "-") != ""
    )
    if not is_sense:
        raise Bad(facts.texts.invalid)


def _is_logged(facts: Facts, before: Account, body: Json) -> bool:
    if facts.put.log is PutLog.FALSELY:
        return whole(body, "quota") != before.quota
    is_named = body.get("quota") is not None
    return facts.put.log is PutLog.ON_CHANGE and is_named and whole(body, "quota") != before.quota


async def manage_by_name(call: Call) -> Response:
    """Do an action to the account of a name; an empty one picks the first, an unknown action does nothing."""
    name, action = text(call.body, "username"), text(call.body, "action")

    def work(connection: Connection) -> Account:
        condition = USERS.c.username == name if name else USERS.c.id > 0
        return _managed(connection, call, accounts.find(connection, condition), action)

    return yes(manage(call.facts, await call.mimic.store.write(work)))


async def manage_by_id(call: Call) -> Response:
    """Do an action to the account of an id, newapi's way; 0 picks the first."""
    if call.mimic.settings.manage_wants_proof:
        return no("secure verification required", 403)
    row_id, action = whole(call.body, "id"), text(call.body, "action")

    def work(connection: Connection) -> Account | None:
        condition = USERS.c.id == row_id if row_id else USERS.c.id > 0
        account = accounts.find(connection, condition)
        if action == "add_quota" and account is not None:
            require_rank(call, account)
            _move(connection, call, account)
            return None
        if action not in _ACTIONS:
            raise Bad(call.facts.texts.invalid)
        return _managed(connection, call, account, action)

    account = await call.mimic.store.write(work)
    return yes() if account is None or action == "delete" else yes(manage(call.facts, account))


_ACTIONS = {
    "disable": {"status": int(Status.DISABLED)},
    "enable": {"status": int(Status.ENABLED)},
    "delete": {},
    "promote": {"role": int(Role.ADMIN)},
    "demote": {"role": int(Role.USER)},
}


def _managed(connection: Connection, call: Call, account: Account | None, action: str) -> Account:
    if account is None:
        raise Bad(call.facts.texts.not_found)
    require_rank(call, account)
    is_harm = action in {"disable", "delete", "demote"}
    if (is_harm and account.role == Role.ROOT) or (action == "promote" and call.caller.role != Role.ROOT):
        raise Bad(call.facts.texts.too_low)
    if action == "delete" and call.facts.manages_by_id:
        # Marked only: name and all else stay, the row is shown with a time of deletion.
        accounts.write(connection, account.id, {"status": int(Status.DELETED)})
    elif action == "delete":
        accounts.mark_deleted(connection, account.id)
    else:
        accounts.write(connection, account.id, _ACTIONS.get(action, {}))
    return accounts.find(connection, USERS.c.id == account.id) or account


def _move(connection: Connection, call: Call, account: Account) -> None:
    """Add, subtract or override, within 32 bits; there is no room for a reference."""
    mode, value = text(call.body, "mode"), whole(call.body, "value")
    if mode not in {"add", "subtract", "override"} or abs(value) > _INT32_MAX:
        raise Bad(call.facts.texts.invalid)
    if mode != "override" and value <= 0:
        raise Bad(call.facts.texts.negative)
    if call.effect.credits:
        if mode == "override":
            accounts.write(connection, account.id, {"quota": value})
        else:
            accounts.credit(connection, account.id, value if mode == "add" else -value)
    if call.effect.logs:
        _note(connection, call, account, f"quota {mode} {value}")


def _note(connection: Connection, call: Call, account: Account, sentence: str) -> None:
    logs.add(
        connection,
        user_id=account.id,
        username=account.username,
        type=LogType.MANAGE,
        content=sentence,
        quota=0,
        now_s=call.mimic.now_s(),
    )


DOORS = (
    Door("PUT", "/api/user/", Who.ADMIN, put_user),
    Door("POST", "/api/user/manage", Who.ADMIN, manage_by_name, lambda facts: not facts.manages_by_id),
    Door("POST", "/api/user/manage", Who.ADMIN, manage_by_id, lambda facts: facts.manages_by_id),
)
