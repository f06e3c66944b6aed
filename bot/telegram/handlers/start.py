"""/start: tells a person his numeric id, which is what roles hang on."""

from telegram import Update
from telegram.ext import ContextTypes

from bot.telegram.people import People, Role
from bot.texts.catalogue import LANGUAGES, Catalogue


class Start:
    """Handles /start in a private chat."""

    def __init__(self, people: People, texts: Catalogue) -> None:
        self._people = people
        self._texts = texts

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer in the person's own language where it is one of ours."""
        del context
        user, message = update.effective_user, update.effective_message
        if user is None or message is None:
            return
        spoken = (user.language_code or "")[:2]
        language = spoken if spoken in LANGUAGES else "en"
        if self._people.role_of(user.id) is Role.STRANGER:
            text = self._texts.say(language, "tell.start", id=user.id)
        else:
            text = self._texts.say(language, "tell.start_operator", name=self._people.names[user.id])
        await message.reply_text(text)
