"""/start, /help, /language, and the deep links of our mails."""

from typing import Final

from bot.joining import Joined
from bot.telegram.customers.reply import Button, Reply
from bot.telegram.customers.room import Room, Visitor, known
from bot.texts.catalogue import LANGUAGES

TOKEN_MAX: Final = 56
"""Characters of a token: what callback data has room for behind `me:join:` (Bot API: 64 bytes)."""
COMMANDS: Final = (
    "topup",
    "balance",
    "models",
    "cases",
    "receipts",
    "statement",
    "refund",
    "bind",
    "unbind",
    "language",
    "help",
)
"""In the order of the menu; their sentences stand in `texts/`, section `commands`."""


async def start(room: Room, visitor: Visitor, payload: str) -> Reply:
    """Who we are and what comes next; with a payload of ours, the question whether to join."""
    if payload:
        return await _offer_join(room, visitor, payload)
    if operator := room.operator_names.get(visitor.sender.id):
        return Reply(room.texts.say(visitor.language, "tell.start_operator", name=operator))
    service = room.public.service
    key = "start_owner" if visitor.accounts else "start"
    text = room.say(visitor, key, service=service.name, site=service.site or "–", id=visitor.sender.id)
    return Reply(text)


async def _offer_join(room: Room, visitor: Visitor, token: str) -> Reply:
    addresses = await room.links.addresses_of(token) if len(token) <= TOKEN_MAX else ()
    if not addresses:
        return Reply(room.say(visitor, "join_invalid"))
    yes = Button(room.say(visitor, "button_join"), f"join:{token}")
    no = Button(room.say(visitor, "button_no"), "no")
    return Reply(room.say(visitor, "join_ask", addresses=", ".join(addresses)), ((yes,), (no,)))


async def join(room: Room, visitor: Visitor, token: str) -> Reply:
    """He said yes."""
    joined = await room.links.follow(token, visitor.sender, visitor.language)
    key = {Joined.DONE: "join_done", Joined.ALREADY: "join_already", Joined.INVALID: "join_invalid"}[joined]
    return Reply(room.say(visitor, key))


async def let_be(room: Room, visitor: Visitor, words: str) -> Reply:
    """He said no; nothing changes."""
    del words
    return Reply(room.say(visitor, "let_be"))


async def help_(room: Room, visitor: Visitor, words: str) -> Reply:
    """Every command with its sentence."""
    del words
    service = room.public.service
    commands = "\n".join(
        f"/{name} – {room.texts.say(visitor.language, f'commands.{name}')}" for name in COMMANDS
    )
    return Reply(room.say(visitor, "help", commands=commands, contact=service.contact or "–"))


async def language(room: Room, visitor: Visitor, words: str) -> Reply:
    """Choose, or be asked to."""
    chosen = words.strip().lower()[:2]
    if chosen not in LANGUAGES:
        buttons = tuple(
            Button(room.texts.say(one, "customer.language_name"), f"language:{one}") for one in LANGUAGES
        )
        return Reply(room.say(visitor, "language_ask"), (buttons,))
    await room.handle.store.write(lambda uow: uow.customers.set_language(known(uow, room, visitor), chosen))
    return Reply(room.texts.say(chosen, "customer.language_done"))
