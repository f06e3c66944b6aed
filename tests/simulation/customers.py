"""Customers: they pay, write, write again, spend; and what the mail server writes above their letters."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from email.utils import format_datetime
from random import Random
from typing import TYPE_CHECKING, Final

from sandbox import people
from sandbox.sender import Letter
from sandbox.sender.foxmail import write_foxmail
from sandbox.sender.gmail import write_gmail
from sandbox.sender.letter import Client
from sandbox.sender.scenarios import balance_question, chinese_topup, english_usdt_topup, refund
from tests.simulation.gateways import NAMES

if TYPE_CHECKING:
    from tests.simulation.history import History

TELEGRAM_ID: Final = 303_000_000
AMOUNTS: Final = (5, 12, 20, 50, 50, 80, 400)


@dataclass(frozen=True)
class Customer:
    """Somebody with an account."""

    name: str

    @property
    def address(self) -> str:
        """Of his mails."""
        return f"{self.name}@{self.name[0]}mail.example"


class Customers:
    """All of a history."""

    def __init__(self, history: "History") -> None:
        self._history = history
        self._chance: Final = Random(history.chance.random())
        count = self._chance.randint(1, 3)
        self.all: Final = [Customer(name) for name in self._chance.sample(NAMES, count)]
        self._letters: list[tuple[Letter, bytes]] = []
        self._payments = 0

    async def act(self, for_s: float) -> None:
        """Each does this and that, for so long."""
        acts = [self._pay] * self._chance.randint(1, 4)
        acts += [self._chance.choice(self._others) for _ in range(self._chance.randint(0, 5))]
        self._chance.shuffle(acts)
        times = sorted(self._chance.uniform(0, for_s * 0.7) for _ in acts)
        now = 0.0
        for at, act in zip(times, acts, strict=True):
            await asyncio.sleep(at - now)
            now = at
            act()

    @property
    def _others(self) -> tuple[Callable[[], None], ...]:
        return (
            self._spend,
            self._spend,
            self._claim_again,
            self._mail_again,
            self._ask_after,
            self._ask,
            self._chat,
            self._want_back,
            self._want_back,
        )

    def _pay(self) -> None:
        """He has paid, and says so."""
        customer, amount = self._chance.choice(self.all), Decimal(self._chance.choice(AMOUNTS))
        self._payments += 1
        if self._chance.random() < 0.5:
            letter = english_usdt_topup(customer.name, amount, transaction=f"{self._payments:064x}")
        else:
            letter = chinese_topup(customer.name, amount, reference=f"20261123{self._payments:020}")
            letter = replace(letter, pictures=(), text=f"{letter.text}\n订单号 20261123{self._payments:020}")
        self._write(replace(letter, sender=customer.address))

    def _claim_again(self) -> None:
        """He claims the same payment in other words."""
        if self._letters:
            letter, _ = self._chance.choice(self._letters)
            self._write(replace(letter, text=f"{letter.text}\nOnce more, please.", quoted=None))

    def _mail_again(self) -> None:
        """The same mail comes twice."""
        if self._letters:
            self._deliver(*self._chance.choice(self._letters))

    def _ask_after(self) -> None:
        """Where is it?"""
        customer = self._chance.choice(self.all)
        words = f"Hello, I paid for account {customer.name} some time ago. Has my top-up arrived?"
        self._write(Letter(sender=customer.address, to=people.DESK_ADDRESS, subject="My top-up", text=words))

    def _ask(self) -> None:
        customer = self._chance.choice(self.all)
        self._write(balance_question(customer.name, sender=customer.address))

    def _want_back(self) -> None:
        """He wants back what he has not used."""
        customer = self._chance.choice(self.all)
        self._write(refund(customer.name, sender=customer.address))

    def _chat(self) -> None:
        """He writes to the bot in Telegram."""
        customer, acts = self._chance.choice(self.all), self._history.api.acts
        number = TELEGRAM_ID + NAMES.index(customer.name)
        if number not in self._history.api.cloud.users:
            acts.add_user(customer.name, user_id=number, has_started=True)
        words = (
            "/start",
            "/prices",
            "How can I pay?",
            f"I paid 20 USDT for my account {customer.name}, please top up",
        )
        acts.send_text(number, number, self._chance.choice(words))

    def _spend(self) -> None:
        """He uses a part of what he has."""
        customer = self._chance.choice(self.all)
        self._history.gateway.spend(customer.name, self._chance.random() * 0.8)

    def _write(self, letter: Letter) -> None:
        now = self._history.clock.now()
        write = write_foxmail if letter.client is Client.FOXMAIL else write_gmail
        _, octets = write(letter, now)
        self._letters.append((letter, octets))
        self._deliver(letter, octets)

    def _deliver(self, letter: Letter, octets: bytes) -> None:
        now = self._history.clock.now()
        domain = letter.sender.rpartition("@")[2]
        above = (
            f"Authentication-Results: {people.MX_NAME}; dkim=pass header.d={domain};\r\n"
            f"\tdmarc=pass header.from={domain}\r\n"
            f"Received: from mail.{domain} by {people.MX_NAME}; {format_datetime(now)}\r\n"
        )
        self._history.folder.put(above.encode() + octets, now)
