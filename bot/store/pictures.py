"""Receipts as pictures: which cases came with the same one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from bot.desk.case import CaseKind
from bot.store.picture_tables import pictures
from bot.store.tables import cases

COMPARED_MAX: Final = 2_000
"""Latest pictures that a new one is held against."""
SHOWN_MAX: Final = 5
"""Cases that a warning names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPicture:
    """A picture that came before, as far as it is needed to find out whether it looks like a new one."""

    id: int
    look: str
    gradient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPicture:
    """A picture of a mail."""

    digest: str
    look: str
    """Digest of the first picture that looks like it; its own, where none does."""
    gradient: str | None
    small: bytes | None


class Pictures:
    """Sole writer of the pictures."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, case_ref: str, mail_id: int, new: Iterable[NewPicture]) -> None:
        """Remember a mail's pictures; those that are known stay as they are."""
        query = select(pictures.c.digest).where(pictures.c.mail_id == mail_id)
        known = set(self._connection.scalars(query))
        for picture in new:
            if picture.digest not in known:
                known.add(picture.digest)
                self._connection.execute(
                    insert(pictures).values(
                        case_ref=case_ref,
                        mail_id=mail_id,
                        digest=picture.digest,
                        look=picture.look,
                        gradient=picture.gradient,
                        small=picture.small,
                    )
                )

    def cut(self, mail_ids: Iterable[int]) -> None:
        """Forget what pictures of these mails showed; the same octets are known again all the same."""
        where = pictures.c.mail_id.in_(tuple(mail_ids))
        self._connection.execute(update(pictures).where(where).values(gradient=None, small=None))

    def look_of(self, digest: str) -> str | None:
        """What exactly this picture looks like; None: it was never seen."""
        query = select(pictures.c.look).where(pictures.c.digest == digest).limit(1)
        return self._connection.scalar(query)

    def latest(self) -> tuple[KnownPicture, ...]:
        """Those that a new one is held against, newest first."""
        query = (
            select(pictures.c.id, pictures.c.look, pictures.c.gradient)
            .where(pictures.c.gradient.is_not(None))
            .order_by(pictures.c.id.desc())
            .limit(COMPARED_MAX)
        )
        rows = self._connection.execute(query)
        return tuple(KnownPicture(id=row.id, look=row.look, gradient=row.gradient) for row in rows)

    def smalls(self, ids: Iterable[int]) -> dict[int, bytes]:
        """Pictures made small, by id."""
        query = select(pictures.c.id, pictures.c.small).where(pictures.c.id.in_(tuple(ids)))
        return {row.id: row.small for row in self._connection.execute(query) if row.small}

    def cases_alike(self, case_ref: str) -> tuple[str, ...]:
        """Other top-ups that came with the same picture, oldest first."""
        looks = select(pictures.c.look).where(pictures.c.case_ref == case_ref)
        query = (
            select(cases.c.ref)
            .distinct()
            .join(pictures, pictures.c.case_ref == cases.c.ref)
            .where(pictures.c.look.in_(looks), cases.c.ref != case_ref, cases.c.kind == CaseKind.TOPUP)
            .add_columns(cases.c.opened_at)
            .order_by(cases.c.opened_at)
            .limit(SHOWN_MAX)
        )
        return tuple(row.ref for row in self._connection.execute(query))
