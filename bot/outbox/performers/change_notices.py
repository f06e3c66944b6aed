"""Do what a mail about notices wants: only for its own sender, and only where he is who he says."""

from functools import partial

from bot.answering.ownership import Asker, NotTold, owned_accounts
from bot.desk.mail import Authenticity, Mail
from bot.desk.notices import ChangeNotices, NoticeKind, NoticeWish, SendNotice
from bot.handle import DAY, Handle
from bot.notices import NoticeDesk
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.outbox.performers.examine import Authenticate, ReadMail
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork
from gateway_client import GatewayClient, GatewayError, User


class ChangeNoticesPerformer:
    """Performs `ChangeNotices`; the change and its answer are one commit with the effect's end."""

    def __init__(
        self,
        handle: Handle,
        gateway: GatewayClient,
        notices: NoticeDesk,
        reach: Reachability,
        read_mail: ReadMail,
        authenticate: Authenticate,
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._notices = notices
        self._reach = reach
        self._read_mail = read_mail
        self._authenticate = authenticate

    async def perform(self, leased: Leased) -> Ending:
        """A signed token ends its subscription, whoever sends it; all else wants an authentic mail."""
        effect = leased.effect
        assert isinstance(effect, ChangeNotices)
        if effect.wish.token and await self._notices.end(effect.wish.token):
            return Finished()
        octets = await self._handle.store.read(lambda uow: uow.mailbox.octets(effect.mail_id))
        mail = await self._read_mail(octets) if octets else None
        if octets is None or mail is None or mail.sender is None:
            return Finished()
        verdict = await self._authenticate(octets, mail)
        if verdict.authenticity is Authenticity.FAILED:
            return Finished()
        if not verdict.is_authentic:
            return Finished(note=partial(self._answer, effect, mail, "notices_unproven", {}))
        users: tuple[User, ...] = ()
        if effect.wish.is_on and NoticeKind.LOW_BALANCE in effect.wish.kinds:
            try:
                users = await self._owned(mail.sender.address)
            except GatewayError as error:
                self._reach.failed("gateway", str(error))
                return Again(trouble=str(error))
        return Finished(note=partial(self._change, effect, mail, users))

    async def _owned(self, address: str) -> tuple[User, ...]:
        def accounts(uow: UnitOfWork) -> tuple[str, ...]:
            customer = uow.customers.by_mail(address.casefold())
            return () if customer is None else uow.customers.accounts_of(customer)

        known = await self._handle.store.read(accounts)
        asker = Asker(address=address, is_authentic=True, accounts=known)
        owned = await owned_accounts(self._gateway, asker, None)
        return () if isinstance(owned, NotTold) else owned

    def _change(self, effect: ChangeNotices, mail: Mail, users: tuple[User, ...], uow: UnitOfWork) -> None:
        assert mail.sender is not None
        now, wish, address = self._handle.clock.now(), effect.wish, mail.sender.key
        if not wish.is_on:
            uow.notices.end_all(address, wish.kinds, now)
        elif NoticeKind.LOW_BALANCE not in wish.kinds:
            uow.notices.subscribe(address, NoticeKind.NEWS, effect.language, now)
        elif users:
            number = uow.notices.subscribe(address, NoticeKind.LOW_BALANCE, effect.language, now)
            uow.notices.set_steps(number, [str(user.ref) for user in users], wish.steps)
        self._answer(effect, mail, "notices_changed", _told(wish, users), uow)

    def _answer(
        self, effect: ChangeNotices, mail: Mail, template: str, values: dict[str, str], uow: UnitOfWork
    ) -> None:
        assert mail.sender is not None
        now, rules = self._handle.clock.now(), self._handle.rules
        to = mail.sender.address
        if (
            uow.outbox.automatic_mails(now - DAY, to) >= rules.answers_per_sender
            or uow.outbox.automatic_mails(now - DAY) >= rules.answers_in_all
        ):
            return
        answer = SendNotice(
            to=to,
            template=template,
            language=effect.language,
            message_id=f"<{template}.{effect.mail_id}@{rules.mail_domain}>",
            values=values,
            in_reply_to=mail.message_id,
            is_automatic=True,
        )
        uow.outbox.record((answer,), None, now)


def _told(wish: NoticeWish, users: tuple[User, ...]) -> dict[str, str]:
    if not wish.is_on:
        return {"change": "off", "accounts": "", "steps": ""}
    if NoticeKind.LOW_BALANCE not in wish.kinds:
        return {"change": "news", "accounts": "", "steps": ""}
    return {
        "change": "low_balance" if users else "no_account",
        "accounts": ", ".join(user.username for user in users),
        "steps": ", ".join(f"${step:,.2f} USD" for step in wish.steps),
    }
