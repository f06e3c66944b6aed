"""What every handler of customers works with, and who has written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from telegram import User as TelegramUser

from bot.answering.pictures import QrPictures
from bot.books.statements import Statements
from bot.desk.case import Case
from bot.desk.chat import TelegramSender
from bot.desk.claim import Reading
from bot.desk.mail import Mail
from bot.handle import Handle
from bot.joining import JoinLinks
from bot.proofs import Proofs
from bot.public import PublicSettings
from bot.store.uow import UnitOfWork
from bot.texts.catalogue import LANGUAGES, Catalogue
from gateway_client import GatewayClient

NAME_MAX: Final = 80
"""Characters of a person's own name that are kept."""


class Answers(Protocol):
    """What is answered in the same words by mail."""

    async def models_answer(self, word: str, language: str) -> str:
        """Models and prices whose name has the word; all without one."""
        ...

    async def balance(self, account_ref: str, language: str) -> str | None:
        """Of an account of which he is an owner; None: it is gone."""
        ...

    def receipts(self, cases: Sequence[Case], language: str) -> str:
        """The receipts of top-ups that he may see, in words."""
        ...

    def case_states(self, cases: Sequence[Case], language: str) -> str:
        """Where cases stand, in words."""
        ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever wrote in private."""

    sender: TelegramSender
    language: str
    customer: int | None
    """None: he has left nothing here yet."""
    accounts: tuple[str, ...] = ()
    """Refs of the accounts that he has proven to own."""

    @property
    def key(self) -> str:
        """As cases and challenges know him."""
        return self.sender.key


@dataclass(frozen=True, slots=True)
class Room:
    """The parts, joined by the composition root."""

    handle: Handle
    gateway: GatewayClient
    texts: Catalogue
    public: PublicSettings
    answers: Answers
    proofs: Proofs
    links: JoinLinks
    statements: Statements
    pictures: QrPictures
    understand: Callable[[Mail], Reading]
    cancels: Callable[[Mail, Reading], bool]
    """Whether words in a case's thread take the request back."""
    operator_names: Mapping[int, str]
    """By Telegram id; an operator may be a customer as well."""

    def say(self, visitor: Visitor, key: str, **values: object) -> str:
        """A text of ours in his language."""
        return self.texts.say(visitor.language, f"customer.{key}", **values)

    async def meet(self, user: TelegramUser) -> Visitor:
        """Who writes; nothing is stored of a stranger who only looks."""
        sender = sender_of(user)
        return await self.handle.store.read(lambda uow: visitor_of(uow, sender, user.language_code or ""))


def sender_of(user: TelegramUser) -> TelegramSender:
    """The person, with names cut and on one line."""
    name = " ".join(user.full_name.split())[:NAME_MAX]
    return TelegramSender(user.id, name, user.username or "")


def visitor_of(uow: UnitOfWork, sender: TelegramSender, spoken: str) -> Visitor:
    """What is known of a person; his own choice of language goes before his app's."""
    customer = uow.customers.by_telegram(sender.id)
    if customer is None:
        return Visitor(sender, spoken[:2] if spoken[:2] in LANGUAGES else "en", None)
    return Visitor(sender, uow.customers.language_of(customer), customer, uow.customers.accounts_of(customer))


def known(uow: UnitOfWork, room: Room, visitor: Visitor) -> int:
    """His customer, made where he is new."""
    return uow.customers.met_by_telegram(visitor.sender.id, visitor.language, room.handle.clock.now())
