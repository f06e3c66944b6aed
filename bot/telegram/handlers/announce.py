"""/announce: its own words, a message that it answers, or the next message become a draft."""

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.announce.content import Content, without_head
from bot.store.announcements import Wish
from bot.telegram.contents import Unusable, command_units, content_of
from bot.telegram.handlers.announcing import Announcing


class AnnounceCommand:
    """Handles /announce, in a text or below a picture."""

    def __init__(self, announcing: Announcing) -> None:
        self._announcing = announcing

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Draft at once where the words are there, else ask for them."""
        del context
        message, user = update.message, update.effective_user
        if message is None or user is None:
            return
        told = self._announcing
        if why := told.refused_role(user.id) or self._refused_place(message):
            told.tell(message, why)
            return
        content = _announced(message)
        if content is None:
            await told.ask(message, user.id, Wish.DRAFT, told.say("ask.draft"))
            return
        await draft(told, message, user.id, content)

    def _refused_place(self, message: Message) -> str | None:
        told = self._announcing
        if told.channel is None:
            return told.say("said.no_channel")
        is_ours = message.chat.type == ChatType.PRIVATE or message.chat_id == told.desk.id
        return None if is_ours else told.say("said.elsewhere")


def _announced(message: Message) -> Content | Unusable | None:
    """What stands behind the command, or what it answers; None: neither."""
    own = content_of(message)
    if isinstance(own, Unusable):
        return own
    rest = without_head(own, command_units(message))
    if rest.text or rest.picture:
        return rest
    answered = message.reply_to_message
    return content_of(answered) if answered else None


async def draft(told: Announcing, message: Message, operator: int, content: Content | Unusable) -> bool:
    """Draft what an operator wrote; whether it was taken. What is wrong is said."""
    if isinstance(content, Unusable):
        told.tell(message, told.say(f"said.{content}"))
        return False
    if why := told.flawed(content):
        told.tell(message, why)
        return False
    assert told.channel is not None
    await told.publishing.draft(
        content,
        origin=f"{message.chat_id}:{message.message_id}",
        channel=told.channel,
        desk_chat=message.chat_id,
        operator=operator,
    )
    return True
