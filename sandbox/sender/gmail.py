"""Gmail on the web: UTF-8 in quoted-printable, text and HTML, the history quoted with `>`."""

import secrets
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from html import escape
from quopri import encodestring

from sandbox.sender.letter import Letter, Quoted
from sandbox.sender.mime import multipart, picture_part, threading_headers


def write_gmail(letter: Letter, at: datetime) -> tuple[str, bytes]:
    """The Message-ID and the octets of a letter; `at` is aware, in the client's own zone."""
    message_id = f"<CA{secrets.token_urlsafe(32)}@mail.{letter.sender.partition('@')[2]}>"
    tail = secrets.token_hex(6)
    texts = [_part("plain", _plain(letter)), _part("html", _html(letter))]
    body = multipart("alternative", f"00000000000{tail}1", texts)
    if letter.pictures:
        pictures = [picture_part(picture, _words(picture.name)) for picture in letter.pictures]
        body = multipart("mixed", f"00000000000{tail}2", [body, *pictures])
    name = f"{_words(letter.sender_name)} " if letter.sender_name else ""
    headers = (
        "MIME-Version: 1.0\r\n"
        f"From: {name}<{letter.sender}>\r\n"
        f"Date: {format_datetime(at)}\r\n"
        f"{threading_headers(letter)}"
        f"Message-ID: {message_id}\r\n"
        f"Subject: {_words(letter.subject)}\r\n"
        f"To: {letter.to}\r\n"
    )
    return message_id, (headers + body).encode("ascii")


def _words(text: str) -> str:
    """As it is where it is ASCII, else as encoded words."""
    return text if text.isascii() else Header(text, "utf-8").encode(linesep="\r\n")


def _part(kind: str, text: str) -> str:
    encoded = encodestring(text.encode()).decode().replace("\n", "\r\n")
    return (
        f'Content-Type: text/{kind}; charset="UTF-8"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}\r\n"
    )


def _introduction(quoted: Quoted) -> str:
    return f"On {quoted.sent_at:%a, %b %d, %Y at %H:%M} <{quoted.sender}> wrote:"


def _plain(letter: Letter) -> str:
    signature = f"\n\n-- \n{letter.signature}" if letter.signature else ""
    if letter.quoted is None:
        return f"{letter.text}{signature}\n"
    history = "".join(f"> {line}\n" for line in letter.quoted.text.splitlines())
    return f"{letter.text}{signature}\n\n{_introduction(letter.quoted)}\n\n{history}"


def _html(letter: Letter) -> str:
    def lines(text: str) -> str:
        return escape(text).replace("\n", "<br>")

    parts = [f'<div dir="ltr">{lines(letter.text)}</div>']
    if letter.signature:
        prefix = '<span class="gmail_signature_prefix">-- </span>'
        parts.append(f'{prefix}<div class="gmail_signature">{lines(letter.signature)}</div>')
    if letter.quoted is not None:
        introduction = escape(_introduction(letter.quoted))
        parts.append(
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{introduction}<br></div>'
            f'<blockquote class="gmail_quote">{lines(letter.quoted.text)}</blockquote></div>'
        )
    return "".join(parts)
