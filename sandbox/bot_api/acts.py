"""What people do in Telegram: write, send pictures, tap buttons, join, leave, block.

Each act changes the cloud and queues the update that Telegram would send to the bot.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Final

from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.content import format_text, picture_size
from sandbox.bot_api.formatting.text import FormattedText
from sandbox.bot_api.records import PRESENT, PRIVILEGED, Chat, Content, Json, Message, Tap, User
from sandbox.bot_api.wire import chat_object, member_object, message_object, user_object
from sandbox.moments import now
from sandbox.waiting import PATIENCE_S

_ADDRESSED = re.compile(r"/\w+(?:@(\w+))?", re.ASCII)


class Acts:
    """Acts of people, for tests and for the demo's player. All ids are Telegram's numeric ids."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud: Final = cloud

    def add_user(
        self,
        first_name: str,
        *,
        user_id: int | None = None,
        username: str | None = None,
        language_code: str = "en",
        has_started: bool = False,
    ) -> User:
        """A person appears; with `has_started` he has opened the bot before."""
        user = User(
            user_id or 700_000_000 + len(self._cloud.users),
            first_name,
            username=username,
            language_code=language_code,
            has_started=has_started,
        )
        self._cloud.users[user.id] = user
        self._cloud.private_chat(user)
        self._cloud.journal.note("user", chat_id=user.id)
        return user

    def add_chat(
        self,
        title: str,
        *,
        type: str = "supergroup",
        chat_id: int | None = None,
        username: str | None = None,
        members: Mapping[int, str] | None = None,
        bot_status: str = "administrator",
        threads: set[int] | None = None,
    ) -> Chat:
        """A group, supergroup or channel appears.

        Args:
            title: shown on top.
            type: `group`, `supergroup` or `channel`.
            chat_id: Telegram's ids are negative; None takes a free one.
            username: public name without `@`.
            members: user id to status (creator, administrator, member, …).
            bot_status: the bot's own.
            threads: ids of topics; makes it a forum.
        """
        prefix = 0 if type == "group" else 1_000_000_000_000
        chat = Chat(
            chat_id or -(prefix + 4_000_000 + len(self._cloud.chats)),
            type,
            title,
            username,
            is_forum=bool(threads),
            threads=threads or set(),
            members={**(members or {}), self._cloud.bot.id: bot_status},
        )
        self._cloud.chats[chat.id] = chat
        self._cloud.journal.note("chat", chat_id=chat.id)
        return chat

    def set_member(self, chat_id: int, user_id: int, status: str) -> None:
        """Someone joins, leaves, is promoted or banned; the bot too."""
        chat, user = self._cloud.chats[chat_id], self._cloud.users[user_id]
        before = member_object(chat, user)
        chat.members[user_id] = status
        self._note_member(chat, user, before)

    def _note_member(self, chat: Chat, user: User, before: Json, after: Json | None = None) -> None:
        actor = user if chat.type == "private" else self._someone(chat)
        subject = self._cloud.bot if chat.type == "private" else user
        change = {
            "chat": chat_object(self._cloud, chat),
            "from": user_object(actor),
            "date": int(now().wall.timestamp()),
            "old_chat_member": before,
            "new_chat_member": after or member_object(chat, subject),
        }
        kind = "my_chat_member" if subject is self._cloud.bot else "chat_member"
        self._cloud.updates.add(kind, change)
        self._cloud.journal.note("member", chat_id=chat.id, user_id=subject.id)

    def _someone(self, chat: Chat) -> User:
        """Who changes members: the chat's creator, or whoever there is."""
        people = [u for u in chat.members if u in self._cloud.users and u != self._cloud.bot.id]
        creators = [u for u in people if chat.members[u] == "creator"]
        return self._cloud.users[(creators or people or [self._cloud.bot.id])[0]]

    def block(self, user_id: int, *, is_blocked: bool = True) -> None:
        """A person stops the bot, or lets it write again."""
        user = self._cloud.users[user_id]
        bot = user_object(self._cloud.bot)
        states: list[Json] = [
            {"status": "member", "user": bot},
            {"status": "kicked", "user": bot, "until_date": 0},
        ]
        user.has_blocked = is_blocked
        before, after = states if is_blocked else states[::-1]
        self._note_member(self._cloud.private_chat(user), user, before, after)

    def start(self, user_id: int, payload: str = "") -> Message:
        """A person opens the bot and presses Start, perhaps by a deep link with a payload."""
        user = self._cloud.users[user_id]
        user.has_started, user.has_blocked = True, False
        return self.send_text(user_id, user_id, f"/start {payload}".strip())

    def send_text(
        self,
        user_id: int,
        chat_id: int,
        text: str,
        *,
        is_html: bool = False,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """A person writes; `is_html` for a text that his app has formatted."""
        body = format_text(text, "HTML" if is_html else "", None)
        return self._say(user_id, chat_id, Content(body), reply_to=reply_to, thread_id=thread_id)

    def send_photo(
        self,
        user_id: int,
        chat_id: int,
        octets: bytes,
        *,
        caption: str = "",
        is_html: bool = False,
        album: str | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """A person sends a picture; those with the same `album` are shown as one."""
        width, height = picture_size(octets)
        photo = self._cloud.store_file("photo", octets, width=width, height=height)
        body = format_text(caption, "HTML" if is_html else "", None) if caption else FormattedText()
        return self._say(user_id, chat_id, Content(body, photo), media_group_id=album, reply_to=reply_to)

    def send_document(
        self, user_id: int, chat_id: int, octets: bytes, *, name: str, mime_type: str, caption: str = ""
    ) -> Message:
        """A person sends a file."""
        document = self._cloud.store_file("document", octets, name=name, mime_type=mime_type)
        body = format_text(caption, "", None) if caption else FormattedText()
        return self._say(user_id, chat_id, Content(body, document))

    def forward(self, user_id: int, chat_id: int, message: Message) -> Message:
        """A person forwards a channel's message, as all can see where it came from."""
        channel = self._cloud.chats[message.chat_id]
        origin: Json = {
            "type": "channel",
            "date": int(message.accepted.wall.timestamp()),
            "chat": chat_object(self._cloud, channel),
            "message_id": message.id,
        }
        shown = Content(message.content.body, message.content.media)
        return self._say(user_id, chat_id, shown, forward_origin=origin)

    def send_as_chat(self, chat_id: int, text: str, *, sender_chat_id: int | None = None) -> Message:
        """A chat itself speaks: an anonymous administrator, a channel within a group, a channel's post."""
        content = Content(format_text(text, "", None))
        return self._say(None, chat_id, content, sender_chat_id=sender_chat_id or chat_id)

    def _say(self, user_id: int | None, chat_id: int, content: Content, **details: object) -> Message:
        chat = self._cloud.chats[chat_id]
        user = None if user_id is None else self._cloud.users[user_id]
        if user and chat.type != "private" and chat.members.get(user.id) not in PRESENT:
            raise ValueError(f"user {user.id} is not in chat {chat.id}")
        sender = None if chat.type == "channel" else user
        message = self._cloud.add_message(chat, sender, content, **details)
        if self._reaches_bot(chat, message):
            kind = "channel_post" if chat.type == "channel" else "message"
            self._cloud.updates.add(kind, message_object(self._cloud, message))
        return message

    def _reaches_bot(self, chat: Chat, message: Message) -> bool:
        """In a group an ordinary bot sees commands and answers to itself; an administrator sees all."""
        status = chat.members.get(self._cloud.bot.id)
        if chat.type == "private" or status in PRIVILEGED:
            return True
        if status not in PRESENT:
            return False
        answered = chat.messages.get(message.reply_to) if message.reply_to else None
        if answered is not None and answered.is_outgoing:
            return True
        name = (self._cloud.bot.username or "").casefold()
        command = _ADDRESSED.match(message.text)
        if command is not None:
            return (command.group(1) or name).casefold() == name
        return f"@{name}" in message.text.casefold()

    def edit_text(self, chat_id: int, message_id: int, text: str) -> Message:
        """A person changes his own message."""
        chat = self._cloud.chats[chat_id]
        message = chat.messages[message_id]
        self._cloud.change_message(message, body=format_text(text, "", None))
        kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
        self._cloud.updates.add(kind, message_object(self._cloud, message))
        return message

    def delete(self, chat_id: int, message_id: int) -> None:
        """A person deletes a message; the bot is not told."""
        self._cloud.delete_message(self._cloud.chats[chat_id].messages[message_id])

    def react(self, user_id: int, chat_id: int, message_id: int, emoji: str | None) -> None:
        """A person puts a reaction under a message, or takes it back (None)."""
        chat = self._cloud.chats[chat_id]
        message = chat.messages[message_id]
        before = message.reactions.get(user_id, [])
        message.reactions[user_id] = [{"type": "emoji", "emoji": emoji}] if emoji else []
        change = {
            "chat": chat_object(self._cloud, chat),
            "message_id": message_id,
            "user": user_object(self._cloud.users[user_id]),
            "date": int(now().wall.timestamp()),
            "old_reaction": before,
            "new_reaction": message.reactions[user_id],
        }
        self._cloud.updates.add("message_reaction", change)
        self._cloud.journal.note("reaction", chat_id=chat_id, message_id=message_id)

    def upgrade_group(self, chat_id: int) -> Chat:
        """A basic group becomes a supergroup with another id, as Telegram does without being asked."""
        old = self._cloud.chats[chat_id]
        new = self.add_chat(old.title or "", members=old.members, bot_status=old.members[self._cloud.bot.id])
        old.migrated_to = new.id
        for chat, service in (
            (old, {"migrate_to_chat_id": new.id}),
            (new, {"migrate_from_chat_id": old.id}),
        ):
            message = self._cloud.add_message(chat, self._someone(chat), Content(), service=service)
            self._cloud.updates.add("message", message_object(self._cloud, message))
        return new

    def press(self, user_id: int, chat_id: int, message_id: int, button: str) -> Tap:
        """A person taps a button, named by its text or callback data; nobody waits for the answer.

        A button of an earlier version of the message can be tapped too, as on a screen not yet redrawn.

        Raises:
            LookupError: there is and was no such button with callback data.
        """
        message = self._cloud.chats[chat_id].messages[message_id]
        data = _callback_data(message, button)
        tap_id = str(secrets.randbits(62))
        query = {
            "id": tap_id,
            "from": user_object(self._cloud.users[user_id]),
            "message": message_object(self._cloud, message),
            "chat_instance": str(abs(hash((chat_id, self._cloud.bot.id)))),
            "data": data,
        }
        tap = Tap(tap_id, user_id, chat_id, message_id, data, now(), update_id=0)
        self._cloud.taps[tap_id] = tap
        tap.update_id = self._cloud.updates.add("callback_query", query)
        self._cloud.journal.note(
            "tap", chat_id=chat_id, message_id=message_id, tap_id=tap_id, user_id=user_id
        )
        return tap

    async def tap(
        self, user_id: int, chat_id: int, message_id: int, button: str, *, within_s: float = PATIENCE_S
    ) -> Tap:
        """Tap a button and wait for what the bot answers (`Tap.answer`).

        Raises:
            LookupError: see `press`.
            TimeoutError: the bot did not answer in time.
        """
        tap = self.press(user_id, chat_id, message_id, button)
        await self._cloud.journal.until(lambda: tap.answered, within_s=within_s)
        return tap


def _callback_data(message: Message, button: str) -> str:
    for version in reversed(message.versions):
        for key in (key for row in version.content.keyboard for key in row):
            if button in {key["text"], key.get("callback_data")} and "callback_data" in key:
                return str(key["callback_data"])
    raise LookupError(f"message {message.id} has no button {button!r}")
