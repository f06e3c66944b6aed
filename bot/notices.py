"""Notices by mail: what is due is recorded, and how each can be ended with one click."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import quote

import structlog

from bot.accounts import ref_of
from bot.announce.announcement import State
from bot.announce.content import Content
from bot.answering.ownership import is_of_address
from bot.clock import Clock
from bot.desk.money import usd_of
from bot.desk.notices import NoticeKind, SendNotice, crossed
from bot.handle import Handle
from bot.ids import notice_token, noticed_subscription
from bot.settings_mail import MailSettings
from bot.store.notices import Subscription, Watched
from bot.store.uow import UnitOfWork
from gateway_client import GatewayClient, GatewayError, User

log = structlog.get_logger(__name__)

NEWS_FOR: Final = timedelta(days=1)
"""Older news are none."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """How a notice is ended (RFC 2369, RFC 8058)."""

    link: str
    """"" where the bot has no public address."""
    mailto: str


class NoticeDesk:
    """Finds what is due, makes and knows the links.

    Args:
        handle: store, clock and rules.
        gateway: whose balances are watched.
        secret_key: signs.
        mail: our address, and how long an announcement must have stood.
        public_url: of the bot's public door; "" for none.
    """

    def __init__(
        self,
        handle: Handle,
        gateway: GatewayClient,
        secret_key: bytes,
        mail: MailSettings,
        public_url: str,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._key = secret_key
        self._mailbox = mail.addresses[0]
        self._news_after = timedelta(minutes=mail.news_after_minutes)
        self._public_url = public_url.rstrip("/")

    @property
    def clock(self) -> Clock:
        """By which everything is due."""
        return self._handle.clock

    # Links.

    def unsubscribe(self, subscription_id: int) -> Unsubscribe:
        """The ways to end a subscription."""
        token = notice_token(self._key, subscription_id)
        link = f"{self._public_url}/notices/{token}" if self._public_url else ""
        return Unsubscribe(link, f"mailto:{self._mailbox}?subject={quote(f'unsubscribe {token}')}")

    async def subscription(self, token: str) -> Subscription | None:
        """The one that a link names; None for a link that is not ours."""
        number = noticed_subscription(self._key, token)
        if number is None:
            return None
        return await self._handle.store.read(lambda uow: uow.notices.by_id(number))

    async def end(self, token: str) -> bool:
        """End what a link names; false for a link that is not ours."""
        known = await self.subscription(token)
        if known is None:
            return False
        await self._handle.store.write(lambda uow: uow.notices.end(known.id, self.clock.now()))
        return True

    # What is due.

    async def mail_news(self) -> None:
        """Mails of each announcement that was not retracted for a while, recorded once in one commit."""

        def work(uow: UnitOfWork) -> bool:
            now = self.clock.now()
            refs = uow.notices.unmailed_news(now - NEWS_FOR)
            recorded = [self._record_news(uow, ref) for ref in refs]
            return any(recorded)

        if await self._handle.store.write(work):
            self._handle.wake()

    def _record_news(self, uow: UnitOfWork, ref: str) -> bool:
        now, announcement = self.clock.now(), uow.announcements.load(ref)
        if announcement is None or announcement.state is not State.PUBLISHED:
            return False
        published = announcement.published_at
        if published is None or not self._news_after <= now - published <= NEWS_FOR:
            return False
        words = "\n\n\n".join(_words(part.content) for part in announcement.sent)
        mails = [
            self._notice(each, "notice_news", ref, {"words": words})
            for each in uow.notices.of(NoticeKind.NEWS)
        ]
        uow.outbox.record(mails, None, now)
        uow.notices.news_mailed(ref, now)
        return bool(mails)

    async def watch_balances(self) -> None:
        """Read every watched account; tell whoever wants it below his steps, arm what is above again."""
        for watched in await self._handle.store.read(lambda uow: uow.notices.watched()):
            try:
                user = await self._gateway.users.get(ref_of(watched.account_ref))
                is_his = user is not None and await self._is_his(watched, user)
            except GatewayError as error:
                log.info("balances_not_watched", trouble=str(error))
                return
            weigh = partial(self._weigh, watched=watched, user=user if is_his else None)
            await self._handle.store.write(weigh)
        self._handle.wake()

    async def _is_his(self, watched: Watched, user: User) -> bool:
        address = watched.subscription.address
        is_proven = await self._handle.store.read(
            lambda uow: uow.customers.is_owner(address, watched.account_ref)
        )
        return is_proven or await is_of_address(self._gateway, user, address)

    def _weigh(self, uow: UnitOfWork, watched: Watched, user: User | None) -> None:
        if user is None:
            uow.notices.forget_account(watched.subscription.id, watched.account_ref)
            return
        balance = usd_of(user.quota, self._gateway.quota_per_unit)
        found = crossed(watched.steps, balance.amount)
        uow.notices.arm(found.fired, is_armed=False)
        uow.notices.arm(found.rearmed, is_armed=True)
        if found.told is None:
            return
        now = self.clock.now()
        values = {"account": user.username, "balance": str(balance), "step": f"${found.told:,.2f} USD"}
        about = f"{watched.account_ref}.{int(now.timestamp())}"
        mail = self._notice(watched.subscription, "notice_low_balance", about, values)
        uow.outbox.record((mail,), None, now)

    def _notice(
        self, subscription: Subscription, template: str, about: str, values: dict[str, str]
    ) -> SendNotice:
        token = notice_token(self._key, subscription.id)
        return SendNotice(
            to=subscription.address,
            template=template,
            language=subscription.language,
            message_id=f"<{token}.{about}@{self._handle.rules.mail_domain}>",
            values=values,
            subscription=subscription.id,
        )


def _words(content: Content) -> str:
    """An announcement as plain text; the addresses behind its words stand below."""
    links = dict.fromkeys(span.url for span in content.spans if span.url)
    return "\n".join((content.text.strip(), *(f"- {link}" for link in links)))
