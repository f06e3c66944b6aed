"""Foxmail in Chinese: GB18030 in Base64 everywhere, the history below a line of dashes."""

import secrets
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime
from html import escape

from sandbox.sender.letter import Letter, Quoted
from sandbox.sender.mime import base64_lines, multipart, picture_part, threading_headers

_PREAMBLE = "This is a multi-part message in MIME format.\r\n\r\n"


def write_foxmail(letter: Letter, at: datetime) -> tuple[str, bytes]:
    """The Message-ID and the octets of a letter; `at` is aware, in the client's own zone."""
    domain = letter.sender.partition("@")[2]
    message_id = f"<{at:%Y%m%d%H%M%S}{secrets.token_hex(8).upper()}@{domain}>"
    tail = secrets.token_hex(4).upper()
    texts = [_part("plain", _plain(letter)), _part("html", _html(letter))]
    body = multipart("alternative", f"----=_002_NextPart{tail}_=----", texts)
    if letter.pictures:
        pictures = [picture_part(picture, _word(picture.name)) for picture in letter.pictures]
        body = multipart("mixed", f"----=_001_NextPart{tail}_=----", [body, *pictures], _PREAMBLE)
    headers = (
        f"Date: {format_datetime(at)}\r\n"
        f'From: "{_word(letter.sender_name)}" <{letter.sender}>\r\n'
        f"To: {letter.to.partition('@')[0]} <{letter.to}>\r\n"
        f"Subject: {_word(letter.subject)}\r\n"
        f"{threading_headers(letter)}"
        f"X-Priority: 3\r\nX-Has-Attach: {'yes' if letter.pictures else 'no'}\r\n"
        "X-Mailer: Foxmail 7.2.25.213[cn]\r\nMime-Version: 1.0\r\n"
        f"Message-ID: {message_id}\r\n"
    )
    return message_id, (headers + body).encode("ascii")


def _word(text: str) -> str:
    """An encoded word, however long: this client does not split them."""
    return f"=?gb18030?B?{b64encode(text.encode('gb18030')).decode()}?="


def _part(kind: str, text: str) -> str:
    return (
        f'Content-Type: text/{kind};\r\n\tcharset="gb18030"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{base64_lines(text.encode('gb18030'))}\r\n\r\n"
    )


def _plain(letter: Letter) -> str:
    history = _history(letter.quoted) if letter.quoted else ""
    pieces = (letter.text, letter.signature, history)
    return "\r\n\r\n".join(piece.replace("\n", "\r\n") for piece in pieces if piece)


def _history(quoted: Quoted) -> str:
    return (
        "------------------ 原始邮件 ------------------\n"
        f"发件人: {quoted.sender}\n"
        f"发送时间: {quoted.sent_at:%Y-%m-%d %H:%M}\n"
        f"主题: {quoted.subject}\n\n"
        f"{quoted.text}"
    )


def _html(letter: Letter) -> str:
    lines = escape(letter.text).replace("\n", "</div>\r\n<div>")
    sign = f"<hr><div><span>{escape(letter.signature)}</span></div>\r\n" if letter.signature else ""
    history = _history_html(letter.quoted) if letter.quoted else ""
    return f"<html><body>\r\n<div>{lines}</div>\r\n{sign}{history}</body></html>"


def _history_html(quoted: Quoted) -> str:
    lines = escape(quoted.text).replace("\n", "<br>")
    return (
        '<blockquote style="margin-top: 0px; margin-bottom: 0px; margin-left: 0.5em;"><div>&nbsp;</div>'
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f"<div><b>发件人：</b>&nbsp;{escape(quoted.sender)}</div>"
        f"<div><b>发送时间：</b>&nbsp;{quoted.sent_at:%Y-%m-%d&nbsp;%H:%M}</div>"
        f"<div><b>主题：</b>&nbsp;{escape(quoted.subject)}</div></div><div>{lines}</div></blockquote>\r\n"
    )
