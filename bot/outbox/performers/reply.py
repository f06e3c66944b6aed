"""Look up whose a later mail is: only its sender's own words may change a case."""

from bot.desk.chat import TELEGRAM_KEY
from bot.desk.effects import ExamineReply
from bot.desk.findings import ReplyExamined
from bot.desk.mail import Authenticity, Verdict
from bot.outbox.ending import Ending, Finished
from bot.outbox.performers.examine import Authenticate, ReadMail
from bot.outbox.receipts import Receipts
from bot.store.outbox import Leased
from bot.store.store import Store


class ReplyPerformer:
    """Performs `ExamineReply`; reads only, may be repeated: a second verdict is refused."""

    def __init__(
        self, store: Store, read_mail: ReadMail, authenticate: Authenticate, receipts: Receipts
    ) -> None:
        self._store = store
        self._read_mail = read_mail
        self._authenticate = authenticate
        self._receipts = receipts

    async def perform(self, leased: Leased) -> Ending:
        """The verdict on that one mail."""
        effect = leased.effect
        assert isinstance(effect, ExamineReply)
        case, octets = await self._store.read(
            lambda uow: (uow.cases.load(effect.case_ref), uow.mailbox.octets(effect.mail_id))
        )
        note = next((note for note in case.notes if note.mail_id == effect.mail_id), None) if case else None
        if case is None or note is None:
            return Finished()
        mail = await self._read_mail(octets) if octets else None
        if mail:
            await self._receipts.look_at(effect.case_ref, effect.mail_id, mail)
        if note.from_address.startswith(TELEGRAM_KEY):
            is_own = case.telegram is not None and case.telegram.key == note.from_address
            # Who is joined to an address by a link may write about its cases, not change their terms.
            authenticity = Authenticity.PROVEN if is_own else Authenticity.UNPROVEN
            verdict = Verdict(authenticity, (note.from_address,))
        else:
            verdict = (
                await self._authenticate(octets, mail)
                if octets and mail
                else Verdict(Authenticity.UNKNOWN, ("the mail is no longer kept",))
            )
        return Finished(command=ReplyExamined(mail_id=effect.mail_id, verdict=verdict))
