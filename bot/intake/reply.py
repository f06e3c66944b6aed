"""The text of a mail: its bodies decoded, the best alternative taken, cut into words and the rest."""

from dataclasses import dataclass, field

from bot.intake import bodies, html, limits, phrases, quoted, tnef, transfer
from bot.intake.contents import Contents
from bot.intake.lines import PICTURE, Line, from_plain
from bot.intake.parts import Part


@dataclass(slots=True)
class Body:
    """Text of a mail, cut, and what pictures stand in it."""

    words: str = ""
    signature: str = ""
    history: str = ""
    forwarded: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    """Pictures among the person's own words, by content id."""
    aside: frozenset[str] = frozenset()
    """Pictures in signature, history or forwarded mail."""
    embedded: dict[str, str] = field(default_factory=dict)
    """`data:` addresses of pictures written into HTML, by the name under which they are shown."""
    uuencoded: list[transfer.UuFile] = field(default_factory=list)
    """Files found within plain text."""


def read(found: bodies.Sorted, subject: str, contents: Contents) -> Body:
    """The text of a mail or of one forwarded within it."""
    is_forward = phrases.is_forward_subject(subject)
    read_so_far: list[Body] = []
    for block in found.blocks[: limits.BLOCKS_MAX]:
        body = _read_block(block, contents, is_forward=is_forward)
        if not any(_is_repeated(body, other) for other in read_so_far):
            read_so_far.append(body)
    return read_so_far[0] if len(read_so_far) == 1 else _together(read_so_far)


def read_tnef(opened: tnef.Opened, subject: str) -> Body:
    """The text within a `winmail.dat`, for mails that have it nowhere else."""
    lines = html.read(opened.html).lines if opened.html else from_plain(opened.plain.replace("\r\n", "\n"))
    return _cut(lines, is_forward=phrases.is_forward_subject(subject))


def _read_block(block: bodies.Block, contents: Contents, *, is_forward: bool) -> Body:
    """HTML where there is any, since that is what people see; plain text where it shows no words."""
    body = Body()
    if block.html:
        lines: list[Line] = []
        embedded: dict[str, str] = {}
        for part in block.html:
            if part.content_type == "text/plain":
                lines += _plain_lines(part, contents, body)
                continue
            page = html.read(contents.text_of(part))
            lines += page.lines
            embedded |= page.embedded
            for defect in page.defects:
                contents.defects.note(defect)
        body = _cut(lines, is_forward=is_forward)
        body.embedded = embedded
        if body.words or body.history or body.forwarded:
            return body
    if block.plain:
        uuencoded = Body()
        lines = [line for part in block.plain for line in _plain_lines(part, contents, uuencoded)]
        plain = _cut(lines, is_forward=is_forward)
        plain.uuencoded = uuencoded.uuencoded
        plain.shown |= body.shown
        plain.embedded = body.embedded
        return plain
    return body


def _plain_lines(part: Part, contents: Contents, body: Body) -> list[Line]:
    text = contents.text_of(part)
    if "begin " in text:
        text = _without_uuencoded(text, body)
    if len(text) > limits.PLAIN_HEAD_CHARS_MAX + limits.PLAIN_TAIL_CHARS_MAX:
        contents.defects.note("text cut in the middle")
        text = f"{text[: limits.PLAIN_HEAD_CHARS_MAX]}\n…\n{text[-limits.PLAIN_TAIL_CHARS_MAX :]}"
    if part.parameters.get("format", "").lower() == "flowed":
        text = transfer.unflow(text, is_delsp=part.parameters.get("delsp", "").lower() == "yes")
    if "&nbsp;" in text:
        # QQ Mail makes its plain part from HTML and leaves these behind.
        text = text.replace("&nbsp;", " ").replace("&gt;", ">").replace("&lt;", "<")
    return from_plain(text)


def _without_uuencoded(text: str, body: Body) -> str:
    octets = text.encode("utf-8")
    kept: list[bytes] = []
    end = 0
    for file in transfer.uuencoded(octets):
        if len(body.uuencoded) >= limits.ATTACHMENTS_MAX:
            break
        body.uuencoded.append(file)
        kept.append(octets[end : file.start])
        end = file.end
    return b"".join((*kept, octets[end:])).decode("utf-8", "replace") if end else text


def _cut(lines: list[Line], *, is_forward: bool) -> Body:
    parted = quoted.part(lines, is_forward=is_forward)
    if not any("\x00" in line.text for line in lines):
        return Body(parted.words, parted.signature, parted.history, parted.forwarded)
    aside = "\n".join((parted.signature, parted.history, *parted.forwarded))
    return Body(
        _without_pictures(parted.words),
        _without_pictures(parted.signature),
        _without_pictures(parted.history),
        tuple(_without_pictures(text) for text in parted.forwarded),
        shown=frozenset(PICTURE.findall(parted.words)),
        aside=frozenset(PICTURE.findall(aside)),
    )


def _without_pictures(text: str) -> str:
    return PICTURE.sub("", text).strip() if "\x00" in text else text


def _is_repeated(body: Body, other: Body) -> bool:
    """The same words twice: some senders put both kinds of text into a mixed part."""
    mine, theirs = "".join(body.words.split()), "".join(other.words.split())
    return len(mine) > 20 and mine == theirs


def _together(read_so_far: list[Body]) -> Body:
    whole = Body(
        "\n\n".join(body.words for body in read_so_far if body.words),
        "\n\n".join(body.signature for body in read_so_far if body.signature),
        "\n\n".join(body.history for body in read_so_far if body.history),
        tuple(text for body in read_so_far for text in body.forwarded),
    )
    for body in read_so_far:
        whole.shown |= body.shown
        whole.aside |= body.aside
        whole.embedded |= body.embedded
        whole.uuencoded += body.uuencoded
    return whole
