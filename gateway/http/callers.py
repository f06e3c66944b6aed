"""Who is calling: access token, session cookie or api key; and whether another site's page made him."""

from urllib.parse import urlsplit

from starlette.requests import Request

from gateway.billing.admission import admit_holder, admit_key, unknown_key
from gateway.faults import Forbidden, Unauthenticated
from gateway.parts import Parts
from gateway.secrets import ACCESS_TOKEN_LENGTH, API_KEY_PREFIX, digest
from gateway.store import api_keys, sessions, users
from gateway.store.api_keys import Holder
from gateway.store.users import Role, Status, User

SESSION_COOKIE = "session"


async def admitted(request: Request, parts: Parts, role: Role) -> User:
    """Give the account that calls, if it is of that role at least.

    An Authorization header is used before the cookie, and a wrong one is not made good by a right cookie.

    Raises:
        Unauthenticated: no credential, or none that is good.
        Forbidden: the account is disabled, or its role too low.
    """
    user = await _find(request, parts)
    if user is None or user.status == Status.DELETED:
        raise Unauthenticated("unauthenticated", "no access token or session, or it is not good any more")
    if user.status == Status.DISABLED:
        raise Forbidden("user_disabled", "this account is disabled")
    if user.role < role:
        raise Forbidden("role_too_low", f"this needs role {int(role)}, yours is {user.role}")
    return user


async def key_holder(request: Request, parts: Parts, *, ip: str, now_s: int) -> Holder:
    """Give whose api key the request bears: as Bearer, `x-api-key` or `api-key`.

    Raises:
        Unauthenticated: no key, or one that is unknown, off or expired. It is not repeated in the message.
        Forbidden: the account is disabled or deleted, or the key is not for this address.
    """
    key = bearer(request) or request.headers.get("x-api-key") or request.headers.get("api-key") or ""
    if not key.startswith(API_KEY_PREFIX):
        raise Unauthenticated("invalid_api_key", "an api key is needed: Authorization: Bearer sk-…")
    holder = await parts.store.read(lambda connection: api_keys.find_holder(connection, digest(key)))
    if holder is None:
        raise unknown_key()
    admit_key(is_on=holder.key.is_enabled, is_expired=holder.key.is_expired(now_s))
    admit_holder(is_enabled=holder.user.status == Status.ENABLED, ip=ip, subnet=holder.key.subnet)
    return holder


def bearer(request: Request) -> str | None:
    """Give the credential of the Authorization header, after `Bearer ` or bare; `None` without the header."""
    value = request.headers.get("authorization")
    if value is None:
        return None
    scheme, _, rest = value.strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else value.strip()


def refuse_cross_site(request: Request, public_url: str) -> None:
    """Refuse what another site's page made a browser send; for calls that change something by cookie.

    Every current browser says by Sec-Fetch-Site whence a request came; older ones send Origin with every
    POST, PUT and DELETE that crosses sites. A program sends neither, and no page can drive it. With
    SameSite=Lax on the cookie this is the second lock, not the only one. A call with an Authorization
    header needs none: a page of another site cannot set it without CORS, which /api does not grant.

    Raises:
        Forbidden: the request comes from another site.
    """
    if "authorization" in request.headers:
        return
    fetch_site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetch_site is not None:
        is_own = fetch_site in {"same-origin", "none"}
    elif origin is not None:
        is_own = origin == public_url or urlsplit(origin).netloc == request.headers.get("host")
    else:
        is_own = True
    if not is_own:
        raise Forbidden("cross_site", "this call must come from the gateway's own pages")


async def _find(request: Request, parts: Parts) -> User | None:
    token = bearer(request)
    if token is not None:
        if len(token) != ACCESS_TOKEN_LENGTH:
            return None
        return await parts.store.read(
            lambda connection: users.find_by_access_token(connection, digest(token))
        )
    session = request.cookies.get(SESSION_COOKIE)
    if session is None:
        return None
    now_s = parts.now_s()
    return await parts.store.read(
        lambda connection: sessions.find_user(connection, digest(session), now_s=now_s)
    )
