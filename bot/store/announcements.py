"""Announcements, where their previews are, and what operators were asked for; sole writer of these tables."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.announce.announcement import Announcement
from bot.announce.decision import Decision
from bot.store.codec import Codec
from bot.store.ledger import Ledger
from bot.store.outbox import Outbox
from bot.store.tables import announcement_prompts, announcement_views, announcements


class AnnouncementChangedError(Exception):
    """It was changed since it was loaded: nothing of this decision is written."""


class Menu(StrEnum):
    """Which buttons hang on the operators' message."""

    MAIN = "main"
    TIMES = "times"
    """When it shall be published."""
    RETRACT = "retract"
    """Whether it shall really be taken out of the channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnnouncement:
    """What the operators' chat shows of an announcement: the view's own memory."""

    chat_id: int
    message_id: int
    """Of the message with the buttons."""
    previews: tuple[int, ...]
    """Messages above it, one a part."""
    contents: str
    """Digest of what the previews show."""
    alarms: int
    """How many calls for the operators it has answered by appearing anew."""
    shown: str
    """Digest of what the message with the buttons shows."""


class Wish(StrEnum):
    """What the answer to a question is for."""

    DRAFT = "draft"
    """A new announcement."""
    CONTENT = "content"
    """What a part shall say."""
    TIME = "time"
    """When it shall be published."""
    IT_WAS = "it_was"
    """Which message of the channel it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question to an operator; his words in that chat are the answer."""

    chat_id: int
    operator: int
    question: str
    """Its words: a reply to them is the answer."""
    wish: Wish
    asked_at: datetime
    announcement_ref: str | None = None
    """None: a new draft."""
    part: int = 0
    """Index of the part that the answer becomes."""
    revision: int = 0
    """Of the announcement when he was asked."""


_ANNOUNCEMENT: Final[Codec[Announcement]] = Codec(Announcement)
_SHOWN: Final[Codec[ShownAnnouncement]] = Codec(ShownAnnouncement)
_NOTHING: Final = ""


class Announcements:
    """Load, apply; changing is guarded by the revision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, ref: str) -> Announcement | None:
        """The announcement as stored, or None."""
        body = self._connection.scalar(select(announcements.c.body).where(announcements.c.ref == ref))
        return _ANNOUNCEMENT.load(body) if body else None

    def drafted_from(self, origin: str) -> Announcement | None:
        """What an operator's message has become already, or None."""
        body = self._connection.scalar(select(announcements.c.body).where(announcements.c.origin == origin))
        return _ANNOUNCEMENT.load(body) if body else None

    def exists(self, ref: str) -> bool:
        """Whether the reference is taken."""
        query = select(announcements.c.ref).where(announcements.c.ref == ref)
        return self._connection.scalar(query) is not None

    def apply(self, decision: Decision) -> None:
        """Write a decision with its audit row and its effects.

        Raises:
            AnnouncementChangedError: it was changed meanwhile; the transaction must be rolled back.
        """
        made = decision.announcement
        values = {
            "state": made.state.value,
            "revision": made.revision,
            "changed_at": made.changed_at,
            "body": _ANNOUNCEMENT.dump(made),
        }
        if decision.was is None:
            new = insert(announcements).values(ref=made.ref, origin=made.origin, **values)
            self._connection.execute(new)
        else:
            where = (announcements.c.ref == made.ref) & (announcements.c.revision == decision.was)
            changed = self._connection.execute(update(announcements).where(where).values(**values))
            if changed.rowcount != 1:
                raise AnnouncementChangedError(made.ref)
            self.choose_menu(made.ref, Menu.MAIN)
        Ledger(self._connection).record((decision.act,))
        Outbox(self._connection).record(decision.effects, None, made.changed_at)

    def menu_of(self, ref: str) -> Menu:
        """Which buttons its message shall have."""
        query = select(announcement_views.c.menu).where(announcement_views.c.announcement_ref == ref)
        return Menu(self._connection.scalar(query) or Menu.MAIN)

    def choose_menu(self, ref: str, menu: Menu) -> None:
        """Other buttons from the next showing on."""
        where = announcement_views.c.announcement_ref == ref
        self._connection.execute(update(announcement_views).where(where).values(menu=menu.value))

    def shown(self, ref: str) -> ShownAnnouncement | None:
        """Where it is shown; None where it is not, or not yet."""
        query = select(announcement_views.c.body).where(announcement_views.c.announcement_ref == ref)
        body = self._connection.scalar(query)
        return _SHOWN.load(body) if body else None

    def save_shown(self, ref: str, shown: ShownAnnouncement) -> None:
        """Remember where it is and what it shows."""
        body, where = _SHOWN.dump(shown), announcement_views.c.announcement_ref == ref
        done = self._connection.execute(update(announcement_views).where(where).values(body=body))
        if done.rowcount == 0:
            new = insert(announcement_views).values(announcement_ref=ref, menu=Menu.MAIN.value, body=body)
            self._connection.execute(new)

    def forget_shown(self, ref: str) -> None:
        """The message is gone: the next showing sends everything anew."""
        where = announcement_views.c.announcement_ref == ref
        self._connection.execute(update(announcement_views).where(where).values(body=_NOTHING))

    def ask(self, prompt: Prompt) -> None:
        """Remember a question; an older one to the same person in the same chat is answered no more."""
        self.answered(prompt)
        self._connection.execute(
            insert(announcement_prompts).values(
                chat_id=prompt.chat_id,
                operator=prompt.operator,
                question=prompt.question,
                announcement_ref=prompt.announcement_ref,
                wish=prompt.wish.value,
                part=prompt.part,
                revision=prompt.revision,
                asked_at=prompt.asked_at,
            )
        )

    def asked(self, chat_id: int, operator: int) -> Prompt | None:
        """The question that waits for this person's words in this chat."""
        row = self._connection.execute(
            select(announcement_prompts).where(_whose(chat_id, operator))
        ).one_or_none()
        if row is None:
            return None
        return Prompt(
            chat_id=row.chat_id,
            operator=row.operator,
            question=row.question,
            wish=Wish(row.wish),
            asked_at=row.asked_at,
            announcement_ref=row.announcement_ref,
            part=row.part,
            revision=row.revision,
        )

    def answered(self, prompt: Prompt) -> None:
        """It waits no more."""
        self._connection.execute(delete(announcement_prompts).where(_whose(prompt.chat_id, prompt.operator)))


def _whose(chat_id: int, operator: int) -> ColumnElement[bool]:
    return (announcement_prompts.c.chat_id == chat_id) & (announcement_prompts.c.operator == operator)
