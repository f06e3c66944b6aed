"""An account in its owner's hands: register, sign in, oneself, one's access token."""

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.faults import TooMany
from gateway.secrets import digest, new_access_token, new_session_id
from gateway.store import sessions
from gateway.store.tables import USERS
from gateway.store.users import Status
from sandbox.mimic import accounts
from sandbox.mimic.accounts import ALIVE, Account
from sandbox.mimic.answers import no, too_many, yes
from sandbox.mimic.call import Bad, Call, Door, Who, text
from sandbox.mimic.callers import COOKIE
from sandbox.mimic.doors.users import check_names, opened
from sandbox.mimic.refs import Kind, shown
from sandbox.mimic.serving import address
from sandbox.mimic.shapes import user


async def register(call: Call) -> Response:
    """Open an account; the email is dropped."""
    values = {name: text(call.body, name) for name in ("username", "password")}
    check_names(call.facts, values)
    return await opened(call, values | {"display_name": values["username"]})


async def log_in(call: Call) -> Response:
    """Sign in: the answer sets the session's cookie."""
    try:
        call.mimic.login_limit.take(address(call.request))
    except TooMany:
        return too_many(call.facts, call.mimic.settings.login_rate)
    name, password = text(call.body, "username"), text(call.body, "password")
    right = (USERS.c.username == name) & (USERS.c.password_hash == digest(password)) & ALIVE
    session_id = new_session_id()

    def work(connection: Connection) -> Account:
        account = accounts.find(connection, right)
        if account is None or account.status != Status.ENABLED:
            raise Bad(call.facts.texts.wrong_login)
        sessions.open_session(connection, account.id, digest(session_id), now_s=call.mimic.now_s())
        return account

    account = await call.mimic.store.write(work)
    shape = {name: getattr(account, name) for name in ("username", "display_name", "role", "status")}
    answer = yes({**shown(call.facts, Kind.USER, account.id), **shape})
    secure = call.mimic.settings.secure_cookie
    answer.set_cookie(COOKIE, session_id, path="/", httponly=True, secure=secure, samesite="strict")
    return answer


async def log_out(call: Call) -> Response:
    """Sign out."""
    session = call.request.cookies.get(COOKIE, "")
    await call.mimic.store.write(lambda connection: sessions.close(connection, digest(session)))
    return yes()


async def show_self(call: Call) -> Response:
    """Show the caller to himself, without his token."""
    return yes(user(call.facts, call.caller))


async def change_self(call: Call) -> Response:
    """Change one's own name, display name or password; what is empty stays, but laisky's display name."""
    values = {name: text(call.body, name) for name in ("username", "display_name", "password")}
    stays = {name for name, value in values.items() if not value}
    if call.facts.has_uuids and "display_name" in call.body:
        stays.discard("display_name")
    given = {name: value for name, value in values.items() if name not in stays}
    check_names(call.facts, given)
    await call.mimic.store.write(lambda connection: accounts.write(connection, call.caller.id, given))
    return yes()


async def renew_token(call: Call) -> Response:
    """Make an access token; the one before dies at once."""
    token = new_access_token()
    await call.mimic.store.write(
        lambda connection: accounts.write(connection, call.caller.id, {"access_token": token})
    )
    return yes(token)


async def show_by_key(call: Call) -> Response:
    """Show the owner of an api key, laisky's way."""
    owner = call.key.user.id
    found = await call.mimic.store.read(lambda connection: accounts.find(connection, USERS.c.id == owner))
    return no(call.facts.texts.not_found) if found is None else yes({"user": user(call.facts, found)})


DOORS = (
    Door("POST", "/api/user/register", Who.ANYBODY, register),
    Door("POST", "/api/user/login", Who.ANYBODY, log_in),
    Door("GET", "/api/user/logout", Who.ANYBODY, log_out),
    Door("GET", "/api/user/self", Who.USER, show_self),
    Door("PUT", "/api/user/self", Who.USER, change_self),
    Door("GET", "/api/user/token", Who.USER, renew_token),
    Door("GET", "/api/user/get-by-token", Who.KEY, show_by_key, lambda facts: facts.has_uuids),
)
