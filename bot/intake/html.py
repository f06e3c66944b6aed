"""HTML to marked lines: what a person sees, row by row; quotes, signatures and pictures marked.

What is hidden by style is judged in `visibility`; what the marks mean for the newest reply in `quoted`.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.intake import limits, visibility
from bot.intake.lines import Line, Mark, picture_mark


class Page(NamedTuple):
    """What one HTML part shows."""

    lines: list[Line]
    embedded: dict[str, str]
    """`data:` addresses of pictures, by the name that stands for them in the lines."""
    defects: tuple[str, ...]


# How an element is walked.
_INLINE, _BLOCK, _CELL, _EMPTY, _SKIPPED, _SPECIAL = range(6)
_PREFORMATTED = frozenset({"pre", "listing", "xmp"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_KINDS: dict[str, int] = {
    tag: kind
    for kind, tags in {
        _BLOCK: (
            "address article aside body center dd details dialog dir div dl dt fieldset figcaption figure"
            " footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol p search section"
            " summary table tbody tfoot thead tr caption ul includetail"
        ),
        _SPECIAL: "blockquote pre listing xmp sign",
        _CELL: "td th",
        _EMPTY: "br img hr",
        _SKIPPED: (
            "head style script title template noembed noframes iframe object svg math select datalist audio"
            " video canvas map xml -comment"
        ),
    }.items()
    for tag in tags.split()
}
_FORMATTING_OPEN = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)
_FORMATTING_CLOSE = re.compile(
    r"</(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE
)
_FORMATTING = re.compile(
    r"</?(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^>]{0,2000}>?", re.IGNORECASE
)
_DATA_ADDRESS = re.compile(
    r"data:[a-z]{1,20}/[a-z0-9.+-]{1,40};base64,[A-Za-z0-9+/=%\s]{100,}", re.IGNORECASE
)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0\u2002-\u200a\u3000]+")


def read(source: str) -> Page:
    """Marked lines of a page; never raises, work bounded by `limits`."""
    defects: list[str] = []
    embedded: dict[str, str] = {}
    if "data:" in source or "DATA:" in source:
        source = _DATA_ADDRESS.sub(lambda match: _take_out(match.group(), embedded), source)
    if len(source) > limits.HTML_CHARS_MAX:
        source = source[: limits.HTML_CHARS_MAX]
        defects.append("HTML cut")
    if len(source) > 5_000:
        still_open = len(_FORMATTING_OPEN.findall(source)) - len(_FORMATTING_CLOSE.findall(source))
        if still_open > limits.HTML_OPEN_FORMATTING_MAX:
            source = _FORMATTING.sub("", source)
            defects.append("HTML formatting left out")
    tree = LexborHTMLParser(source)
    root = tree.root
    if root is None:
        return Page([], embedded, tuple(defects))
    walker = _Walker(visibility.sheet(tree, source))
    walker.walk(root)
    if walker.nodes >= limits.HTML_NODES_MAX:
        defects.append("HTML cut")
    return Page(walker.lines, embedded, tuple(defects))


def _take_out(address: str, embedded: dict[str, str]) -> str:
    """Stand a short name for a picture that is written into the page."""
    if len(embedded) >= limits.PICTURES_IN_HTML_MAX:
        return "data:,"
    name = f"data-{len(embedded)}"
    embedded[name] = address
    return f"cid:{name}"


class _State(NamedTuple):
    """What an element inherits."""

    mark: Mark
    look: visibility.Look
    is_pre: bool


_Stack = list[tuple[LexborNode | str, _State]]
"""What is still to be visited: nodes, and the tags of blocks that end, each with the state around it."""


class _Walker:
    """One pass over the tree, depth first, without recursion."""

    def __init__(self, sheet: visibility.Sheet) -> None:
        self.lines: list[Line] = []
        self.nodes = 0
        self._sheet = sheet
        self._buffer: list[str] = []
        self._mark = Mark.WORDS
        self._is_break_due = False
        self._is_gap_due = False
        self._is_cell_fresh = False
        self._row_starts_at = -1
        self._is_signature_next = False

    def walk(self, root: LexborNode) -> None:
        """Fill `lines`."""
        stack: _Stack = [(root, _State(Mark.WORDS, visibility.PLAIN, is_pre=False))]
        push, pop = stack.append, stack.pop
        for _ in range(limits.HTML_NODES_MAX):
            if not stack:
                break
            node, state = pop()
            if isinstance(node, str):
                self._end_block(node)
                continue
            self.nodes += 1
            following = node.next
            if following is not None:
                push((following, state))
            tag = node.tag or ""
            if tag != "-text":
                self._element(node, tag, state, stack)
            elif state.look.is_visible:
                self._text(node.text_content or "", state)
        self._flush()

    def _element(self, node: LexborNode, tag: str, state: _State, stack: _Stack) -> None:
        """Begin an element, and put what is within it and its end on the stack."""
        kind = _KINDS.get(tag, _INLINE)
        if kind is _SKIPPED:
            return
        attributes = node.attributes
        inner: _State | None = state
        if attributes or kind is _SPECIAL or self._sheet:
            inner = self._inherit(node, tag, attributes, state)
        if inner is None:
            return
        if kind is _EMPTY:
            self._empty(tag, attributes, inner)
            return
        if kind is _CELL:
            self._begin_cell()
        elif kind is not _INLINE:
            self._begin_block(tag)
        child = node.child
        if child is not None:
            if kind is not _INLINE:
                stack.append((tag, state))
            stack.append((child, inner))

    def _inherit(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], state: _State
    ) -> _State | None:
        """What the children of an element inherit; None where nothing of it can be seen."""
        look = visibility.look(
            tag, attributes, state.look, self._sheet.get(node.mem_id) if self._sheet else None
        )
        if look is None:
            return None
        mark = self._mark_of(tag, attributes, state)
        is_pre = state.is_pre or tag in _PREFORMATTED
        style = attributes.get("style")
        if style and "white-space" in style:
            is_pre = visibility.is_preformatted(style, around=is_pre)
        if look is state.look and mark is state.mark and is_pre is state.is_pre:
            return state
        return _State(mark, look, is_pre)

    def _empty(self, tag: str, attributes: dict[str, str | None], state: _State) -> None:
        """An element without content: a line break, a picture, a rule."""
        if tag == "br":
            self._break()
            if "beginningofsignature" in (attributes.get("id") or "").lower():
                self._is_signature_next = True
        elif tag == "img":
            if state.look.is_visible:
                self._picture(attributes, state)
        else:
            self._end_block(tag)
            self._flush()
            if state.mark in {Mark.WORDS, Mark.INDENT}:
                self.lines.append(Line("", Mark.RULE))

    def _mark_of(self, tag: str, attributes: dict[str, str | None], state: _State) -> Mark:
        if state.mark not in {Mark.WORDS, Mark.INDENT}:
            return state.mark
        if self._is_signature_next and tag in {"div", "span", "p"}:
            self._is_signature_next = False
            return Mark.SIGNATURE
        if tag == "sign":
            return Mark.SIGNATURE
        if not attributes and tag != "blockquote":
            return state.mark
        key = tuple(attributes.items())
        return _element_mark(tag, key) or state.mark

    def _text(self, text: str, state: _State) -> None:
        if state.is_pre:
            first, *rest = text.split("\n")
            self._append(first, state)
            for line in rest:
                self._break()
                self._append(line, state)
        elif text.isspace():
            if self._buffer and not self._is_break_due:
                self._buffer.append(" ")
        else:
            self._append(text, state)

    def _append(self, text: str, state: _State) -> None:
        if not text:
            return
        if self._is_break_due:
            self._flush()
        if not self._buffer or not "".join(self._buffer).strip():
            self._mark = state.mark
        elif self._mark is not state.mark:
            self._flush()
            self._mark = state.mark
        self._is_cell_fresh = False
        self._is_signature_next = False
        self._buffer.append(text)

    def _break(self) -> None:
        """A line ends here, even an empty one."""
        if self._is_break_due:
            self._flush()
        self._flush(keep_empty=True)

    def _begin_block(self, tag: str) -> None:
        if tag == "tr":
            self._is_break_due = True
            self._is_gap_due = False
            self._is_cell_fresh = False
            self._row_starts_at = -1
        elif not self._is_cell_fresh:
            self._is_break_due = True

    def _end_block(self, tag: str) -> None:
        self._is_cell_fresh = False
        self._is_break_due = True
        if tag in _PARAGRAPHS:
            self._is_gap_due = True

    def _begin_cell(self) -> None:
        """Cells of one row are told apart by a blank, as long as the row is one line."""
        if self._row_starts_at < 0:
            self._flush()
            self._row_starts_at = len(self.lines)
        elif len(self.lines) == self._row_starts_at and self._buffer:
            self._is_break_due = self._is_gap_due = False
            self._buffer.append(" ")
        self._is_cell_fresh = True

    def _picture(self, attributes: dict[str, str | None], state: _State) -> None:
        source = (attributes.get("src") or "").strip()
        if source[:4].lower() == "cid:":
            self._append(picture_mark(source[4:]), state)
            return
        alternative = attributes.get("alt") or ""
        if 0 < len(alternative) <= 8 and all(c > "\u203b" and not c.isalpha() for c in alternative):
            self._append(alternative, state)  # an emoji drawn by the client

    def _flush(self, *, keep_empty: bool = False) -> None:
        text = _BLANKS.sub(" ", "".join(self._buffer)).strip(" \ufeff") if self._buffer else ""
        self._buffer.clear()
        self._is_break_due = False
        if text or keep_empty:
            self.lines.append(Line(text, self._mark if text else Mark.WORDS))
        if self._is_gap_due and text:
            self.lines.append(Line("", self._mark))
        self._is_gap_due = False


_QUOTE_NAMES = re.compile(
    r"gmail_quote|isreplycontent|yahoo_quoted|protonmail_quote|tutanota_quote|moz-cite-quote|quoted-text"
    r"|airmail_on"
    r"|front-blockquote|superhuman-quote|zmail_extra|messagereplysection|edo-quote|mailru-blockquote|cite"
)
_WHOLE_QUOTES = re.compile(
    r"(?:^|\s)quote(?:$|\s)|yahoo_quoted|protonmail_quote|tutanota_quote|superhuman-quote|messagereplysection"
)
_SIGNATURE_NAMES = re.compile(
    r"signature|qqmailsign|mailsign|_rc_sig|__sig_|netease(?:mail|site)card|(?:^|[\s_-])sign?(?:$|[\s_-]|\d)"
)
_BORDER = re.compile(r"border-left(?:-[a-z]+)?\s*:(?!\s*(?:none|0(?:px)?\s*(?:;|$)))")
_NETEASE_SIGNATURE = re.compile(r"\s*position\s*:\s*relative\s*;\s*zoom\s*:\s*1\s*;?\s*")


@lru_cache(maxsize=2_048)
def _element_mark(tag: str, key: tuple[tuple[str, str | None], ...]) -> Mark | None:
    """What an element's names and style say of it; None where they say nothing."""
    attributes = dict(key)
    if "data-signature-widget" in attributes:
        return Mark.SIGNATURE
    names = " ".join(value for name in _NAMING if (value := attributes.get(name)))[:500].lower()
    style = (attributes.get("style") or "")[:500].lower()
    if tag == "blockquote":
        is_cite = "cite" in attributes or (attributes.get("type") or "").lower() == "cite"
        is_quote = is_cite or _QUOTE_NAMES.search(names) or _BORDER.search(style)
        return Mark.QUOTE if is_quote else Mark.INDENT
    for mark, pattern in _NAMED_MARKS:
        if names and pattern.search(names) and not (mark is Mark.SIGNATURE and tag in _NEVER_SIGNATURES):
            return mark
    is_netease = tag == "div" and _NETEASE_SIGNATURE.fullmatch(style) is not None
    return Mark.SIGNATURE if is_netease else None


_NAMED_MARKS = (
    (Mark.INTRODUCTION, re.compile("gmail_attr|moz-cite-prefix")),
    (Mark.HEADERS, re.compile("divrplyfwdmsg")),
    (Mark.QUOTE, _WHOLE_QUOTES),
    (Mark.SIGNATURE, _SIGNATURE_NAMES),
)
_NAMING = ("class", "id", "name", "data-marker")
_NEVER_SIGNATURES = frozenset({"body", "html", "table", "tbody", "br", "input", "a"})
