"""What Telegram's servers remember: users, chats, messages, files, and taps on buttons."""

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sandbox.bot_api.formatting.text import FormattedText
from sandbox.moments import Moment

Json: TypeAlias = dict[str, Any]

PRIVILEGED = {"creator", "administrator"}
PRESENT = {*PRIVILEGED, "member", "restricted"}


@dataclass(slots=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    has_started: bool = False
    """He has opened the bot and pressed Start; before that the bot may not write to him."""
    has_blocked: bool = False


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A picture or document that someone uploaded."""

    id: str
    unique_id: str
    kind: str
    """`photo` or `document`."""
    octets: bytes = field(repr=False)
    path: str
    """As getFile gives it."""
    name: str | None = None
    mime_type: str | None = None
    width: int = 0
    """In pixels, photos only."""
    height: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """What a message shows; an edit replaces it whole."""

    body: FormattedText = field(default_factory=FormattedText)
    """The text, or the caption where there is media."""
    media: StoredFile | None = None
    keyboard: tuple[tuple[Json, ...], ...] = ()
    """Rows of InlineKeyboardButton."""


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a message, kept for those who read its history."""

    content: Content
    accepted: Moment


@dataclass(slots=True)
class Message:
    """One message of one chat."""

    id: int
    chat_id: int
    sender: User | None
    """None where the chat itself speaks: a channel, an anonymous administrator."""
    versions: list[Version]
    """Oldest first, the last one is shown; never empty."""
    sender_chat_id: int | None = None
    reply_to: int | None = None
    quote: Json | None = None
    """The Bot API's TextQuote."""
    thread_id: int | None = None
    media_group_id: str | None = None
    is_outgoing: bool = False
    """Sent by the bot."""
    forward_origin: Json | None = None
    """The Bot API's MessageOrigin, where it was forwarded from a channel."""
    prompt: Json | None = None
    """ForceReply or a reply keyboard, which only people's apps show."""
    is_protected: bool = False
    is_silent: bool = False
    link_preview: Json | None = None
    service: Json = field(default_factory=dict)
    """Fields of a service message, such as `pinned_message` or `migrate_to_chat_id`."""
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    """By the id of who reacted: ReactionType objects."""
    deleted: Moment | None = None

    @property
    def content(self) -> Content:
        """What is shown now."""
        return self.versions[-1].content

    @property
    def text(self) -> str:
        """Text or caption as shown now, without formatting."""
        return self.content.body.text

    @property
    def accepted(self) -> Moment:
        """When the server took the message."""
        return self.versions[0].accepted

    @property
    def edited(self) -> Moment | None:
        """When it was last changed; None while it is as it was sent."""
        return self.versions[-1].accepted if len(self.versions) > 1 else None

    def change(self, moment: Moment, **parts: Any) -> None:
        """Show something else from now on; `parts` are fields of `Content`."""
        self.versions.append(Version(replace(self.content, **parts), moment))


@dataclass(slots=True)
class Chat:
    """A private chat, group, supergroup or channel."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    is_forum: bool = False
    threads: set[int] = field(default_factory=set)
    """Ids of a forum's topics."""
    members: dict[int, str] = field(default_factory=dict)
    """User id to status: creator, administrator, member, restricted, left, kicked. Empty in private chats."""
    messages: dict[int, Message] = field(default_factory=dict)
    """By id, deleted ones included; in order of sending."""
    pinned: list[int] = field(default_factory=list)
    """Message ids, the newest pin last."""
    migrated_to: int | None = None
    bot_lacks: set[str] = field(default_factory=set)
    """Administrator's rights that the bot was not given, such as `can_post_messages`."""

    @property
    def shown(self) -> list[Message]:
        """The messages that a reader sees now, oldest first."""
        return [message for message in self.messages.values() if message.deleted is None]

    @property
    def last(self) -> Message:
        """The newest message shown.

        Raises:
            IndexError: the chat is empty.
        """
        return self.shown[-1]


@dataclass(slots=True)
class Tap:
    """A press of an inline button, as the server tracks it."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    tapped: Moment
    update_id: int
    answer: Json | None = None
    """Parameters of answerCallbackQuery, once the bot has answered."""
    answered: Moment | None = None
