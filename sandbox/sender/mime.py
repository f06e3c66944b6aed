"""Pieces of MIME that all mail clients write alike."""

from base64 import b64encode

from sandbox.sender.letter import Letter, Picture


def base64_lines(octets: bytes) -> str:
    """Base64 in lines of 76 characters."""
    text = b64encode(octets).decode()
    return "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))


def picture_part(picture: Picture, name: str) -> str:
    """An attachment; `name` is the file name as the client encodes it."""
    return (
        f'Content-Type: {picture.content_type};\r\n\tname="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment;\r\n\tfilename="{name}"\r\n\r\n'
        f"{base64_lines(picture.octets)}\r\n"
    )


def multipart(kind: str, boundary: str, parts: list[str], preamble: str = "") -> str:
    """Header and body of a multipart entity; each part ends with CRLF."""
    body = "".join(f"--{boundary}\r\n{part}" for part in parts)
    header = f'Content-Type: multipart/{kind};\r\n\tboundary="{boundary}"\r\n\r\n'
    return f"{header}{preamble}{body}--{boundary}--\r\n"


def threading_headers(letter: Letter) -> str:
    """In-Reply-To and References, where a mail is answered."""
    if letter.quoted is None:
        return ""
    answered = letter.quoted.message_id
    return f"In-Reply-To: {answered}\r\nReferences: {answered}\r\n"
