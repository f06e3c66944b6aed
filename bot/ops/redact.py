"""Cuts secrets out of whatever leaves the process: logs, errors, troubles on cards."""

import re
from collections.abc import Iterable
from typing import Final

MASK: Final = "[secret]"
SECRET_LENGTH_MIN: Final = 4
"""Shorter ones would be cut out of innocent words."""

_known: list[str] = []
"""Longest first: what is left of a secret after a shorter one was cut out of it would still be told."""

_SHAPES: Final = re.compile(
    r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,}"  # API keys of the One-API family
    r"|(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"  # Telegram bot tokens, also behind the `bot` of a Bot API address
    r"|(?i:(?<=bearer )[^\s\"']{8,})"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user:password@ in an address
)


def learn_secrets(values: Iterable[str]) -> None:
    """Add secrets of the configuration; every later text is searched for them."""
    learnt = {value for value in values if len(value) >= SECRET_LENGTH_MIN}
    _known[:] = sorted(learnt.union(_known), key=len, reverse=True)


def redacted(text: str) -> str:
    """The text without secrets: the known ones, and whatever has the shape of one."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, MASK)
    return _SHAPES.sub(MASK, text)
