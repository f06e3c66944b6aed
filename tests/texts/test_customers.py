"""What customers read in Telegram and by mail on their way to a proof."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.desk.proof import Finding, ProofWay
from bot.telegram.customers.greeting import COMMANDS
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.texts.customers_mails import CODE, MESSAGES, NOTICES
from tests.texts.test_catalogue import MAILS

TEXTS = Catalogue()
BOT = Path(__file__).resolve().parents[2] / "bot"
SOURCES = [*(BOT / "telegram" / "customers").glob("*.py"), *(BOT / "outbox" / "performers").glob("*.py")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_chat", [True, False], ids=["chat", "mail"])
def test_what_a_customer_is_told_reads_as_kept(
    language: str, is_chat: bool, same_as_snapshot: Callable[[str, str], None]
) -> None:
    written = [
        f"# {template}\n\n{TEXTS.mail(language, template, {**values, 'code': CODE}, is_chat=is_chat)}"
        for template, values in MESSAGES
    ]
    text = "\n".join(written)

    assert "\n\n\n" not in text
    assert not re.search(r"{[{%]|[%}]}|None", text)
    same_as_snapshot(f"proofs.{'chat' if is_chat else 'mail'}.{language}", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_read_as_kept(language: str, same_as_snapshot: Callable[[str, str], None]) -> None:
    subjects = (f"# {template}: {TEXTS.say(language, f'notice.{template}')}" for template, _ in NOTICES)
    mails = (TEXTS.mail(language, template, values) for template, values in NOTICES)
    text = "\n".join(f"{subject}\n\n{mail}" for subject, mail in zip(subjects, mails, strict=True))

    assert "\n\n\n" not in text
    same_as_snapshot(f"notices.{language}", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_telegram_nobody_is_asked_to_answer_a_mail(language: str) -> None:
    for template, values in (*MESSAGES, *((mail.template, mail.values) for mail in MAILS)):
        if template != "account_code":  # always a mail
            told = TEXTS.mail(language, template, {**values, "code": CODE}, is_chat=True)
            assert not re.search(r"this mail|in the subject|本邮件|主题", told), template


def test_a_link_stands_only_where_it_is_given() -> None:
    values = {
        "ref": "TU-7K3F9Q",
        "account": "anne88",
        "paid": "x",
        "rate": "8",
        "usd": "y",
        "quota": "1",
        "receipt": "",
    }
    values |= {"balance": ""}

    assert "t.me" not in TEXTS.mail("en", "credited", values)
    assert "https://t.me/bot?start=x" in TEXTS.mail("en", "credited", values, link="https://t.me/bot?start=x")


def test_every_text_for_customers_is_said_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    texts = {key.removeprefix("customer.") for key in TEXTS.keys("en") if key.startswith("customer.")}
    said = {key for key in texts if re.search(rf'"(customer\.)?{key}"', source)}

    assert texts - said == {f"proof_{finding}" for finding in Finding}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_proof_has_its_text(language: str) -> None:
    wanted = {f"proof.{way}" for way in ProofWay} | {f"customer.proof_{finding}" for finding in Finding}
    wanted |= {f"commands.{name}" for name in COMMANDS}

    assert wanted <= set(TEXTS.keys(language))
