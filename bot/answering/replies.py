"""The answer to one mail: a section for each question in it, in the order of asking."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.accounts import ref_of
from bot.answering.answers import Answers
from bot.answering.ownership import Asker, NotTold, is_of_address, owned_accounts
from bot.answering.spending import spending_of
from bot.clock import Clock
from bot.desk.asked import Topic
from bot.desk.case import Case
from gateway_client import GatewayClient

WORDS_MAX: Final = 60_000
"""Characters of an answer; no honest one comes near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and all that is known of who asks."""

    topics: tuple[Topic, ...]
    words: str
    """Subject and text, as hostile as any."""
    language: str
    ref: str
    """Of the case; what a transfer's note shall bear."""
    account: str | None
    """The account that is named."""
    asker: Asker
    cases: tuple[Case, ...]
    """His own, where he asks how they stand."""
    credits: tuple[Case | None, ...] = ()
    """Where receipts are asked for: the top-ups that are named (None: there is no such), else his own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer."""

    words: str
    topics: tuple[Topic, ...]
    """What it answers; empty: nothing that was asked can be answered."""
    pictures: tuple[str, ...]
    """Ways to pay whose pictures go along."""


StatementOf = Callable[[str, str, str], Awaitable[str]]
"""Of an account (ref), over the period that some words name, in a language."""


class Replies:
    """Composes answers; asks the gateway what it must."""

    def __init__(
        self, answers: Answers, gateway: GatewayClient, clock: Clock, statement_of: StatementOf
    ) -> None:
        self._answers = answers
        self._gateway = gateway
        self._clock = clock
        self._statement_of = statement_of

    async def compose(self, question: Question) -> Reply:
        """Answer what can be answered.

        Raises:
            GatewayError: the gateway, whose facts are wanted, does not answer.
        """
        sections: dict[Topic, str] = {}
        pictures: tuple[str, ...] = ()
        for topic in question.topics:
            if topic is Topic.HOW_TO_PAY:
                if self._answers.can_be_paid:
                    how = await self._answers.how_to_pay(question.language, question.ref)
                    sections[topic], pictures = how.text, how.methods
            elif words := await self._section(topic, question):
                sections[topic] = words
        return Reply(
            words="\n\n\n".join(sections.values())[:WORDS_MAX],
            topics=tuple(sections),
            pictures=pictures,
        )

    async def _section(  # noqa: PLR0911  a line for each topic
        self, topic: Topic, question: Question
    ) -> str | None:
        answers, language = self._answers, question.language
        match topic:
            case Topic.BALANCE:
                return await self._balance(question)
            case Topic.MODELS:
                prices = await answers.prices.get()
                return answers.models_like(prices, prices.phrases_in(question.words), language)
            case Topic.RECEIPT:
                return await self._receipts(question)
            case Topic.STATEMENT:
                return await self._statements(question)
            case Topic.STATUS:
                return answers.case_states(question.cases, language)
            case Topic.API_BASE:
                return answers.api_base(question.words, language)
            case Topic.REFUND_POLICY:
                return answers.refund_policy(language)
            case _:
                return None

    async def _balance(self, question: Question) -> str:
        owned = await owned_accounts(self._gateway, question.asker, question.account)
        if isinstance(owned, NotTold):
            return self._refused(Topic.BALANCE, owned, question)
        now = self._clock.now()
        accounts = [await spending_of(self._gateway, user, now) for user in owned]
        return self._answers.balances(accounts, question.language)

    async def _statements(self, question: Question) -> str:
        owned = await owned_accounts(self._gateway, question.asker, question.account)
        if isinstance(owned, NotTold):
            return self._refused(Topic.STATEMENT, owned, question)
        texts = [await self._statement_of(str(user.ref), question.words, question.language) for user in owned]
        return self._answers.statements(texts, question.language)

    async def _receipts(self, question: Question) -> str:
        """Of a credit: to whoever asked for it, and to an owner of its account."""
        if not question.asker.is_authentic:
            return self._refused(Topic.RECEIPT, NotTold.SENDER, question)
        his = [case for case in question.credits if case and await self._may_see(case, question.asker)]
        if len(his) < len(question.credits):
            return self._refused(Topic.RECEIPT, NotTold.OWNER, question)
        return self._answers.receipts(his, question.language)

    async def _may_see(self, case: Case, asker: Asker) -> bool:
        account = case.terms.account
        if case.person in asker.keys or account is None:
            return case.person in asker.keys
        if account.ref in asker.accounts:
            return True
        user = await self._gateway.users.get(ref_of(account.ref))
        return user is not None and await is_of_address(self._gateway, user, asker.address)

    def _refused(self, topic: Topic, why: NotTold, question: Question) -> str:
        return self._answers.refused(topic, why, question.asker.address, question.language)
