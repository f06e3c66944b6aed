"""Charsets declared, lying and missing (faults.md 60)."""

import pytest

from bot.intake import charset


@pytest.mark.parametrize("text", ["充值", "已付100元", "账号abc，转了", "微信转账五十元，谢谢"])
@pytest.mark.parametrize(
    "declared",
    [None, "gb2312", "GBK", "us-ascii", "utf-8", "x-unknown", "big5", "iso-2022-jp", "iso-8859-1", "latin1"],
)
def test_60_short_gb_text_is_read_whatever_the_label(text: str, declared: str | None) -> None:
    assert charset.decode(text.encode("gb18030"), declared).text == text


@pytest.mark.parametrize(
    "declared", [None, "gb2312", "gbk", "big5", "iso-8859-1", "windows-1251", "us-ascii", "utf8"]
)
def test_utf8_is_read_whatever_the_label(declared: str | None) -> None:
    text = "充值账号：shanhai，金额 88 元，云闪付已转。"

    assert charset.decode(text.encode(), declared).text == text


def test_traditional_text_without_label_is_big5() -> None:
    text = "您好，我已用銀行轉帳四百元，請幫帳戶儲值，謝謝您"

    assert charset.decode(text.encode("big5"), None).text == text


@pytest.mark.parametrize(
    ("codec", "label", "text"),
    [
        ("iso2022_jp", "ISO-2022-JP", "お世話になっております"),
        ("cp932", "shift_jis", "チャージをお願いします①"),
        ("cp949", "ks_c_5601-1987", "충전 부탁드립니다"),
        ("koi8-r", "koi8-r", "Перевёл"),
        ("cp1251", "windows-1251", "Перевёл"),
        ("iso8859-15", "ISO-8859-15", "Banküberweisung 5 €"),
        ("cp1252", "iso-8859-1", "“5 €”"),
        ("cp1252", "iso-8859-1", "Überweisung für Jürgen Müßig, à bientôt, señor Nuñez"),
        ("cp1252", "windows-1252", "ÜBERGRÖSSE ÄÖÜ ÉÈ"),
        ("hz", "hz-gb-2312", "充值"),
        ("utf-7", "utf-7", "充值"),
        ("utf-16", "utf-16", "充值"),
    ],
)
def test_declared_charset_is_believed(codec: str, label: str, text: str) -> None:
    decoded = charset.decode(text.encode(codec), label)

    assert decoded.text == text
    assert not decoded.is_repaired


def test_codecs_that_are_no_charsets_are_not_run() -> None:
    for label in (
        "punycode",
        "unicode_escape",
        "zlib",
        "rot13",
        "idna",
        "undefined",
        "mbcs",
        "../../x",
        "\x00",
    ):
        assert charset.decode(b"abc-\\u0041", label).text == "abc-\\u0041"


def test_cut_character_costs_no_more_than_itself() -> None:
    text = charset.decode("我的账号是 cut_1，微信转了三十元".encode()[:-1], "utf-8").text

    assert text.startswith("我的账号是 cut_1，微信转了三十")


def test_western_accents_under_a_utf8_label_are_read() -> None:
    assert charset.decode("für müller überwiesen".encode("latin-1"), "utf-8").text == "für müller überwiesen"
