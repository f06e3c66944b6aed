"""No text makes the understanding slow: work grows with the length of what is read, and that is bounded."""

import itertools
import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.lexicon import Lexicon, alternatives, heads
from bot.intake.money_wishes import MONEY_WISHES
from bot.intake.parse import DEFAULT_OWN
from bot.intake.vetting import vet
from tests.intake.understanding.reading_texts import a_mail, what_is_read

LENGTH = 200_000
SECONDS_MAX = 3
"""Generous for a loaded machine; a pattern that backtracks needs minutes."""

PIECES = (
    "充值100到账号", "0x" + "a" * 50, "1,", "1.", "100 ", "9" * 30 + " ", "a_", "账号", "(((", '"', "不是100是",
    "again ", "paid $", "refund ", '{"a":', "<a ", "system note", "http://", "一二", "百", "@", "4200 ", "is ",
    "-", "\n", "。", "to ", "for ", "credit ", "top up ", "的", "转", "微信 ", "余额", "account: ", " ", "Ａ", "а",
    "\u200b", "(a", "还", "想", "if i ", "how do i ", "thank ", "谢谢", "a.", "1 000 ", "１", "tu-aaaaaa ", "[0", "0", "0.", "верн", "пополн", "модел", "1折", "ß",
    "1", "unsubscribe ", "退订", ".", "|", "i am ", "邮件", "您的", "payment ", "seo ", "our ", "your ", "use code a",
)  # fmt: skip


def _seconds(text: str) -> float:
    mail = a_mail(text, subject=text[:900], history=text, signature=text[:5000], forwarded=(text,))
    begin = time.process_time()
    what_is_read(mail)
    vet(mail, DEFAULT_OWN)
    return time.process_time() - begin


@pytest.mark.parametrize("piece", PIECES)
def test_one_piece_repeated_is_read_in_time(piece: str) -> None:
    assert _seconds((piece * LENGTH)[:LENGTH]) < SECONDS_MAX


def test_pairs_of_pieces_are_read_in_time() -> None:
    pairs = random.Random(7).sample(list(itertools.combinations(PIECES, 2)), 40)
    assert max(_seconds(((a + b) * LENGTH)[:LENGTH]) for a, b in pairs) < SECONDS_MAX


WORDS = st.text(alphabet="转付了的钱paid set 12$", max_size=40)


@given(WORDS)
def test_a_lexicon_finds_what_its_patterns_find(text: str) -> None:
    table = [("paid", "转(?:了|的)|付了|(?:pa|se)id|sent"), ("money", r"\$?[12]+|钱")]
    found = {(hit.tag, hit.start, hit.end) for hit in Lexicon(table).hits(text)}
    for tag, pattern in table:
        expected = {
            (tag, match.start(), match.end())
            for match in re.finditer(pattern, text)
            if not re.fullmatch("[a-z]{2}", text[max(0, match.start() - 1) : match.start() + 1])
        }
        assert {hit for hit in found if hit[0] == tag} == expected


def test_heads_are_the_characters_with_which_a_phrase_begins() -> None:
    assert heads("转(?:了|的)") == {"转了", "转的"}
    assert heads("(?:转|付)?款") == {"转", "付", "款"}
    assert heads("(?<![没未])到账") == {"到账"}
    with pytest.raises(ValueError, match="known characters"):
        heads("[^a]bc")


def test_no_table_holds_an_empty_phrase() -> None:
    assert all("" not in alternatives(sign.phrases) for sign in MONEY_WISHES)
