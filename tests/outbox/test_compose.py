"""A mail of ours: no header but ours, whatever is in its subject, names and ids (fault 25)."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTPUTF8, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.pictures import Picture
from bot.outbox.compose import UnsendableError, compose, one_line
from tests.builders import NOON, REF
from tests.desk.test_effects import MAIL

SENDER = "Gateway <chat@gateway.example>"
OURS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "auto-submitted",
    "x-auto-response-suppress",
    "mime-version",
    "content-type",
}
SPITEFUL = st.text(
    st.one_of(
        st.sampled_from('\r\n\t \x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029:<>@"\\,;=?'),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)
OUR_TAGS = r"</?(?:p|br|ul|li)>|</?(?:table|tr|td)(?: style=\"[^\"]*\")?>"
BODY = "您好，\n\n<b>您的账户</b> & 已入账。\n\n第二行\n第三行\n"


def composed(body: str = BODY, **more: object) -> EmailMessage:
    return compose(replace(MAIL, **more), body, SENDER, NOON)  # type: ignore[arg-type]


def as_sent(message: EmailMessage) -> Message:
    """As any mail program reads it, by the oldest and plainest reader."""
    return message_from_bytes(message.as_bytes())


@given(subject=SPITEFUL, answered=SPITEFUL, references=st.lists(SPITEFUL, max_size=4), language=st.just("zh"))
def test_25_no_value_becomes_a_header_or_a_recipient(
    subject: str, answered: str, references: list[str], language: str
) -> None:
    message = composed(subject=subject, in_reply_to=answered, references=tuple(references), language=language)

    for octets in (message.as_bytes(), message.as_bytes(policy=SMTPUTF8)):
        sent = message_from_bytes(octets)
        assert {name.lower() for name in sent} <= OURS
        assert len(sent.keys()) == len({name.lower() for name in sent})
        assert sent["To"] == "Anne@Mail.Example"
        assert sent["From"] == SENDER
        assert sent["Message-ID"] == "<x@gateway.example>"
        assert sent.get_content_type() == "multipart/alternative"
        head = octets.partition(b"\r\n\r\n")[0]
        assert b"\n" not in head.replace(b"\r\n", b"")
        assert all(len(line) <= 998 for line in head.split(b"\r\n"))


@given(to=SPITEFUL | st.emails())
def test_a_recipient_is_one_address_or_refused(to: str) -> None:
    try:
        message = composed(to=to)
    except UnsendableError:
        return
    (header,) = message.get_all("To") or []
    assert len(header.addresses) == 1
    assert header.addresses[0].addr_spec == to
    assert {name.lower() for name in as_sent(message)} <= OURS


@pytest.mark.parametrize(
    "to", ["", "@", "anne", "anne@", "a@b\r\nBcc: m@x", "a@b, m@x", "<a@b>", "a b@c", "a@b@c", "("]
)
def test_what_is_no_address_is_refused_with_its_reason(to: str) -> None:
    with pytest.raises(UnsendableError, match="is no address"):
        composed(to=to)


def test_a_subject_in_chinese_arrives_as_written() -> None:
    subject = f"Re: 充值 100 元，账号 anne88，请尽快处理谢谢谢谢谢谢谢谢谢谢谢谢谢谢 [{REF}]"

    read = message_from_bytes(composed(subject=subject).as_bytes(), policy=default)

    assert read["Subject"] == subject


@pytest.mark.parametrize("length", [20, 80, 300, 880])
def test_message_ids_of_a_thread_stay_whole(length: int) -> None:
    """Outlook's are longer than a line; written as encoded words they would thread nothing."""
    one, other = f"<{'a' * length}@prod.outlook.example>"[-895:], f"<{'B' * length}@x>"
    one = one if one.startswith("<") else f"<{one}"

    sent = as_sent(composed(in_reply_to=one, references=(other, one)))

    assert sent["In-Reply-To"].split() == [one]
    assert sent["References"].split() == [other, one]


def test_ids_that_fit_no_header_are_left_out() -> None:
    message = composed(in_reply_to=f"<{'x' * 2000}@y>", references=("<充值@mail.example>", "<a@b>"))

    assert message["In-Reply-To"] is None
    assert as_sent(message)["References"] == "<a@b>"


def test_it_says_that_it_is_automatic_and_when() -> None:
    sent = as_sent(composed())

    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["Date"] == "Mon, 23 Nov 2026 12:00:00 +0000"


def test_its_text_comes_first_and_its_html_shows_the_same_as_text() -> None:
    read = message_from_bytes(composed().as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    plain, html = read.iter_parts()

    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == BODY
    shown = html.get_content()
    assert "&lt;b&gt;您的账户&lt;/b&gt; &amp; 已入账。" in shown
    assert "第二行<br>第三行" in shown
    assert 'lang="zh"' in shown


@given(SPITEFUL)
def test_no_value_in_the_body_becomes_markup(words: str) -> None:
    read = message_from_bytes(composed(f"Hello {words}\n").as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    _, html = read.iter_parts()

    inside = html.get_content().split("<p>", 1)[1].rsplit("</p>", 1)[0]
    assert "<" not in re.sub(OUR_TAGS, "", inside)


@given(SPITEFUL)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


def test_pictures_are_attached_behind_the_text() -> None:
    picture = Picture("alipay.png", b"\x89PNG octets")
    message = compose(MAIL, BODY, SENDER, NOON, [picture])

    read = message_from_bytes(message.as_bytes(), policy=default)

    assert isinstance(read, EmailMessage)
    assert read.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in read.iter_parts()] == ["multipart/alternative", "image/png"]
    (attached,) = read.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("alipay.png", picture.octets)
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == BODY
