"""Receipts as pictures below the card; a mail that could not be read as the file that came."""

from typing import Final

from telegram import Bot, InputFile, ReplyParameters
from telegram.error import TelegramError

from bot.desk.effects import ShowFiles
from bot.desk.mail import Attachment
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.outbox.performers.examine import ReadMail
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import Known

PHOTO_TYPES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
PHOTO_BYTES_MAX: Final = 10_000_000
FILE_BYTES_MAX: Final = 50_000_000
"""Bot API: 10 MB for photos, 50 MB for other files."""
FILES_MAX: Final = 10
"""Of one mail; all of them are kept with the mail."""


class FilesPerformer:
    """Performs `ShowFiles`. A doubtful one is sent again: a picture twice does no harm."""

    def __init__(
        self, store: Store, bot: Bot, desk: DeskChat, read_mail: ReadMail, reach: Reachability
    ) -> None:
        self._store = store
        self._bot = bot
        self._desk = desk
        self._read_mail = read_mail
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Send each file as a reply to the card; a file that was sent is not sent again."""
        effect = leased.effect
        assert isinstance(effect, ShowFiles)
        octets, card = await self._store.read(
            lambda uow: (uow.mailbox.octets(effect.mail_id), uow.cards.of(effect.case_ref))
        )
        if octets is None:
            return Finished()
        mail = await self._read_mail(octets)
        files = mail.attachments[:FILES_MAX] if mail else (_whole(effect.mail_id, octets),)
        sent = int(leased.memory.get("sent", 0))
        reply = ReplyParameters(card.message_id, allow_sending_without_reply=True) if card else None
        for number, attachment in enumerate(files[sent:], start=sent):
            try:
                await self._send(effect.case_ref, attachment, reply)
            except TelegramError as error:
                fault = self._desk.sort(error)
                if fault.known is Known.REFUSED:
                    return GiveUp(trouble=f"{attachment.filename}: {fault.trouble}")
                if fault.known is not Known.WAIT:
                    self._reach.failed("telegram", fault.trouble)
                return Again(trouble=fault.trouble, after_s=fault.retry_after_s, memory={"sent": number})
        return Finished()

    async def _send(self, ref: str, attachment: Attachment, reply: ReplyParameters | None) -> None:
        caption = f"{ref}: {attachment.filename}"
        file = InputFile(attachment.octets, filename=attachment.filename)
        if len(attachment.octets) > FILE_BYTES_MAX:
            text = f"{caption} ({len(attachment.octets):,} bytes)"
            await self._bot.send_message(self._desk.id, text, reply_parameters=reply)
        elif attachment.content_type in PHOTO_TYPES and len(attachment.octets) <= PHOTO_BYTES_MAX:
            await self._bot.send_photo(self._desk.id, file, caption=caption, reply_parameters=reply)
        else:
            await self._bot.send_document(self._desk.id, file, caption=caption, reply_parameters=reply)


def _whole(mail_id: int, octets: bytes) -> Attachment:
    return Attachment(f"mail-{mail_id}.eml", "message/rfc822", octets, sha256="")
