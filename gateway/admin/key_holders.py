"""What the holder of an api key may ask about it: its allowance, its use, its models."""

from dataclasses import dataclass

from gateway.billing.prices import callable_models, usd
from gateway.http.endpoint import Answer, Call, Door, Endpoint, Form
from gateway.http.models import Nothing, Number
from gateway.store import models
from gateway.store.api_keys import NEVER

UNLIMITED_USD = 100_000_000
"""What the family answers for a key without an allowance of its own."""


@dataclass(frozen=True, slots=True)
class KeyBalance:
    """A key's own allowance; the account's quota limits it besides."""

    remain_quota: int
    used_quota: int
    unlimited_quota: bool
    expired_time: int
    """Unix seconds; -1: never."""
    account_quota: int
    """Remaining quota of the account."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """OpenAI's billing answer, of this key."""

    object: str
    has_payment_method: bool
    soft_limit_usd: Number
    hard_limit_usd: Number
    """Remaining and used; 100000000 where only the account limits it."""
    system_hard_limit_usd: Number
    access_until: int
    """Unix seconds; 0: for ever."""


@dataclass(frozen=True, slots=True)
class Usage:
    """OpenAI's usage answer, of this key."""

    object: str
    total_usage: Number
    """US cents."""


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model in OpenAI's form."""

    id: str
    object: str
    created: int
    owned_by: str


@dataclass(frozen=True, slots=True)
class ModelList:
    """The models that this key may call."""

    object: str
    data: list[ListedModel]


async def show_balance(call: Call[Nothing, Nothing]) -> Answer[KeyBalance]:
    """Tell what this key may still spend."""
    key, user = call.key_holder.key, call.key_holder.user
    return Answer(
        KeyBalance(key.remain_quota, key.used_quota, key.unlimited_quota, key.expired_time, user.quota)
    )


async def show_subscription(call: Call[Nothing, Nothing]) -> Answer[Subscription]:
    """Tell this key's allowance in USD."""
    key, per_unit = call.key_holder.key, call.parts.settings.quota_per_unit
    limit = usd(key.remain_quota + key.used_quota, quota_per_unit=per_unit)
    if key.unlimited_quota:
        limit = usd(UNLIMITED_USD, quota_per_unit=1)
    access_until = 0 if key.expired_time == NEVER else key.expired_time
    return Answer(Subscription("billing_subscription", True, limit, limit, limit, access_until))


async def show_usage(call: Call[Nothing, Nothing]) -> Answer[Usage]:
    """Tell what was spent with this key, in cents."""
    used = usd(call.key_holder.key.used_quota * 100, quota_per_unit=call.parts.settings.quota_per_unit)
    return Answer(Usage("list", used))


async def list_models(call: Call[Nothing, Nothing]) -> Answer[ModelList]:
    """List the models that this key may call."""
    holder, settings = call.key_holder, call.parts.settings
    priced = {model.name: model for model in await call.parts.store.read(models.read_all)}
    names = callable_models(
        ((model.name, model.is_free) for model in priced.values()),
        group=holder.user.group,
        free_group=settings.group_free,
        allowed=holder.key.allowed_models,
    )
    listed = [ListedModel(name, "model", call.parts.started_at, priced[name].owner) for name in names]
    return Answer(ModelList("list", listed))


ENDPOINTS = (
    Endpoint("GET", "/api/token/balance", Door.KEY, show_balance),
    Endpoint("GET", "/dashboard/billing/subscription", Door.KEY, show_subscription, Form.BARE),
    Endpoint("GET", "/dashboard/billing/usage", Door.KEY, show_usage, Form.BARE),
    Endpoint("GET", "/v1/dashboard/billing/subscription", Door.KEY, show_subscription, Form.BARE),
    Endpoint("GET", "/v1/dashboard/billing/usage", Door.KEY, show_usage, Form.BARE),
    Endpoint("GET", "/v1/models", Door.KEY, list_models, Form.BARE),
)
