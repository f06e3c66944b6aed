"""Send a mail: repeated while it surely was not taken, at most once more after a doubt."""

from collections.abc import Awaitable, Callable
from email.utils import parseaddr
from functools import partial
from typing import Final

from bot.answering.pictures import QrPictures
from bot.clock import Clock
from bot.desk.effects import Effect, KeepCopy, SendMail, ShowCard
from bot.ops.reachability import Reachability
from bot.outbox.codes import KeyOfCode
from bot.outbox.compose import UnsendableError, compose
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.outbox.smtp import Delivered, InDoubt, NotTaken, SendResult, Smtp
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayError

SENDS_MAX: Final = 2
"""Begun sends whose end is not known, before it is given up as perhaps delivered."""


class MailPerformer:
    """Performs `SendMail`."""

    def __init__(
        self,
        store: Store,
        smtp: Smtp,
        sender: str,
        texts: Catalogue,
        reach: Reachability,
        clock: Clock,
        key_of_code: KeyOfCode,
        pictures: QrPictures,
        code_of: Callable[[str], str],
        link_for: Callable[[str], Awaitable[str]],
        *,
        keeps_copies: bool,
    ) -> None:
        self._store = store
        self._smtp = smtp
        self._sender = sender
        self._texts = texts
        self._reach = reach
        self._clock = clock
        self._key_of_code = key_of_code
        self._pictures = pictures
        self._code_of = code_of
        self._link_for = link_for
        self._keeps_copies = keeps_copies

    async def perform(self, leased: Leased) -> Ending:
        """Compose and hand over; the begin is recorded first, so that a crash counts as a doubt."""
        effect = leased.effect
        assert isinstance(effect, SendMail)
        card = ShowCard(case_ref=effect.case_ref)
        begun = int(leased.memory.get("begun", 0))
        if begun >= SENDS_MAX:
            return GiveUp(trouble="sent twice without an answer; it may have arrived", effects=(card,))
        values = effect.values
        if effect.code_ref:
            # A code is as good as money: it is in no row of ours, only in the mail that brings it.
            try:
                key = await self._key_of_code(effect.case_ref, effect.code_ref)
            except GatewayError as error:
                self._reach.failed("gateway", str(error))
                return Again(trouble=str(error))
            if key is None:
                return Finished(effects=(card,))
            values = values | {"code": key}
        if effect.challenge:
            values = values | {"code": self._code_of(effect.challenge)}
        link = "" if effect.asker else await self._link_for(effect.to)
        body = self._texts.mail(effect.language, effect.template, values, link=link)
        pictures = [picture for name in effect.pictures if (picture := self._pictures.of(name))]
        try:
            message = compose(effect, body, self._sender, self._clock.now(), pictures)
        except UnsendableError as error:
            return GiveUp(trouble=str(error), effects=(card,))
        is_held = await self._store.write(lambda uow: uow.outbox.remember(leased, {"begun": begun + 1}))
        if not is_held:
            return Finished()
        result = await self._smtp.send(message, parseaddr(self._sender)[1], effect.to)
        return self._ending(leased, effect, result, begun)

    def _ending(self, leased: Leased, effect: SendMail, result: SendResult, begun: int) -> Ending:
        card = ShowCard(case_ref=effect.case_ref)
        # The card says once that the mail waits; it need not be drawn again for each try.
        first = (card,) if leased.tries == 1 else ()
        match result:
            case Delivered():
                self._reach.worked("smtp")
                return Finished(note=partial(self._sent, effect), effects=(card, *self._copy(effect)))
            case InDoubt():
                self._reach.failed("smtp", result.trouble)
                return Again(trouble=result.trouble, effects=first)
            case NotTaken(is_permanent=True):
                return GiveUp(trouble=result.trouble, effects=(card,))
            case NotTaken():
                if result.is_server:
                    self._reach.failed("smtp", result.trouble)
                return Again(trouble=result.trouble, memory={"begun": begun}, effects=first)

    def _copy(self, effect: SendMail) -> tuple[Effect, ...]:
        if not self._keeps_copies:
            return ()
        return (KeepCopy(case_ref=effect.case_ref, mail=effect, sent_at=self._clock.now()),)

    def _sent(self, effect: SendMail, uow: UnitOfWork) -> None:
        uow.mailbox.sent(effect.message_id, effect.case_ref, self._clock.now())
