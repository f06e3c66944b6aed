"""What the card view has shown: its own memory, kept out of the case."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import cards


@dataclass(frozen=True, slots=True)
class ShownCard:
    """The one message that is a case's card."""

    case_ref: str
    chat_id: int
    message_id: int
    shown: str
    """Digest of what was shown last; "" when it is not known."""
    is_buttoned: bool = True


class Cards:
    """Sole writer of the cards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, case_ref: str) -> ShownCard | None:
        """The card of a case, or None."""
        row = self._connection.execute(select(cards).where(cards.c.case_ref == case_ref)).one_or_none()
        return (
            ShownCard(row.case_ref, row.chat_id, row.message_id, row.shown, row.is_buttoned) if row else None
        )

    def at(self, chat_id: int, message_id: int) -> str | None:
        """The case whose card a message is; None for any other message."""
        where = (cards.c.chat_id == chat_id) & (cards.c.message_id == message_id)
        return self._connection.scalar(select(cards.c.case_ref).where(where))

    def save(self, card: ShownCard) -> None:
        """Remember where the card is and what it shows."""
        values = {
            "chat_id": card.chat_id,
            "message_id": card.message_id,
            "shown": card.shown,
            "is_buttoned": card.is_buttoned,
        }
        where = cards.c.case_ref == card.case_ref
        if self._connection.execute(update(cards).where(where).values(**values)).rowcount == 0:
            self._connection.execute(insert(cards).values(case_ref=card.case_ref, **values))

    def forget(self, case_ref: str) -> None:
        """The message is gone: the next showing sends a new card."""
        self._connection.execute(delete(cards).where(cards.c.case_ref == case_ref))

    def outdate(self) -> None:
        """Nothing is known of what the messages show: the next showing draws each anew."""
        self._connection.execute(update(cards).values(shown="", is_buttoned=True))
