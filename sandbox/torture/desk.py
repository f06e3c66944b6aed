"""A desk of one history: mailbox, chat, channel, database and bot, of its own among the world's servers."""

import asyncio
import email
import email.policy
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from sandbox import people
from sandbox.books import Books
from sandbox.bot_api import Message
from sandbox.bot_process import BotProcess
from sandbox.paydesk_config import mailbox_settings
from sandbox.sender import Letter
from sandbox.torture.gateways import Gateway
from sandbox.world import World

PASSWORD: Final = "password-of-a-desk"
QUICK: Final = {
    "GATEWAY__SETTLE_S": "1",
    "GATEWAY__RELAY_TIMEOUT_S": "1",
    "GATEWAY__CACHE_S": "0",
    "GATEWAY__RECONCILE_S": "1",
    "GATEWAY__CODE_LOOK_S": "1",
    "INSECURE__QUICK_RECONCILE": "true",
}
"""Waits that are minutes elsewhere; allowed against loopback alone."""


class Desk:
    """What a history's bot serves.

    Args:
        world: where it stands.
        gateway: whom it credits at.
        folder: for its configuration.
        database_url: its own.
        name: part of its address.
        settings: `PAYDESK_…` without that beginning, besides those of a quick desk.
    """

    def __init__(
        self,
        world: World,
        gateway: Gateway,
        folder: Path,
        database_url: str,
        name: str,
        settings: Mapping[str, str],
    ) -> None:
        self.world: Final = world
        self.gateway: Final = gateway
        self.address: Final = f"{name}@gateway.example"
        members = {people.OLGA_ID: "creator", people.OMAR_ID: "member"}
        self.chat: Final = world.api.acts.add_chat(f"Desk {name}", members=members)
        self.channel: Final = world.api.acts.add_chat(f"News {name}", type="channel")
        self._config: Final = folder / "paydesk.toml"
        self._database_url: Final = database_url
        self.books: Final = Books(database_url)
        own = {
            "DESK__LANGUAGE": "en",
            **mailbox_settings(self.address, PASSWORD),
            "TELEGRAM__DESK_CHAT": str(self.chat.id),
            "TELEGRAM__CHANNEL": str(self.channel.id),
            "GATEWAY__URL": gateway.url,
            "GATEWAY__TOKEN": gateway.token,
            **QUICK,
            **settings,
        }
        environment = {f"PAYDESK_{key}": value for key, value in own.items()}
        self.bot: Final = BotProcess(self._config, environment)

    async def furnish(self) -> None:
        """Mailbox and configuration; the bot is not started yet."""
        await self.world.mail.add_account(self.address, PASSWORD)
        self.world.paydesk_config(self._config, self._database_url)

    async def write(self, sender: str, letter: Letter) -> None:
        """A customer's letter."""
        await self.world.sender.send(replace(letter, sender=sender, to=self.address))

    @property
    def messages(self) -> list[Message]:
        """What the bot says in the chat."""
        return [message for message in self.chat.shown if message.is_outgoing]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What was accepted for a customer, as a mail program reads it."""
        return [
            email.message_from_bytes(mail.octets, EmailMessage, policy=email.policy.default)
            for mail in self.world.mail.accepted_for(address)
        ]

    async def tap(self, message: Message, data: str) -> None:
        """Olga taps; whether she is answered is left to chance."""
        try:
            await self.world.api.acts.tap(people.OLGA_ID, self.chat.id, message.id, data, within_s=1)
        except (TimeoutError, ValueError):
            # The bot is dead, or the message has other buttons by now.
            await asyncio.sleep(0)
