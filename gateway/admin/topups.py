"""Quota given and taken by an admin, anybody's: top-up, debit, reversal; each once per Idempotency-Key."""

from typing import Annotated

from pydantic import Field, model_validator

from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import PLAIN, Amount, Body, Id, Nothing, Remark
from gateway.http.once import once
from gateway.settings import GatewaySettings
from gateway.store import transfers
from gateway.store.transfers import Act, FirstTopUp, Moved


class TopUp(Body):
    """Quota for an account."""

    user_id: Id
    quota: Amount
    remark: Remark = ""
    """Its first word is the reference, by which logs are searched and a reversal names it."""


class Debit(TopUp):
    """Quota from an account."""

    at_most: bool = False
    """Take what is there, where it is less; otherwise less is refused."""


class Reversal(Body):
    """Which top-up or debit is taken back: exactly one of the two names."""

    reference: Annotated[str, Field(max_length=255), PLAIN] | None = None
    """The first word of its remark."""
    log_id: Id | None = None
    """What its answer named."""
    remark: Remark = ""
    at_most: bool = False
    """Where a top-up is partly spent: take what is left."""

    @model_validator(mode="after")
    def _names_one(self) -> "Reversal":
        if (not self.reference) == (self.log_id is None):
            raise ValueError("give reference or log_id")
        return self


def first_top_up(settings: GatewaySettings) -> FirstTopUp | None:
    """Say what a first top-up does to an account's group here."""
    if not settings.first_topup_group_change:
        return None
    return FirstTopUp(settings.group_free, settings.group_paid)


async def top_up(call: Call[Nothing, TopUp]) -> Answer[Moved]:
    """Credit an account; its first top-up moves it from the free group to the paid one."""
    body, first = call.body, first_top_up(call.parts.settings)
    act = Act(actor_id=call.user.id, remark=body.remark, now_s=call.now_s)
    return await once(
        call,
        Moved,
        lambda connection: transfers.top_up(connection, body.user_id, body.quota, act, first=first),
    )


async def debit(call: Call[Nothing, Debit]) -> Answer[Moved]:
    """Take quota from an account, never below zero."""
    body = call.body
    act = Act(actor_id=call.user.id, remark=body.remark, now_s=call.now_s)
    return await once(
        call,
        Moved,
        lambda connection: transfers.debit(connection, body.user_id, body.quota, act, at_most=body.at_most),
    )


async def reverse(call: Call[Nothing, Reversal]) -> Answer[Moved]:
    """Take a top-up or a debit back, once."""
    body = call.body
    act = Act(actor_id=call.user.id, remark=body.remark, now_s=call.now_s)
    return await once(
        call,
        Moved,
        lambda connection: transfers.reverse(
            connection, act, reference=body.reference, log_id=body.log_id, at_most=body.at_most
        ),
    )


ENDPOINTS = (
    Endpoint("POST", "/api/topup", Door.ADMIN, top_up, takes_idempotency_key=True),
    Endpoint("POST", "/api/debit", Door.ADMIN, debit, takes_idempotency_key=True),
    Endpoint("POST", "/api/reversal", Door.ADMIN, reverse, takes_idempotency_key=True),
)
