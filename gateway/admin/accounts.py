"""An account in its owner's hands: register, sign in and out, read and change oneself."""

from sqlalchemy import Connection

from gateway.faults import Conflict, Forbidden, Unauthenticated
from gateway.http.callers import SESSION_COOKIE
from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.limits import address_key
from gateway.http.models import Body, DisplayName, Email, Nothing, Password, Username
from gateway.parts import Parts
from gateway.secrets import digest, new_access_token, new_session_id
from gateway.store import options, sessions, transfers, users
from gateway.store.options import OptionKey
from gateway.store.users import NewUser, Role, Status, User


class Registration(Body):
    """Who wants an account."""

    username: Username
    password: Password
    display_name: DisplayName = ""
    email: Email = ""


class Login(Body):
    """Who signs in."""

    username: str
    password: str


class ChangeOfSelf(Body):
    """What an owner changes; what is absent or null stays."""

    display_name: DisplayName | None = None
    email: Email | None = None
    password: Password | None = None
    original_password: str | None = None
    """The present one; needed to set another."""


def opened(connection: Connection, new: NewUser, *, signup_quota: int, now_s: int) -> User:
    """Make an account with what every new one begins with."""
    user = users.create(connection, new, now_s=now_s)
    transfers.give_at_sign_up(connection, user, signup_quota, now_s)
    return users.get(connection, user.id)


async def require_open(parts: Parts) -> None:
    """Let people register by themselves, or refuse.

    Raises:
        Forbidden: root has closed registration.
    """
    values = await parts.store.read(lambda connection: options.read(connection, parts.option_defaults))
    if values[OptionKey.REGISTER_ENABLED] != "true":
        raise Forbidden("register_disabled", "registration is closed")


async def register(call: Call[Nothing, Registration]) -> Answer[User]:
    """Make an account in the free group; where addresses are verified by mail, only the pages do."""
    parts, body = call.parts, call.body
    if parts.mailer is not None:
        raise _by_mail("registering")
    parts.limits.register.take(address_key(call.ip))
    await require_open(parts)
    new = NewUser(
        username=body.username,
        password_hash=await parts.passwords.hash(body.password),
        display_name=body.display_name or body.username,
        email=body.email,
        role=Role.USER,
        group=parts.settings.group_free,
    )
    signup_quota = parts.settings.signup_quota
    return Answer(
        await parts.store.write(
            lambda connection: opened(connection, new, signup_quota=signup_quota, now_s=call.now_s)
        )
    )


async def log_in(call: Call[Nothing, Login]) -> Answer[User]:
    """Sign in: the answer sets the session's cookie."""
    parts, body = call.parts, call.body
    parts.limits.login.take(address_key(call.ip))
    found = await parts.store.read(lambda connection: users.find_for_login(connection, body.username))
    user, password_hash = found or (None, None)
    if not await parts.passwords.verify(password_hash, body.password) or user is None:
        raise Unauthenticated("wrong_password", "username or password is wrong")
    if user.status == Status.DISABLED:
        raise Forbidden("user_disabled", "this account is disabled")
    session_id, user_id = new_session_id(), user.id
    await parts.store.write(
        lambda connection: sessions.open_session(connection, user_id, digest(session_id), now_s=call.now_s)
    )
    return Answer(user, headers={"Set-Cookie": _cookie(session_id, sessions.LASTS_S, parts)})


async def log_out(call: Call[Nothing, Nothing]) -> Answer[None]:
    """Sign out: the session ends here and in the browser. Without one nothing happens."""
    session_id = call.request.cookies.get(SESSION_COOKIE)
    if session_id is not None:
        await call.parts.store.write(lambda connection: sessions.close(connection, digest(session_id)))
    return Answer(None, headers={"Set-Cookie": _cookie("", 0, call.parts)})


async def show_self(call: Call[Nothing, Nothing]) -> Answer[User]:
    """Read one's own account."""
    return Answer(call.user)


async def renew_access_token(call: Call[Nothing, Nothing]) -> Answer[str]:
    """Make an access token; the one before dies at once. It is shown here and never again."""
    token, user_id = new_access_token(), call.user.id
    values = {"access_token_digest": digest(token)}
    await call.parts.store.write(lambda connection: users.change(connection, user_id, values))
    return Answer(token)


async def change_self(call: Call[Nothing, ChangeOfSelf]) -> Answer[User]:
    """Change one's display name, email or password; a new password ends every session."""
    parts, body, user = call.parts, call.body, call.user
    if parts.mailer is not None and body.email not in {None, user.email}:
        raise _by_mail("another address")
    values: dict[str, object] = body.model_dump(
        include={"display_name", "email"}, exclude_unset=True, exclude_none=True
    )
    if body.password is not None:
        parts.limits.login.take(address_key(call.ip))
        found = await parts.store.read(lambda connection: users.find_for_login(connection, user.username))
        if found is None or not await parts.passwords.verify(found[1], body.original_password or ""):
            raise Conflict("wrong_password", "original_password is not the present password")
        values["password_hash"] = await parts.passwords.hash(body.password)

    def work(connection: Connection) -> User:
        if "password_hash" in values:
            sessions.close_all(connection, user.id)
        return users.change(connection, user.id, values)

    return Answer(await parts.store.write(work))


def _by_mail(what: str) -> Forbidden:
    """Refuse what would put an address into an account that nobody has proven."""
    return Forbidden("verification_needed", f"{what} needs a mail to be answered: use the gateway's pages")


def _cookie(value: str, max_age_s: int, parts: Parts) -> str:
    secure = "; Secure" if parts.settings.public_url.startswith("https://") else ""
    return f"{SESSION_COOKIE}={value}; Max-Age={max_age_s}; Path=/; HttpOnly; SameSite=Lax{secure}"


ENDPOINTS = (
    Endpoint("POST", "/api/user/register", Door.PUBLIC, register),
    Endpoint("POST", "/api/user/login", Door.PUBLIC, log_in),
    Endpoint("GET", "/api/user/logout", Door.PUBLIC, log_out, changes_state=True),
    Endpoint("GET", "/api/user/self", Door.USER, show_self),
    Endpoint("PUT", "/api/user/self", Door.USER, change_self),
    Endpoint("GET", "/api/user/token", Door.USER, renew_access_token, changes_state=True),
)
