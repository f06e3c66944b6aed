"""Every block of `texts.txt` is read as written there; and again with other names and numbers in it."""

import random
import re
from pathlib import Path

import pytest

from tests.intake.understanding.reading_texts import Text, a_mail, load, what_is_read

TEXTS = load(Path(__file__).with_name("texts.txt"))
NAMES = ("zhao_6", "Kim.lee", "m4rk", "tree-top9", "a1b2c3", "lin_xi_2020", "x.y_z")
WHOLE = (7, 35, 68, 110, 240, 999, 1350, 8000)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_text_is_read_as_written(text: Text) -> None:
    assert what_is_read(text.mail()) == text.expected


def _renamed(text: Text, name: str) -> Text:
    """The same mail about another account, where its name is no part of another word."""
    old = str(text.expected["account"])
    pattern = re.compile(rf"(?<![A-Za-z0-9_.@]){re.escape(old)}(?![A-Za-z0-9_]|\.[A-Za-z0-9])")
    parts = {part: pattern.sub(name, words) for part, words in text.parts.items()}
    return Text(text.line, {**text.expected, "account": name}, parts, text.files)


def _revalued(text: Text, whole: int) -> Text | None:
    """The same mail about another sum; None where the sum is not written in plain digits once or more."""
    old = str(text.expected["amount"]).removesuffix(".00")
    pattern = re.compile(rf"(?<![0-9A-Za-z.,_]){re.escape(old)}(?:\.00)?(?![0-9.,千百万kK])")
    joined = "\n".join(text.parts.values())
    if not old.isdigit() or not pattern.search(joined) or "汇率" in joined or "should be" in joined:
        return None
    if re.search(r"整|折合|对应|total|总共|一共|合计|fee|between|twice", joined):
        return None
    parts = {part: pattern.sub(str(whole), words) for part, words in text.parts.items()}
    return Text(text.line, {**text.expected, "amount": f"{whole}.00"}, parts, text.files)


NAMED = [
    text
    for text in TEXTS
    if re.fullmatch(r"[A-Za-z]\S*_\S*|[a-z]+\d+", str(text.expected["account"]))
    and str(text.expected["account"]) in "".join(text.parts.values())
]


@pytest.mark.parametrize("text", NAMED, ids=lambda text: text.name)
def test_another_name_is_read_in_its_place(text: Text) -> None:
    for name in NAMES:
        if name in "".join(text.parts.values()):
            continue
        assert what_is_read(_renamed(text, name).mail())["account"] in {name, None}


@pytest.mark.parametrize(
    "text", [text for text in TEXTS if text.expected["amount"]], ids=lambda text: text.name
)
def test_another_sum_is_read_in_its_place(text: Text) -> None:
    for whole in WHOLE:
        changed = _revalued(text, whole)
        if changed is not None:
            assert what_is_read(changed.mail())["amount"] in {changed.expected["amount"], None}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_words_of_greeting_change_nothing_that_is_claimed(text: Text) -> None:
    words = text.parts.get("Text", "")
    if text.expected["kind"] not in {"topup", "refund"} or len(words) < 12:
        return
    rng = random.Random(text.line)
    before = rng.choice(("你好，\n", "Hello,\n\n", "老板您好：\n"))
    after = rng.choice(("\n谢谢！", "\n\nBest regards\nAnne", "\n祝好"))
    parts = {**text.parts, "Text": before + words + after}
    read = what_is_read(Text(text.line, text.expected, parts, text.files).mail())
    for key in ("account", "amount", "reference"):
        assert read[key] in {text.expected[key], None}


def test_history_counts_for_nothing_but_our_reference() -> None:
    mail = a_mail("好的，就这样处理", history="> 微信转了500元，账号 quoted_1\n> [TU-7K3F9Q]")
    read = what_is_read(mail)
    assert (read["account"], read["amount"], read["case_ref"]) == (None, None, "TU-7K3F9Q")


def test_subject_of_ours_is_not_the_persons_word() -> None:
    read = what_is_read(a_mail("用户名 abc_1", subject="Re: [TU-7K3F9Q] Your top-up of $50.00"))
    assert (read["amount"], read["account"], read["kind"]) == (None, "abc_1", "topup")
