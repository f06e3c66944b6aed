"""The picture or file of a message, fetched from Telegram within its limits."""

import hashlib
import re
from typing import Final

from telegram import Message

from bot.desk.mail import Attachment

BYTES_MAX: Final = 20_000_000
"""Bot API, getFile."""
_UNSAFE: Final = re.compile(r"[^\w.() -]+")
NAME_MAX: Final = 100
_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")


class TooLargeError(Exception):
    """Telegram gives bots no file of that size."""


async def files_of(message: Message) -> tuple[Attachment, ...]:
    """What came along; nothing for a message without.

    Raises:
        TooLargeError: it cannot be fetched.
        TelegramError: Telegram does not answer.
    """
    if message.photo:
        photo = message.photo[-1]  # the largest, by the Bot API's order
        name, kind, size = f"receipt-{message.message_id}.jpg", "image/jpeg", photo.file_size
        source = photo.file_id
    elif message.document:
        document = message.document
        name, kind, size = document.file_name or "file", document.mime_type or "", document.file_size
        source = document.file_id
    else:
        return ()
    if (size or 0) > BYTES_MAX:
        raise TooLargeError(name)
    file = await message.get_bot().get_file(source)
    octets = bytes(await file.download_as_bytearray())
    content_type = kind.lower() if _TYPE.fullmatch(kind.lower()) else "application/octet-stream"
    safe = _UNSAFE.sub("_", name).strip(" .")[-NAME_MAX:] or "file"
    return (Attachment(safe, content_type, octets, hashlib.sha256(octets).hexdigest()),)
