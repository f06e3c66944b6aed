"""The pages' sentences: the same ones in both languages, all of them used, none missing."""

import re
from pathlib import Path
from string import Formatter

import pytest
from markupsafe import Markup

from gateway.pages import catalogue
from gateway.pages.catalogue import Catalogue
from gateway.pages.language import _accepted
from gateway.public import Public

PAGES = Path(catalogue.__file__).parent
TEXTS = Catalogue(Public())
KEYS = sorted(TEXTS.keys("en"))
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in (*PAGES.glob("*.py"), *PAGES.glob("templates/*.html"))
)

BY_RULE = ("fault.", "done.", "method.", "app.", "nav.", "pay.refund_", "pay.picture_")
"""Texts whose key is put together: by a fault's code, a method's name, a page's path."""


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert TEXTS.keys("zh") == TEXTS.keys("en")


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_the_same_names_in(key: str) -> None:
    assert names(TEXTS._texts["zh"][key]) == names(TEXTS._texts["en"][key])


@pytest.mark.parametrize("key", [key for key in KEYS if not key.startswith(BY_RULE)])
def test_every_text_is_used(key: str) -> None:
    section, _, name = key.partition(".")
    is_title = section == "pay" and name.endswith("_title") and f'"{name.removesuffix("_title")}"' in SOURCES
    assert f'"{key}"' in SOURCES or f"'{key}'" in SOURCES or is_title


@pytest.mark.parametrize(
    "key", sorted(set(re.findall(r"""\b(?:ts?|say|plain)\(["']([\w.]+)["'](?! ~)""", SOURCES)))
)
def test_every_text_that_is_asked_for_is_there(key: str) -> None:
    assert TEXTS.has("en", key)


def test_what_is_filled_in_is_escaped_and_its_marks_are_not_read() -> None:
    said = TEXTS.say("en", "register.confirm_words", username="<i>**x**</i>", email="[a](b)`c`{d}")
    assert isinstance(said, Markup)
    assert "<strong>&lt;i&gt;**x**&lt;/i&gt;</strong>" in said
    assert "[a](b)`c`{d}" in said


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr,zh;q=0.3,en;q=0.2", "zh"),
        ("ZH-tw", "zh"),
        ("fr", None),
        ("zh;q=0", None),
        ("zh;q=x,en;q=0.1", "en"),
        ("", None),
    ],
)
def test_accept_language_is_read_by_its_weights(header: str, language: str | None) -> None:
    assert _accepted(header) == language
