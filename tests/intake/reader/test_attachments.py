"""Names that are safe on any disk, types by first octets, and which pictures count."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.mail import Mail
from bot.intake import attachments, limits, tnef
from bot.intake.mime import read

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("shot.png", "shot.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("a\r\nX: y.png", "a_X_ y.png"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "attachment-3.png"),
        ("...", "attachment-3.png"),
        ("CON", "CON_"),
        ("微信图片_20260622.jpg", "微信图片_20260622.jpg"),
        (".htaccess", "htaccess"),
    ],
)
def test_name_is_made_safe(name: str, safe: str) -> None:
    assert attachments.safe_name(name, "image/png", 3) == safe


@given(st.text(max_size=400))
def test_any_name_is_made_safe(name: str) -> None:
    safe = attachments.safe_name(name, "application/pdf", 1)

    assert 0 < len(safe) <= limits.FILENAME_CHARS_MAX
    assert safe not in {".", ".."}
    assert not set(safe) & set('/\\\x00\n\r:*?"<>|')
    safe.encode("utf-8")


def test_long_name_keeps_its_extension() -> None:
    safe = attachments.safe_name("长" * 300 + ".jpeg", "image/jpeg", 1)

    assert len(safe) == limits.FILENAME_CHARS_MAX
    assert safe.endswith("长.jpeg")


@pytest.mark.parametrize(
    ("octets", "declared", "kind"),
    [
        (PNG, "application/octet-stream", "image/png"),
        (b"\xff\xd8\xff\xe0xx", "image/png", "image/jpeg"),
        (b"%PDF-1.7", "image/jpeg", "application/pdf"),
        (b"MZ\x90", "image/png", "application/vnd.microsoft.portable-executable"),
        (
            b"PK\x03\x04",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"PK\x03\x04", "image/png", "application/zip"),
        (b"plain words", "text/plain", "text/plain"),
        (b"", "", "application/octet-stream"),
        (b"\x00\x00\x00\x18ftypheic", "application/octet-stream", "image/heic"),
    ],
)
def test_type_is_told_by_the_first_octets(octets: bytes, declared: str, kind: str) -> None:
    assert attachments.sniff(octets, declared) == kind


@given(
    st.binary(max_size=200),
    st.sampled_from(["image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"]),
)
def test_size_of_a_broken_picture_is_none_or_a_pair(octets: bytes, kind: str) -> None:
    size = attachments.size_px(octets, kind)

    assert size is None or len(size) == 2


def test_size_of_a_png_is_read() -> None:
    assert attachments.size_px(PNG, "image/png") == (1, 1)


def test_tnef_gives_its_file_and_not_itself() -> None:
    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        head = level.to_bytes(1, "little") + name.to_bytes(2, "little") + kind.to_bytes(2, "little")
        return head + len(data).to_bytes(4, "little") + data + (sum(data) & 0xFFFF).to_bytes(2, "little")

    octets = (
        b"\x78\x9f\x3e\x22\x01\x00"
        + attribute(1, 0x9006, 8, (0x10000).to_bytes(4, "little"))
        + attribute(1, 0x9007, 6, (936).to_bytes(8, "little"))
        + attribute(1, 0x800C, 2, "银行转账 64 元，账号 tnef_1\x00".encode("gbk"))
        + attribute(2, 0x9002, 6, bytes(14))
        + attribute(2, 0x8010, 1, "回单.pdf\x00".encode("gbk"))
        + attribute(2, 0x800F, 6, b"%PDF-1.4")
    )
    mail = read(
        b"From: a@b.test\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(octets)
    )

    assert isinstance(mail, Mail)
    assert mail.text == "银行转账 64 元，账号 tnef_1"
    assert [(one.filename, one.content_type, one.octets) for one in mail.attachments] == [
        ("回单.pdf", "application/pdf", b"%PDF-1.4")
    ]


@given(st.binary(max_size=300))
def test_broken_tnef_never_raises(octets: bytes) -> None:
    assert tnef.read(octets) is None or octets.startswith(tnef.SIGNATURE)
    tnef.read(tnef.SIGNATURE + b"\x01\x00" + octets)
