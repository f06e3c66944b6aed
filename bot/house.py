"""What operators decide for the whole desk rather than for a case: its lock, its rates; each one commit."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.desk.approving import by
from bot.desk.audit import Act
from bot.desk.case import CaseState
from bot.desk.decision import SYSTEM
from bot.desk.effects import ShowCard, Tell
from bot.desk.rates import FURTHEST_MOVE, MarketRate
from bot.store.desk_lock import Locked
from bot.store.paid_rates import SetRate
from bot.store.uow import UnitOfWork

CARDS_REDRAWN_MAX: Final = 50
"""Of the waiting cards, so many newest ones are redrawn at a lock; a tap on any other says it as well."""


def lock(uow: UnitOfWork, operator: int, name: str, now: datetime) -> Locked:
    """Stop every new request that moves money; the same again where the desk is locked already.

    Args:
        uow: its caller commits and wakes the dispatcher.
        operator: Telegram id.
        name: how the desk knows him.
        now: aware UTC.
    """
    if held := uow.desk_lock.held():
        return held
    uow.desk_lock.lock(operator, now)
    uow.ledger.record((_act(now, by(operator), "lock"),))
    _say(uow, Tell(text="locked", values={"name": name}), now)
    return Locked(operator, now)


def unlock(uow: UnitOfWork, now: datetime) -> Locked | None:
    """Lift the lock, from the server's own command line; None where there was none."""
    held = uow.desk_lock.held()
    if held is None:
        return None
    uow.desk_lock.lift(now)
    uow.ledger.record((_act(now, SYSTEM, "unlock", "on the server"),))
    _say(uow, Tell(text="unlocked"), now)
    return held


def set_paid_rate(uow: UnitOfWork, operator: int, name: str, rate: SetRate) -> bool:
    """From now on a payment counts so much; false where it did already, and nothing is written."""
    known = uow.paid_rates.all().get(rate.currency)
    if known is not None and known.per_usd == rate.per_usd:
        return False
    uow.paid_rates.set(rate)
    _record_rate(uow, operator, name, "paid", rate.currency, rate.per_usd, rate.set_at)
    return True


def set_market_rate(uow: UnitOfWork, operator: int, name: str, rate: MarketRate) -> bool:
    """The market rate from now on, until a source publishes a newer one; false where it was so already."""
    last = uow.rates.latest(rate.currency)
    if last is not None and replace(last, published_at=rate.published_at) == rate:
        return False
    uow.rates.accept(rate, rate.published_at)
    _record_rate(uow, operator, name, "market", rate.currency, rate.per_usd, rate.published_at)
    return True


def is_far_off(rate: Decimal, last: Decimal | None) -> bool:
    """Whether a rate looks like a slip of the finger beside the last one."""
    return last is not None and abs(rate / last - 1) > FURTHEST_MOVE


def _record_rate(
    uow: UnitOfWork, operator: int, name: str, kind: str, currency: str, per_usd: Decimal, now: datetime
) -> None:
    uow.ledger.record((_act(now, by(operator), f"rate_{kind}", f"{per_usd} {currency} = 1 USD"),))
    values = {"name": name, "rate": str(per_usd), "currency": currency}
    uow.outbox.record((Tell(text=f"rate_{kind}", values=values),), None, now)


def _say(uow: UnitOfWork, told: Tell, now: datetime) -> None:
    uow.outbox.record((told,), None, now)
    for ref in uow.cases.newest_in((CaseState.AWAITING_OPERATOR, CaseState.STUCK), CARDS_REDRAWN_MAX):
        uow.outbox.record((ShowCard(case_ref=ref),), ref, now)


def _act(now: datetime, actor: str, verb: str, detail: str = "") -> Act:
    return Act(now, actor, None, verb, None, None, detail)
