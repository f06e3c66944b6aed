"""Api keys (`sk-…`): the rows of `api_keys`. Only a key's digest is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from gateway.faults import Conflict, NotFound
from gateway.store import users
from gateway.store.pages import Page, Slice, newest
from gateway.store.tables import API_KEYS
from gateway.store.users import User

ENABLED = 1
NEVER = -1
PER_USER_MAX = 1_000


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An api key as its owner sees it after its creation."""

    id: int
    user_id: int
    name: str
    key: str
    """First and last letters; the whole key was shown once, when it was made."""
    status: int
    """1 enabled, 2 disabled."""
    models: str
    """Names joined by commas; empty: all."""
    subnet: str
    """CIDR networks joined by commas; empty: anywhere."""
    remain_quota: int
    """What this key may still spend of the account's quota."""
    unlimited_quota: bool
    """Only the account's quota limits it."""
    used_quota: int
    expired_time: int
    """Unix seconds; -1: never."""
    created_time: int
    accessed_time: int

    @property
    def is_enabled(self) -> bool:
        """Whether its owner has left it on."""
        return self.status == ENABLED

    def is_expired(self, now_s: int) -> bool:
        """Whether its time is over."""
        return self.expired_time != NEVER and self.expired_time <= now_s

    @property
    def allowed_models(self) -> list[str]:
        """Its models; empty: all."""
        return self.models.split(",") if self.models else []


@dataclass(frozen=True, slots=True)
class Holder:
    """An api key and whose it is."""

    key: ApiKey
    user: User


_COLUMNS = tuple(API_KEYS.c["shown" if name == "key" else name] for name in ApiKey.__slots__)


def create(
    connection: Connection, user_id: int, *, digest: str, shown: str, values: Mapping[str, object], now_s: int
) -> ApiKey:
    """Keep a new key.

    Raises:
        Conflict: the account has as many as it may.
    """
    count = connection.scalar(select(func.count()).select_from(API_KEYS).where(API_KEYS.c.user_id == user_id))
    if (count or 0) >= PER_USER_MAX:
        raise Conflict("too_many_keys", f"an account may have {PER_USER_MAX} api keys: delete some")
    query = insert(API_KEYS).values(
        user_id=user_id,
        digest=digest,
        shown=shown,
        status=ENABLED,
        used_quota=0,
        created_time=now_s,
        accessed_time=now_s,
        **values,
    )
    return ApiKey(*connection.execute(query.returning(*_COLUMNS)).one())


def find_holder(connection: Connection, key_digest: str) -> Holder | None:
    """Find whose key this is; whether it may be used is the caller's to ask."""
    row = connection.execute(select(*_COLUMNS).where(API_KEYS.c.digest == key_digest)).one_or_none()
    if row is None:
        return None
    key = ApiKey(*row)
    return Holder(key, users.get(connection, key.user_id))


def get(connection: Connection, user_id: int, key_id: int) -> ApiKey:
    """Read one of an account's keys.

    Raises:
        NotFound: none of this account has that id.
    """
    row = connection.execute(select(*_COLUMNS).where(_own(user_id, key_id))).one_or_none()
    if row is None:
        raise _unknown(key_id)
    return ApiKey(*row)


def page(connection: Connection, user_id: int, cut: Slice, *, name_prefix: str = "") -> Page[ApiKey]:
    """List an account's keys, newest first; by the beginning of their name, in any case."""
    condition = and_(API_KEYS.c.user_id == user_id, API_KEYS.c.name.istartswith(name_prefix, autoescape=True))
    return newest(connection, API_KEYS, ApiKey, _COLUMNS, condition, cut)


def change(connection: Connection, user_id: int, key_id: int, values: Mapping[str, object]) -> ApiKey:
    """Write the given columns of one of an account's keys.

    Raises:
        NotFound: none of this account has that id.
    """
    if not values:
        return get(connection, user_id, key_id)
    query = update(API_KEYS).where(_own(user_id, key_id)).values(values).returning(*_COLUMNS)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise _unknown(key_id)
    return ApiKey(*row)


def remove(connection: Connection, user_id: int, key_id: int) -> None:
    """Remove one of an account's keys; calls with it are refused at once.

    Raises:
        NotFound: none of this account has that id.
    """
    if connection.execute(delete(API_KEYS).where(_own(user_id, key_id))).rowcount == 0:
        raise _unknown(key_id)


def _own(user_id: int, key_id: int) -> ColumnElement[bool]:
    return and_(API_KEYS.c.user_id == user_id, API_KEYS.c.id == key_id)


def _unknown(key_id: int) -> NotFound:
    return NotFound("unknown_key", f"you have no api key {key_id}")
