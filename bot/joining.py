"""Deep links in our mails: whoever opens one in Telegram reads that customer's mail, and the two become one.

A link is signed, names one customer, expires, and works once. It is followed only after a question, since
a link that somebody else sends would otherwise tie one's Telegram to his mailbox.
"""

import hashlib
from datetime import timedelta
from enum import Enum
from typing import Final

from bot.clock import Clock
from bot.desk.audit import Act
from bot.desk.chat import TelegramSender
from bot.ids import join_token, joined_customer
from bot.store.store import Store
from bot.store.uow import UnitOfWork

LINK_LASTS: Final = timedelta(days=7)


class Joined(Enum):
    """What became of a link."""

    DONE = "done"
    ALREADY = "already"
    """The two were one before."""
    INVALID = "invalid"
    """Forged, expired, or used."""


class JoinLinks:
    """Makes and follows them."""

    def __init__(self, store: Store, clock: Clock, secret_key: bytes, bot_name: str) -> None:
        self._store = store
        self._clock = clock
        self._secret_key = secret_key
        self._bot_name = bot_name

    async def link_for(self, address: str) -> str:
        """The link for a mail to this address; "" where nobody is known by it."""
        customer = await self._store.read(lambda uow: uow.customers.by_mail(address.casefold()))
        if customer is None:
            return ""
        token = join_token(self._secret_key, customer, self._clock.now() + LINK_LASTS)
        return f"https://t.me/{self._bot_name}?start={token}"

    async def addresses_of(self, token: str) -> tuple[str, ...]:
        """The mail addresses of the customer whom a token names; none for an invalid one."""
        customer = joined_customer(self._secret_key, token, self._clock.now())
        if customer is None:
            return ()

        def work(uow: UnitOfWork) -> tuple[str, ...]:
            if uow.customers.has_proof(_proof(token)):
                return ()
            return tuple(key for key in uow.customers.keys_of(customer) if "@" in key)

        return await self._store.read(work)

    async def follow(self, token: str, sender: TelegramSender, language: str) -> Joined:
        """Join a person's Telegram to the customer of the mail."""
        now = self._clock.now()
        customer = joined_customer(self._secret_key, token, now)
        if customer is None:
            return Joined.INVALID

        def work(uow: UnitOfWork) -> Joined:
            if uow.customers.has_proof(_proof(token)):
                return Joined.INVALID
            own = uow.customers.met_by_telegram(sender.id, language, now)
            if own == customer:
                return Joined.ALREADY
            uow.customers.merge(into=customer, other=own)
            uow.customers.set_proof(sender.id, _proof(token), now)
            says = f"customer {own} joins customer {customer} by a link of a mail"
            uow.ledger.record([Act(now, f"customer:{sender.key}", None, "join_telegram", None, None, says)])
            return Joined.DONE

        return await self._store.write(work)


def _proof(token: str) -> str:
    """How the join is remembered, and the link known as used; at most 32 characters."""
    return f"mail_link:{hashlib.sha256(token.encode()).hexdigest()[:20]}"
