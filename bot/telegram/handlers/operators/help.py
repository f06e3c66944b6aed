"""/help: the commands of whoever asks, by his role."""

from typing import ClassVar

from bot.telegram.handlers.operators.asking import Asked, Reply
from bot.telegram.menu import commands_of
from bot.telegram.views.lists import ListContext


class ShowHelp:
    """Handles /help."""

    name: ClassVar[str] = "help"

    def __init__(self, context: ListContext) -> None:
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """A line for each command."""
        texts, language = self._context.texts, self._context.language
        lines = [
            f"/{name} {texts.say_html(language, f'commands.{name}')}" for name in commands_of(asked.role)
        ]
        return Reply("\n".join([self._context.say("help_head", role=asked.role), *lines]))
