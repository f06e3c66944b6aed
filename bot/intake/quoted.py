"""The newest words of a person, apart from signature, quoted history and mails forwarded inline.

Works on marked lines, so plain text and HTML are cut by the same rules; what clients write around
quotes stands in `phrases`, what they add below in `taglines`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.intake import phrases, taglines
from bot.intake.lines import Line, Mark


class Parted(NamedTuple):
    """A body in its parts; pictures still stand in the texts as marks."""

    words: str
    signature: str
    history: str
    forwarded: tuple[str, ...]


def part(lines: Sequence[Line], *, is_forward: bool) -> Parted:
    """Cut a body.

    Args:
        lines: of one body, in order.
        is_forward: the subject says that the mail forwards another; then header lines without
            further remark introduce a forwarded mail, not history.
    """
    segments: list[list[Line]] = [[]]
    history: list[str] = []
    forwarded: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.mark is Mark.QUOTE:
            history.append(line.text.lstrip(">＞ "))
            at += 1
            if segments[-1]:
                segments.append([])
            continue
        step = _boundary(lines, at, is_forward=is_forward) if line.text or line.mark is Mark.HEADERS else None
        if step is None:
            segments[-1].append(line)
            at += 1
            continue
        if step.back:
            # The introduction began on lines that were taken for the person's own.
            history += [one.text for one in segments[-1][-step.back :]]
            del segments[-1][-step.back :]
        if step.is_forward:
            body = _after_headers(lines, step.end)
            history += [one.text for one in lines[at:body]]
            forwarded.append(_joined([*_telling_headers(lines[at:body]), *lines[body:]]))
            break
        history += [one.text for one in lines[at : step.end]]
        at = step.end
        if segments[-1]:
            segments.append([])
    return _finish(segments, history, forwarded)


class _Step(NamedTuple):
    """What begins at a line: history up to `end`, or a forwarded mail whose header begins at `end`."""

    end: int
    is_forward: bool
    back: int = 0
    """Lines before this one that belong to it."""


def _boundary(lines: Sequence[Line], at: int, *, is_forward: bool) -> _Step | None:
    """Whether history or a forwarded mail begins at this line."""
    line = lines[at]
    to_the_end = _Step(at if is_forward else len(lines), is_forward)
    if line.mark is Mark.HEADERS:
        return to_the_end
    if line.mark is Mark.INTRODUCTION:
        if phrases.is_forward_marker(line.text):
            return _Step(at + 1, is_forward=True)
        return _Step(_end_of_introduction(lines, at), is_forward=False)
    if len(line.text) > phrases.INTRODUCTION_CHARS_MAX:
        return None
    if phrases.header_kind(line.text) in _BLOCK_STARTS and _is_header_block(lines, at):
        return to_the_end
    return _worded_boundary(lines, at, is_forward=is_forward)


def _worded_boundary(lines: Sequence[Line], at: int, *, is_forward: bool) -> _Step | None:
    """The same by the words of clients and servers alone."""
    text = lines[at].text
    is_dashed = text[0] in phrases.DASH_CHARS
    may_introduce = phrases.may_end_introduction(text)
    if (is_dashed or may_introduce) and phrases.is_forward_marker(text):
        return _Step(at + 1, is_forward=True)
    if is_dashed and phrases.is_original_marker(text):
        return _Step(at + 1 if is_forward else len(lines), is_forward)
    if phrases.is_copy_marker(text):
        return _Step(len(lines), is_forward=False)
    return _introduction(lines, at) if may_introduce else None


def _end_of_introduction(lines: Sequence[Line], at: int) -> int:
    """Past the introduction and, where it introduces one, an indented block."""
    while at < len(lines) and (lines[at].mark is Mark.INTRODUCTION or not lines[at].text):
        at += 1
    return _end_of_indent(lines, at)


_BLOCK_STARTS = frozenset({"from", "date", "subject"})


def _is_header_block(lines: Sequence[Line], at: int) -> bool:
    """Three of sender, date, recipient and subject, the sender among them.

    Two are enough after a sender with an address.
    """
    kinds = set()
    lines_seen = 0
    for line in lines[at : at + 16]:
        if not line.text:
            continue
        lines_seen += 1
        kind = phrases.header_kind(line.text)
        if kind is not None:
            kinds.add(kind)
        elif lines_seen > 1 and not phrases.is_header_continuation(line.text):
            break
    kinds.discard("other")
    is_sure = "@" in lines[at].text and phrases.header_kind(lines[at].text) == "from"
    return "from" in kinds and len(kinds) >= (2 if is_sure else 3)


def _introduction(lines: Sequence[Line], at: int) -> _Step | None:
    """An introduction such as `On ... wrote:` that ends here and began at most three lines before."""
    start = at
    while start > max(0, at - 3) and lines[start - 1].text and lines[start - 1].mark is lines[at].mark:
        start -= 1
    follows_quote = _next_mark(lines, at + 1) in {Mark.QUOTE, Mark.INDENT}
    back = phrases.introduction_begins(
        [line.text for line in lines[start : at + 1]], follows_quote=follows_quote
    )
    if back is None:
        return None
    end = _end_of_indent(lines, at + 1) if follows_quote else len(lines)
    return _Step(end, is_forward=False, back=back)


def _next_mark(lines: Sequence[Line], at: int) -> Mark | None:
    for line in lines[at : at + 6]:
        if line.text:
            return line.mark
    return None


def _end_of_indent(lines: Sequence[Line], at: int) -> int:
    """Past an indented block, which the introduction before it has made a quote."""
    while at < len(lines) and (
        lines[at].mark is Mark.INDENT or (not lines[at].text and lines[at].mark is not Mark.QUOTE)
    ):
        at += 1
    return at


def _telling_headers(lines: Sequence[Line]) -> list[Line]:
    """Of a forwarded mail's header lines, who sent it and what about: a receipt may say it there alone."""
    return [line for line in lines if phrases.header_kind(line.text) in {"from", "subject"}]


def _after_headers(lines: Sequence[Line], at: int) -> int:
    """Where the body of a forwarded mail begins, behind its header lines."""
    position = end = at
    while position < min(len(lines), at + 40):
        text = lines[position].text
        if text:
            is_header = phrases.header_kind(text) is not None
            if not is_header and not (end > at and phrases.is_header_continuation(text)):
                break
            end = position + 1
        elif end > at and position > end + 1:
            break
        position += 1
    return end


_SIGNATURE_LINES_MAX = 14
_SIGNATURE_CHARS_MAX = 600
_TAGLINE_LINES_MAX = 30
"""Lines at the head and at the end of a segment that are held against the table of taglines."""


def _finish(segments: list[list[Line]], history: list[str], forwarded: list[str]) -> Parted:
    words: list[str] = []
    signature: list[str] = []
    for segment in segments:
        kept, apart = _without_signature(segment)
        if text := _joined(kept):
            words.append(text)
        if text := _joined(apart):
            signature.append(text)
    texts = tuple(text for text in forwarded if text)
    return Parted("\n\n".join(words), "\n\n".join(signature), "\n".join(history).strip(), texts)


def _without_signature(segment: list[Line]) -> tuple[list[Line], list[Line]]:
    """Words and signature of one run of lines: marked elements, what a delimiter sets apart, taglines."""
    kept = [line for line in segment if line.mark is not Mark.SIGNATURE]
    apart = [line for line in segment if line.mark is Mark.SIGNATURE] if len(kept) < len(segment) else []
    while kept and (not kept[-1].text or phrases.is_dashes(kept[-1].text)):
        kept.pop()
    cut = _delimiter(kept)
    if cut is not None:
        apart = kept[cut + 1 :] + apart
        kept = kept[:cut]
    last = len(kept) - _TAGLINE_LINES_MAX
    own = [
        line
        for number, line in enumerate(kept)
        if not (
            line.text and (number < _TAGLINE_LINES_MAX or number >= last) and taglines.is_tagline(line.text)
        )
    ]
    if len(own) < len(kept):
        apart = [line for line in kept if line not in own] + apart
        while own and (not own[-1].text or phrases.is_dashes(own[-1].text)):
            own.pop()
    return own, apart


def _delimiter(lines: Sequence[Line]) -> int | None:
    """Index of the line that sets a signature apart, None where there is none."""
    for at, line in enumerate(lines):
        if len(line.text) <= 2 and line.text in {"--", "—", "－－", "——"}:
            return at
    below_chars = below_lines = 0
    for at in range(len(lines) - 1, 0, -1):
        line = lines[at]
        if line.mark is Mark.RULE or phrases.is_dashes(line.text):
            has_words = any(one.text for one in lines[:at])
            return at if below_lines and has_words else None
        below_lines += bool(line.text)
        below_chars += len(line.text)
        if below_lines > _SIGNATURE_LINES_MAX or below_chars > _SIGNATURE_CHARS_MAX:
            return None
    return None


def _joined(lines: Sequence[Line]) -> str:
    """Text of lines, runs of empty ones made one."""
    texts: list[str] = []
    for line in lines:
        if line.text:
            texts.append(line.text)
        elif texts and texts[-1]:
            texts.append("")
    return "\n".join(texts).strip()
