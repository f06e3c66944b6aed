"""The answer to one mail: a section for each question in it, in the order of asking."""

from dataclasses import dataclass
from typing import Final

from bot.answering.answers import Answers
from bot.answering.ownership import Asker, NotTold, owned_accounts
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer."""

    words: str
    topics: tuple[Topic, ...]
    """What it answers; empty: nothing that was asked can be answered."""
    pictures: tuple[str, ...]
    """Ways to pay whose pictures go along."""


class Replies:
    """Composes answers; asks the gateway what it must."""

    def __init__(self, answers: Answers, gateway: GatewayClient, clock: Clock) -> None:
        self._answers = answers
        self._gateway = gateway
        self._clock = clock

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

    async def _section(self, topic: Topic, question: Question) -> str | None:
        answers, language = self._answers, question.language
        match topic:
            case Topic.BALANCE:
                return await self._balance(question)
            case Topic.MODELS:
                prices = await answers.prices.get()
                return answers.models_like(prices, prices.phrases_in(question.words), language)
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
            return self._answers.balance_refused(owned, question.asker.address, question.language)
        now = self._clock.now()
        accounts = [await spending_of(self._gateway, user, now) for user in owned]
        return self._answers.balances(accounts, question.language)
