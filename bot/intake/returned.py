"""What a delivery report says of our mail: which one, to whom, why, and whether that is final. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from bot.desk.mail import Mail
from bot.intake.own import OwnAddresses

LENGTH_MAX: Final = 20_000
"""Characters of a report that are read."""
WHY_MAX: Final = 200
IDS_MAX: Final = 20

_FIELD: Final = r"(?im)^{name}:[ \t]*(?:rfc822;|smtp;|x-[\w-]+;)?[ \t]*(.{{1,400}})"
_RECIPIENT: Final = tuple(
    re.compile(_FIELD.format(name=name)) for name in ("original-recipient", "final-recipient", "to")
)
_ACTION: Final = re.compile(_FIELD.format(name="action"))
_DIAGNOSTIC: Final = tuple(re.compile(_FIELD.format(name=name)) for name in ("diagnostic-code", "status"))
_MESSAGE_ID: Final = re.compile(r"(?im)^message-id:\s*(<[^<>\s]{1,900}>)")
_ADDRESS: Final = re.compile(r"[^\s<>(),;:\"']{1,64}@[\w.-]{1,250}\w")
_CODE: Final = re.compile(r"[^\n]{0,80}\b[45]\d\d[ -][^\n]{1,200}")
_DELAY: Final = re.compile(r"\bdelay|not yet|keep trying|延迟|延遲|暂未|稍后重试", re.IGNORECASE)
_GOOD: Final = ("delivered", "relayed", "expanded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What became of a mail of ours, as another server tells it."""

    message_ids: tuple[str, ...]
    """Of ours, and of those that it answered."""
    recipient: str | None
    """Folded; None where the report names nobody."""
    why: str
    """The server's words, one line; "" where it gives none."""
    is_final: bool
    """False: it is still being tried."""
    is_good: bool
    """It has arrived."""


def returned(mail: Mail, own: OwnAddresses) -> Returned:
    """Read a report; with or without the form of RFC 3464."""
    told = f"{mail.report or ''}\n{mail.text}\n{mail.history}"[:LENGTH_MAX]
    action = _ACTION.search(told)
    word = action.group(1).strip().casefold() if action else ""
    is_delay = word == "delayed" if word else bool(_DELAY.search(f"{mail.subject}\n{told[:2_000]}"))
    ids = (*_MESSAGE_ID.findall(told), *mail.in_reply_to, *mail.references)
    return Returned(
        message_ids=ids[:IDS_MAX],
        recipient=_recipient(mail, told, own),
        why=_why(told),
        is_final=not is_delay,
        is_good=word in _GOOD,
    )


def _recipient(mail: Mail, told: str, own: OwnAddresses) -> str | None:
    """Whom the report names; in free words the first address that is neither ours nor the server's."""
    named = [*mail.headers.get("x-failed-recipients", ())]
    named += [match.group(1) for field in _RECIPIENT if (match := field.search(told))]
    named += [told]
    strangers = (
        address.casefold()
        for words in named
        for address in _ADDRESS.findall(words)
        if address.casefold() not in own.keys
    )
    server = mail.sender.key if mail.sender else ""
    return next((address for address in strangers if address != server), None)


def _why(told: str) -> str:
    found = next((match.group(1) for field in _DIAGNOSTIC if (match := field.search(told))), None)
    if found is None and (match := _CODE.search(told)):
        found = match.group()
    return " ".join((found or "").split())[:WHY_MAX]
