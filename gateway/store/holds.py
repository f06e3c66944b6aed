"""Hold, settle, give back: the quota of calls under way, each a unit of work of its own.

A hold takes quota off the account and off the key's allowance by guarded updates; a settlement gives it back
and takes the cost, and writes the log row. The hold's row is the witness: it is there exactly as long as the
call is not settled, so that nothing is settled twice and a restart knows what to give back.
The tables are always touched in the order users, api_keys, channels.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from sqlalchemy import Connection, delete, update

from gateway.billing.admission import (
    admit_group,
    admit_holder,
    admit_key,
    admit_model,
    unknown_key,
    unknown_model,
)
from gateway.billing.tariff import FREE, Prices, Tariff, tariff
from gateway.billing.usage import Usage
from gateway.faults import Forbidden
from gateway.store import api_keys
from gateway.store.hold_statements import (
    CHARGE,
    CHARGE_KEY,
    COUNT_CHANNEL,
    GIVE_ALLOWANCE_BACK,
    GIVE_BACK,
    LIFT,
    PUT,
    STANDING,
    TAKE,
    TAKE_ALLOWANCE,
    TELL,
    Standing,
)
from gateway.store.logs import first_word
from gateway.store.options import group_factors
from gateway.store.statements import Cursor, Statement, driver_dialect
from gateway.store.tables import API_KEYS, HOLDS, USERS
from gateway.store.users import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A call that asks to be let in."""

    key_digest: str
    ip: str
    model: str
    bound: Usage
    """What it may use at most, as far as one can know."""
    now_s: int
    pay_page: str
    """Where a free account is sent."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A call that was let in, and what it is charged by."""

    id: int
    user_id: int
    username: str
    group: str
    key_id: int
    key_name: str
    has_allowance: bool
    """Whether the key is limited; even a call for which nothing was held takes its cost off it."""
    model: str
    tariff: Tariff
    terms: str
    """The prices in words, for the log."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a call that was let in came to."""

    hold: Hold
    usage: Usage
    channel_id: int
    content: str
    """Of the log row."""
    now_s: int


class Holds:
    """The units of work, ready for one database.

    Args:
        is_sqlite: or PostgreSQL.
        quota_per_unit: quota of one USD.
        free_group: whose members call free models alone, at no cost.
        default_factors: of the groups, where the option is not set.
        first_id: of the holds; above every id that an earlier process has used.
    """

    def __init__(
        self, *, is_sqlite: bool, quota_per_unit: int, free_group: str, default_factors: str, first_id: int
    ) -> None:
        dialect = driver_dialect(is_sqlite=is_sqlite)
        self._quota_per_unit = quota_per_unit
        self._free_group = free_group
        self._default_factors = default_factors
        self._ids = count(first_id)
        self._factors_text = ""
        self._factors: dict[str, Decimal] = {}
        self._standing = Statement(STANDING, dialect)
        self._take, self._take_allowance, self._put, self._lift = (
            Statement(each, dialect) for each in (TAKE, TAKE_ALLOWANCE, PUT, LIFT)
        )
        self._give_back, self._give_allowance_back = (
            Statement(each, dialect) for each in (GIVE_BACK, GIVE_ALLOWANCE_BACK)
        )
        self._charge, self._charge_key, self._count_channel, self._tell = (
            Statement(each, dialect) for each in (CHARGE, CHARGE_KEY, COUNT_CHANNEL, TELL)
        )

    def open(self, cursor: Cursor, wanted: Wanted) -> Hold:
        """Let a call in and set its bound aside.

        Raises:
            Unauthenticated: the key is unknown, off or expired.
            Forbidden: its account, address, model list, group, allowance or balance does not allow it.
            NotFound: the model has no price here.
        """
        row = self._standing.row(cursor, p_digest=wanted.key_digest, p_model=wanted.model)
        if row is None:
            raise unknown_key()
        standing = Standing(*row)
        expires_at = standing.expired_time
        admit_key(
            is_on=standing.key_status == api_keys.ENABLED,
            is_expired=expires_at != api_keys.NEVER and expires_at <= wanted.now_s,
        )
        admit_holder(is_enabled=standing.user_status == Status.ENABLED, ip=wanted.ip, subnet=standing.subnet)
        admit_model(wanted.model, allowed=standing.models.split(",") if standing.models else ())
        charged_by, terms = self._terms(wanted, standing)
        quota = charged_by.cost(wanted.bound)
        key_quota = 0 if standing.unlimited_quota else quota
        self._set_aside(cursor, standing, quota, key_quota)
        hold_id = next(self._ids)
        self._put.run(
            cursor,
            p_hold=hold_id,
            p_user=standing.user_id,
            p_key=standing.key_id,
            p_quota=quota,
            p_key_quota=key_quota,
            p_now=wanted.now_s,
        )
        return Hold(
            hold_id,
            standing.user_id,
            standing.username,
            standing.group,
            standing.key_id,
            standing.key_name,
            not standing.unlimited_quota,
            wanted.model,
            charged_by,
            terms,
        )

    def settle(self, cursor: Cursor, done: Settlement) -> bool:
        """Take the cost in place of the hold and write the log row; `False`: it was settled already.

        The cost may be more than was held, and the balance then falls below zero: what was used is owed.
        """
        hold = done.hold
        row = self._lift.row(cursor, p_hold=hold.id)
        if row is None:
            return False
        held, key_held = row
        cost = hold.tariff.cost(done.usage)
        self._charge.run(cursor, p_user=hold.user_id, p_back=held - cost, p_cost=cost)
        key_back = key_held - cost if hold.has_allowance else 0
        self._charge_key.run(cursor, p_key=hold.key_id, p_back=key_back, p_cost=cost, p_now=done.now_s)
        if cost:
            self._count_channel.run(cursor, p_channel=done.channel_id, p_cost=cost)
        self._tell.run(
            cursor,
            p_user_id=hold.user_id,
            p_username=hold.username,
            p_created_at=done.now_s,
            p_content=done.content,
            p_reference=first_word(done.content),
            p_quota=cost,
            p_token_name=hold.key_name,
            p_model_name=hold.model,
            p_prompt_tokens=done.usage.prompt,
            p_completion_tokens=done.usage.completion,
            p_channel=done.channel_id,
        )
        return True

    def release(self, cursor: Cursor, hold: Hold) -> bool:
        """Give a hold back whole: nothing was used; `False`: it was settled already."""
        row = self._lift.row(cursor, p_hold=hold.id)
        if row is None:
            return False
        held, key_held = row
        if held:
            self._give_back.run(cursor, p_user=hold.user_id, p_back=held)
        if key_held:
            self._give_allowance_back.run(cursor, p_key=hold.key_id, p_back=key_held)
        return True

    def _terms(self, wanted: Wanted, standing: Standing) -> tuple[Tariff, str]:
        if standing.input_price is None:
            raise unknown_model(wanted.model)
        admit_group(
            wanted.model,
            is_free=bool(standing.is_free),
            group=standing.group,
            free_group=self._free_group,
            pay_page=wanted.pay_page,
        )
        if standing.group == self._free_group:
            return FREE, "free"
        factor = self._factor(standing)
        prices = Prices(
            Decimal(standing.input_price),
            Decimal(standing.output_price),
            _decimal(standing.cached_input_price),
            _decimal(standing.cache_write_price),
        )
        terms = f"${standing.input_price} in, ${standing.output_price} out, USD per 1M, x {factor}"
        return tariff(prices, factor, self._quota_per_unit), terms

    def _factor(self, standing: Standing) -> Decimal:
        """Give the factor of a group; the option is read with each call and parsed when it has changed."""
        text = self._default_factors if standing.factors is None else standing.factors
        if text != self._factors_text:
            self._factors_text, self._factors = text, group_factors(text)
        factor = self._factors.get(standing.group)
        if factor is None:
            raise Forbidden("unknown_group", f"the account's group {standing.group!r} has no price factor")
        return factor

    def _set_aside(self, cursor: Cursor, standing: Standing, quota: int, key_quota: int) -> None:
        if quota and not self._take.run(cursor, p_user=standing.user_id, p_quota=quota):
            raise Forbidden(
                "insufficient_user_quota",
                f"the balance does not cover this call, for which {quota} quota would be held: "
                "top up, or set a lower max_tokens",
            )
        if key_quota and not self._take_allowance.run(cursor, p_key=standing.key_id, p_quota=key_quota):
            self._give_back.run(cursor, p_user=standing.user_id, p_back=quota)
            raise Forbidden(
                "insufficient_key_quota",
                f"the allowance of this api key does not cover this call: {key_quota} quota would be held",
            )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def give_back_all(connection: Connection) -> int:
    """Give back every hold there is: at the start of the one process that makes them. How many is told."""
    rows = connection.execute(
        delete(HOLDS).returning(HOLDS.c.user_id, HOLDS.c.key_id, HOLDS.c.quota, HOLDS.c.key_quota)
    ).all()
    for row in rows:
        connection.execute(
            update(USERS).where(USERS.c.id == row.user_id).values(quota=USERS.c.quota + row.quota)
        )
        connection.execute(
            update(API_KEYS)
            .where(API_KEYS.c.id == row.key_id)
            .values(remain_quota=API_KEYS.c.remain_quota + row.key_quota)
        )
    return len(rows)
