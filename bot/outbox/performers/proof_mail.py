"""Mail a code to the address that the gateway has for an account; the code exists only while it is sent."""

from collections.abc import Callable
from email.utils import parseaddr
from functools import partial
from typing import Final

from bot.clock import Clock
from bot.desk.effects import SendMail, SendProof
from bot.ops.reachability import Reachability
from bot.outbox.compose import UnsendableError, compose
from bot.outbox.ending import Ending, Finished, GiveUp
from bot.outbox.handed_over import handed_over
from bot.outbox.smtp import Smtp
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from bot.texts.catalogue import Catalogue

SENDS_MAX: Final = 2
TEMPLATE: Final = "account_code"


class ProofMailPerformer:
    """Performs `SendProof`. Not sent after its code has expired; after a doubt, sent once more."""

    def __init__(
        self,
        store: Store,
        smtp: Smtp,
        sender: str,
        texts: Catalogue,
        reach: Reachability,
        clock: Clock,
        code_of: Callable[[str], str],
    ) -> None:
        self._store = store
        self._smtp = smtp
        self._sender = sender
        self._texts = texts
        self._reach = reach
        self._clock = clock
        self._code_of = code_of

    async def perform(self, leased: Leased) -> Ending:
        """Compose with the code, hand over."""
        effect = leased.effect
        assert isinstance(effect, SendProof)
        begun = int(leased.memory.get("begun", 0))
        if self._clock.now() >= effect.expires_at:
            return Finished()
        if begun >= SENDS_MAX:
            return GiveUp(trouble="sent twice without an answer; it may have arrived")
        try:
            message = compose(self._mail(effect), self._body(effect), self._sender, self._clock.now())
        except UnsendableError as error:
            return GiveUp(trouble=str(error))
        if not await self._store.write(lambda uow: uow.outbox.remember(leased, {"begun": begun + 1})):
            return Finished()
        result = await self._smtp.send(message, parseaddr(self._sender)[1], effect.to)
        return handed_over(result, self._reach, begun, note=partial(self._sent, effect))

    def _body(self, effect: SendProof) -> str:
        values = {
            "account": effect.username,
            "who": effect.asked_by,
            "code": self._code_of(effect.nonce),
            "ref": effect.case_ref or "",
        }
        return self._texts.mail(effect.language, TEMPLATE, values)

    def _mail(self, effect: SendProof) -> SendMail:
        """What `compose` needs: a mail of its own, in nobody's thread."""
        subject = self._texts.say(effect.language, "customer.code_subject", account=effect.username)
        return SendMail(
            case_ref=effect.case_ref or "",
            to=effect.to,
            template=TEMPLATE,
            language=effect.language,
            message_id=effect.message_id,
            subject=f"{subject} [{effect.case_ref}]" if effect.case_ref else subject,
            in_reply_to=None,
            references=(),
        )

    def _sent(self, effect: SendProof, uow: UnitOfWork) -> None:
        if effect.case_ref:
            uow.mailbox.sent(effect.message_id, effect.case_ref, self._clock.now())
