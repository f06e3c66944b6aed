"""Pictures of QR codes as data URIs: drawn by us, or the operator's own file."""

import base64
from pathlib import Path

import segno

_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def drawn(words: str) -> str:
    """Draw a code, SVG; dark on light in any colour scheme, or no phone reads it."""
    return segno.make(words, micro=False, error="m").svg_data_uri(scale=4, dark="#000", light="#fff")


def pictured(path: Path) -> str:
    """Take the operator's own picture, PNG or JPEG."""
    octets = base64.b64encode(path.read_bytes()).decode()
    return f"data:{_TYPES.get(path.suffix.lower(), 'image/png')};base64,{octets}"
