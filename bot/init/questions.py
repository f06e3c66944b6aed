"""What is asked, in the order in which a person has it at hand."""

import re
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from bot.init.asking import Given, Question

_ADDRESS: Final = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_CHANNEL: Final = re.compile(r"@[A-Za-z0-9_]{4,32}|-?[0-9]{1,20}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,19}", re.ASCII)
PORT_MAX: Final = 65_535


def domain(given: Given) -> str:
    """Of our own address."""
    return given.get("mail.address", "").rpartition("@")[2]


def read_address(answer: str) -> str:
    """A mail address."""
    if not _ADDRESS.fullmatch(answer):
        raise ValueError("that is no mail address")
    return answer


def read_host(answer: str) -> str:
    """Name or address of a server."""
    if not _HOST.fullmatch(answer):
        raise ValueError("that is no server's name")
    return answer


def read_port(answer: str) -> str:
    """A port's number."""
    if not (answer.isascii() and answer.isdecimal() and 0 < int(answer[:6]) <= PORT_MAX):
        raise ValueError("that is no port; 1 to 65535")
    return answer


def read_security(answer: str) -> str:
    """How a connection is encrypted."""
    if answer not in {"tls", "starttls", "plain"}:
        raise ValueError("say tls, starttls or plain")
    return answer


def read_language(answer: str) -> str:
    """One of ours."""
    if answer not in {"zh", "en"}:
        raise ValueError("say zh or en")
    return answer


def read_number(answer: str) -> str:
    """Telegram's numeric id of a person or chat."""
    if not _NUMBER.fullmatch(answer):
        raise ValueError("that is no numeric id; names change hands, so they do not do")
    return answer


def read_channel(answer: str) -> str:
    """A channel by name or id."""
    if not _CHANNEL.fullmatch(answer):
        raise ValueError("say @name or the numeric id")
    return answer


def read_url(answer: str) -> str:
    """An address of the web."""
    parts = urlsplit(answer)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("say an address that begins with https://")
    return answer


def read_limit(answer: str) -> str:
    """A sum in USD above 0."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", answer, re.ASCII) or not Decimal(answer):
        raise ValueError("say a sum such as 200")
    return answer


DESK: Final = (
    Question(
        "desk.language", "Language of cards and messages to you, zh or en", lambda _: "zh", read=read_language
    ),
    Question(
        "desk.case_limit_usd",
        "US dollars that one tap may give; above, a second tap is asked for",
        lambda _: "200",
        read=read_limit,
    ),
)

IMAP: Final = (
    Question("mail.address", "Address to which your customers write", read=read_address),
    Question(
        "imap.host", "Server where that mailbox is read (IMAP)", lambda g: f"imap.{domain(g)}", read=read_host
    ),
    Question(
        "imap.security",
        "Encrypted by tls or starttls (plain: this machine only)",
        lambda _: "tls",
        read=read_security,
    ),
    Question(
        "imap.port", "Its port", lambda g: "993" if g.get("imap.security") == "tls" else "143", read=read_port
    ),
    Question("imap.user", "User name there", lambda g: g.get("mail.address", "")),
    Question("imap.password", "Password there (often an app password)", is_secret=True),
)

SMTP: Final = (
    Question(
        "smtp.host", "Server that takes your answers (SMTP)", lambda g: f"smtp.{domain(g)}", read=read_host
    ),
    Question(
        "smtp.security",
        "Encrypted by tls or starttls",
        lambda g: g.get("imap.security", "tls"),
        read=read_security,
    ),
    Question(
        "smtp.port", "Its port", lambda g: "465" if g.get("smtp.security") == "tls" else "587", read=read_port
    ),
    Question("smtp.user", "User name there", lambda g: g.get("imap.user", "")),
    Question("smtp.password", "Password there", lambda g: g.get("imap.password", ""), is_secret=True),
    Question("smtp.name", "Name that your customers see", lambda _: "Gateway"),
)

MAIL: Final = (
    Question(
        "mail.authserv_id",
        "Name under which your mail server signs its findings (first word of Authentication-Results)",
        lambda g: g.get("imap.host", ""),
        read=read_host,
    ),
)

TELEGRAM: Final = (
    Question("telegram.token", "Token of your bot, from @BotFather", is_secret=True),
    Question("telegram.api_url", "Bot API server", lambda _: "https://api.telegram.org", read=read_url),
    Question("operator.id", "Your own numeric Telegram id", read=read_number),
    Question("operator.name", "Your name, as cards shall show it"),
    Question(
        "telegram.desk_chat",
        "Numeric id of the group where cards shall appear (empty: your own chat with the bot)",
        lambda g: g.get("operator.id", ""),
        read=read_number,
    ),
    Question(
        "telegram.channel",
        "Channel for announcements, @name or id (empty: none)",
        may_be_empty=True,
        read=read_channel,
    ),
)

GATEWAY: Final = (
    Question("gateway.url", "Address of your One-API gateway", read=read_url),
    Question("gateway.token", "Access token of an administrator of it (no sk- key)", is_secret=True),
)

GROUPS: Final = (
    Question(
        "gateway.group_free", "Group that new accounts are in (empty: leave groups alone)", may_be_empty=True
    ),
    Question(
        "gateway.group_paid", "Group that a first top-up moves them to (empty: the same)", may_be_empty=True
    ),
)

STORE: Final = (Question("store.url", "Database", lambda _: "sqlite:///paydesk.db"),)
