"""Have a language model point at what the rules did not read in a mail; the card does not wait for it."""

import asyncio
from collections import Counter
from typing import Final

import structlog

from bot.desk.case import Case
from bot.desk.claim import Claim, SecondReading
from bot.desk.effects import AskModel
from bot.desk.findings import ModelRead
from bot.desk.second_reading import unread
from bot.handle import Handle
from bot.intake.pointing import AnswerError, pointed_at, question_about
from bot.outbox.ending import Ending, Finished
from bot.outbox.language_model import LanguageModel, ModelError, ModelPausesError
from bot.outbox.performers.examine import ReadMail
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)


class AskModelPerformer:
    """Performs `AskModel`; it only reads. A failure is not repeated: the card stays as it is."""

    def __init__(self, handle: Handle, model: LanguageModel, read_mail: ReadMail) -> None:
        self._handle = handle
        self._model = model
        self._read_mail = read_mail
        self.outcomes: Final = Counter[str]()
        """Since the start: read, nothing, failed, paused."""

    async def aclose(self) -> None:
        """Close the model's connections."""
        await self._model.aclose()

    async def perform(self, leased: Leased) -> Ending:
        """One question, whatever comes of it."""
        assert isinstance(leased.effect, AskModel)
        ref = leased.effect.case_ref
        case, octets = await self._handle.store.read(lambda uow: _case_and_mail(uow, ref))
        mail = await self._read_mail(octets) if octets else None
        parts = unread(case) if case else ()
        if mail is None or not parts:
            return Finished()
        try:
            answer = await self._model.ask(question_about(mail, parts, self._model.chars_max))
            claim = await asyncio.to_thread(pointed_at, mail, parts, answer)
        except (ModelError, AnswerError) as error:
            self.outcomes["paused" if isinstance(error, ModelPausesError) else "failed"] += 1
            log.info("model_not_used", case=ref, model=self._model.name, trouble=str(error))
            return Finished()
        has_read = claim != Claim()
        self.outcomes["read" if has_read else "nothing"] += 1
        reading = SecondReading(model=self._model.name, claim=claim)
        return Finished(command=ModelRead(reading=reading) if has_read else None)


def _case_and_mail(uow: UnitOfWork, ref: str) -> tuple[Case | None, bytes | None]:
    case = uow.cases.load(ref)
    return case, uow.mailbox.octets(case.mail_id) if case and case.mail_id is not None else None
