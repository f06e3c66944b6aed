"""The tree of parts agrees with the standard library's on sound mails, and stops at its bounds."""

import email
from email.message import Message
from pathlib import Path

import pytest

from bot.intake import limits
from bot.intake.contents import Contents, Defects
from bot.intake.parts import Part, Tree
from tests.intake.reader.samples import CORPUS

# What the library does otherwise: it opens `message/delivery-status` into blocks of header fields.
_LEAVES = {"message/delivery-status", "message/disposition-notification"}


def _outline(part: Part) -> list[object]:
    return [part.content_type, [_outline(child) for child in part.children]]


def _library_outline(message: Message) -> list[object]:
    kind = message.get_content_type()
    children = message.get_payload() if message.is_multipart() and kind not in _LEAVES else []
    return [kind, [_library_outline(child) for child in children if isinstance(child, Message)]]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.eml")), ids=lambda path: path.stem)
def test_tree_and_octets_are_the_library_s(path: Path) -> None:
    octets = path.read_bytes()
    tree = Tree(octets)
    contents = Contents(octets, Defects())
    library = email.message_from_bytes(octets)

    assert _outline(tree.root) == _library_outline(library)
    for part, other in zip(tree.root.walk(), library.walk(), strict=False):
        if part.content_type in _LEAVES:
            break
        if not part.children:
            decoded = other.get_payload(decode=True)
            assert isinstance(decoded, bytes)
            assert contents.octets_of(part).split() == decoded.split()


def test_sixty_levels_are_opened_to_the_bottom() -> None:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(60))
    tree = Tree(b"From: a@b.test\n" + head + b"Content-Type: text/plain\n\ncore\n")

    deepest = list(tree.root.walk())[-1]
    assert deepest.depth == 60
    assert tree.octets[deepest.start : deepest.end] == b"core\n"


def test_more_parts_than_the_limit_are_left_out_and_noted() -> None:
    tree = Tree(
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\n\nx\n" * (limits.PARTS_MAX + 10)
        + b"--b--\n"
    )

    assert len(tree.root.children) < limits.PARTS_MAX
    assert tree.defects == [f"more than {limits.PARTS_MAX} parts"]


def test_header_block_ends_at_the_first_blank_line_of_any_form() -> None:
    tree = Tree(b"From: a@b.test\n\r\nFrom: c@d.test\r\n\r\nx")

    assert tree.root.fields.every("from") == [b"a@b.test"]
