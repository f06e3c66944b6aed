"""A card tells what its question was answered, and by whom."""

from dataclasses import replace

import pytest

from bot.desk.asked import Answered, Topic
from bot.telegram.views.answered import WORDS_SHOWN, answered_lines
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import NOON, a_case, a_question
from tests.people import NAMES, OLGA

TEXTS = Catalogue()
AUTOMATIC = Answered(at=NOON, words="Balance: $12.50 USD", topics=(Topic.BALANCE, Topic.MODELS))


def test_automatic_answer_is_named_with_its_topics() -> None:
    lines = answered_lines(a_question(answered=AUTOMATIC), TEXTS, "en", NAMES)

    assert lines == [
        "Answered automatically (12:00 UTC): balance, models and prices",
        "<blockquote expandable>Balance: $12.50 USD</blockquote>",
    ]


def test_operators_answer_bears_his_name() -> None:
    case = a_question(answered=Answered(at=NOON, words="Yes.", operator=OLGA))

    assert answered_lines(case, TEXTS, "en", NAMES)[0] == "Answered by Olga (12:00 UTC):"


def test_what_a_transfers_note_may_bear_is_named() -> None:
    lines = answered_lines(a_case(note_ref="QU-7K3F9Q"), TEXTS, "en", NAMES)

    assert lines == ["The transfer's note may be QU-7K3F9Q"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_become_markup_or_more_than_fits(language: str) -> None:
    case = a_question(answered=replace(AUTOMATIC, words="<b>&" * 9_999))

    shown = answered_lines(case, TEXTS, language, NAMES)[-1]

    assert "<b>" not in shown
    assert shown.count("&lt;") <= WORDS_SHOWN


def test_a_case_without_answer_shows_none() -> None:
    assert answered_lines(a_case(), TEXTS, "zh", NAMES) == []
