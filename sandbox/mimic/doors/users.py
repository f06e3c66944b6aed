"""Accounts in an admin's hands: lists, searches, one by its ref; opened and deleted."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, true
from starlette.responses import Response

from gateway.secrets import digest, new_api_key
from gateway.secrets import shown as shortened
from gateway.store import api_keys
from gateway.store.tables import USERS
from gateway.store.users import Role
from sandbox.mimic import accounts
from sandbox.mimic.accounts import ALIVE, Account
from sandbox.mimic.answers import rows, yes
from sandbox.mimic.call import Bad, Call, Door, Who, text, whole
from sandbox.mimic.facts import Deletion, Facts
from sandbox.mimic.refs import Kind, read
from sandbox.mimic.shapes import user

DISPLAY_NAME_RUNES_MAX = 20
_PASSWORD_RUNES = range(8, 21)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SORTS = frozenset({"id", "username", "quota", "used_quota", "created_at"})


async def list_users(call: Call) -> Response:
    """List accounts, newest first unless laisky is told otherwise; newapi shows marked ones too."""
    facts = call.facts
    page, size, cut = call.page()
    condition = true() if facts.lists_deleted else ALIVE
    sort, ascends = call.query("sort"), call.query("order") == "asc"
    is_sorted = facts.has_uuids and sort in _SORTS

    def work(connection: Connection) -> tuple[list[Account], int]:
        total = accounts.count(connection, condition)
        if not is_sorted:
            return accounts.select_page(connection, condition, cut), total
        found = accounts.select_page(connection, condition)
        found.sort(key=lambda account: getattr(account, sort), reverse=not ascends)
        return found[cut.offset : cut.offset + cut.limit], total

    found, total = await call.mimic.store.read(work)
    return rows(facts, [_listed(facts, each) for each in found], total=total, page=page, size=size)


async def search_users(call: Call) -> Response:
    """Find accounts by a keyword with wildcards, deleted ones too; whole, but for newapi."""
    facts, keyword = call.facts, call.query("keyword")
    page, size, cut = call.page()
    row_id = read(facts, Kind.USER, keyword)
    condition = accounts.matching(facts, keyword, row_id, is_postgres=call.mimic.switches.postgres)

    def work(connection: Connection) -> tuple[list[Account], int]:
        cuts = cut if facts.search_pages else None
        found = accounts.select_page(connection, condition, cuts, ascends=facts.search_ascends)
        return found, accounts.count(connection, condition)

    found, total = await call.mimic.store.read(work)
    shown = [_listed(facts, each) for each in found]
    return rows(facts, shown, total=total, page=page, size=size) if facts.search_pages else yes(shown)


async def show_user(call: Call) -> Response:
    """Show one account below the caller's role; a deleted one too where its row stands."""
    account = await call.mimic.store.read(lambda connection: named(connection, call, call.row_id(Kind.USER)))
    return yes(user(call.facts, account))


async def create_user(call: Call) -> Response:
    """Open an account; its id is not told."""
    facts = call.facts
    values: dict[str, Any] = {
        name: text(call.body, name) for name in ("username", "password", "display_name")
    }
    values["display_name"] = values["display_name"] or values["username"]
    check_names(facts, values)
    if facts.keeps_more_at_creation:
        more = {"email": text(call.body, "email"), "group": text(call.body, "group") or accounts.GROUP}
        values |= more | {"quota": whole(call.body, "quota")}
        check_email(facts, more["email"])
    return await opened(call, values)


async def delete_user(call: Call) -> Response:
    """Delete an account; what becomes of the row, and whether the yes has a body, is the dialect's."""
    facts = call.facts

    def work(connection: Connection) -> None:
        account = named(connection, call, call.row_id(Kind.USER))
        if call.caller.role <= account.role:
            raise Bad(facts.texts.too_low)
        if facts.deletion is Deletion.REMOVED:
            accounts.remove(connection, account.id)
        else:
            accounts.mark_deleted(connection, account.id)

    await call.mimic.store.write(work)
    return Response() if facts.deletion is Deletion.EMPTY else yes()


def named(connection: Connection, call: Call, row_id: int | None) -> Account:
    """Read the account that a call names and may touch.

    Raises:
        Bad: there is none, or its role is not below the caller's.
    """
    account = accounts.find(connection, USERS.c.id == row_id) if row_id else None
    if account is None or (account.is_deleted and call.facts.lists_deleted):
        raise Bad(call.facts.texts.not_found)
    require_rank(call, account)
    return account


def require_rank(call: Call, account: Account) -> None:
    """Refuse an equal or higher account to all but root.

    Raises:
        Bad: it is one.
    """
    if call.caller.role <= account.role and call.caller.role != Role.ROOT:
        raise Bad(call.facts.texts.too_low)


def check_names(facts: Facts, values: Mapping[str, Any]) -> None:
    """Refuse a name or password whose length is out of bounds; any characters are good.

    Raises:
        Bad: it is; a field that is not there is not checked.
    """
    is_good = (
        0 < len(values.get("username", "-")) <= facts.username_runes_max
        and len(values.get("display_name", "")) <= DISPLAY_NAME_RUNES_MAX
        and len(values.get("password", "-" * 8)) in _PASSWORD_RUNES
    )
    if not is_good:
        raise Bad(f"{facts.texts.invalid}: Field validation failed")


def check_email(facts: Facts, email: str) -> None:
    """Refuse an ill-formed address, where the dialect looks at it.

    Raises:
        Bad: it is one.
    """
    if facts.checks_email and email and not _EMAIL.fullmatch(email):
        raise Bad(f"{facts.texts.invalid}: email")


async def opened(call: Call, values: Mapping[str, Any]) -> Response:
    """Open an account with the key that every new one gets."""
    now_s = call.mimic.now_s()

    def work(connection: Connection) -> None:
        user_id = accounts.create(connection, values, now_s=now_s)
        key = new_api_key()
        fields = {
            "name": "default",
            "remain_quota": 0,
            "unlimited_quota": True,
            "expired_time": api_keys.NEVER,
        }
        fields |= {"models": "", "subnet": ""}
        names = {"digest": digest(key), "shown": shortened(key)}
        api_keys.create(connection, user_id, **names, values=fields, now_s=now_s)

    await call.mimic.store.write(work)
    return yes()


def _listed(facts: Facts, account: Account) -> dict[str, Any]:
    return user(facts, account, with_token=facts.shows_tokens)


DOORS = (
    Door("GET", "/api/user/", Who.ADMIN, list_users),
    Door("GET", "/api/user/search", Who.ADMIN, search_users),
    Door("POST", "/api/user/", Who.ADMIN, create_user),
    Door("GET", "/api/user/{ref}", Who.ADMIN, show_user),
    Door("DELETE", "/api/user/{ref}", Who.ADMIN, delete_user),
)
