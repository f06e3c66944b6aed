"""The scenario buttons: real letters through real SMTP, or an operator's words; and what they rest on."""

import random
import secrets
from collections.abc import Awaitable, Callable
from decimal import Decimal
from itertools import cycle
from typing import Final

from sandbox import people
from sandbox.bot_api.acts import Acts
from sandbox.bot_api.records import Json
from sandbox.notices import COMMAND, NOTICE, draw_banner
from sandbox.page.accounts import Accounts
from sandbox.page.mailboxes import Mailboxes
from sandbox.page.persons import PERSONS, Person
from sandbox.sender import (
    Letter,
    balance_question,
    chinese_topup,
    duplicate_receipt,
    english_usdt_topup,
    forged_refund,
    refund,
)
from sandbox.stories.wire import Wire

CREDIT_CALL: Final = b"POST /api/topup "
BEFORE_USD: Final = 10
"""What Anne has left when she asks for it, had she not topped up here."""
_LILEI, _ANNE, _MALLORY = (PERSONS[key] for key in ("lilei", "anne", "mallory"))


class Scenes:
    """The scenarios, by name; `play` gives whose mailbox to look at, if anyone's."""

    def __init__(self, mailboxes: Mailboxes, accounts: Accounts, wire: Wire, telegram: Acts) -> None:
        self._mailboxes: Final = mailboxes
        self._accounts: Final = accounts
        self._wire: Final = wire
        self._telegram: Final = telegram
        # Another sum each time: the same one again is what the bot warns of.
        self._yuan = cycle([100, 200, 50, 400, 300, 80, 160])
        self._usdt = cycle([50, 20, 100, 30, 75])
        self._last_yuan: Letter | None = None
        self._table: Final[dict[str, Callable[[], Awaitable[Person | None]]]] = {
            "chinese": self._chinese,
            "usdt": self._english,
            "refund": self._refund,
            "forged": self._forged,
            "duplicate": self._duplicate,
            "cut": self._cut,
            "balance": self._balance,
            "announcement": self._announcement,
        }

    async def play(self, name: str) -> Json:
        """Play one.

        Raises:
            KeyError: there is none of that name.
        """
        person = await self._table[name]()
        return {"person": person.key if person else None}

    async def _chinese(self) -> Person:
        reference = f"20261123220014{random.randrange(10**14):014}"  # noqa: S311  a number on a picture
        letter = chinese_topup(amount=Decimal(next(self._yuan)), reference=reference)
        self._last_yuan = letter
        return await self._send(letter, _LILEI)

    async def _english(self) -> Person:
        amount = Decimal(next(self._usdt))
        return await self._send(english_usdt_topup(amount=amount, transaction=secrets.token_hex(32)), _ANNE)

    async def _refund(self) -> Person:
        await self._registered(_ANNE)
        await self._accounts.give(_ANNE.account, BEFORE_USD)
        return await self._send(refund(), _ANNE)

    async def _forged(self) -> Person:
        await self._registered(_LILEI)
        return await self._send(forged_refund(), _MALLORY)

    async def _duplicate(self) -> Person:
        if self._last_yuan is None:
            await self._chinese()
        assert self._last_yuan is not None
        return await self._send(duplicate_receipt(self._last_yuan), _LILEI)

    async def _cut(self) -> Person:
        self._wire.cut_at(CREDIT_CALL)
        return await self._chinese()

    async def _balance(self) -> Person:
        return await self._send(balance_question(), _LILEI)

    async def _announcement(self) -> None:
        self._telegram.send_photo(
            people.OLGA_ID, people.DESK_CHAT_ID, draw_banner(), caption=f"{COMMAND} {NOTICE}", is_html=True
        )

    async def _send(self, letter: Letter, person: Person) -> Person:
        await self._registered(person)
        await self._mailboxes.send(letter, person)
        return person

    async def _registered(self, person: Person) -> None:
        if person.account and not await self._accounts.has(person.account):
            await self._accounts.register(person.account, person.password, person.address)
