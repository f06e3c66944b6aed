"""Who calls: by session, by access token, by api key; and the dialect's way to turn others away."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from gateway.secrets import digest
from gateway.store import api_keys, sessions
from gateway.store.api_keys import Holder
from gateway.store.tables import USERS
from gateway.store.users import Status
from sandbox.mimic import accounts
from sandbox.mimic.accounts import Account
from sandbox.mimic.answers import api_error, no
from sandbox.mimic.call import Who
from sandbox.mimic.mimic import Mimic

COOKIE = "session"


async def admitted(mimic: Mimic, request: Request, who: Who) -> Account | Response:
    """The account that calls, or the answer that turns it away."""
    facts, texts = mimic.facts, mimic.facts.texts
    header = request.headers.get("authorization", "")
    session = request.cookies.get(COOKIE, "")
    if not header and not session:
        return no(texts.no_token, 401)

    def work(connection: Connection) -> Account | None:
        if header:
            # Exactly "Bearer " or nothing in front, as the real ones cut it off.
            token = header.removeprefix("Bearer ")
            return accounts.find(connection, USERS.c.access_token_digest == digest(token))
        user = sessions.find_user(connection, digest(session), now_s=mimic.now_s())
        return None if user is None else accounts.find(connection, USERS.c.id == user.id)

    account = await mimic.store.read(work)
    if account is None or (account.is_deleted and facts.lists_deleted):
        return no(texts.wrong_token, facts.wrong_token_status)
    if account.status != Status.ENABLED:
        return no(texts.disabled, facts.disabled_status)
    if not _names_himself(mimic, request, account):
        return no("New-Api-User does not match", 401)
    return account if account.role >= who.value else no(texts.too_low, facts.too_low_status)


async def key_holder(mimic: Mimic, request: Request) -> Holder | Response:
    """Whose api key the request bears, or the answer that turns it away."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ").removeprefix("sk-")
    holder = await mimic.store.read(
        lambda connection: api_keys.find_holder(connection, digest(f"sk-{given}"))
    )
    if holder is None:
        if mimic.facts.repeats_key:
            cut = f"{given[:6]}...{given[-4:]}"
            return api_error(
                401, f"token not found for key: {cut}: get token by key {given}: record not found"
            )
        return api_error(401, "无效的令牌")
    key = holder.key
    is_spent = not key.unlimited_quota and key.remain_quota <= 0
    if not key.is_enabled or key.is_expired(mimic.now_s()) or is_spent:
        return api_error(401, "该令牌状态不可用")
    if holder.user.status != Status.ENABLED:
        return api_error(403, mimic.facts.texts.disabled)
    return holder


def _names_himself(mimic: Mimic, request: Request, account: Account) -> bool:
    """newapi: whether `New-Api-User`, where it is given or must be, names the caller."""
    if not mimic.facts.manages_by_id:
        return True
    named = request.headers.get("new-api-user")
    return not mimic.settings.wants_user_header if named is None else named == str(account.id)
