"""Written numbers are read exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.numerals import HAN_DIGITS, HAN_UNITS, arabic, chinese, has_decimal_comma


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("一百二十", 120),
        ("一百二", 120),
        ("两百", 200),
        ("壹佰", 100),
        ("贰仟伍佰", 2500),
        ("十", 10),
        ("十五", 15),
        ("一千零五", 1005),
        ("一万二", 12_000),
        ("三万六千", 36_000),
        ("一万零五百", 10_500),
        ("二〇〇", 200),
        ("兩千三百四十五", 2345),
    ],
)
def test_chinese_numerals_are_read(written: str, value: int) -> None:
    assert chinese(written) == value


@pytest.mark.parametrize("written", ["一二百", "百千", "十百", "万万"])
def test_what_makes_no_chinese_number_is_not_read(written: str) -> None:
    assert not chinese(written)


@given(st.text(alphabet=HAN_DIGITS + HAN_UNITS, min_size=1, max_size=14))
def test_any_chinese_numerals_give_a_number_or_none(written: str) -> None:
    value = chinese(written)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("written", "decimal_comma", "value"),
    [
        ("1,000.00", None, "1000"),
        ("1.000,00", None, "1000"),
        ("1,000", None, "1000"),
        ("1.000", None, None),
        ("1.000", True, "1000"),
        ("1,000", True, None),
        ("12,50", None, "12.5"),
        ("12.5", None, "12.5"),
        ("0.001", None, "0.001"),
        ("007", None, None),
        ("1,00,000", None, None),
        ("1'234'567.89", None, "1234567.89"),
        ("1 000,50", True, "1000.5"),
    ],
)
def test_points_and_commas_are_read_by_the_mails_own_use(
    written: str, decimal_comma: bool | None, value: str | None
) -> None:
    read = arabic(written, decimal_comma=decimal_comma)
    assert read == (None if value is None else Decimal(value))


@given(st.decimals(0, 10**7, places=2))
def test_an_amount_with_two_places_is_read_in_every_writing(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert arabic(english, decimal_comma=None) == amount
    assert arabic(german, decimal_comma=None) == amount


def test_a_mail_tells_how_it_writes_decimals() -> None:
    assert has_decimal_comma("12,50 €") is True
    assert has_decimal_comma("$12.50 and 1,000.00") is False
    assert has_decimal_comma("1,000 and 2.000") is None
