"""No octets make the reader raise or leave its bounds; found failures are kept as explicit examples."""

import email.policy
from email.message import EmailMessage

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.desk.mail import Mail, Unreadable
from bot.intake import limits
from bot.intake.mime import read
from bot.intake.vetting import robot_of, vet
from tests.intake.reader.samples import CORPUS, OWN, own_samples

_SEEDS = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))] + [
    path.read_bytes() for path in own_samples()
]
_SEEDS = [octets for octets in _SEEDS if len(octets) < 20_000]
_PIECES = [
    b"\r\n",
    b"\n\n",
    b"\x00",
    b"--",
    b"=?utf-8?b?",
    b"?=",
    b"<div style='display:none'>",
    b"</",
    b"<!--",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"charset=utf-7",
    b"charset=hz",
    b"name*0*=utf-8''%ff",
    b"\xff\xfe",
    b"\x1b$B",
    b"begin 644 x\n",
    b"\x78\x9f\x3e\x22",
    b"> ",
    b"On 1.1.2026 a@b.test wrote:\n",
]


def _check(octets: bytes) -> None:
    read_as = read(octets)
    if isinstance(read_as, Unreadable):
        assert not read_as.reason.startswith("reading failed"), read_as.reason
        return
    vet(read_as, OWN)
    robot_of(read_as, OWN)
    whole = "".join((read_as.text, read_as.signature, read_as.history, read_as.subject, *read_as.forwarded))
    assert "\x00" not in whole
    whole.encode("utf-8")
    assert "\n" not in read_as.subject
    assert len(read_as.text) <= limits.TEXT_CHARS_MAX
    for attachment in read_as.attachments:
        assert 0 < len(attachment.filename) <= limits.FILENAME_CHARS_MAX
        assert "/" not in attachment.filename
        assert attachment.filename.isprintable()
    if read_as.sender is not None:
        assert "\n" not in read_as.sender.address + read_as.sender.name


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2_000))
@example(b"From: a@b\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA-")
@example(b"From: a@b\r\nContent-Type: text/html\r\n\r\n&#0;&#xD800;<p hidden")
@example(
    b"From: a@b\r\nContent-Transfer-Encoding: base64\r\n\r\nVGhl==\r\n\r\n--=_part_004\r\nPGh0bQ=\r\n\r\nA"
)
def test_random_octets_never_make_reading_raise(octets: bytes) -> None:
    _check(octets)
    _check(b"From: a@b.test\r\nContent-Type: text/html\r\n\r\n" + octets)


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    octets = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(octets)))
        match draw(st.integers(0, 4)):
            case 0:
                octets[at : at + draw(st.integers(1, 200))] = b""
            case 1:
                octets[at:at] = draw(st.sampled_from(_PIECES))
            case 2:
                octets[at:at] = draw(st.binary(max_size=20))
            case 3:
                octets[at:at] = octets[at : at + draw(st.integers(1, 400))]
            case _:
                octets[at : at + 1] = bytes([draw(st.integers(0, 255))])
    return bytes(octets)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(_mutated())
def test_mutated_mails_never_make_reading_raise(octets: bytes) -> None:
    _check(octets)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
                min_size=1,
                max_size=40,
            )
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["utf-8", "gb18030", "utf-7"]),
    st.sampled_from(["base64", "quoted-printable"]),
)
def test_what_the_library_writes_is_read_back(words: list[tuple[str]], charset: str, encoding: str) -> None:
    text = " ".join(f"w{word}" for (word,) in words if not word.startswith((">", "＞")))
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Ada <ada@x.test>"
    message["Subject"] = "充值 " + "é" * 60
    message.set_content(text, charset=charset, cte=encoding)

    mail = read(message.as_bytes())

    assert isinstance(mail, Mail)
    assert mail.subject == "充值 " + "é" * 60
    if "w--" not in text:
        assert "".join(mail.text.split()) == "".join(text.split())
