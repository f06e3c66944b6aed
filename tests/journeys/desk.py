"""A desk of its own in the pretend world: mailbox, chat, database, bot; and what people see of it."""

import asyncio
import email
import email.policy
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from sandbox import people
from sandbox.books import Books
from sandbox.bot_api import Message
from sandbox.bot_process import BotProcess
from sandbox.paydesk_config import mailbox_settings
from sandbox.sender import Letter
from sandbox.sender.post import Posted
from sandbox.world import World
from tests.databases import new_database

WITHIN_S = 60.0
"""Whatever is waited for; a slow machine under load takes its time."""
VERA_ID = 101_000_003
"""She may look, not decide."""
PASSWORD = "password-of-a-desk"

T = TypeVar("T")
_numbers = itertools.count(100)


class Desk:
    """`paydesk run` with nothing in common with other desks but the servers.

        async with Desk(world, folder, LOG__LEVEL="debug") as desk:
            anne = await desk.customer()
            await anne.write(english_usdt_topup(anne.name))
            card = await desk.card(anne.name)

    Args:
        world: where it stands.
        folder: for its database and configuration.
        settings: environment variables without their `PAYDESK_`.
    """

    def __init__(self, world: World, folder: Path, **settings: str) -> None:
        number = next(_numbers)
        self.world = world
        self.address = f"desk{number}@gateway.example"
        members = {people.OLGA_ID: "creator", people.OMAR_ID: "member", VERA_ID: "member"}
        self.chat = world.api.acts.add_chat(f"Desk {number}", members=members)
        self.config = folder / "paydesk.toml"
        self.database_url = settings.get("STORE__URL") or new_database(folder / "paydesk.db")
        self.books = Books(self.database_url)
        own = {
            "DESK__LANGUAGE": "en",
            **mailbox_settings(self.address, PASSWORD),
            "TELEGRAM__DESK_CHAT": str(self.chat.id),
            **settings,
        }
        self.environment = {f"PAYDESK_{name}": value for name, value in own.items()}
        self.bot = BotProcess(self.config, self.environment)

    async def furnish(self) -> Self:
        """Mailbox and configuration; the bot is not started yet."""
        await self.world.mail.add_account(self.address, PASSWORD)
        self.world.paydesk_config(self.config, self.database_url)
        return self

    async def __aenter__(self) -> Self:
        await self.furnish()
        await self.bot.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.bot.stop()

    # What customers do.

    async def customer(self) -> "Customer":
        """Somebody who registers at the gateway."""
        name = f"lilei{next(_numbers)}"
        body = {"username": name, "password": f"password-of-{name}"}
        async with httpx.AsyncClient(base_url=self.world.gateway.url, trust_env=False) as client:
            answer = await client.post("/api/user/register", json=body)
        return Customer(self, name, f"{name}@qq.example", answer.json()["data"]["id"])

    async def post(self, octets: bytes, *, sender: str) -> None:
        """Any octets, to this desk's mailbox."""
        await self.world.sender.send_octets(octets, sender=sender, to=self.address)

    # What operators see and do.

    @property
    def messages(self) -> list[Message]:
        """What the bot says in the chat, oldest first."""
        return [message for message in self.chat.shown if message.is_outgoing]

    def cards(self, name: str) -> list[Message]:
        """The cards whose headline ends so: an account's name, or a case's reference and kind."""
        return [m for m in self.messages if m.text.partition("\n")[0].endswith(f" · {name}")]

    async def card(self, name: str, *words: str) -> Message:
        """The newest card of that name, once it shows all the words."""

        def shown() -> Message | None:
            return next((m for m in reversed(self.cards(name)) if all(w in m.text for w in words)), None)

        card = await self.until(shown, f"a card of {name} with {words}")
        assert card is not None
        return card

    async def card_of(self, ref: str, *words: str) -> Message:
        """The newest card of that case, once it shows all the words."""

        def shown() -> Message | None:
            cards = (m for m in reversed(self.messages) if ref_of(m) == ref)
            return next((m for m in cards if all(w in m.text for w in words)), None)

        card = await self.until(shown, f"a card of {ref} with {words}")
        assert card is not None
        return card

    async def menu(self, who: int, card: Message, menu: str, choice: str) -> str:
        """Open a menu of a card and tap what is chosen there; what the bot answers."""
        await self.open_menu(who, card, menu)
        return await self.tap(who, card, button(card, choice))

    async def open_menu(self, who: int, card: Message, menu: str) -> None:
        """Tap the button of a menu, and wait for its keyboard."""
        await self.tap(who, card, button(card, "menu", menu))
        await self.until(lambda: bool(card.content.keyboard) and _is_back(card), f"the menu {menu}")

    async def reply(self, who: int, message: Message, text: str) -> Message:
        """An operator's reply to one of the bot's messages."""
        return self.world.api.acts.send_text(who, self.chat.id, text, reply_to=message.id)

    async def said(self, *words: str) -> Message:
        """The newest message with all the words."""

        def found() -> Message | None:
            return next((m for m in reversed(self.messages) if all(w in m.text for w in words)), None)

        message = await self.until(found, f"a message with {words}")
        assert message is not None
        return message

    async def tap(self, who: int, card: Message, button: str) -> str:
        """Tap a button, named by its text or callback data; what the bot answers."""
        tap = self.world.api.acts.press(who, self.chat.id, card.id, button)
        await self.until(lambda: tap.answered, f"an answer to {button}")
        assert tap.answer is not None
        return str(tap.answer["text"])

    async def until(self, condition: Callable[[], T], what: str) -> T:
        """Wait for something on Telegram's side."""
        try:
            return await self.world.api.until(condition, within_s=WITHIN_S)
        except TimeoutError:
            raise AssertionError(f"{what}: did not come\n{self.told()}") from None

    # What stands in the database.

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read with plain SQL."""
        return self.books.rows(query, *values)

    async def stored(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query, once there are some."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while not (rows := self.rows(query, *values)):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{query} {values}: nothing\n{self.told()}") from None
        return rows

    async def handled(self, message_id: str, *, times: int = 1) -> list[tuple[str, str, str | None]]:
        """(disposition, reason, case) of each mail with that Message-ID, once so many were handled."""
        query = (
            "SELECT disposition, reason, case_ref FROM mails WHERE message_id = ?1 AND"
            " (SELECT count(*) FROM mails WHERE message_id = ?1 AND disposition IS NOT NULL) >= ?2 ORDER BY id"
        )
        return await self.stored(query, message_id, times)

    async def rest(self) -> None:
        """Until nothing is to be done any more but the look back in a day."""
        waiting = "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT LIKE 'watch%'"
        await self.stored(f"SELECT 1 WHERE NOT EXISTS ({waiting})")

    def told(self) -> str:
        """Everything that helps to understand a failure."""
        lines = ["-- cases", *map(str, self.rows("SELECT ref, state, revision FROM cases"))]
        lines += ["-- unfinished", *map(str, self.rows(_UNFINISHED))]
        lines += ["-- chat", *(f"#{m.id} {m.text}" for m in self.messages[-6:])]
        return "\n".join([*lines, "-- log", *self.bot.lines[-25:]])


_UNFINISHED = "SELECT id, kind, case_ref, state, tries, memory, trouble FROM effects WHERE state != 'done'"


@dataclass(frozen=True)
class Customer:
    """Somebody with an account at the gateway."""

    desk: Desk
    name: str
    """Of the account."""
    address: str
    account: int
    """Its id."""

    async def write(self, letter: Letter, **changes: Any) -> Posted:
        """Send a letter from this customer's own address to the desk."""
        own = {"sender": self.address, "to": self.desk.address}
        return await self.desk.world.sender.send(replace(letter, **(own | changes)))

    async def credits(self) -> tuple[int, int]:
        """The quota that is left, and how often the gateway's log says that there was a top-up."""
        return await credits_of(self.desk.world, self.account)

    @property
    def mails(self) -> list[EmailMessage]:
        """What the desk has sent to this customer, oldest first."""
        return mails_to(self.desk.world, self.address)

    async def mail(self, number: int) -> EmailMessage:
        """The n-th answer, from 1."""
        try:
            await self.desk.world.mail.until(lambda: len(self.mails) >= number, within_s=WITHIN_S)
        except TimeoutError:
            raise AssertionError(f"mail {number} did not come\n{self.desk.told()}") from None
        return self.mails[number - 1]


async def credits_of(world: World, account: int) -> tuple[int, int]:
    """An account's quota and its rows of top-ups, by the gateway's own API."""
    headers = {"Authorization": world.gateway.access_token}
    async with httpx.AsyncClient(base_url=world.gateway.url, headers=headers, trust_env=False) as client:
        user = (await client.get(f"/api/user/{account}")).json()["data"]
        rows = (await client.get("/api/log/", params={"type": 1, "user_id": account})).json()["data"]
    return user["quota"], len(rows)


def mails_to(world: World, address: str) -> list[EmailMessage]:
    """What was accepted for an address, as a mail program reads it."""
    read = [
        email.message_from_bytes(mail.octets, policy=email.policy.default)
        for mail in world.mail.accepted_for(address)
    ]
    return [message for message in read if isinstance(message, EmailMessage)]


def words_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def button(card: Message, action: str, choice: str = "") -> str:
    """The callback data of a card's button as it is shown now; with a choice, the one that ends so."""
    shown = [str(key.get("callback_data", "")) for row in card.content.keyboard for key in row]
    wanted = (data for data in shown if data.startswith(f"{action}:"))
    found = [data for data in wanted if not choice or data.endswith(f":{choice}")]
    assert found, f"no {action} among {shown}"
    return found[0]


def _is_back(card: Message) -> bool:
    """Whether the last button leads back: a menu is shown."""
    return str(card.content.keyboard[-1][-1].get("callback_data", "")).startswith("menu:")


def actions(card: Message) -> list[str]:
    """What the buttons of a card do, in their order."""
    return [str(key["callback_data"]).partition(":")[0] for row in card.content.keyboard for key in row]


def ref_of(card: Message) -> str:
    """The reference of a card's case."""
    return card.text.partition(" · ")[0]
