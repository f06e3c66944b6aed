"""/topup: account, method, amount, payment, proof; stored at each step, a case like any other at its end."""

import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

from bot.desk.claim import MailKind, Method
from bot.desk.money import quota_for, usd_of
from bot.desk.walk import Step, Walk, amount_in
from bot.store.uow import UnitOfWork
from bot.telegram.customers.filing import Incoming, open_within
from bot.telegram.customers.owning import owned
from bot.telegram.customers.reply import Button, Reply
from bot.telegram.customers.room import Room, Visitor
from gateway_client import Ambiguous, User

AMOUNTS: Final = {"CNY": ("50", "100", "200", "400")}
OTHER_AMOUNTS: Final = ("10", "20", "50", "100")
TRANSACTION: Final = re.compile(r"(?=.*\d)[^?？]{6,200}", re.DOTALL)
"""What may be a transaction's number, or a line with it; a question is none."""

Change = Callable[[Walk], Walk | None]


async def topup(room: Room, visitor: Visitor, incoming: Incoming) -> Reply:
    """Begin, or go on where he was."""
    name = incoming.text.partition(" ")[2].strip()
    digest = hashlib.sha256(f"walk:{visitor.key}:{incoming.message_id}".encode()).hexdigest()

    def work(uow: UnitOfWork) -> Walk:
        now = room.handle.clock.now()
        walk = uow.walks.of(visitor.sender.id, now)
        if walk is None:
            walk = Walk(ref=room.handle.free_ref(uow, MailKind.TOPUP, digest))
            uow.walks.save(visitor.sender.id, walk, now)
        return walk

    walk = await room.handle.store.write(work)
    if name and walk.step is Step.ACCOUNT:
        return await _say_account(room, visitor, walk, name)
    return await _shown(room, visitor, walk)


async def tap(room: Room, visitor: Visitor, words: str) -> Reply:
    """One of the walk's buttons: `REF:action:argument`; one of an older step shows where he is now."""
    ref, _, rest = words.partition(":")
    action, _, argument = rest.partition(":")
    if action == "cancel":
        await room.handle.store.write(lambda uow: uow.walks.end(visitor.sender.id))
        return Reply(room.say(visitor, "walk_cancelled"))
    if action == "account":
        users = [user for user in await owned(room, visitor) if str(user.ref) == argument]
        change: Change = partial(_account_chosen, users=users)
    else:
        change = _changes(room, action, argument)
    walk = await _change(room, visitor, ref, change)
    return Reply(room.say(visitor, "walk_over")) if walk is None else await _shown(room, visitor, walk)


def _changes(room: Room, action: str, argument: str) -> Change:
    def by_method(walk: Walk) -> Walk | None:
        method = room.public.methods.get(argument)
        if method is None or argument not in set(Method):
            return None
        return walk.by_method(Method(argument), method.currency, method.network)

    def of_amount(walk: Walk) -> Walk | None:
        amount = amount_in(argument, walk.currency or "")
        return walk.of_amount(amount) if amount else None

    match action:
        case "method":
            return lambda walk: _at(walk, Step.METHOD, by_method)
        case "amount":
            return lambda walk: _at(walk, Step.AMOUNT, of_amount)
        case "paid":
            return lambda walk: _at(walk, Step.PAY, Walk.said_paid)
        case "back":
            return Walk.back
        case _:
            return lambda walk: walk


def _at(walk: Walk, step: Step, change: Change) -> Walk | None:
    """Only at its step; elsewhere the button is old, and changes nothing."""
    return change(walk) or walk if walk.step is step else walk


def _account_chosen(walk: Walk, users: list[User]) -> Walk | None:
    return _at(walk, Step.ACCOUNT, partial(_with_account, users=users))


def _with_account(walk: Walk, users: list[User]) -> Walk | None:
    return walk.at_account(str(users[0].ref), users[0].username) if users else None


async def _change(room: Room, visitor: Visitor, ref: str, change: Change) -> Walk | None:
    """The walk after a change; None: he is on no such walk."""

    def work(uow: UnitOfWork) -> Walk | None:
        now = room.handle.clock.now()
        walk = uow.walks.of(visitor.sender.id, now)
        if walk is None or walk.ref != ref:
            return None
        after = change(walk)
        if after is not None:
            uow.walks.save(visitor.sender.id, after, now)
        return after

    return await room.handle.store.write(work)


async def words(room: Room, visitor: Visitor, walk: Walk, incoming: Incoming) -> Reply | None:
    """What he wrote or sent on his way; None: it is not about the walk."""
    text = incoming.text.strip()
    if walk.step in {Step.PAY, Step.PROOF} and incoming.files:
        return await _arrive(room, visitor, walk, incoming)
    if not text:
        return None
    match walk.step:
        case Step.ACCOUNT:
            return await _say_account(room, visitor, walk, text)
        case Step.AMOUNT:
            return await _say_amount(room, visitor, walk, amount_in(text, walk.currency or ""))
        case Step.PROOF:
            return await _say_transaction(room, visitor, walk, incoming)
        case _:
            return None


async def _say_account(room: Room, visitor: Visitor, walk: Walk, name: str) -> Reply:
    try:
        user = await room.gateway.users.find(name)
    except Ambiguous:
        user = None
    if user is None:
        return Reply(room.say(visitor, "account_unknown"), _ways(room, visitor, walk))
    # His own word for it: a stranger who names an id or an address does not learn whose it is.
    chosen = partial(Walk.at_account, account_ref=str(user.ref), username=name)
    after = await _change(room, visitor, walk.ref, lambda w: _at(w, Step.ACCOUNT, chosen))
    return Reply(room.say(visitor, "walk_over")) if after is None else await _shown(room, visitor, after)


async def _say_amount(room: Room, visitor: Visitor, walk: Walk, amount: Decimal | None) -> Reply:
    if amount is None:
        return Reply(room.say(visitor, "amount_odd", currency=walk.currency), _ways(room, visitor, walk))
    after = await _change(
        room, visitor, walk.ref, lambda w: _at(w, Step.AMOUNT, lambda x: x.of_amount(amount))
    )
    return Reply(room.say(visitor, "walk_over")) if after is None else await _shown(room, visitor, after)


async def _say_transaction(room: Room, visitor: Visitor, walk: Walk, incoming: Incoming) -> Reply:
    if TRANSACTION.fullmatch(incoming.text.strip()):
        return await _arrive(room, visitor, walk, incoming)
    return Reply(room.say(visitor, "proof_odd"), _ways(room, visitor, walk))


async def _arrive(room: Room, visitor: Visitor, walk: Walk, incoming: Incoming) -> Reply:
    """The case is opened under the reference that he has written into the transfer's note."""
    reading = walk.reading(incoming.text, visitor.language)

    def work(uow: UnitOfWork) -> None:
        open_within(uow, room, visitor, incoming, reading, ref=walk.ref)
        uow.walks.end(visitor.sender.id)

    await room.handle.store.write(work)
    room.handle.wake()
    return Reply(room.say(visitor, "walk_done", ref=walk.ref))


async def _shown(room: Room, visitor: Visitor, walk: Walk) -> Reply:
    """What the step asks."""
    ways = _ways(room, visitor, walk)
    rates = (await room.handle.store.read(room.handle.rules_now)).paid_rates
    match walk.step:
        case Step.ACCOUNT:
            users = await owned(room, visitor)
            rows = tuple((Button(user.username, _data(walk, "account", user.ref)),) for user in users)
            return Reply(room.say(visitor, "walk_account"), (*rows, *ways))
        case Step.METHOD:
            rows = tuple((_method_button(room, visitor, walk, key),) for key in _methods(room))
            text = room.say(visitor, "walk_method", account=walk.username)
            return Reply(text if rows else room.say(visitor, "no_methods"), (*rows, *ways))
        case Step.AMOUNT:
            amounts = AMOUNTS.get(walk.currency or "", OTHER_AMOUNTS)
            row = tuple(Button(one, _data(walk, "amount", one)) for one in amounts)
            rate = rates.get(walk.currency or "")
            text = room.say(visitor, "walk_amount", currency=walk.currency, rate=rate or "–")
            return Reply(text, (row, *ways))
        case Step.PAY:
            return _pay(room, visitor, walk, ways, rates)
        case Step.PROOF:
            return Reply(room.say(visitor, "walk_proof"), ways)


def _pay(
    room: Room,
    visitor: Visitor,
    walk: Walk,
    ways: tuple[tuple[Button, ...], ...],
    rates: Mapping[str, Decimal],
) -> Reply:
    """Payee, network, exact amount, and the reference for the transfer's note."""
    assert walk.money is not None
    assert walk.method is not None
    method, money = room.public.methods[walk.method], walk.money
    rate, per_unit = rates.get(money.currency), room.handle.rules.quota_per_unit
    lines = [
        room.say(visitor, "pay_amount", money=money),
        room.say(visitor, "pay_credit", usd=usd_of(quota_for(money, rate, per_unit), per_unit))
        if rate
        else "",
        room.say(visitor, "pay_payee", payee=method.payee),
        room.say(visitor, "pay_network", network=method.network) if method.network else "",
        room.say(visitor, "pay_note", ref=walk.ref),
        room.say(visitor, "pay_then"),
    ]
    copies = (
        (Button(room.say(visitor, "button_copy_payee"), copies=method.payee),),
        (
            Button(room.say(visitor, "button_copy_amount"), copies=f"{money.amount:f}"),
            Button(room.say(visitor, "button_copy_note"), copies=walk.ref),
        ),
        (Button(room.say(visitor, "button_paid"), _data(walk, "paid")),),
    )
    picture = room.pictures.of(walk.method)
    shown = ((picture.name, picture.octets),) if picture else ()
    return Reply("\n".join(filter(None, lines)), (*copies, *ways), shown)


def _methods(room: Room) -> tuple[str, ...]:
    return tuple(key for key in room.public.methods if key in set(Method))


def _method_button(room: Room, visitor: Visitor, walk: Walk, key: str) -> Button:
    method = room.public.methods[key]
    network = f" {method.network}" if method.network else ""
    name = room.texts.say(visitor.language, f"method.{key}")
    return Button(f"{name} · {method.currency}{network}", _data(walk, "method", key))


def _ways(room: Room, visitor: Visitor, walk: Walk) -> tuple[tuple[Button, ...], ...]:
    """Back and cancel."""
    back = Button(room.say(visitor, "button_back"), _data(walk, "back"))
    cancel = Button(room.say(visitor, "button_cancel"), _data(walk, "cancel"))
    return ((cancel,),) if walk.step is Step.ACCOUNT else ((back, cancel),)


def _data(walk: Walk, action: str, argument: object = "") -> str:
    return f"walk:{walk.ref}:{action}:{argument}".rstrip(":")
