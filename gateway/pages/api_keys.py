"""The page of an account's api keys: list, make, switch, delete. A whole key is shown once, when made."""

from decimal import Decimal, InvalidOperation

from starlette.responses import Response

from gateway.admin import api_keys as door
from gateway.admin.api_keys import ChangeOfKey, NewKey
from gateway.billing.amounts import QUOTA_MAX
from gateway.faults import Invalid
from gateway.pages.visit import Visit
from gateway.store import api_keys, models
from gateway.store.api_keys import NEVER, PER_USER_MAX
from gateway.store.pages import Slice
from gateway.store.usage import DAY_S

DAYS = (1, 7, 30, 90, 365)
"""For how long a key may be made to last, besides for ever."""


async def show(visit: Visit) -> Response:
    """Show the list and the form."""
    return await _shown(visit, whole="")


async def create(visit: Visit) -> Response:
    """Make a key, and show it whole: a reload of the page does not bring it again."""
    allowance = _quota(visit.given("quota").strip(), visit.parts.settings.quota_per_unit)
    body = visit.read(
        NewKey,
        {
            "name": visit.given("name").strip(),
            "remain_quota": allowance or 0,
            "unlimited_quota": allowance is None,
            "expired_time": _expiry(visit),
            "models": ",".join(visit.form.get("models", ())),
        },
    )
    made = await door.create_key(visit.call(body))
    return await _shown(visit, whole=made.data.key)


async def switch(visit: Visit) -> Response:
    """Switch a key on or off."""
    status = 1 if visit.given("to") == "on" else 2
    await door.change_key(visit.call(visit.read(ChangeOfKey, {"id": _id(visit), "status": status})))
    return visit.go("/tokens")


async def delete(visit: Visit) -> Response:
    """Remove a key; calls with it are refused at once."""
    key_id, user_id = _id(visit), visit.member.id
    await visit.parts.store.write(lambda connection: api_keys.remove(connection, user_id, key_id))
    return visit.go("/tokens")


async def _shown(visit: Visit, *, whole: str) -> Response:
    user_id = visit.member.id
    keys, priced = await visit.parts.store.read(
        lambda connection: (
            api_keys.page(connection, user_id, Slice(limit=PER_USER_MAX)).items,
            models.read_all(connection),
        )
    )
    return visit.page("tokens.html", keys=keys, models=priced, whole=whole, days=DAYS)


def _quota(text: str, quota_per_unit: int) -> int | None:
    """Read an allowance in USD; empty: none."""
    if not text:
        return None
    try:
        quota = Decimal(text) * quota_per_unit
    except InvalidOperation:
        raise _no_quota() from None
    if not quota.is_finite() or not 0 < quota <= QUOTA_MAX:
        raise _no_quota()
    return int(quota)


def _no_quota() -> Invalid:
    return Invalid("invalid_remain_quota", "the allowance must be a sum in USD above 0, or empty")


def _expiry(visit: Visit) -> int:
    days = visit.given("days")
    if not days:
        return NEVER
    if days not in map(str, DAYS):
        raise Invalid("invalid_expired_time", "this is none of the terms offered")
    return visit.now_s + int(days) * DAY_S


def _id(visit: Visit) -> int:
    text = visit.given("id")
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:17]) <= QUOTA_MAX):
        raise Invalid("invalid_id", "the form names no key")
    return int(text)
