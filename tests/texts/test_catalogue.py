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
from bot.desk.asked import Topic
from bot.desk.case import Case, CaseKind, CaseState, Credited, Missing, TermsPart, WarningKind
from bot.desk.commands import CaseCommand
from bot.desk.decide import decide
from bot.desk.decision import Decision, RefusalKind
from bot.desk.effects import SendMail
from bot.desk.fact import FactKind
from bot.desk.mail import Authenticity
from bot.desk.receipts import ReceiptNumber
from bot.desk.saying import Question, RejectReason, ReverseReason
from bot.desk.verbs import Answer, Ask, Reject
from bot.store.prompts import Purpose
from bot.telegram.taps import Action
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import NOON, RULES, a_case, a_question, a_refund, some_facts
from tests.desk import refunds
from tests.people import OLGA
from tests.texts.customers_mails import TEMPLATES

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
        ("topic", Topic),
        ("warning", WarningKind),
        ("fact", FactKind),
        ("tap", RefusalKind),
    ],
)
def test_every_word_of_the_domain_has_its_text(language: str, section: str, words: type[StrEnum]) -> None:
    assert {f"{section}.{word}" for word in words} <= set(TEXTS.keys(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_has_its_text(language: str) -> None:
    # What opens a menu or a question bears the name of what it opens.
    opens = {Action.MENU, Action.PROMPT, Action.CONFIRM_REVERSE}
    labels = {f"button.{action}" for action in set(Action) - opens}
    assert labels <= set(TEXTS.keys(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("choice.reject", RejectReason),
        ("choice.ask", Question),
        ("choice.reverse", ReverseReason),
        ("part", TermsPart),
        ("prompt", Purpose),
    ],
)
def test_every_choice_has_its_label(language: str, section: str, words: type[StrEnum]) -> None:
    assert {f"{section}.{word}" for word in words} == {
        key for key in TEXTS.keys(language) if key.startswith(f"{section}.")
    }


@pytest.mark.parametrize(
    ("section", "words"), [("kind", CaseKind), ("state", CaseState), ("warning", WarningKind)]
)
def test_no_text_is_left_over_for_a_word_that_is_gone(section: str, words: type[StrEnum]) -> None:
    # A refund's yes has a text of its own.
    of_refunds = {"state.approved_refund"} if section == "state" else set()
    assert {key for key in TEXTS.keys("en") if key.startswith(f"{section}.")} == {
        f"{section}.{word}" for word in words
    } | of_refunds


@pytest.mark.parametrize("text", ["effect_given_up", "credited_twice", "server_away", "server_back"])
def test_everything_that_is_told_has_its_text(text: str) -> None:
    assert all(f"tell.{text}" in TEXTS.keys(language) for language in LANGUAGES)


def mails_after(case: Case, command: CaseCommand) -> list[SendMail]:
    decision = decide(case, command, some_facts())
    assert isinstance(decision, Decision)
    return [effect for effect in decision.effects if isinstance(effect, SendMail)]


CREDITED = Credited(
    quota=6_250_000,
    before=0,
    after=6_250_000,
    at=NOON,
    may_tell_balance=True,
    receipt=ReceiptNumber(2026, 123),
)
MAILS = [
    *acknowledgement(a_case(), RULES),
    *acknowledgement(a_case(claim=None, account=None), RULES),
    *acknowledgement(a_case(claim=None, account=None, claimed_account=None), RULES),
    *acknowledgement(a_refund(), RULES),
    *acknowledgement(a_question(), RULES),
    *answer(a_question(), "answer", RULES, {"words": "Balance: $12.50 USD", "is_whole": "yes"}),
    *answer(a_question(), "answer", RULES, {"words": "Balance: $12.50 USD", "is_whole": ""}),
    *receipt(a_case(credited=CREDITED), RULES),
    *answer(a_case(), "expired", RULES, {"paid": "¥100.00 CNY", "days": "14"}),
    *answer(a_refund(), "expired", RULES, {"paid": "", "days": "14"}),
    *(
        mail
        for reason in RejectReason
        for case in (a_case(), a_refund())
        for mail in mails_after(case, Reject(operator=OLGA, revision=1, reason=reason))
    ),
    *(
        mail
        for question in Question
        for mail in mails_after(a_case(), Ask(operator=OLGA, revision=1, question=question, words="Who?"))
    ),
    *mails_after(a_case(CaseState.CREDITED), Ask(operator=OLGA, revision=1, words="All well?")),
    *mails_after(a_question(), Answer(operator=OLGA, revision=1, words="Yes.")),
    *answer(a_case(), "withdrawn", RULES, {"paid": "¥100.00 CNY"}),
    *answer(
        a_case(),
        "code_sent",
        RULES,
        {"paid": "¥100.00 CNY", "rate": "8 CNY = 1 USD", "usd": "$12.50 USD", "code": "abc"},
    ),
    *answer(a_case(), "code_taken_back", RULES, {}),
    *(
        mail
        for reason in ReverseReason
        for mail in answer(
            a_case(),
            "reversed",
            RULES,
            {"account": "anne88", "usd": "$12.50 USD", "reason": reason, "words": ""},
        )
    ),
    *(
        effect
        for decision in (refunds.approved(), refunds.debited(), refunds.paid(), refunds.given_back())
        for effect in decision.effects
        if isinstance(effect, SendMail)
    ),
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
    sent = {mail.template for mail in MAILS} | TEMPLATES
    assert sent == {name.removesuffix(".txt") for name in templates("en")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_read_as_kept(language: str, same_as_snapshot: object) -> None:
    written = [f"# {mail.template}\n\n{TEXTS.mail(language, mail.template, mail.values)}" for mail in MAILS]

    same_as_snapshot(f"mails.{language}", "\n".join(written))  # type: ignore[operator]


@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    for spiteful in (value, f"{{{{ 7 * 7 }}}}{value}", f"{{ref}}{value}"):
        values = {"ref": "TU-7K3F9Q", "words": spiteful}
        assert spiteful.strip() in TEXTS.mail("en", "written", values)
        assert spiteful in TEXTS.say("en", "warning.odd_text", detail=spiteful)


def test_a_value_becomes_text_in_html() -> None:
    assert TEXTS.say_html("en", "warning.odd_text", detail="<b>&") == "Odd text: &lt;b&gt;&amp;"


def test_a_text_whose_value_is_not_given_is_a_fault() -> None:
    with pytest.raises(KeyError):
        TEXTS.say("en", "warning.odd_text")
