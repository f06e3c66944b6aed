"""Attachments: safe names, types by their first octets, and which pictures are more than decoration."""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Callable

from bot.desk.mail import Attachment
from bot.intake import limits

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff<>:\"|?*]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "message/rfc822": "eml",
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
}


def safe_name(name: str, content_type: str, number: int) -> str:
    """A file name without path, control characters and direction overrides, at most 120 characters."""
    name = unicodedata.normalize("NFC", name[:2_000])
    name = name.replace("\\", "/").rpartition("/")[2]
    name = (
        _UNSAFE.sub("_", name).strip(" ._")
        if not name.startswith(".")
        else _UNSAFE.sub("_", name).strip(" .")
    )
    # Lone surrogates cannot be written to a disk.
    name = name.encode("utf-8", "replace").decode("utf-8")
    if not name or _RESERVED.fullmatch(name):
        extension = _EXTENSIONS.get(content_type, "bin")
        name = f"{name}_" if name else f"attachment-{number}.{extension}"
    if len(name) > limits.FILENAME_CHARS_MAX:
        stem, dot, extension = name.rpartition(".")
        if dot and len(extension) <= 10:
            name = stem[: limits.FILENAME_CHARS_MAX - len(extension) - 1] + dot + extension
        else:
            name = name[: limits.FILENAME_CHARS_MAX]
    return name


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
_BOXES = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
}
_CONTAINERS = {
    "application/zip": (
        "application/vnd.",
        "application/java",
        "application/epub",
        "application/x-ms",
        "application/zip",
    ),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms", "application/x-ole-storage"),
}


def sniff(octets: bytes, declared: str) -> str:
    """Media type by the first octets where they tell, else as declared."""
    head = octets[:32]
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            if (
                kind == "image/bmp"
                and len(octets) > 18
                and struct.unpack_from("<I", octets, 14)[0] not in _BMP_HEADERS
            ):
                continue
            if kind in _CONTAINERS and declared.startswith(_CONTAINERS[kind]):
                return declared
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "video/mp4")
    return declared or "application/octet-stream"


_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})


def size_px(octets: bytes, content_type: str) -> tuple[int, int] | None:
    """Width and height of a picture from its own header; None where they cannot be read."""
    reader = _SIZES.get(content_type)
    try:
        return reader(octets) if reader is not None else None
    except (struct.error, IndexError):
        return None


def _png_size_px(octets: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", octets, 16)
    return width, height


def _gif_size_px(octets: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", octets, 6)
    return width, height


def _bmp_size_px(octets: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<ii", octets, 18)
    return width, abs(height)


def _jpeg_size_px(octets: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(200):
        at = octets.find(b"\xff", at)
        if at < 0 or at + 9 > len(octets):
            return None
        kind = octets[at + 1]
        if kind in {0xFF, 0x00, 0x01} or 0xD0 <= kind <= 0xD9:
            at += 1 if kind == 0xFF else 2
            continue
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", octets, at + 5)
            return width, height
        at += 2 + int.from_bytes(octets[at + 2 : at + 4], "big")
    return None


def _webp_size_px(octets: bytes) -> tuple[int, int] | None:
    if octets[12:16] == b"VP8X":
        return int.from_bytes(octets[24:27], "little") + 1, int.from_bytes(octets[27:30], "little") + 1
    if octets[12:16] == b"VP8 ":
        width, height = struct.unpack_from("<HH", octets, 26)
        return width & 0x3FFF, height & 0x3FFF
    if octets[12:16] == b"VP8L":
        bits = int.from_bytes(octets[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


_SIZES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/png": _png_size_px,
    "image/gif": _gif_size_px,
    "image/bmp": _bmp_size_px,
    "image/jpeg": _jpeg_size_px,
    "image/webp": _webp_size_px,
}

_DECORATION = re.compile(
    r"logo|banner|icon|spacer|pixel|signature|avatar|facebook|twitter|linkedin|instagram|youtube|whatsapp"
    r"|footer|header"
    r"|emoji|smiley|头像|徽标|签名|簽名|\bsig[\W_\d]",
    re.IGNORECASE,
)
_SIDE_PX_MIN = 90
"""A picture with a shorter side is no receipt: icons, lines, pixels, logos."""
_AREA_PX_MIN = 20_000
_PIXEL_PX_MAX = 16
"""Tracking pixels, spacers and bullets are no larger."""


def is_decoration(octets: bytes, content_type: str, names: str, *, is_placed: bool) -> bool:
    """Whether a picture shown inline is a logo, an icon or a pixel rather than a receipt.

    Args:
        octets: of the picture.
        content_type: as sniffed.
        names: file name and content id, in which senders say what it is.
        is_placed: it stands within HTML, as logos do; phones put photos between parts of text.
    """
    if _DECORATION.search(names) is not None:
        return True
    size = size_px(octets, content_type)
    if size is None:
        return False
    width, height = size
    if not is_placed:
        return min(width, height) <= _PIXEL_PX_MAX
    is_banner = width > 3.5 * height and height < 200
    return is_banner or min(width, height) < _SIDE_PX_MIN or width * height < _AREA_PX_MIN


def make(octets: bytes, name: str, declared: str, number: int, *, is_inline: bool) -> Attachment:
    """Put an attachment together: safe name, sniffed type, digest."""
    content_type = sniff(octets, declared)
    return Attachment(
        filename=safe_name(name, content_type, number),
        content_type=content_type,
        octets=octets,
        sha256=hashlib.sha256(octets).hexdigest(),
        is_inline=is_inline,
    )
