"""Who is proven: true signatures, forged findings, and DNS that is slow, dead or lying (faults.md 62)."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from bot.desk.mail import Authenticity, Mail, Verdict
from bot.intake.authenticity import Authenticator, Placement, Trust, authenticate, is_aligned
from bot.intake.mime import read
from tests.intake.authenticity.signing import rsa_key, signed

MAIL = b"From: Ada <ada@mail.x.test>\r\nTo: chat@gateway.example\r\nSubject: top up\r\n\r\npaid 20 USD, ada_1\r\n"
RECEIVED = b"Received: from out.x.test (out.x.test [192.0.2.1])\r\n\tby mx.gateway.example (Postfix) with ESMTPS id 1;\r\n\tSat, 30 May 2026\r\n"
TRUST = Trust("mx.gateway.example")
BELOW = Trust("mx.gateway.example", placement=Placement.BELOW)


ZONE = {"s1._domainkey.x.test": rsa_key(1024).record, "s1._domainkey.evil.test": rsa_key(1024).record}.get


def _verdict(octets: bytes, trust: Trust = TRUST, lookup: Callable[[str], bytes | None] = ZONE) -> Verdict:
    mail = read(octets)
    assert isinstance(mail, Mail)
    return authenticate(octets, mail, trust, lookup)


def _results(words: bytes, server: bytes = b"mx.gateway.example") -> bytes:
    return b"Authentication-Results: " + server + b";\r\n\t" + words + b"\r\n"


def test_aligned_signature_proves_the_sender() -> None:
    assert _verdict(signed(MAIL, "x.test")) == Verdict(Authenticity.PROVEN, ("dkim=pass d=x.test aligned",))


def test_second_of_two_signatures_may_be_the_one_that_proves() -> None:
    verdict = _verdict(signed(signed(MAIL, "x.test"), "evil.test"))

    assert verdict.is_authentic
    assert "dkim=pass d=evil.test not aligned with mail.x.test" in verdict.reasons


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (MAIL, "nothing vouches"),
        (signed(MAIL, "evil.test"), "not aligned"),
        (signed(MAIL, "x.test").replace(b"20 USD", b"900 USD"), "dkim=fail"),
        (signed(MAIL, "x.test").replace(b"Ada <ada@", b"Eve <eve@"), "dkim=fail"),
        (signed(MAIL, "x.test", length=True) + b"and 5000 more\r\n", "l= leaves words unsigned"),
        (signed(MAIL, "x.test", length=True), "l= leaves words unsigned"),
        (signed(MAIL, "x.test", selector="nokey"), "dkim=fail"),
        (b"From: Eve <eve@evil.test>\r\n" + signed(MAIL, "x.test"), "From is missing, double"),
        (
            signed(MAIL, "x.test").replace(b"\r\nTo:", b"\r\nFrom: Eve <eve@evil.test>\r\nTo:"),
            "From is missing, double",
        ),
        (
            signed(MAIL.replace(b"ada@mail.x.test>", b"ada@mail.x.test>, eve@evil.test"), "x.test"),
            "several addresses",
        ),
        (MAIL.replace(b"From:", b"X-From:"), "From is missing"),
        (b"DKIM-Signature: v=1; nonsense\r\n" + MAIL, "dkim=fail"),
        (b"DKIM-Signature: " + b"x" * 9_000 + b"\r\n" + MAIL, "dkim=skipped"),
        (signed(MAIL, "x.test") + b" " * 5_000, "dkim=skipped"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_anything_less_is_unproven_with_its_reason(octets: bytes, reason: str) -> None:
    verdict = _verdict(octets)

    assert verdict.authenticity is Authenticity.UNPROVEN
    assert reason in " | ".join(verdict.reasons)


def test_short_key_proves_nothing() -> None:
    octets = signed(MAIL, "x.test", key=rsa_key(512))

    assert _verdict(octets, lookup=lambda _: rsa_key(512).record).authenticity is Authenticity.UNPROVEN


def test_key_under_test_proves_nothing() -> None:
    octets = signed(MAIL, "x.test")

    assert (
        _verdict(octets, lookup=lambda _: rsa_key(1024).record + b"; t=y").authenticity
        is Authenticity.UNPROVEN
    )


@pytest.mark.parametrize(
    "answer",
    [b"", b"v=DKIM1; p=", b"nonsense", b"v=DKIM1; k=rsa; p=AAAA", b"x" * 100_000, rsa_key(1024).record[:-8]],
)
def test_62_lying_dns_never_proves(answer: bytes) -> None:
    assert not _verdict(signed(MAIL, "x.test"), lookup=lambda _: answer).is_authentic


def _dead(name: str) -> bytes | None:
    raise OSError(name)


def test_62_dead_dns_gives_unknown_never_proven() -> None:
    verdict = _verdict(signed(MAIL, "x.test"), lookup=_dead)

    assert verdict.authenticity is Authenticity.UNKNOWN
    assert "dns: OSError at s1._domainkey.x.test" in verdict.reasons


def test_dead_dns_does_not_undo_another_proof() -> None:
    octets = _results(b"dmarc=pass header.from=mail.x.test") + RECEIVED + signed(MAIL, "x.test")

    assert _verdict(octets, lookup=_dead).is_authentic


def test_no_lookup_begins_after_the_limit() -> None:
    asked: list[str] = []
    now = [0.0]

    def slow(name: str) -> bytes | None:
        asked.append(name)
        now[0] += 2.0
        return None

    octets = signed(
        signed(signed(MAIL, "x.test", selector="a"), "x.test", selector="b"), "x.test", selector="c"
    )
    mail = read(octets)
    assert isinstance(mail, Mail)
    verdict = authenticate(octets, mail, TRUST, slow, limit_s=3.0, monotonic=lambda: now[0])

    assert len(asked) == 2
    assert verdict.authenticity is Authenticity.UNKNOWN


def test_right_answer_after_the_limit_is_no_proof() -> None:
    now = [0.0]

    def late(_: str) -> bytes | None:
        now[0] += 4.0
        return rsa_key(1024).record

    octets = signed(MAIL, "x.test")
    mail = read(octets)
    assert isinstance(mail, Mail)

    assert (
        authenticate(octets, mail, TRUST, late, monotonic=lambda: now[0]).authenticity is Authenticity.UNKNOWN
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (b"dmarc=pass (p=none) header.from=mail.x.test", Authenticity.PROVEN),
        (b"dkim=pass header.d=x.test", Authenticity.PROVEN),
        (b"dkim=pass header.i=@mail.x.test", Authenticity.PROVEN),
        (b"dmarc=pass header.from=evil.test", Authenticity.UNPROVEN),
        (b"dkim=pass header.d=evil.test", Authenticity.UNPROVEN),
        (b"spf=pass smtp.mailfrom=x.test", Authenticity.UNPROVEN),
        (b"dmarc=fail header.from=mail.x.test", Authenticity.FAILED),
        (b"spf=fail smtp.mailfrom=x.test", Authenticity.FAILED),
        (b"spf=softfail smtp.mailfrom=x.test", Authenticity.UNPROVEN),
        (b"spf=fail smtp.mailfrom=fwd.test; dkim=pass header.d=x.test", Authenticity.PROVEN),
        (b"dkim=pass header.d=x.test; dmarc=fail header.from=mail.x.test", Authenticity.FAILED),
        (b"none", Authenticity.UNPROVEN),
        (b"((((", Authenticity.UNPROVEN),
    ],
)
def test_our_server_s_finding_counts(words: bytes, expected: Authenticity) -> None:
    assert _verdict(_results(words) + RECEIVED + MAIL).authenticity is expected


_PASS = b"dmarc=pass header.from=mail.x.test"


@pytest.mark.parametrize(
    ("octets", "trust"),
    [
        (_results(_PASS, b"mx.evil.test") + RECEIVED + MAIL, TRUST),
        (RECEIVED + _results(_PASS) + MAIL, TRUST),
        (
            RECEIVED
            + MAIL.replace(
                b"\r\nTo:", b"\r\nAuthentication-Results: mx.gateway.example; " + _PASS + b"\r\nTo:"
            ),
            TRUST,
        ),
        (_results(_PASS) + MAIL, TRUST),
        (_results(_PASS) + RECEIVED.replace(b"by mx.gateway.example", b"by mx.evil.test") + MAIL, TRUST),
        (_results(_PASS) + RECEIVED + MAIL, Trust()),
        (RECEIVED + b"X-Theirs: 1\r\n" + _results(_PASS) + MAIL, BELOW),
        (
            RECEIVED + RECEIVED.replace(b"by mx.gateway.example", b"by out.x.test") + _results(_PASS) + MAIL,
            BELOW,
        ),
    ],
    ids=[
        "other server",
        "below ours",
        "among theirs",
        "no Received",
        "not our Received",
        "no trust",
        "not right below",
        "below theirs",
    ],
)
def test_forged_finding_counts_nothing(octets: bytes, trust: Trust) -> None:
    assert _verdict(octets, trust).authenticity is Authenticity.UNPROVEN


def test_finding_right_below_our_received_counts_where_configured() -> None:
    assert _verdict(RECEIVED + _results(_PASS) + MAIL, BELOW).is_authentic


@pytest.mark.parametrize(
    ("one", "other", "aligned"),
    [
        ("x.test", "mail.x.test", True),
        ("a.co.uk", "b.co.uk", False),
        ("co.uk", "b.co.uk", False),
        ("xx.test", "x.test", False),
        ("a.github.io", "b.github.io", False),
        ("X.Test", "x.test", True),
        ("", "x.test", False),
        ("bücher.example", "xn--bcher-kva.example", True),
    ],
)
def test_alignment_is_by_organisation(one: str, other: str, aligned: bool) -> None:
    assert is_aligned(one, other) is aligned


async def test_62_asynchronous_face_answers_within_its_limit_whatever_dns_does() -> None:
    release = threading.Event()

    def stuck(_: str) -> bytes | None:
        release.wait(30)
        return rsa_key(1024).record

    octets = signed(MAIL, "x.test")
    mail = read(octets)
    assert isinstance(mail, Mail)
    authenticator = Authenticator(TRUST, stuck, threads=1, limit_s=0.2)
    begun = time.monotonic()
    verdicts = await asyncio.gather(*(authenticator.verdict(octets, mail) for _ in range(5)))
    took_s = time.monotonic() - begun
    release.set()
    authenticator.close()

    assert {one.authenticity for one in verdicts} == {Authenticity.UNKNOWN}
    assert took_s < 2


async def test_asynchronous_face_proves() -> None:
    octets = signed(MAIL, "x.test")
    mail = read(octets)
    assert isinstance(mail, Mail)
    authenticator = Authenticator(TRUST, ZONE)

    assert (await authenticator.verdict(octets, mail)).is_authentic
    authenticator.close()
