"""What can be announced: counted in UTF-16 units, cut without losing its formatting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.announce.content import Content, Flaw, Span, flaw_of, units_of, without_head


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        (Content("a" * 4096), None),
        (Content("a" * 4097), Flaw.TEXT_TOO_LONG),
        (Content("😀" * 2048), None),
        (Content("😀" * 2048 + "a"), Flaw.TEXT_TOO_LONG),
        (Content("a" * 1024, picture="file"), None),
        (Content("a" * 1025, picture="file"), Flaw.CAPTION_TOO_LONG),
        (Content("", picture="file"), None),
        (Content(" \n"), Flaw.EMPTY),
    ],
    ids=["4096", "4097", "2048 emoji", "emoji and one", "caption", "long caption", "picture", "nothing"],
)
def test_what_telegram_would_refuse_is_known_before(content: Content, flaw: Flaw | None) -> None:
    assert flaw_of(content) is flaw


def test_a_command_in_front_is_cut_and_the_formatting_moves_along() -> None:
    # A command of 9 units, a blank, then an emoji of 2 units, a blank, a bold word.
    written = Content(
        "/announce 😀 new models",
        (Span(kind="bold", offset=13, length=3), Span(kind="italic", offset=0, length=16)),
    )

    assert without_head(written, 9) == Content(
        "😀 new models", (Span(kind="bold", offset=3, length=3), Span(kind="italic", offset=0, length=6))
    )


def test_formatting_of_the_command_alone_is_left_out() -> None:
    written = Content("/announce\n\nwords", (Span(kind="bold", offset=0, length=9),))

    assert without_head(written, 9) == Content("words")


@given(st.text(), st.text(), st.data())
def test_a_span_covers_the_same_words_after_a_cut(head: str, body: str, data: st.DataObject) -> None:
    text = f"x{body}"
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before = units_of(head)
    span = Span(kind="bold", offset=before + units_of(text[:start]), length=units_of(text[start:end]))

    cut = without_head(Content(head + text, (span,)), before)

    assert cut.text == text
    octets = cut.text.encode("utf-16-le", "surrogatepass")
    covered = octets[2 * cut.spans[0].offset :][: 2 * cut.spans[0].length]
    assert covered.decode("utf-16-le", "surrogatepass") == text[start:end]
