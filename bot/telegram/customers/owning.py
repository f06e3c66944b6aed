"""/bind and /unbind: whose account it is, proven by a code; the rules are the desk's."""

from bot.accounts import ref_of
from bot.desk.proof import Checked, Finding, codes_in
from bot.telegram.customers.reply import CHECK_NAME, PREFIX, Button, Reply
from bot.telegram.customers.room import Room, Visitor, known
from gateway_client import User

ACCOUNTS_MAX = 8
"""Accounts shown as buttons."""


async def bind(room: Room, visitor: Visitor, words: str) -> Reply:
    """Ask for the proof; the same words whether the account exists or not."""
    name = words.strip()
    if not name:
        return Reply(room.say(visitor, "bind_how"))
    if len(name) > 100 or not name.isprintable():
        return Reply(room.say(visitor, "bind_name_odd"))
    if any(user.username == name for user in await owned(room, visitor)):
        return Reply(room.say(visitor, "bind_already", account=name))
    await room.handle.store.write(lambda uow: known(uow, room, visitor))
    offer = await room.proofs.offer(visitor.sender, visitor.language, name)
    if offer is None:
        return Reply(room.say(visitor, "prove_too_often"))
    rows = (
        (Button(room.say(visitor, "button_copy_code"), copies=offer.code),),
        (Button(room.say(visitor, "button_check"), CHECK_NAME.removeprefix(PREFIX)),),
        (Button(room.say(visitor, "button_cancel"), "unprove"),),
    )
    return Reply(room.say(visitor, "bind_prove", account=offer.username, code=offer.code), rows)


async def check(room: Room, visitor: Visitor, words: str) -> Reply:
    """He says that the code stands in the display name."""
    del words
    return found(room, visitor, await room.proofs.check_name(visitor.key))


async def code(room: Room, visitor: Visitor, words: str) -> Reply | None:
    """What he wrote may be the code that was mailed; None: nothing like it is waited for."""
    checked = await room.proofs.check_text(visitor.key, words)
    if checked.finding is Finding.NOTHING_ASKED and words.strip().upper() not in codes_in(words):
        return None
    return found(room, visitor, checked)


def found(room: Room, visitor: Visitor, checked: Checked) -> Reply:
    """What the answer came to, in words."""
    account = checked.challenge.username if checked.challenge else ""
    text = room.say(visitor, f"proof_{checked.finding}", account=account, left=checked.tries_left)
    if checked.finding is not Finding.NAME_LACKS_IT:
        return Reply(text, is_apart=True)
    again = Button(room.say(visitor, "button_check"), CHECK_NAME.removeprefix(PREFIX))
    cancel = Button(room.say(visitor, "button_cancel"), "unprove")
    return Reply(text, ((again,), (cancel,)), is_apart=True)


async def give_up(room: Room, visitor: Visitor, words: str) -> Reply:
    """He does not want to prove it now."""
    del words
    await room.proofs.give_up(visitor.key)
    return Reply(room.say(visitor, "let_be"))


async def unbind(room: Room, visitor: Visitor, words: str) -> Reply:
    """By name, or by a button; his only account without either."""
    name, users = words.strip(), await owned(room, visitor)
    if not visitor.accounts or visitor.customer is None:
        return Reply(room.say(visitor, "not_bound"))
    if not name and len(visitor.accounts) > 1:
        rows = tuple((Button(user.username, f"unbind:{user.ref}"),) for user in users[:ACCOUNTS_MAX])
        return Reply(room.say(visitor, "unbind_which"), rows)
    named = [str(user.ref) for user in users if name in {user.username, str(user.ref)}]
    ref = named[0] if named else visitor.accounts[0] if not name else ""
    if not ref or not await room.proofs.unbind(visitor.sender, visitor.customer, ref):
        return Reply(room.say(visitor, "unbind_unknown"))
    return Reply(room.say(visitor, "unbind_done"))


async def owned(room: Room, visitor: Visitor) -> tuple[User, ...]:
    """His accounts as they are now; those that are gone are left out.

    Raises:
        GatewayError: it could not be asked.
    """
    users = [await room.gateway.users.get(ref_of(ref)) for ref in visitor.accounts[:ACCOUNTS_MAX]]
    return tuple(user for user in users if user is not None)
