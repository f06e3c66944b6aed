"""/refund NAME [USD | TU-…] [note]: pays back without a request, which its card then asks to approve."""

from decimal import Decimal
from typing import ClassVar

from bot.desk.money import Money, quota_for
from bot.desk.refs import find_refs, has_valid_check
from bot.desk.refund import WHOLE, Wanted
from bot.handle import Handle
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.handlers.operators.credit import AMOUNT, NAME_LENGTH_MAX, NOTE_LENGTH_MAX, read_amount
from bot.telegram.views.lists import ListContext, show_button


class RefundByHand:
    """Handles an operator's /refund; the card comes to the desk's chat like every other."""

    name: ClassVar[str] = "refund"

    def __init__(self, handle: Handle, context: ListContext) -> None:
        self._handle = handle
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It opens a case."""
        del asked
        return True

    async def answer(self, asked: Asked) -> Reply:
        """Open the case; nothing is taken before its card is approved."""
        name, _, rest = asked.words.partition(" ")
        if not name or len(name) > NAME_LENGTH_MAX:
            raise UsageError("account_missing")
        wanted, note = _part(rest, self._context.quota_per_unit)

        def work(uow: UnitOfWork) -> str:
            return self._handle.refund_by_hand(uow, asked.operator, asked.source, name, wanted, note).ref

        ref = await self._handle.store.write(work, is_urgent=True)
        self._handle.wake()
        rows = () if asked.is_desk else ((show_button(ref, self._context),),)
        return Reply(self._context.say("refund_opened", ref=ref, name=name[:80]), rows)


def _part(words: str, quota_per_unit: int) -> tuple[Wanted, str]:
    """Which part is paid back, and the note behind it.

    Raises:
        UsageError: what looks like a sum or a reference is none.
    """
    first, _, note = words.partition(" ")
    if refs := find_refs(first):
        if not has_valid_check(refs[0]):
            raise UsageError("ref_misread", ref=refs[0])
        return Wanted(lots=(refs[0],)), note[:NOTE_LENGTH_MAX]
    if not first[:1].isdecimal():
        return WHOLE, words[:NOTE_LENGTH_MAX]
    currency, _, after = note.partition(" ")
    if not AMOUNT.fullmatch(first) or currency.upper() != "USD":
        raise UsageError("refund_part", words=first[:40])
    most = quota_for(Money(read_amount(first), "USD"), Decimal(1), quota_per_unit)
    return Wanted(at_most=most), after[:NOTE_LENGTH_MAX]
