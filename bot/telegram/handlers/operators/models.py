"""/models [word]: models and prices, as customers are told them."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import ClassVar

from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.views.lists import ListContext, fitted
from gateway_client import GatewayError

ModelsAnswer = Callable[[str, str], Awaitable[str]]
"""From a word ("" for all) and a language to plain text of several lines; raises GatewayError."""


class ShowModels:
    """Handles /models."""

    name: ClassVar[str] = "models"

    def __init__(self, models_answer: ModelsAnswer, context: ListContext) -> None:
        self._models_answer = models_answer
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """Those whose name has the word in it."""
        try:
            told = await self._models_answer(asked.words, self._context.language)
        except GatewayError as error:
            raise UsageError("gateway_away", trouble=str(error)[:160]) from None
        return Reply(fitted(escape(line, quote=False) for line in told.splitlines()))
