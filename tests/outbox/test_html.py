"""A mail's text as HTML: the same words, in lists and tables where the text has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from bot.outbox.html import as_html

TEXT = """Hello,

Prices:
- one & two
- <three>

Model | in | out
gpt-4o | $2.50 USD | $10.00 USD
"""


def test_lists_and_tables_are_lists_and_tables() -> None:
    tree = HTMLParser(as_html(TEXT, "en"))

    assert [node.text() for node in tree.css("p")] == ["Hello,", "Prices:"]
    assert [node.text() for node in tree.css("li")] == ["one & two", "<three>"]
    rows = [[cell.text() for cell in row.css("td")] for row in tree.css("tr")]
    assert rows == [["Model", "in", "out"], ["gpt-4o", "$2.50 USD", "$10.00 USD"]]


@pytest.mark.parametrize("scheme", ["color-scheme", "supported-color-schemes"])
def test_it_says_that_it_reads_well_in_dark_mode(scheme: str) -> None:
    page = as_html(TEXT, "zh")

    assert f'<meta name="{scheme}" content="light dark">' in page
    assert "color:#" not in page
    assert "background" not in page
    assert 'lang="zh"' in page


@given(st.lists(st.sampled_from(["- ", " | ", "<b>", "&amp;", '"', "\n", "\n\n", "x", "余额"])).map("".join))
def test_no_text_becomes_markup(text: str) -> None:
    tree = HTMLParser(as_html(text, "en"))

    assert {node.tag for node in tree.css("body *")} <= {"p", "br", "ul", "li", "table", "tbody", "tr", "td"}
    body = tree.body
    assert body is not None
    assert body.text().count("<b>") == text.count("<b>")
