"""The SQL of `holds.py`: what is asked and changed for one call, with parameters named `p_…`."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import BindParameter

from gateway.store.logs import LogType
from gateway.store.options import OptionKey
from gateway.store.tables import API_KEYS, CHANNELS, HOLDS, LOGS, MODELS, OPTIONS, USERS


class Standing(NamedTuple):
    """A key, its account, the model's price and the groups' factors, as the driver gives them."""

    user_id: int
    username: str
    user_status: int
    group: str
    key_id: int
    key_name: str
    key_status: int
    models: str
    subnet: str
    unlimited_quota: bool
    expired_time: int
    input_price: str | None
    """`None`: the model has no price here."""
    output_price: str
    cached_input_price: str | None
    cache_write_price: str | None
    is_free: bool
    factors: str | None
    """`None`: the option is not set."""


def _given(name: str) -> BindParameter[int]:
    return bindparam(f"p_{name}")


_QUOTA = _given("quota")
STANDING = (
    select(
        USERS.c.id,
        USERS.c.username,
        USERS.c.status,
        USERS.c.group,
        API_KEYS.c.id,
        API_KEYS.c.name,
        API_KEYS.c.status,
        API_KEYS.c.models,
        API_KEYS.c.subnet,
        API_KEYS.c.unlimited_quota,
        API_KEYS.c.expired_time,
        MODELS.c.input_price,
        MODELS.c.output_price,
        MODELS.c.cached_input_price,
        MODELS.c.cache_write_price,
        MODELS.c.is_free,
        select(OPTIONS.c.value).where(OPTIONS.c.key == str(OptionKey.GROUP_RATIO)).scalar_subquery(),
    )
    .join_from(API_KEYS, USERS, API_KEYS.c.user_id == USERS.c.id)
    .outerjoin(MODELS, MODELS.c.name == _given("model"))
    .where(API_KEYS.c.digest == _given("digest"))
)
TAKE = (
    update(USERS)
    .where(USERS.c.id == _given("user"), USERS.c.quota >= _QUOTA)
    .values(quota=USERS.c.quota - _QUOTA)
)
TAKE_ALLOWANCE = (
    update(API_KEYS)
    .where(API_KEYS.c.id == _given("key"), API_KEYS.c.remain_quota >= _QUOTA)
    .values(remain_quota=API_KEYS.c.remain_quota - _QUOTA)
)
PUT = insert(HOLDS).values(
    id=_given("hold"),
    user_id=_given("user"),
    key_id=_given("key"),
    quota=_QUOTA,
    key_quota=_given("key_quota"),
    created_at=_given("now"),
)
LIFT = delete(HOLDS).where(HOLDS.c.id == _given("hold")).returning(HOLDS.c.quota, HOLDS.c.key_quota)
GIVE_BACK = update(USERS).where(USERS.c.id == _given("user")).values(quota=USERS.c.quota + _given("back"))
GIVE_ALLOWANCE_BACK = (
    update(API_KEYS)
    .where(API_KEYS.c.id == _given("key"))
    .values(remain_quota=API_KEYS.c.remain_quota + _given("back"))
)
CHARGE = (
    update(USERS)
    .where(USERS.c.id == _given("user"))
    .values(
        quota=USERS.c.quota + _given("back"),
        used_quota=USERS.c.used_quota + _given("cost"),
        request_count=USERS.c.request_count + 1,
    )
)
CHARGE_KEY = (
    update(API_KEYS)
    .where(API_KEYS.c.id == _given("key"))
    .values(
        remain_quota=API_KEYS.c.remain_quota + _given("back"),
        used_quota=API_KEYS.c.used_quota + _given("cost"),
        accessed_time=_given("now"),
    )
)
COUNT_CHANNEL = (
    update(CHANNELS)
    .where(CHANNELS.c.id == _given("channel"))
    .values(used_quota=CHANNELS.c.used_quota + _given("cost"))
)
TELL = insert(LOGS).values(
    type=int(LogType.CONSUME),
    **{
        name: _given(name)
        for name in (
            "user_id",
            "username",
            "created_at",
            "content",
            "reference",
            "quota",
            "token_name",
            "model_name",
            "prompt_tokens",
            "completion_tokens",
            "channel",
        )
    },
)
