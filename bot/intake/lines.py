"""A body as marked lines: the common ground on which plain text and HTML are read."""

import re
from enum import IntEnum
from typing import NamedTuple


class Mark(IntEnum):
    """What a line is by the hand of the client that wrote it."""

    WORDS = 0
    """Nothing is known."""
    QUOTE = 1
    """Quoted: behind `>`, or in an element that clients use for quotes."""
    SIGNATURE = 2
    """In an element that clients use for signatures."""
    RULE = 3
    """A horizontal rule."""
    INDENT = 4
    """Indented; a quote if it follows the words that introduce one."""
    INTRODUCTION = 5
    """In an element that clients use to introduce a quote or a forwarded mail."""
    HEADERS = 6
    """In an element that Outlook uses for the header lines of the mail below, which runs to the end."""


class Line(NamedTuple):
    """One line, without outer white space; pictures stand in it as `picture_mark`."""

    text: str
    mark: Mark


PICTURE = re.compile("\x00([^\x00]*)\x00")
"""Finds the marks of pictures; NUL cannot occur otherwise, since reading removes it."""


def picture_mark(source: str) -> str:
    """What stands in a line for a picture shown there."""
    return f"\x00{source}\x00"


_QUOTED = re.compile(r"[ \t\u3000]{0,3}[>＞]")
_PICTURE_IN_TEXT = re.compile(r"\[cid:([^\]\s]{1,200})\]")
_PICTURE_REMARK = re.compile(r"\[(?:image|图片|圖片)(?:: ?|：)[^\]\n]{0,200}\]")


def from_plain(text: str) -> list[Line]:
    """Lines of a plain body; `[cid:...]`, which Outlook writes for a picture, becomes its mark."""
    if "[cid:" in text:
        text = _PICTURE_IN_TEXT.sub(lambda match: picture_mark(match.group(1)), text)
    if "[image" in text or "[图片" in text or "[圖片" in text:
        text = _PICTURE_REMARK.sub("", text)
    lines = []
    for raw in text.split("\n"):
        line = raw.strip("\r\t \u3000\xa0\ufeff")
        lines.append(Line(line, Mark.QUOTE if line[:1] in {">", "＞"} else Mark.WORDS))
    return lines
