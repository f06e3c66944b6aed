"""Mail a notice: not to whom it was ended for meanwhile; repeated at most once after a doubt."""

from email.utils import parseaddr
from typing import Final

from bot.desk.effects import SendMail
from bot.desk.notices import SendNotice
from bot.notices import NoticeDesk
from bot.ops.reachability import Reachability
from bot.outbox.compose import UnsendableError, compose
from bot.outbox.ending import Ending, Finished
from bot.outbox.handed_over import handed_over
from bot.outbox.smtp import Smtp
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.texts.catalogue import Catalogue

SENDS_MAX: Final = 2


class NoticePerformer:
    """Performs `SendNotice`."""

    def __init__(
        self,
        store: Store,
        smtp: Smtp,
        sender: str,
        texts: Catalogue,
        reach: Reachability,
        notices: NoticeDesk,
    ) -> None:
        self._store = store
        self._smtp = smtp
        self._sender = sender
        self._texts = texts
        self._reach = reach
        self._notices = notices

    async def perform(self, leased: Leased) -> Ending:
        """Compose and hand over; the begin is recorded first, so that a crash counts as a doubt."""
        effect = leased.effect
        assert isinstance(effect, SendNotice)
        begun = int(leased.memory.get("begun", 0))
        if begun >= SENDS_MAX or not await self._is_wanted(effect):
            return Finished()
        way = None if effect.subscription is None else self._notices.unsubscribe(effect.subscription)
        values = effect.values | {"unsubscribe": way.link if way else ""}
        body = self._texts.mail(effect.language, effect.template, values)
        now = self._notices.clock.now()
        try:
            message = compose(self._mail(effect), body, self._sender, now, unsubscribe=way)
        except UnsendableError:
            return Finished()
        if not await self._store.write(lambda uow: uow.outbox.remember(leased, {"begun": begun + 1})):
            return Finished()
        result = await self._smtp.send(message, parseaddr(self._sender)[1], effect.to)
        return handed_over(result, self._reach, begun)

    async def _is_wanted(self, effect: SendNotice) -> bool:
        number = effect.subscription
        if number is None:
            return True
        known = await self._store.read(lambda uow: uow.notices.by_id(number))
        return known is not None and known.is_wanted

    def _mail(self, effect: SendNotice) -> SendMail:
        return SendMail(
            case_ref="",
            to=effect.to,
            template=effect.template,
            language=effect.language,
            message_id=effect.message_id,
            subject=self._texts.say(effect.language, f"notice.{effect.template}"),
            in_reply_to=effect.in_reply_to,
            references=(effect.in_reply_to,) if effect.in_reply_to else (),
        )
