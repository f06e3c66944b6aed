"""What he may see: /balance, /models, /cases, /receipts, /statement; a stranger prices and his own cases."""

from typing import Final

from bot.books.periods import period_in
from bot.desk.case import Case
from bot.store.uow import UnitOfWork
from bot.telegram.customers.reply import Button, Reply, cut
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


async def receipts(room: Room, visitor: Visitor, words: str) -> Reply:
    """The receipts of his top-ups, and of those to his accounts: the latest, others by a button."""

    def work(uow: UnitOfWork) -> tuple[Case, ...]:
        keys = uow.customers.keys_of(visitor.customer) if visitor.customer is not None else ()
        return uow.cases.credited_of(keys, visitor.accounts, CASES_SHOWN)

    his = await room.handle.store.read(work)
    chosen = [case for case in his if case.ref == words.strip().upper()] or list(his[:1])
    others = [case for case in his if case not in chosen]
    rows = tuple((Button(f"{case.ref} · {case.terms.paid}", f"receipt:{case.ref}"),) for case in others)
    return Reply(cut(room.answers.receipts(chosen, visitor.language)), rows)


async def statement(room: Room, visitor: Visitor, words: str) -> Reply:
    """What was paid and granted on his accounts within a period; of no other account, whatever he names."""
    if not visitor.accounts:
        return Reply(room.say(visitor, "not_bound"))
    made, language = room.statements, visitor.language
    period = period_in(words, made.today)
    if period is None:
        return Reply(room.say(visitor, "statement_how"))
    texts, documents = [], []
    for ref in visitor.accounts:
        its = await made.of(ref, period)
        link = made.link(ref, period, language)
        to_print = [room.say(visitor, "statement_link", link=link)] if link else []
        texts.append("\n".join([made.text(its, language), *to_print]))
        documents.append((f"statement-{ref}.csv", made.csv(its, language).encode("utf-8-sig")))
    return Reply(cut("\n\n".join(texts)), documents=tuple(documents))
