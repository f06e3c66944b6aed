"""A mail's plain text as HTML that says the same: paragraphs, lists, tables; reads well in dark mode.

Everything is escaped; layout comes from the text's own form alone.
"""

from collections.abc import Iterable
from enum import Enum
from html import escape
from itertools import groupby
from typing import Final

_BULLET: Final = "- "
_COLUMN: Final = " | "
_BODY: Final = (
    "font-family:system-ui,-apple-system,'PingFang SC','Microsoft YaHei',sans-serif;"
    "font-size:15px;line-height:1.6;max-width:40em;margin:1em auto;padding:0 1em;overflow-wrap:anywhere"
)
_TABLE: Final = "border-collapse:collapse;font-variant-numeric:tabular-nums"
# Half transparent, so that it is seen on white and on black.
_CELL: Final = "text-align:left;padding:.2em 1.2em .2em 0;border-bottom:1px solid rgba(128,128,128,.35)"


class _Form(Enum):
    """What a line of the text is."""

    WORDS = 0
    BULLET = 1
    ROW = 2


def as_html(text: str, language: str) -> str:
    """The whole document.

    Args:
        text: plain; an empty line parts paragraphs, `- ` begins an item, ` | ` parts the cells of a row.
        language: `zh` or `en`.
    """
    paragraphs = "".join(_paragraph(part.splitlines()) for part in text.strip().split("\n\n") if part.strip())
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark"></head>'
        f'<body style="{_BODY}">{paragraphs}</body></html>\n'
    )


def _paragraph(lines: Iterable[str]) -> str:
    return "".join(_block(form, list(run)) for form, run in groupby(lines, key=_form_of))


def _form_of(line: str) -> _Form:
    if line.startswith(_BULLET):
        return _Form.BULLET
    return _Form.ROW if line.count(_COLUMN) > 1 else _Form.WORDS


def _block(form: _Form, lines: list[str]) -> str:
    match form:
        case _Form.BULLET:
            items = (f"<li>{escape(line.removeprefix(_BULLET))}</li>" for line in lines)
            return f"<ul>{''.join(items)}</ul>"
        case _Form.ROW:
            return f'<table style="{_TABLE}">{"".join(map(_row, lines))}</table>'
        case _Form.WORDS:
            return f"<p>{'<br>'.join(map(escape, lines))}</p>"


def _row(line: str) -> str:
    cells = (f'<td style="{_CELL}">{escape(cell.strip())}</td>' for cell in line.split(_COLUMN))
    return f"<tr>{''.join(cells)}</tr>"
