"""/balance, /models, /cases: what he may see. A stranger sees models and prices, and his own cases."""

from typing import Final

from bot.desk.case import Case
from bot.store.uow import UnitOfWork
from bot.telegram.customers.reply import Reply, cut
from bot.telegram.customers.room import Room, Visitor

CASES_SHOWN: Final = 8
WORD_MAX: Final = 40


async def balance(room: Room, visitor: Visitor, words: str) -> Reply:
    """Of every account that he has proven to own; of no other, whatever he names."""
    del words
    if not visitor.accounts:
        return Reply(room.say(visitor, "not_bound"))
    told = [await room.answers.balance(ref, visitor.language) for ref in visitor.accounts]
    texts = [text or room.say(visitor, "account_gone") for text in told]
    return Reply(cut("\n\n".join(texts)))


async def models(room: Room, visitor: Visitor, words: str) -> Reply:
    """Public; filtered by a word of the name."""
    return Reply(cut(await room.answers.models_answer(words.strip()[:WORD_MAX], visitor.language)))


async def cases(room: Room, visitor: Visitor, words: str) -> Reply:
    """The newest cases of this person, by Telegram and by the mail that is joined to it."""
    del words

    def work(uow: UnitOfWork) -> list[Case]:
        keys = uow.customers.keys_of(visitor.customer) if visitor.customer is not None else ()
        found = (uow.cases.load(ref) for ref in uow.customers.latest_cases(keys, CASES_SHOWN))
        return [case for case in found if case is not None]

    his = await room.handle.store.read(work)
    if not his:
        return Reply(room.say(visitor, "no_cases"))
    return Reply(cut(room.answers.case_states(his, visitor.language)))
