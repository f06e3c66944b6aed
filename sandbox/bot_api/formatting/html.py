"""Telegram's HTML, read as strictly as Telegram reads it.

Only its few tags exist, each must be closed in order, and errors name the byte offset in Telegram's words.
Source: https://core.telegram.org/bots/api#html-style and `do_parse_html` in tdlib/td, `MessageEntity.cpp`.
"""

import re
from dataclasses import dataclass, field, replace
from typing import NoReturn

from sandbox.bot_api.formatting.links import checked_link, linked_user_id
from sandbox.bot_api.formatting.text import Entity, FormattedText, in_order, utf16_length, utf16_slice
from sandbox.bot_api.refusals import bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_SIMPLE, "a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\0\x0b"
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_TAG_NAME = re.compile(r"[^ \t\r\n\0\x0b>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\x0b=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_DATE_FORMAT = re.compile(r"[rR]|w?[dD]?[tT]?")


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    """UTF-16 units of text before it."""


@dataclass(slots=True)
class _Reader:
    """One pass over the source; `at` is the place reached."""

    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> FormattedText:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                self._end_tag() if self.source.startswith("</", self.at) else self._start_tag()
            elif character == "&":
                self._append(self._reference())
            else:
                self._append(character)
                self.at += 1
        if self.open:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return FormattedText("".join(self.text), in_order(map(_without_code_language, self.entities)))

    def _append(self, characters: str) -> None:
        self.text.append(characters)
        self.length += utf16_length(characters)

    def _fail(self, reason: str) -> NoReturn:
        raise bad_request(f"can't parse entities: {reason}")

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _reference(self) -> str:
        """What `&…;` stands for; unknown ones stay as they are written."""
        match = _REFERENCE.match(self.source, self.at)
        meant = _referenced(match) if match else None
        if match is None or meant is None:
            self.at += 1
            return "&"
        self.at = match.end()
        return meant

    def _skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in _SPACE:
            self.at += 1

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        taken = match.group() if match else ""
        self.at += len(taken)
        return taken

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._take(_TAG_NAME).lower()
        if not self._peek():
            self._fail(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TAGS:
            self._fail(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._fail(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, attributes, self.length))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return attributes
            name = self._take(_ATTRIBUTE_NAME)
            if not name:
                self._fail(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
            self._skip_space()
            if self._peek() == "=":
                self.at += 1
                self._skip_space()
                attributes[name] = self._attribute_value()
            else:
                attributes[name] = ""
            if not self._peek():
                self._fail(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')

    def _attribute_value(self) -> str:
        quote = self._peek()
        if quote not in {"'", '"'}:
            begin = self.at
            token = self._take(_NAME_TOKEN).lower()
            if self._peek() and self._peek() not in f"{_SPACE}>":
                self._fail(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return token
        self.at += 1
        value: list[str] = []
        while self._peek() and self._peek() != quote:
            if self._peek() == "&":
                value.append(self._reference())
            else:
                value.append(self._peek())
                self.at += 1
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            self._fail(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        tag = self._take(_TAG_NAME).lower()
        self._skip_space()
        if self._peek() != ">":
            self._fail(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.open.pop()
        if tag and tag != opened.tag:
            place = self._byte(begin)
            self._fail(
                f'Unmatched end tag at byte offset {place}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.length > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        """Turn a pair of tags around some text into an entity."""
        span = Entity(_SIMPLE.get(opened.tag, opened.tag), opened.offset, self.length - opened.offset)
        attributes = opened.attributes
        if opened.tag in _SIMPLE:
            self.entities.append(span)
        elif opened.tag == "blockquote":
            kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
            self.entities.append(replace(span, type=kind))
        elif opened.tag == "a":
            self._close_link(span, attributes.get("href", ""))
        elif opened.tag == "tg-emoji":
            emoji = attributes.get("emoji-id", "")
            if not emoji.isdecimal() or not int(emoji):
                self._fail("Invalid custom emoji identifier specified")
            self.entities.append(replace(span, type="custom_emoji", custom_emoji_id=emoji))
        elif opened.tag == "tg-time":
            self._close_time(span, attributes)
        else:
            self._close_code(span, attributes.get("class", ""))

    def _close_link(self, span: Entity, url: str) -> None:
        url = url or utf16_slice("".join(self.text), span.offset, span.length)
        user_id = linked_user_id(url)
        link = checked_link(url)
        if user_id is not None:
            self.entities.append(replace(span, type="text_mention", user_id=user_id))
        elif link is not None:
            self.entities.append(replace(span, type="text_link", url=link))

    def _close_time(self, span: Entity, attributes: dict[str, str]) -> None:
        shown = attributes.get("format", "")
        if not _DATE_FORMAT.fullmatch(shown):
            self._fail("Invalid date format specified")
        unix = attributes.get("unix", "")
        if unix.isdecimal() and int(unix):
            self.entities.append(
                replace(span, type="date_time", unix_time=int(unix), date_time_format=shown or None)
            )

    def _close_code(self, span: Entity, css_class: str) -> None:
        """`pre`, `code`, and the pair of both that names a language."""
        language = css_class.removeprefix("language-") if css_class.startswith("language-") else None
        last = self.entities[-1] if self.entities else None
        covers = last is not None and (last.offset, last.length) == (span.offset, span.length)
        if span.type == "pre" and covers and last is not None and last.type == "code" and last.language:
            self.entities[-1] = replace(last, type="pre")
        elif span.type == "code" and covers and last is not None and last.type == "pre" and language:
            self.entities[-1] = replace(last, language=language)
        else:
            self.entities.append(replace(span, language=language if span.type == "code" else None))


def _referenced(match: re.Match[str]) -> str | None:
    """The character of a reference, None where it names none."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def _without_code_language(entity: Entity) -> Entity:
    """Inline code has no language; it was kept only to be handed to a `pre` around it."""
    return replace(entity, language=None) if entity.type == "code" else entity


def parse_html(source: str) -> FormattedText:
    """Read a text in Telegram's HTML.

    Raises:
        Refusal: 400 `can't parse entities: …`.
    """
    return _Reader(source).read()
