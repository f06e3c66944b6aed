"""Which parts of a mail are its text, which are files, which are a report: the walk over the tree.

Parts are only sorted here; texts are decoded and read in `mime`.
"""

from dataclasses import dataclass, field

from bot.intake.parts import Part

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MACHINE = frozenset(
    {
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    }
    | {"message/global-delivery-status", "message/global-disposition-notification", "message/global-headers"}
)
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-encrypted",
    }
    | {"application/pgp-keys", "application/applefile", "text/x-moz-deleted", "application/x-moz-deleted"}
)
_CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(slots=True)
class Block:
    """One stretch of text in the order of the mail: the same words as HTML, as plain text, or both."""

    html: list[Part] = field(default_factory=list)
    plain: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class File:
    """One part that is a file."""

    part: Part
    is_related: bool
    """Belongs to an HTML part rather than to the mail as a whole."""


@dataclass(slots=True)
class Sorted:
    """A mail's parts by what they are for."""

    blocks: list[Block] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    messages: list[Part] = field(default_factory=list)
    report: list[Part] = field(default_factory=list)
    has_calendar: bool = False
    is_encrypted: bool = False


def sort(root: Part) -> Sorted:
    """Sort the parts of a mail."""
    found = Sorted()
    if root.content_type == "multipart/report":
        _sort_report(root, found)
    else:
        _visit(root, found, is_related=False)
    return found


def _sort_report(root: Part, found: Sorted) -> None:
    """RFC 6522: words for people first, then what machines read; nothing of it is an attachment."""
    for number, child in enumerate(root.children):
        if number == 0 and child.content_type not in _MACHINE | _MESSAGES:
            _visit(child, found, is_related=False)
        else:
            found.report.append(child)
    found.files.clear()
    found.messages.clear()


def _visit(part: Part, found: Sorted, *, is_related: bool) -> None:
    kind = part.content_type
    if kind == "multipart/alternative":
        _visit_alternative(part, found, is_related=is_related)
    elif kind == "multipart/report":
        for child in part.children[1:]:
            found.report.append(child)
        for child in part.children[:1]:
            _visit(child, found, is_related=is_related)
    elif part.maintype == "multipart" and part.children:
        if kind == "multipart/encrypted":
            found.is_encrypted = True
            return
        within = kind == "multipart/related"
        for child in part.children:
            _visit(child, found, is_related=is_related or within)
    else:
        _visit_leaf(part, found, is_related=is_related)


def _visit_alternative(part: Part, found: Sorted, *, is_related: bool) -> None:
    block = Block()
    for child in part.children:
        inner = Sorted()
        _visit(child, inner, is_related=is_related or child.content_type == "multipart/related")
        html = [one for block_ in inner.blocks for one in block_.html]
        plain = [one for block_ in inner.blocks for one in block_.plain]
        if html:
            # All of this choice's text in order: Apple Mail sets plain remarks between HTML parts.
            block.html = [one for block_ in inner.blocks for one in block_.html or block_.plain]
        elif plain and not block.plain:
            block.plain = plain
        found.files += inner.files
        found.messages += inner.messages
        found.report += inner.report
        found.has_calendar |= inner.has_calendar
        found.is_encrypted |= inner.is_encrypted
    if block.html or block.plain:
        found.blocks.append(block)


def _visit_leaf(part: Part, found: Sorted, *, is_related: bool) -> None:
    kind = part.content_type
    if kind in _SIGNATURES or part.maintype == "multipart":
        return
    if kind in _MACHINE:
        found.report.append(part)
        return
    if kind in _CALENDARS:
        if kind == "text/calendar" and not part.disposition().word.startswith("attach"):
            found.has_calendar = True
            return
        if found.has_calendar:
            return
    if kind in _MESSAGES and part.children:
        found.messages.append(part)
        found.files.append(File(part, is_related=False))
        return
    if part.maintype == "text" and _is_body(part, found):
        if kind in _HTML:
            found.blocks.append(Block(html=[part]))
        elif kind not in {"text/x-amp-html", "text/watch-html"}:
            found.blocks.append(Block(plain=[part]))
        return
    found.files.append(File(part, is_related=is_related))


def _is_body(part: Part, found: Sorted) -> bool:
    kind = part.content_type
    if kind in {"text/x-amp-html", "text/watch-html"}:
        return True
    if kind not in _HTML | {
        "text/plain",
        "text/enriched",
        "text/markdown",
        "text/x-markdown",
        "text/flowed",
        "text/unknown",
    }:
        return False
    disposition = part.disposition()
    if disposition.word.startswith("attach"):
        return False
    name = disposition.parameters.get("filename") or part.parameters.get("name") or ""
    if not name:
        return True
    # Exchange names the text behind an inline picture ATT00001.txt; a first text with a name is the body.
    is_exchange = name.upper().startswith("ATT0") and name.lower().endswith((".txt", ".htm", ".html"))
    return is_exchange or (not found.blocks and disposition.word != "inline" and "." not in name)
