"""Receipts that came with a mail are looked at before its case is examined, one picture at a time."""

import asyncio
from typing import Final

from bot.desk.mail import Attachment, Mail
from bot.intake.seen_pictures import fingerprint, is_same, nearest
from bot.store.pictures import NewPicture
from bot.store.store import Store

PICTURES_MAX: Final = 6
"""Of one mail."""
CANDIDATES_MAX: Final = 60
"""Pictures that a new one is held against to the digit."""


class Receipts:
    """Knows pictures again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._one_at_a_time = asyncio.Lock()

    async def look_at(self, case_ref: str, mail_id: int, mail: Mail) -> None:
        """Remember a mail's pictures; may be repeated."""
        pictures = [each for each in mail.attachments if each.content_type.startswith("image/")]
        if not pictures:
            return
        # A decoded picture takes tens of megabytes.
        async with self._one_at_a_time:
            new = [await self._looked_at(picture) for picture in pictures[:PICTURES_MAX]]
        await self._store.write(lambda uow: uow.pictures.keep(case_ref, mail_id, new))

    async def _looked_at(self, picture: Attachment) -> NewPicture:
        print_ = await asyncio.to_thread(fingerprint, picture.octets)
        look = await self._store.read(lambda uow: uow.pictures.look_of(print_.digest))
        if look is None and print_.gradient and print_.small:
            look = await self._first_alike(print_.gradient, print_.small)
        return NewPicture(
            digest=print_.digest,
            look=look or print_.digest,
            gradient=print_.gradient,
            small=print_.small,
        )

    async def _first_alike(self, gradient: str, small: bytes) -> str | None:
        known = await self._store.read(lambda uow: uow.pictures.latest())
        near = nearest(gradient, ((each.id, each.gradient) for each in known), CANDIDATES_MAX)
        smalls = await self._store.read(lambda uow: uow.pictures.smalls(near))
        looks = {each.id: each.look for each in known}

        def found() -> str | None:
            return next((looks[number] for number in near if is_same(small, smalls[number])), None)

        return await asyncio.to_thread(found)
