"""Texts: both languages say the same things, and every word of the domain has its text."""

import re
from enum import StrEnum
from importlib.resources import files
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from bot.desk.answers import acknowledgement, answer, receipt
from bot.desk.case import CaseKind, CaseState, Credited, Missing, WarningKind
from bot.desk.decision import RefusalKind
from bot.desk.mail import Authenticity
from bot.telegram.taps import Action
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import NOON, RULES, a_case, a_question, a_refund

TEXTS = Catalogue()


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def templates(language: str) -> dict[str, str]:
    folder = files("bot.texts").joinpath(language, "mail")
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_both_languages_have_the_same_texts_with_the_same_names() -> None:
    zh, en = (TEXTS.keys(language) for language in ("zh", "en"))

    assert set(LANGUAGES) == {"zh", "en"}
    assert {key: names_in(text) for key, text in zh.items()} == {
        key: names_in(text) for key, text in en.items()
    }


def test_both_languages_have_the_same_mails_with_the_same_values() -> None:
    zh, en = (
        {
            name: meta.find_undeclared_variables(Environment().parse(text))
            for name, text in templates(language).items()
        }
        for language in ("zh", "en")
    )

    assert zh == en


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("kind", CaseKind),
        ("state", CaseState),
        ("missing", Missing),
        ("verdict", Authenticity),
        ("warning", WarningKind),
        ("tap", RefusalKind),
    ],
)
def test_every_word_of_the_domain_has_its_text(language: str, section: str, words: type[StrEnum]) -> None:
    assert {f"{section}.{word}" for word in words} <= set(TEXTS.keys(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_has_its_text(language: str) -> None:
    assert {f"button.{action}" for action in Action} | {"button.confirm"} == {
        key for key in TEXTS.keys(language) if key.startswith("button.")
    }


@pytest.mark.parametrize(
    ("section", "words"), [("kind", CaseKind), ("state", CaseState), ("warning", WarningKind)]
)
def test_no_text_is_left_over_for_a_word_that_is_gone(section: str, words: type[StrEnum]) -> None:
    assert {key for key in TEXTS.keys("en") if key.startswith(f"{section}.")} == {
        f"{section}.{word}" for word in words
    }


@pytest.mark.parametrize("text", ["effect_given_up", "credited_twice", "server_away", "server_back"])
def test_everything_that_is_told_has_its_text(text: str) -> None:
    assert all(f"tell.{text}" in TEXTS.keys(language) for language in LANGUAGES)


CREDITED = Credited(quota=6_250_000, before=0, after=6_250_000, at=NOON, may_tell_balance=True)
MAILS = [
    *acknowledgement(a_case(), RULES),
    *acknowledgement(a_case(claim=None, account=None), RULES),
    *acknowledgement(a_case(claim=None, account=None, claimed_account=None), RULES),
    *acknowledgement(a_refund(), RULES),
    *acknowledgement(a_question(), RULES),
    *receipt(a_case(credited=CREDITED), RULES),
    *answer(a_case(), "rejected", RULES, {"paid": "¥100.00 CNY"}),
    *answer(a_refund(), "rejected", RULES, {"paid": ""}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.template)
def test_every_mail_that_the_desk_sends_can_be_written(language: str, mail: object) -> None:
    body = TEXTS.mail(language, mail.template, mail.values)  # type: ignore[attr-defined]

    assert mail.values["ref"] in body  # type: ignore[attr-defined]
    assert "\n\n\n" not in body
    assert not re.search(r"{[{%]|[%}]}|None", body)
    assert body.endswith("\n")


def test_every_template_is_sent_by_someone() -> None:
    assert {mail.template for mail in MAILS} == {name.removesuffix(".txt") for name in templates("en")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_read_as_kept(language: str, same_as_snapshot: object) -> None:
    written = [f"# {mail.template}\n\n{TEXTS.mail(language, mail.template, mail.values)}" for mail in MAILS]

    same_as_snapshot(f"mails.{language}", "\n".join(written))  # type: ignore[operator]


@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    for spiteful in (value, f"{{{{ 7 * 7 }}}}{value}", f"{{ref}}{value}"):
        values = {"ref": "TU-7K3F9Q", "paid": spiteful}
        assert spiteful.strip() in TEXTS.mail("en", "rejected", values)
        assert spiteful in TEXTS.say("en", "warning.odd_text", detail=spiteful)


def test_a_value_becomes_text_in_html() -> None:
    assert TEXTS.say_html("en", "warning.odd_text", detail="<b>&") == "Odd text: &lt;b&gt;&amp;"


def test_a_text_whose_value_is_not_given_is_a_fault() -> None:
    with pytest.raises(KeyError):
        TEXTS.say("en", "warning.odd_text")
