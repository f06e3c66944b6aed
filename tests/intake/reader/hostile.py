"""Mails built to be slow or large, by name: each must be read within ten seconds and one gibibyte."""

import base64
from collections.abc import Callable

MB = 1024 * 1024
HEAD = b"From: Mallory <mallory@inject.test>\r\nTo: chat@gateway.example\r\nSubject: hostile\r\nMIME-Version: 1.0\r\n"


def _html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


def _plain(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body


def fifty_megabytes_of_attachment() -> bytes:
    payload = base64.encodebytes(bytes(range(256)) * (37 * MB // 256))
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\npaid 5\r\n--b\r\nContent-Type: image/png\r\n"
        + b"Content-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + payload
        + b"--b--\r\n"
    )


def fifty_megabytes_of_text() -> bytes:
    return _plain("微信转了100元，账号 mallory。\r\n".encode() * (50 * MB // 44))


def fifty_megabytes_in_one_line() -> bytes:
    return _plain(b"a" * (50 * MB))


def fifty_megabytes_of_html() -> bytes:
    return _html(b"<div><p>paid <b>5</b></p></div>" * (50 * MB // 31))


def fifty_megabytes_of_spaces() -> bytes:
    return _plain(b" " * (50 * MB))


def fifty_megabytes_of_nuls() -> bytes:
    return _plain(b"\x00" * (50 * MB))


def fifty_megabytes_of_nothing_but_nuls() -> bytes:
    return b"\x00" * (50 * MB)


def fifty_megabytes_of_line_ends() -> bytes:
    return _plain(b"\r\n" * (25 * MB))


def fifty_megabytes_of_carriage_returns() -> bytes:
    return b"From: a@b.test\rSubject: x\r" + b"\r" * (50 * MB)


def fifty_megabytes_of_quoted_printable() -> bytes:
    return (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=E5=85=85= \r\n" * (50 * MB // 13)
    )


def fifty_megabytes_of_equal_signs() -> bytes:
    return HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A===" * (12 * MB)


def ten_thousand_parts() -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: text/plain\r\n\r\npaid 5\r\n" * 10_000
        + b"--b--\r\n"
    )


def ten_thousand_attachments() -> bytes:
    one = b"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\n\r\nx\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + one * 10_000 + b"--b--\r\n"


def two_hundred_levels() -> bytes:
    return _levels(200, b"paid 5\r\n")


def five_thousand_levels() -> bytes:
    return _levels(5_000, b"paid 5\r\n")


def two_hundred_levels_of_fifty_megabytes() -> bytes:
    return _levels(
        200, b"paid five dollars, honestly, and here is a long line of words to search\r\n" * 700_000
    )


def _levels(count: int, core: bytes) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(count)
    )
    tail = b"".join(b"\r\n--b%d--\r\n" % n for n in reversed(range(count)))
    return HEAD + head + b"Content-Type: text/plain\r\n\r\n" + core + tail


def thousand_forwards_within_forwards() -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"Subject: core\r\n\r\npaid 5\r\n"


def forwards_within_forwards_in_base64() -> bytes:
    mail = b"Subject: core\r\n\r\npaid 5\r\n" + b"x" * MB
    for _ in range(12):
        mail = (
            HEAD
            + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(mail)
        )
    return mail


def boundary_on_every_line() -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--bx\r\n" * (8 * MB)


def nested_parts_with_one_boundary() -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 20_000


def one_megabyte_subject() -> bytes:
    return b"From: a@b.test\r\nSubject: " + b"=?utf-8?q?" * 100_000 + b"\r\n\r\npaid 5\r\n"


def one_megabyte_from() -> bytes:
    return b"From: " + b'"(<' * 350_000 + b"\r\nSubject: x\r\n\r\npaid 5\r\n"


def recipients_without_end() -> bytes:
    return b"From: a@b.test\r\nTo: " + b"(" * 500_000 + b"\\" * 500_000 + b"\r\n\r\npaid 5\r\n"


def parameters_without_end() -> bytes:
    return HEAD + b"Content-Type: text/plain" + b';a="' * 250_000 + b"\r\n\r\npaid 5\r\n"


def parameter_sections_without_end() -> bytes:
    sections = b"".join(b";\r\n name*%d*=%%41" % n for n in range(60_000))
    return HEAD + b"Content-Type: image/png" + sections + b"\r\n\r\npaid 5\r\n"


def hundred_thousand_headers() -> bytes:
    return HEAD + b"".join(b"X-Field-%d: value\r\n" % n for n in range(100_000)) + b"\r\npaid 5\r\n"


def header_block_of_fifty_megabytes() -> bytes:
    return HEAD + b"X-Long: " + b"a \r\n " * (10 * MB)


def header_of_folds() -> bytes:
    return HEAD + b"Received:" + b"\r\n \r\n\t" * 200_000 + b"\r\n\r\npaid 5\r\n"


def references_without_end() -> bytes:
    return HEAD + b"References: " + b"<" * 500_000 + b"\r\n\r\npaid 5\r\n"


def date_without_end() -> bytes:
    return HEAD + b"Date: " + b"1 " * 500_000 + b"\r\n\r\npaid 5\r\n"


def html_deep() -> bytes:
    return _html(b"<div>" * 1_000_000)


def html_formatting_left_open() -> bytes:
    return _html(b"".join(b"<font a=%d>" % n for n in range(20_000)) + b"<p>x" * 20_000)


def html_formatting_closed_too_early() -> bytes:
    return _html(b"</b>" * 20_000 + b"".join(b"<b a=%d>" % n for n in range(20_000)) + b"<p>x" * 20_000)


def html_tables_in_tables() -> bytes:
    return _html(b"<table><tr><td><b>" * 50_000)


def html_misnested() -> bytes:
    return _html(b"<b><p><i></b></p><a><table></i></a>" * 30_000)


def html_one_attribute() -> bytes:
    return _html(b"<div " + b"a" * (10 * MB) + b">")


def html_many_attributes() -> bytes:
    return _html(b"<div " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x</div>")


def html_comment_left_open() -> bytes:
    return _html(b"<!--" * (5 * MB))


def html_style_rules() -> bytes:
    rules = b"".join(b".c%d .d .e .f .g{display:none}" % n for n in range(20_000))
    return _html(b"<style>" + rules + b"</style>" + b"<div class='d e f g'>x" * 10_000)


def html_style_braces() -> bytes:
    return _html(b"<style>display:none;" + b"@media{" * 200_000 + b"</style>x")


def html_style_selectors() -> bytes:
    return _html(
        b"<style>" + b":not(" * 20_000 + b"{display:none}" + b"*>" * 20_000 + b"{display:none}</style>x"
    )


def html_style_attribute() -> bytes:
    return _html(b'<div style="' + b"color:" * MB + b'">x</div>')


def html_of_entities() -> bytes:
    return _html(b"&#x1F600;" * MB)


def html_data_addresses() -> bytes:
    return _html(
        b'<img src="data:image/png;base64,' + b"A" * (10 * MB) + b'">' + b"data:image/png;base64," * 200_000
    )


def html_cells() -> bytes:
    return _html(b"<table><tr>" + b"<td>x" * 500_000)


def html_rules() -> bytes:
    return _html(b"<hr>x" * 500_000)


def quotes_of_every_depth() -> bytes:
    return _plain(b"".join(b">" * (n % 2_000) + b" x\r\n" for n in range(20_000)))


def introductions_without_quote() -> bytes:
    return _plain(b"On 1.1.2026 10:00 a@b.test <a@b.test> and so on:\r\n" * 200_000)


def header_names_in_text() -> bytes:
    return _plain(b"From: a@b.test\r\n\r\n" * 300_000)


def dashes_in_text() -> bytes:
    return _plain(b"-- x\r\n---\r\n------ \r\n" * 300_000 + b"-" * MB)


def taglines_in_text() -> bytes:
    return _plain(b"Sent from my " + b"iPhone " * MB + b"\r\n" + b"Sent from my \r\n" * 100_000)


def signature_of_taglines() -> bytes:
    return _plain("发自我的".encode() * 500_000)


def flowed_without_end() -> bytes:
    return HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"word \r\n" * (4 * MB)


def uuencoded_without_end() -> bytes:
    return _plain(b"begin 644 a\r\n" * 500_000)


def uuencoded_files() -> bytes:
    return _plain(b"begin 644 a.png\r\n#86)C\r\n`\r\nend\r\n" * 100_000)


def tnef_of_small_attributes() -> bytes:
    attribute = b"\x02\x02\x90\x06\x00\x00\x00\x00\x00\x00\x00"
    payload = b"\x78\x9f\x3e\x22\x01\x00" + attribute * 1_000_000
    return (
        HEAD
        + b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(payload)
    )


def lying_utf7() -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+2AA-" * (4 * MB)


def punycode_as_charset() -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-b9c9" * MB


def unknown_charset_of_random_octets() -> bytes:
    state, octets = 1, bytearray()
    for _ in range(2 * MB):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        octets.append(state >> 16 & 0xFF)
    return HEAD + b"Content-Type: text/plain; charset=x-nonsense\r\n\r\n" + bytes(octets)


def report_of_reports() -> bytes:
    part = b"--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; a@b.test\r\n\r\n"
    head = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
    return HEAD + head + part * 10_000


HOSTILE: dict[str, Callable[[], bytes]] = {
    name: build
    for name, build in list(globals().items())
    if callable(build)
    and not name.startswith("_")
    and getattr(build, "__module__", None) == __name__
    and name != "Callable"
}
