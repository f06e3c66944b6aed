"""Telegram's HTML: what it takes, how it refuses the rest, and that nothing is lost on the way back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.bot_api.formatting.html import parse_html
from sandbox.bot_api.formatting.render import render_html
from sandbox.bot_api.formatting.text import Entity, FormattedText, tidy, utf16_length, utf16_slice
from sandbox.bot_api.refusals import Refusal


def spans(source: str) -> list[tuple[str, str]]:
    parsed = parse_html(source)
    return [(e.type, utf16_slice(parsed.text, e.offset, e.length)) for e in parsed.entities]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>a</b><strong>b</strong>", [("bold", "a"), ("bold", "b")]),
        ("<i>a</i> <em>b</em>", [("italic", "a"), ("italic", "b")]),
        ("<u>a</u><ins>b</ins>", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s><strike>b</strike><del>c</del>", [("strikethrough", c) for c in "abc"]),
        (
            '<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>',
            [("spoiler", "a"), ("spoiler", "b")],
        ),
        ("<code>x</code>", [("code", "x")]),
        ("<blockquote>q</blockquote>", [("blockquote", "q")]),
        ("<blockquote expandable>q</blockquote>", [("expandable_blockquote", "q")]),
        ("😀<b>充值</b>", [("bold", "充值")]),
        ("<B>x</B>", [("bold", "x")]),
        ("<b>x</>", [("bold", "x")]),
        ("<b></b>x", []),
        ("<b><i>x</i>y</b>", [("bold", "xy"), ("italic", "x")]),
        ('<a href="javascript:alert(1)">x</a>', []),
    ],
)
def test_tags_become_entities(source: str, expected: list[tuple[str, str]]) -> None:
    assert spans(source) == expected


def test_a_link_keeps_its_address_and_a_mention_its_user() -> None:
    parsed = parse_html('<a href="https://pay.example/a?b=1&amp;c=2">pay</a> <a href="tg://user?id=7">Li</a>')
    assert [(e.type, e.url, e.user_id) for e in parsed.entities] == [
        ("text_link", "https://pay.example/a?b=1&c=2", None),
        ("text_mention", None, 7),
    ]


@pytest.mark.parametrize("order", ["<pre><code class='language-py'>x</code></pre>", "<pre>x</pre>"])
def test_pre_takes_its_language_from_the_code_within(order: str) -> None:
    (entity,) = parse_html(order).entities
    assert (entity.type, entity.language) == ("pre", "py" if "code" in order else None)


def test_a_time_is_kept_with_its_format() -> None:
    (entity,) = parse_html('<tg-time unix="1647531900" format="wDT">17 March</tg-time>').entities
    assert (entity.type, entity.unix_time, entity.date_time_format) == ("date_time", 1647531900, "wDT")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("充<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<span class="red">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=>x</a>y", None),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a/b>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ],
)
def test_what_telegram_cannot_parse_is_refused_in_its_words(source: str, reason: str | None) -> None:
    if reason is None:
        parse_html(source)
        return
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#65;&#x42;", "AB"),
        ("&nbsp; &", "&nbsp; &"),
        ("&#xD800;", "&#xD800;"),
    ],
)
def test_only_named_and_numeric_references_are_decoded(source: str, text: str) -> None:
    assert parse_html(source).text == text


TREE = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5),
    lambda inner: st.tuples(st.sampled_from(["b", "i", "u", "s", "blockquote"]), st.lists(inner, max_size=3)),
    max_leaves=8,
)


def write(node: object) -> str:
    if isinstance(node, tuple):
        tag, children = node
        return f"<{tag}>{''.join(map(write, children))}</{tag}>"
    return str(node).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.lists(TREE, max_size=4).map(lambda nodes: "".join(map(write, nodes))))
def test_rendered_text_parses_to_the_same(source: str) -> None:
    parsed = parse_html(source)
    again = parse_html(render_html(parsed))
    assert again.text == parsed.text
    assert sorted(again.entities, key=repr) == sorted(parsed.entities, key=repr)


@given(st.text("<>/ab=\"'& 充", max_size=40))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    with contextlib.suppress(Refusal):
        parsed = parse_html(source)
        assert all(0 <= e.offset < e.end <= parsed.length for e in parsed.entities)


def test_rendering_escapes_hostile_text() -> None:
    hostile = FormattedText('<script>"&', (Entity("bold", 0, 8),))
    assert render_html(hostile) == '<b>&lt;script&gt;</b>"&amp;'


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("  hi  \n", None, FormattedText("hi")),
        ("a\tb\rc", None, FormattedText("a bc")),
        ("  hi ", Entity("bold", 0, 5), FormattedText("  hi", (Entity("bold", 0, 4),))),
        ("\r\r😀x", Entity("bold", 4, 1), FormattedText("😀x", (Entity("bold", 2, 1),))),
        (" ", Entity("bold", 0, 1), FormattedText("", ())),
    ],
)
def test_texts_are_trimmed_and_entities_moved_along(
    text: str, entity: Entity | None, expected: FormattedText
) -> None:
    assert tidy(text, [entity] if entity else []) == expected


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (Entity("bold", 1, 2), "begins in a middle of a UTF-16 symbol"),
        (Entity("bold", 0, 1), "ends in a middle of a UTF-16 symbol"),
        (Entity("bold", 9, 1), "begins after the end of the text"),
        (Entity("bold", 2, 9), "ends after the end of the text"),
    ],
)
def test_entities_that_do_not_fit_are_refused(entity: Entity, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        tidy("😀x", [entity])


@given(st.text())
def test_lengths_are_those_of_utf16(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
