"""All servers of the pretend world together, with its people in their places."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sandbox import people
from sandbox.bot_api import BotApiServer
from sandbox.companion import Companion
from sandbox.dns import DnsServer
from sandbox.mailbox import MailServer
from sandbox.oauth import TokenEndpoint
from sandbox.paydesk_config import write_paydesk_config
from sandbox.price_list import put_price_list
from sandbox.rates import RateServer
from sandbox.sender import Sender


class World:
    """The servers and the companion process; each part can be used on its own.

        async with World() as world:
            world.paydesk_config(path, "sqlite:///…")
            …  # start the bot
            await world.sender.send(chinese_topup())
            card = await world.api.until(lambda: world.api.chat(people.DESK_CHAT_ID).shown)

    Args:
        limits: whether the Bot API answers 429 over Telegram's published limits.
        gateway_settings: more `GATEWAY_…` variables for the companion.
    """

    def __init__(self, *, limits: bool = True, gateway_settings: dict[str, str] | None = None) -> None:
        self.api: Final = BotApiServer(limits=limits)
        self.provider: Final = TokenEndpoint()
        self.mail: Final = MailServer(takes_token=self.provider.good.__contains__)
        self.dns: Final = DnsServer()
        self.rates: Final = RateServer()
        self.gateway: Final = Companion(gateway_settings)
        self.sender: Final = Sender(self.mail, self.dns)
        self._parts: Final[tuple[AbstractAsyncContextManager[object], ...]] = (
            self.api,
            self.mail,
            self.dns,
            self.rates,
            self.gateway,
            self.provider,
        )

    async def __aenter__(self) -> Self:
        started = await asyncio.gather(*(part.__aenter__() for part in self._parts), return_exceptions=True)
        faults = [result for result in started if isinstance(result, BaseException)]
        if faults:
            await self._end(part for part, result in zip(self._parts, started, strict=True) if result is part)
            raise faults[0]
        await self._people()
        await put_price_list(self.gateway.url, self.gateway.access_token)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end(self._parts)

    async def _end(self, parts: Iterable[AbstractAsyncContextManager[object]]) -> None:
        await asyncio.gather(*(part.__aexit__(None, None, None) for part in parts))

    async def _people(self) -> None:
        """Put everyone in their places."""
        acts = self.api.acts
        acts.add_user("Olga", user_id=people.OLGA_ID, username="olga_desk", has_started=True)
        acts.add_user("Omar", user_id=people.OMAR_ID, username="omar_desk", has_started=True)
        acts.add_user("李雷", user_id=people.LILEI_ID, username="lilei88", language_code="zh")
        acts.add_user("Mallory", user_id=people.MALLORY_ID, has_started=True)
        acts.add_chat(
            "Paydesk desk",
            chat_id=people.DESK_CHAT_ID,
            members={people.OLGA_ID: "creator", people.OMAR_ID: "member"},
        )
        acts.add_chat(
            "Gateway news",
            type="channel",
            chat_id=people.CHANNEL_ID,
            username=people.CHANNEL_NAME,
            members={people.OLGA_ID: "creator", people.LILEI_ID: "member"},
        )
        await self.mail.add_account(people.DESK_ADDRESS, people.DESK_MAIL_PASSWORD)
        await self.mail.add_account(people.LILEI_ADDRESS, people.LILEI_MAIL_PASSWORD)
        await self.mail.add_account(people.ANNE_ADDRESS, people.ANNE_MAIL_PASSWORD)
        await self.mail.add_account(people.MALLORY_ADDRESS, people.MALLORY_MAIL_PASSWORD)

    def paydesk_config(self, path: Path, database_url: str) -> None:
        """Write a configuration with which the bot runs in this world; see `write_paydesk_config`."""
        write_paydesk_config(self, path, database_url)

    def as_json(self) -> dict[str, Any]:
        """Where everything is, and how to log in: the line that `python -m sandbox world` prints.

        | key | holds |
        |---|---|
        | `ready` | true |
        | `telegram` | `url`, `door` (control door), `token`, `bot_id`, `operators` (name to id) |
        | | `desk_chat`, `channel`, `lilei`, `mallory` (ids) |
        | `imap`, `smtp`, `mx` | `host`, `port`, `security`; `mx` takes mail without a password |
        | `mailboxes` | address to password, for IMAP and SMTP |
        | `gateway` | `url`, `admin`, `admin_password`, `access_token` |
        | `accounts` | for the stories: user name at the gateway to password; not registered yet |
        | `dns` | `server` as `address:port` |
        | `rates` | `url` |
        """
        host = {"host": "127.0.0.1", "security": self.mail.security}
        return {
            "ready": True,
            "telegram": {
                "url": self.api.url,
                "door": f"{self.api.url}/sandbox",
                "token": self.api.token,
                "bot_id": self.api.cloud.bot.id,
                "operators": {"Olga": people.OLGA_ID, "Omar": people.OMAR_ID},
                "desk_chat": people.DESK_CHAT_ID,
                "channel": people.CHANNEL_ID,
                "lilei": people.LILEI_ID,
                "mallory": people.MALLORY_ID,
            },
            "imap": {**host, "port": self.mail.imap.port},
            "smtp": {**host, "port": self.mail.submission.port},
            "mx": {**host, "port": self.mail.mx.port},
            "mailboxes": {
                people.DESK_ADDRESS: people.DESK_MAIL_PASSWORD,
                people.LILEI_ADDRESS: people.LILEI_MAIL_PASSWORD,
                people.ANNE_ADDRESS: people.ANNE_MAIL_PASSWORD,
                people.MALLORY_ADDRESS: people.MALLORY_MAIL_PASSWORD,
            },
            "gateway": {
                "url": self.gateway.url,
                "admin": people.GATEWAY_ADMIN,
                "admin_password": people.GATEWAY_ADMIN_PASSWORD,
                "access_token": self.gateway.access_token,
            },
            "accounts": {
                people.LILEI_ACCOUNT: people.LILEI_ACCOUNT_PASSWORD,
                people.ANNE_ACCOUNT: people.ANNE_ACCOUNT_PASSWORD,
            },
            "dns": {"server": self.dns.address},
            "rates": {"url": self.rates.url},
        }
