"""What an operator writes: read as he means it, or refused by name; never guessed."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.saying import WORDS_MAX
from bot.store.prompts import Purpose
from bot.telegram.inputs import (
    EXAMPLES,
    InputError,
    Sum,
    read_account,
    read_currency,
    read_rate,
    read_sum,
    read_words,
)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("100", "100", None),
        (" 100.50 ", "100.50", None),
        ("1,234.50", "1234.50", None),
        ("1,234,567", "1234567", None),
        ("100 CNY", "100", "CNY"),
        ("usdt 50", "50", "USDT"),
        ("¥100", "100", "CNY"),
        ("￥１００", "100", "CNY"),
        ("100元", "100", "CNY"),
        ("$9.99", "9.99", "USD"),
        ("€ 20", "20", "EUR"),
    ],
)
def test_sum_is_read(text: str, amount: str, currency: str | None) -> None:
    assert read_sum(text) == Sum(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "not_a_number"),
        ("a lot", "not_a_number"),
        ("1,5", "not_a_number"),
        ("1.234,50", "not_a_number"),
        ("12,34", "not_a_number"),
        ("1e9", "not_a_number"),
        ("CNY 100 CNY", "not_a_number"),
        ("1.000000001", "too_exact"),
        ("0", "not_positive"),
        ("-5", "not_positive"),
        ("1000000001", "too_large"),
        ("100 X", "bad_currency"),
        ("NaN", "not_a_number"),
    ],
)
def test_what_is_no_sum_is_refused_by_name(text: str, key: str) -> None:
    with pytest.raises(InputError) as error:
        read_sum(text)
    assert error.value.key == key


@given(st.decimals("0.01", "999999999", places=2), st.sampled_from(["", " USDT", " cny"]))
def test_sum_comes_back_as_it_was_written(amount: Decimal, named: str) -> None:
    assert read_sum(f"{amount:f}{named}") == Sum(amount, named.strip().upper() or None)
    assert read_sum(f"{amount:,f}{named}").amount == amount


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_sum, read_currency, read_rate, read_account, read_words):
        with suppress(InputError):
            read(text)


@pytest.mark.parametrize("text", ["two words", "", " ", "x" * 65, "zero\u200bwidth", "a\nb"])
def test_what_is_no_account_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="bad_account"):
        read_account(text)


def test_account_is_taken_as_it_is_written() -> None:
    assert read_account(" LiLei88 ") == "LiLei88"


@pytest.mark.parametrize("text", ["", "E", "EURO50", "12", "EU R"])
def test_what_is_no_currency_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="bad_currency"):
        read_currency(text)


@pytest.mark.parametrize(
    ("text", "key"), [("0", "not_positive"), ("100001", "too_large"), ("x", "not_a_number")]
)
def test_what_is_no_rate_is_refused(text: str, key: str) -> None:
    with pytest.raises(InputError, match=key):
        read_rate(text)


def test_words_keep_their_lines_and_lose_what_cannot_be_seen() -> None:
    assert read_words(" a\nb\u200b\x00\u202ec ") == "a\nbc"
    with pytest.raises(InputError, match="no_words"):
        read_words("\u200b \n")
    with pytest.raises(InputError, match="too_long"):
        read_words("x" * (WORDS_MAX + 1))


def test_every_example_is_read() -> None:
    assert read_sum(EXAMPLES[Purpose.AMOUNT]).amount == Decimal("100.50")
    assert read_currency(EXAMPLES[Purpose.CURRENCY]) == "EUR"
    assert read_rate(EXAMPLES[Purpose.RATE]) == Decimal("7.85")
    assert read_account(EXAMPLES[Purpose.ACCOUNT]) == "lilei88"
