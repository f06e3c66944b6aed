"""Pictures that a browser may show, known by their first octets and not by what anybody says of them."""

from typing import Final

from starlette.responses import Response

_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)


def picture_type(octets: bytes) -> str | None:
    """The content type of a picture; None for anything else (SVG too: it can hold scripts)."""
    if octets[:4] == b"RIFF" and octets[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if octets.startswith(magic)), None)


def file_answer(octets: bytes) -> Response:
    """A picture to be shown, or any other file to be saved."""
    if kind := picture_type(octets):
        return Response(octets, media_type=kind)
    return Response(
        octets, media_type="application/octet-stream", headers={"Content-Disposition": "attachment"}
    )
