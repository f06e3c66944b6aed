"""/correct REF AMOUNT CURRENCY [WAY]: what was really paid for a credit, asked once more; /receipt REF."""

from html import escape
from typing import ClassVar, Final

from bot.desk.claim import Method
from bot.desk.decision import Refusal
from bot.desk.money import Money
from bot.desk.refs import find_refs, has_valid_check
from bot.desk.verbs import Correct, SendReceipt
from bot.handle import Handle, UnknownCaseError
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.handlers.operators.credit import read_amount, read_currency
from bot.telegram.spoken import Spoken
from bot.telegram.views.button import Button
from bot.telegram.views.lists import ListContext

WORDS_MAX: Final = 4
_OF_A_TAP: Final = 5


class CorrectBooking:
    """Handles /correct, and the tap that confirms; it carries the revision that was shown."""

    name: ClassVar[str] = "correct"

    def __init__(self, handle: Handle, context: ListContext) -> None:
        self._handle = handle
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It books."""
        del asked
        return True

    async def answer(self, asked: Asked) -> Reply:
        """First what would be booked, then the booking."""
        words = asked.words.split()
        if asked.is_tap and len(words) == _OF_A_TAP and words[1].isdecimal():
            return await self._booked(asked, words)
        if not WORDS_MAX - 1 <= len(words) <= WORDS_MAX:
            raise UsageError("correct_incomplete")
        ref, paid, method = _ref(words[0]), _paid(words[1], words[2]), _method(words[3:])
        case = await self._handle.store.read(lambda uow: uow.cases.load(ref))
        if case is None:
            raise UsageError("ref_unknown", ref=ref)
        if case.terms.paid is None or case.credited is None:
            raise UsageError("correct_not_booked", ref=ref)
        say, texts, language = self._context.say, self._context.texts, self._context.language
        way = method or case.terms.method
        name = texts.say(language, f"method.{way}") if way else "–"
        lines = [say("correct_ask", ref=ref, was=case.terms.paid, paid=paid, method=name)]
        data = f"ops.correct:{ref}:{case.revision}:{paid.amount}:{paid.currency}:{way or '-'}"
        label = texts.say(language, "operators.correct_confirm", paid=paid)
        return Reply("\n".join(lines), ((Button(label, data),),))

    async def _booked(self, asked: Asked, words: list[str]) -> Reply:
        ref, revision, amount, currency, way = words
        paid = _paid(amount, currency)
        method = None if way == "-" else _method([way])
        command = Correct(operator=asked.operator, revision=int(revision), paid=paid, method=method)
        return await _sent(self._handle, self._context, ref, command)


class RepeatReceipt:
    """Handles /receipt REF."""

    name: ClassVar[str] = "receipt"

    def __init__(self, handle: Handle, context: ListContext) -> None:
        self._handle = handle
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It writes to a customer."""
        del asked
        return True

    async def answer(self, asked: Asked) -> Reply:
        """Send it, and say so."""
        ref = _ref(asked.words)
        case = await self._handle.store.read(lambda uow: uow.cases.load(ref))
        if case is None:
            raise UsageError("ref_unknown", ref=ref)
        command = SendReceipt(operator=asked.operator, revision=case.revision)
        return await _sent(self._handle, self._context, ref, command)


async def _sent(handle: Handle, context: ListContext, ref: str, command: Correct | SendReceipt) -> Reply:
    spoken = Spoken(context.texts, context.language, context.operator_names, context.quota_per_unit)
    try:
        decision = await handle.send(ref, command)
    except UnknownCaseError:
        raise UsageError("ref_unknown", ref=ref) from None
    if isinstance(decision, Refusal):
        return Reply(escape(spoken.refused(decision), quote=False))
    told = escape(spoken.done(command, decision), quote=False)
    return Reply(f"{ref}: {told}", is_edit=isinstance(command, Correct))


def _ref(words: str) -> str:
    refs = find_refs(words)
    if not refs:
        raise UsageError("ref_missing")
    if not has_valid_check(refs[0]):
        raise UsageError("ref_misread", ref=refs[0])
    return refs[0]


def _paid(amount: str, currency: str) -> Money:
    return Money(read_amount(amount), read_currency(currency))


def _method(words: list[str]) -> Method | None:
    if not words:
        return None
    if words[0].lower() not in set(Method):
        raise UsageError("correct_method", words=words[0][:40], methods=", ".join(Method))
    return Method(words[0].lower())
