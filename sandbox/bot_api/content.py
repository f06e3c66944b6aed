"""From the arguments of a call to what a message will show: text, caption, picture, document."""

import io
from typing import Any

from PIL import Image

from sandbox.bot_api.call import Call, Upload
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.formatting.detect import with_found_entities
from sandbox.bot_api.formatting.explicit import read_entities
from sandbox.bot_api.formatting.html import parse_html
from sandbox.bot_api.formatting.text import FormattedText, tidy
from sandbox.bot_api.records import StoredFile
from sandbox.bot_api.refusals import Refusal, bad_request

TEXT_MAX = 4096
"""UTF-16 units after entities are parsed."""
CAPTION_MAX = 1024
PHOTO_BYTES_MAX = 10 * 1024 * 1024
UPLOAD_BYTES_MAX = 50 * 1024 * 1024
_SIDES_MAX = 10_000
_RATIO_MAX = 20


def format_text(text: str, parse_mode: str, entities: object) -> FormattedText:
    """Apply a parse mode, or explicit entities where there is none, and tidy the result.

    Raises:
        Refusal: 400 `can't parse entities: …`, or for a parse mode that this server does not speak.
    """
    mode = parse_mode.lower()
    if mode == "html":
        parsed = parse_html(text)
    elif mode in {"", "none"}:
        parsed = FormattedText(text, tuple(read_entities(entities)))
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request(f"unsupported parse_mode: this server does not speak {parse_mode}, use HTML")
    else:
        raise bad_request("unsupported parse_mode")
    return with_found_entities(tidy(parsed.text, parsed.entities))


def read_text(call: Call) -> FormattedText:
    """The text of a message: `text`, `parse_mode`, `entities`.

    Raises:
        Refusal: 400 when it is empty, too long or badly formatted.
    """
    if not call.text("text"):
        raise bad_request("message text is empty")
    entities = call.structure("entities", called="entities")
    formatted = format_text(call.text("text"), call.text("parse_mode"), entities)
    if not formatted.text:
        raise bad_request("message text is empty")
    if formatted.length > TEXT_MAX:
        raise bad_request("message is too long")
    return formatted


def read_caption(text: str, parse_mode: str, entities: object) -> FormattedText:
    """A caption, which may be empty.

    Raises:
        Refusal: 400 when it is too long or badly formatted.
    """
    formatted = format_text(text, parse_mode, entities)
    if formatted.length > CAPTION_MAX:
        raise bad_request("message caption is too long")
    return formatted


def call_caption(call: Call) -> FormattedText:
    """The caption among a call's own arguments.

    Raises:
        Refusal: see `read_caption`.
    """
    entities = call.structure("caption_entities", called="entities")
    return read_caption(call.text("caption"), call.text("parse_mode"), entities)


def read_file(cloud: Cloud, call: Call, kind: str, value: Any, *, field: str = "") -> StoredFile:
    """The picture or document that an argument means: an upload, `attach://name`, or a known file id.

    Args:
        cloud: keeps the file.
        call: holds the uploads.
        kind: `photo` or `document`.
        value: the argument's value.
        field: name of an upload that stands for the argument itself.

    Raises:
        Refusal: 400 in Telegram's words; 413 for a document beyond the limit.
    """
    reference = value if isinstance(value, str) else ""
    name = reference.removeprefix("attach://") if reference.startswith("attach://") else field
    upload = call.uploads.get(name)
    if upload is not None:
        return _store(cloud, kind, upload)
    if not reference:
        raise bad_request(f"there is no {kind} in the request")
    if reference.startswith(("http://", "https://")):
        # This server contacts nothing outside.
        raise bad_request("failed to get HTTP URL content")
    known = cloud.files.get(reference)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _store(cloud: Cloud, kind: str, upload: Upload) -> StoredFile:
    size = len(upload.octets)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > UPLOAD_BYTES_MAX:
        raise Refusal(413, "Request Entity Too Large")
    if kind == "document":
        return cloud.store_file("document", upload.octets, name=upload.name, mime_type=upload.content_type)
    if size > PHOTO_BYTES_MAX:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES_MAX} bytes"
        )
    width, height = picture_size(upload.octets)
    return cloud.store_file("photo", upload.octets, width=width, height=height)


def picture_size(octets: bytes) -> tuple[int, int]:
    """Width and height of a picture that Telegram would show as a photo.

    Raises:
        Refusal: 400 IMAGE_PROCESS_FAILED or PHOTO_INVALID_DIMENSIONS.
    """
    try:
        with Image.open(io.BytesIO(octets)) as picture:
            width, height = picture.size
    except (OSError, Image.DecompressionBombError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > _SIDES_MAX or max(width, height) > _RATIO_MAX * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height
