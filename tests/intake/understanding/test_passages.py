"""Passages are made readable with every offset kept, and languages are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.claim import Part
from bot.intake.language import language_of
from bot.intake.normalise import LENGTH_MAX, passage

ODD = st.text(alphabet="ab１２Ａｂ，。\u200b\u200d\ufeff аеο①𝟙𝐚İß中文 \u00a0\u3000\n\t-—", max_size=60)


@given(ODD)
def test_offsets_point_at_the_original_characters(text: str) -> None:
    read = passage(Part.TEXT, text)
    assert len(read.plain) == len(read.folded)
    for place, char in enumerate(read.plain):
        words = read.evidence(place, place + 1, "any").words
        assert len(words) == 1
        if char.isascii() and char.isalnum():
            assert words == char or not words.isascii()


@pytest.mark.parametrize(
    ("text", "folded", "warning"),
    [
        ("ＡＢＣ１２３：", "abc123:", "full-width letters or digits"),
        ("账\u200b号", "账号", "invisible characters within a word, at 1"),
        ("аccount", "account", "mixed alphabets: аccount"),
        ("\u202e001", "001", "characters that turn the direction of writing"),
        ("𝟏𝟎𝟎 USDT", "100 usdt", None),
        ("1️⃣0️⃣0️⃣", "100", None),
    ],
)
def test_disguised_characters_are_read_as_they_look_and_told(
    text: str, folded: str, warning: str | None
) -> None:
    read = passage(Part.TEXT, text)
    assert read.folded == folded
    assert read.warnings == (() if warning is None else (warning,))


@pytest.mark.parametrize("text", ["Привет, как дела?", "🙇‍♀️ 谢谢", "Grüße, naïve café", "ΑΒΓ"])
def test_honest_writing_is_not_warned_of(text: str) -> None:
    assert passage(Part.TEXT, text).warnings == ()


def test_a_name_in_borrowed_letters_stays_as_written() -> None:
    read = passage(Part.TEXT, "usеr")
    assert (read.plain, read.folded) == ("usеr", "user")


def test_beyond_the_bound_nothing_is_read() -> None:
    assert len(passage(Part.TEXT, "a" * (LENGTH_MAX + 1)).folded) == LENGTH_MAX


@pytest.mark.parametrize(
    ("text", "subject", "language"),
    [
        ("微信转了100元", "", "zh"),
        ("請問餘額", "", "zh"),
        ("Hi 老师, 我 transfer 了 90 RMB, please check 一下", "", "zh"),
        ("I paid 100 RMB with 支付宝, my account is x", "", "en"),
        ("PayPalで送金しました", "", "ja"),
        ("안녕하세요", "", "ko"),
        ("Перевёл деньги", "", "ru"),
        ("Вітаю, я оплатив рахунок, будь ласка перевірте, її ще немає", "", "uk"),
        ("Ich habe bezahlt, danke", "", "de"),
        ("Bonjour, j'ai payé, merci", "", "fr"),
        ("Hola, he pagado, gracias", "", "es"),
        ("abc_123", "Re: [TU-7K3F9Q] Which account?", "en"),
        ("abc_123", "充值", "zh"),
        ("", "", None),
        ("🙏🙏", "", None),
        ("thx", "", "en"),
    ],
)
def test_language_is_that_of_the_sentence_frame(text: str, subject: str, language: str | None) -> None:
    assert language_of(text.lower(), subject.lower()) == language
