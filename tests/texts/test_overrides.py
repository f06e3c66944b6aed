"""Texts of the operator's: used in the place of ours, and refused with clear words where they cannot be."""

from pathlib import Path

import pytest

from bot.texts.catalogue import Catalogue
from bot.texts.overrides import TextsError

CREDITED = {
    "ref": "TU-7K3F9Q",
    "account": "anne88",
    "paid": "¥100.00 CNY",
    "rate": "8",
    "usd": "$12.50 USD",
    "quota": "6,250,000",
    "receipt": "",
    "balance": "",
}


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(TextsError) as caught:
        Catalogue(folder)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_a_mail_stands_in_the_place_of_ours_in_its_language(tmp_path: Path) -> None:
    texts = Catalogue(put(tmp_path, "en/mail/credited.txt", "Dear {{ account }}: {{ usd }}. {{ ref }}"))

    assert texts.mail("en", "credited", CREDITED) == "Dear anne88: $12.50 USD. TU-7K3F9Q\n"
    assert texts.mail("zh", "credited", CREDITED) == Catalogue().mail("zh", "credited", CREDITED)


def test_of_the_short_texts_only_those_that_are_given_are_others(tmp_path: Path) -> None:
    texts = Catalogue(put(tmp_path, "en/messages.toml", '[warning]\nodd_text = "Strange: {detail}"'))

    assert texts.say("en", "warning.odd_text", detail="x") == "Strange: x"
    assert texts.say("en", "warning.rounded") == Catalogue().say("en", "warning.rounded")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("en/mail/credited.txt", "{{ acount }}", "there is no value acount; there are: account, balance"),
        ("en/mail/credited.txt", "a\n{% if x %}", "line 2: Unexpected end of template"),
        ("en/mail/credited.txt", "{{ account|shout }}", "line 1: No filter named 'shout'"),
        ("en/mail/credited.txt", b"\xff", "cannot be read: 'utf-8' codec"),
        ("en/mail/credit.txt", "", "stands in the place of no text of ours"),
        ("fr/mail/credited.txt", "", "stands in the place of no text of ours"),
        ("en/messages.toml", "= 1", "not valid TOML"),
        ("en/messages.toml", '[warning]\nod_text = "x"', "did you mean warning.odd_text?"),
        ("en/messages.toml", "[warning]\nodd_text = 5", "warning.odd_text must be a text"),
        ("en/messages.toml", '[warning]\nodd_text = "{who}"', "there is no value who; there are: detail"),
        ("en/messages.toml", '[warning]\nodd_text = "{"', "a brace itself is written {{ or }}"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(
    tmp_path: Path, name: str, text: str | bytes, fault: str
) -> None:
    (told,) = faults(put(tmp_path, name, text))

    assert told.startswith(name)
    assert fault in told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    put(tmp_path, "en/mail/credited.txt", "{{ a }}")
    put(tmp_path, "zh/mail/credited.txt", "{{ b }}")

    assert len(faults(tmp_path)) == 2


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert "is no folder" in faults(tmp_path / "nowhere")[0]


def test_a_text_that_fails_while_it_is_filled_gives_way_to_ours(tmp_path: Path) -> None:
    texts = Catalogue(put(tmp_path, "en/mail/credited.txt", "{{ account.nothing.more }}"))

    assert texts.mail("en", "credited", CREDITED) == Catalogue().mail("en", "credited", CREDITED)


def test_the_sandbox_holds_for_texts_of_the_operator_too(tmp_path: Path) -> None:
    texts = Catalogue(put(tmp_path, "en/mail/credited.txt", "{{ account.__class__.__mro__ }}"))

    assert "class" not in texts.mail("en", "credited", CREDITED)
