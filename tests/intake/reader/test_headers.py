"""Fields, encoded words, mailboxes, parameters, dates and ids, sound and broken."""

from datetime import UTC, datetime

import pytest

from bot.intake import headers, words


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?B?5YWF5YC8?=", "充值"),
        (b"=?utf-8?B?5YWF5?= =?utf-8?B?YC8?=", "充值"),
        (b"=?utf-8?Q?=E5=85?=\r\n =?utf-8?Q?=85?=", "充"),
        (b"=?gb2312?B?5bGx5rW3?=", "山海"),
        (b"=?utf-8?Q?a_b?==?utf-8?Q?c?=", "a bc"),
        (b"a =?utf-8?Q?b?= c", "a b c"),
        (b"=?x-nonsense?Q?abc?=", "abc"),
        (b"=?utf-8?Q?How are you??=", "How are you?"),
        (b"=?utf-8?B?!!!?=", ""),
        (b"=?utf-8?Z?abc?=", "=?utf-8?Z?abc?="),
        (b"=?utf-8*en?Q?abc?=", "abc"),
        ("充值".encode(), "充值"),
        ("充值 100 元".encode("gb18030"), "充值 100 元"),
        (b"a\x00b\r\n\tc", "a b c"),
    ],
)
def test_header_value_is_decoded(raw: bytes, text: str) -> None:
    assert words.decode(raw) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"a@b.test", [("a@b.test", "")]),
        (b"A B <a@B.Test>", [("a@b.test", "A B")]),
        (b'"x@y.test" <a@b.test>', [("a@b.test", "x@y.test")]),
        (b"x@y.test <a@b.test>", [("a@b.test", "x@y.test")]),
        (b"P. Rossi <p@b.test>", [("p@b.test", "P. Rossi")]),
        (b"MAILER-DAEMON@b.test (Mail System)", [("MAILER-DAEMON@b.test", "Mail System")]),
        (b'"Last, First" <a@b.test>, c@d.test', [("a@b.test", "Last, First"), ("c@d.test", "")]),
        (b"=?utf-8?Q?A=2C_B=3Cz=40z=2Etest=3E?= <a@b.test>", [("a@b.test", "A, B<z@z.test>")]),
        (b"friends: a@b.test, c@d.test;, e@f.test", [("a@b.test", ""), ("c@d.test", ""), ("e@f.test", "")]),
        (b"undisclosed-recipients:;", []),
        (b"<@relay.test:a@b.test>", [("a@b.test", "")]),
        (b"A <a@b.test", [("a@b.test", "A")]),
        (b"A <a(his account)@b.test(his host)>", [("a@b.test", "A")]),
        (b"=?utf-8?B?5byg?=<a@b.test>", [("a@b.test", "张")]),
        (b"nobody at all", []),
        (b"", []),
    ],
)
def test_mailboxes_are_read(raw: bytes, expected: list[tuple[str, str]]) -> None:
    assert [(one.address, one.name) for one in headers.mailboxes(raw)] == expected


@pytest.mark.parametrize(
    ("raw", "word", "parameters"),
    [
        (b"text/plain; charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        (
            b'Text/HTML ; CharSet="gb2312"; format=flowed',
            "text/html",
            {"charset": "gb2312", "format": "flowed"},
        ),
        (b"image/png; name*0*=UTF-8''%E5%85;\r\n name*1*=%85; name*2=.png", "image/png", {"name": "充.png"}),
        (b"x/y; name*=gb2312''%B3%E4", "x/y", {"name": "充"}),
        (b'x/y; name="=?gb2312?B?s+Q=?="', "x/y", {"name": "充"}),
        (b'x/y; name="a\\"b;c"', "x/y", {"name": 'a"b;c'}),
        (b"x/y; name=a b.png", "x/y", {"name": "a b.png"}),
        (b'multipart/mixed; boundary="unclosed', "multipart/mixed", {"boundary": "unclosed"}),
        (b"attachment; filename=\xb3\xe4\xd6\xb5.png", "attachment", {"filename": "充值.png"}),
        (b"", "", {}),
    ],
)
def test_parameters_are_read(raw: bytes, word: str, parameters: dict[str, str]) -> None:
    value = headers.parameterised(raw)

    assert (value.word, dict(value.parameters)) == (word, parameters)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        (b"Sat, 30 May 2026 09:09:10 +0800", datetime(2026, 5, 30, 1, 9, 10, tzinfo=UTC)),
        (b"30 May 2026 09:09 GMT", datetime(2026, 5, 30, 9, 9, tzinfo=UTC)),
        (b"Sat, 30 May 2026 09:09:10 +0800 (CST)", datetime(2026, 5, 30, 1, 9, 10, tzinfo=UTC)),
        (b"Sat, 31 Feb 2026 09:09:10 +0800", None),
        (b"Sat, 30 May 0026 09:09:10 +9999999", None),
        (b"yesterday", None),
        (None, None),
    ],
)
def test_date_is_utc_or_none(raw: bytes | None, moment: datetime | None) -> None:
    assert headers.sent_at(raw) == moment


def test_message_ids_lose_blanks_and_gain_brackets() -> None:
    assert headers.message_ids(b"<a @b>\r\n <c@d>") == ("<a@b>", "<c@d>")
    assert headers.message_ids(b"a@b") == ("<a@b>",)
    assert headers.message_ids(b"") == ()


def test_decoded_headers_are_a_mapping_of_lower_case_names() -> None:
    decoded = headers.Decoded(headers.parse(b"X-A: 1\r\nSubject: =?utf-8?q?=C3=A9?=\r\nx-a: 2\r\n"))

    assert dict(decoded) == {"x-a": ("1", "2"), "subject": ("é",)}
    assert "X-A" not in decoded
    assert decoded.get("missing", ()) == ()
