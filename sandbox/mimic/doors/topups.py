"""`POST /api/topup`: quota first, then the row, no transaction, no key, and yes to nearly everything."""

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.store import logs
from gateway.store.logs import LogType
from gateway.store.tables import USERS
from sandbox.mimic import accounts
from sandbox.mimic.accounts import Account, Unreadable
from sandbox.mimic.answers import no, yes
from sandbox.mimic.call import Call, Door, Who, text, whole
from sandbox.mimic.mimic import QUOTA_PER_UNIT
from sandbox.mimic.refs import Kind, read


async def top_up(call: Call) -> Response:
    """Credit an account, deleted and disabled ones too; in oneapi also nobody."""
    facts, mimic = call.facts, call.mimic
    quota, remark = whole(call.body, "quota"), text(call.body, "remark")
    named = call.body.get("user_uuid" if facts.has_uuids else "user_id")
    user_id = read(facts, Kind.USER, named) or 0
    if quota < 0:
        return no(facts.texts.negative)
    account = await mimic.store.read(lambda connection: _found(connection, user_id))
    if account is None and not facts.tops_up_nobody:
        return no(facts.texts.not_found)
    if call.effect.credits:
        if mimic.switches.batch_s:
            mimic.batch.add(user_id, quota, after_s=mimic.switches.batch_s)
        else:
            await mimic.store.write(lambda connection: accounts.credit(connection, user_id, quota))
    is_lost = mimic.switches.postgres and "\0" in remark
    if call.effect.logs and not is_lost:
        content = remark or facts.texts.no_remark.format(quota=f"${quota / QUOTA_PER_UNIT:.6f}")
        await mimic.store.write(
            lambda connection: _note(connection, user_id, account, content, quota, mimic.now_s())
        )
    return yes()


def _found(connection: Connection, user_id: int) -> Account | None:
    try:
        return accounts.find(connection, USERS.c.id == user_id)
    except Unreadable:
        return None


def _note(
    connection: Connection, user_id: int, account: Account | None, content: str, quota: int, now_s: int
) -> None:
    logs.add(
        connection,
        user_id=user_id,
        username=account.username if account else "",
        type=LogType.TOP_UP,
        content=content,
        quota=quota,
        now_s=now_s,
    )


DOORS = (Door("POST", "/api/topup", Who.ADMIN, top_up, lambda facts: facts.has_topup),)
