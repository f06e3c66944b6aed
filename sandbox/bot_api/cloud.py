"""The state behind one bot: who there is, who may write where, and what was said.

It knows nothing of HTTP. The bot's methods (`methods/`) and the people's acts (`acts.py`) both work on it.
"""

import hashlib
import secrets
from typing import Final

from sandbox.bot_api.journal import Journal
from sandbox.bot_api.limits import Limits
from sandbox.bot_api.records import (
    PRESENT,
    Chat,
    Content,
    Json,
    Message,
    StoredFile,
    Tap,
    User,
    Version,
)
from sandbox.bot_api.refusals import bad_request, forbidden
from sandbox.bot_api.updates import UpdateQueue
from sandbox.bot_api.webhook import Webhook
from sandbox.moments import Moment, now


class Cloud:
    """What Telegram's servers hold for one bot."""

    def __init__(self, *, bot: User, has_limits: bool) -> None:
        self.bot: Final = bot
        self.journal: Final = Journal()
        self.updates: Final = UpdateQueue()
        self.webhook: Final = Webhook(self.updates)
        self.limits: Final = Limits(is_on=has_limits)
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.taps: dict[str, Tap] = {}
        self.commands: dict[str, list[Json]] = {}
        """Of setMyCommands, by scope and language as one key."""
        self._last_private_id = 0

    def resolve(self, reference: str) -> Chat:
        """The chat that a `chat_id` parameter means: a number, or `@username` of a group or channel.

        Raises:
            Refusal: 400, in Telegram's words; for an upgraded group with `migrate_to_chat_id`.
        """
        if not reference:
            raise bad_request("chat_id is empty")
        if reference.startswith("@"):
            name = reference[1:].casefold()
            found = [
                c
                for c in self.chats.values()
                if c.type != "private" and (c.username or "").casefold() == name
            ]
        else:
            number = int(reference) if reference.removeprefix("-").isdecimal() else 0
            found = [self.chats[number]] if number in self.chats else []
        if not found:
            raise bad_request("chat not found")
        chat = found[0]
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        return chat

    def check_may_write(self, chat: Chat) -> None:
        """Let the bot write into a chat, or say in Telegram's words why not.

        Raises:
            Refusal: 400 or 403.
        """
        if chat.type == "private":
            self._check_private(self.users[chat.id])
            return
        status = chat.members.get(self.bot.id, "left")
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if status not in PRESENT:
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        if chat.type == "channel" and (status != "administrator" or "can_post_messages" in chat.bot_lacks):
            raise bad_request("need administrator rights in the channel chat")

    def _check_private(self, user: User) -> None:
        if user.has_blocked:
            raise forbidden("bot was blocked by the user")
        if user.is_bot:
            raise forbidden("bot can't send messages to bots")
        if not user.has_started:
            meets = any(
                chat.members.get(user.id) in PRESENT and chat.members.get(self.bot.id) in PRESENT
                for chat in self.chats.values()
            )
            # A bot that never met the person does not even know that the chat could exist.
            raise (
                forbidden("bot can't initiate conversation with a user")
                if meets
                else bad_request("chat not found")
            )

    def add_message(self, chat: Chat, sender: User | None, content: Content, **details: object) -> Message:
        """Store a message and note it; `details` are further fields of `Message`."""
        moment = now()
        if sender is None:
            details.setdefault("sender_chat_id", chat.id)
        message = Message(self._next_id(chat), chat.id, sender, [Version(content, moment)], **details)  # type: ignore[arg-type]
        chat.messages[message.id] = message
        self.journal.note("message", chat_id=chat.id, message_id=message.id, at=moment)
        return message

    def _next_id(self, chat: Chat) -> int:
        # Private chats and basic groups share one counter; supergroups and channels count for themselves.
        if chat.type in {"private", "group"}:
            self._last_private_id += 1
            return self._last_private_id
        return next(reversed(chat.messages), 0) + 1

    def change_message(self, message: Message, **parts: object) -> None:
        """Replace parts of what a message shows (fields of `Content`), and note it."""
        moment = now()
        message.change(moment, **parts)
        self.journal.note("edit", chat_id=message.chat_id, message_id=message.id, at=moment)

    def delete_message(self, message: Message) -> None:
        """Take a message from every reader's sight; tests can still read it."""
        moment = now()
        message.deleted = moment
        chat = self.chats[message.chat_id]
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        self.journal.note("delete", chat_id=chat.id, message_id=message.id, at=moment)

    def find_message(self, chat: Chat, message_id: int, *, called: str) -> Message:
        """A message that is still there.

        Raises:
            Refusal: 400 `{called} not found`.
        """
        message = chat.messages.get(message_id)
        if message is None or message.deleted is not None:
            raise bad_request(f"{called} not found")
        return message

    def store_file(self, kind: str, octets: bytes, **details: object) -> StoredFile:
        """Keep an upload; its unique id depends on the octets, its id does not."""
        unique = hashlib.sha256(octets).hexdigest()[:16]
        folder, suffix = ("photos", ".jpg") if kind == "photo" else ("documents", "")
        name = details.get("name")
        file = StoredFile(
            id=f"{'AgAC' if kind == 'photo' else 'BQAC'}{secrets.token_urlsafe(24)}",
            unique_id=f"AQAD{unique}",
            kind=kind,
            octets=octets,
            path=f"{folder}/file_{len(self.files)}{suffix or _suffix(name)}",
            **details,  # type: ignore[arg-type]
        )
        self.files[file.id] = file
        return file

    def private_chat(self, user: User) -> Chat:
        """The chat between a person and the bot; both know it by the person's id."""
        return self.chats.setdefault(user.id, Chat(user.id, "private"))

    def tap_handed_at(self, tap: Tap) -> Moment | None:
        """When the tap's update was first given to the bot; None while it waits."""
        return self.updates.handed_at(tap.update_id)


def _suffix(name: object) -> str:
    stem, dot, suffix = str(name or "").rpartition(".")
    return f".{suffix}" if dot and stem and suffix.isalnum() else ""
