"""Whether a mail's sender is who From says: DKIM verified by ourselves, and our own server's findings.

DNS is a function that the caller brings (`dns_txt` makes a real one). Trouble of any kind is never a
proof: it gives `unknown`. What follows from a verdict is policy, decided in `desk/policy.py`.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import authres
import dkim
from publicsuffixlist import PublicSuffixList

from bot.desk.mail import Authenticity, Mail, Verdict
from bot.intake import headers

TxtLookup = Callable[[str], bytes | None]
"""Name to the TXT record's octets, strings joined; None where there is none; raises on any trouble."""

LIMIT_S = 3.0
"""All of DNS for one mail (faults.md 62)."""

_SIGNATURES_MAX = 8
_SIGNATURE_OCTETS_MAX = 8_000
_KEY_OCTETS_MAX = 4_000
_KEY_BITS_MIN = 1_024
_SIGNED_OCTETS_MAX = 40_000_000
_BLANKS_MAX = 1_000
"""A longer run of blanks or line ends makes dkimpy's canonicalization take the square of its length."""


class Placement(StrEnum):
    """Where our server writes Authentication-Results."""

    ABOVE = "above"
    """Above its own Received: nothing that came with the mail can stand there."""
    BELOW = "below"
    """Right below its own Received, as Postfix places what milters add. Only for a server that removes
    such fields under its own name from incoming mail (RFC 8601 section 5)."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose findings to believe."""

    authserv_id: str | None = None
    """Name under which our server writes Authentication-Results; None trusts nobody's."""
    received_host: str | None = None
    """Our server's name in the `by` of its Received; None for the same as `authserv_id`."""
    placement: Placement = Placement.ABOVE


def authenticate(
    octets: bytes,
    mail: Mail,
    trust: Trust,
    lookup: TxtLookup,
    *,
    limit_s: float = LIMIT_S,
    monotonic: Callable[[], float] = time.monotonic,
) -> Verdict:
    """Judge a mail's sender. Blocks on DNS: call it in a thread, or use `Authenticator`.

    Args:
        octets: of the mail, exactly as fetched.
        mail: what reading made of them.
        trust: our own server's marks.
        lookup: DNS; each call bounded by itself.
        limit_s: no lookup begins after this many seconds.
        monotonic: the clock for that.
    """
    end, _ = headers.block_end(octets, 0, len(octets))
    fields = headers.parse(octets[:end])
    domain = _from_domain(fields, mail)
    if domain is None:
        return Verdict(Authenticity.UNPROVEN, ("From is missing, double, or names several addresses",))
    dns = _Dns(lookup, deadline=monotonic() + limit_s, monotonic=monotonic)
    signatures = tuple(_signatures(octets, fields, domain, dns))
    server = tuple(_server_findings(fields, domain, trust))
    findings = sorted((*signatures, *server), key=lambda finding: (-abs(finding.weight), -finding.weight))
    reasons = tuple(finding.words for finding in findings) or ("nothing vouches for the sender",)
    decisive = findings[0].weight if findings else 0
    if decisive:
        return Verdict(Authenticity.PROVEN if decisive > 0 else Authenticity.FAILED, reasons)
    if dns.trouble:
        return Verdict(Authenticity.UNKNOWN, (*dict.fromkeys(dns.trouble), *reasons))
    return Verdict(Authenticity.UNPROVEN, reasons)


class _Finding(NamedTuple):
    """One fact: above 0 it proves the sender, below 0 it speaks against him, 0 tells nothing.

    The weightiest decides; of two equal ones the proof, since a forwarder breaks SPF and not DKIM.
    """

    weight: int
    words: str


def _from_domain(fields: headers.Fields, mail: Mail) -> str | None:
    """The domain of the only From; None where there is not exactly one."""
    values = fields.every("from")
    if len(values) != 1 or mail.sender is None:
        return None
    named = {address.key for address in headers.mailboxes(values[0])}
    return _ascii(mail.sender.domain) if named == {mail.sender.key} else None


def _ascii(domain: str) -> str:
    """A domain as DNS knows it."""
    domain = domain.strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """The list of public suffixes that comes with its package; 100 ms to read."""
    return PublicSuffixList()


def organisational_domain(domain: str) -> str:
    """What an organisation registered: `qq.example` for `mail.qq.example` (RFC 7489 section 3.2)."""
    return _suffixes().privatesuffix(_ascii(domain)) or _ascii(domain)


def is_aligned(domain: str, from_domain: str) -> bool:
    """Relaxed alignment: both belong to the same organisation."""
    one, other = _ascii(domain), _ascii(from_domain)
    return bool(one) and (one == other or organisational_domain(one) == organisational_domain(other))


class _Dns:
    """The caller's DNS, with a deadline, bounds, and a memory of trouble."""

    def __init__(self, lookup: TxtLookup, *, deadline: float, monotonic: Callable[[], float]) -> None:
        self._lookup = lookup
        self._deadline = deadline
        self._monotonic = monotonic
        self.trouble: list[str] = []

    def txt(self, name: bytes, timeout: float = 0) -> bytes | None:
        """In the shape that dkimpy calls; None where there is no usable key."""
        del timeout
        text = name.decode("ascii", "replace").rstrip(".").lower()
        if not _DNS_NAME.fullmatch(text):
            return None
        if self._monotonic() >= self._deadline:
            self.trouble.append("dns: out of time")
            return None
        try:
            record = self._lookup(text)
        except Exception as error:  # noqa: BLE001  (whatever DNS raises means that nothing was found out)
            self.trouble.append(f"dns: {type(error).__name__} at {text[:80]}")
            return None
        if self._monotonic() >= self._deadline:
            self.trouble.append("dns: out of time")
            return None
        if record is None or len(record) > _KEY_OCTETS_MAX or _TESTING.search(record):
            return None
        return record


_DNS_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
_TESTING = re.compile(rb"(?:^|;)\s*t\s*=\s*(?:[^;]*:)?\s*y\s*(?:[:;]|$)")
"""A key that is only being tried proves nothing (RFC 6376 section 3.6.1)."""


def _signatures(octets: bytes, fields: headers.Fields, domain: str, dns: _Dns) -> Iterator[_Finding]:
    """Every DKIM signature tried; only an aligned one that holds is a proof."""
    values = fields.every("dkim-signature")
    if not values:
        return
    if not _is_safe_to_canonicalize(octets, values):
        yield _Finding(0, "dkim=skipped: too large or built to be slow")
        return
    try:
        message = dkim.DKIM(octets, minkey=_KEY_BITS_MIN)
    except Exception as error:  # noqa: BLE001  (dkimpy raises what Python does on malformed headers)
        yield _Finding(0, f"dkim=permerror: {type(error).__name__}")
        return
    for number in range(min(len(values), _SIGNATURES_MAX)):
        yield _signature(message, number, domain, dns)


def _is_safe_to_canonicalize(octets: bytes, signatures: Sequence[bytes]) -> bool:
    if len(octets) > _SIGNED_OCTETS_MAX or max(map(len, signatures)) > _SIGNATURE_OCTETS_MAX:
        return False
    if any(len(run) > _BLANKS_MAX for run in re.findall(rb"[ \t]{2,}", octets)):
        return False
    return len(octets) - len(octets.rstrip(b"\r\n")) <= 100 * _BLANKS_MAX


def _signature(message: dkim.DKIM, number: int, domain: str, dns: _Dns) -> _Finding:
    trouble_before = len(dns.trouble)
    try:
        holds = message.verify(idx=number, dnsfunc=dns.txt)
        tags = message.signature_fields
    except Exception as error:  # noqa: BLE001  (as above, and every DKIMException)
        return _Finding(0, f"dkim=fail: {_words(error)}")
    signer = tags.get(b"d", b"").decode("ascii", "replace").lower()
    if not holds:
        outcome = "temperror" if len(dns.trouble) > trouble_before else "fail"
        return _Finding(0, f"dkim={outcome} d={signer[:80]}")
    if flaw := _flaw(message, tags):
        return _Finding(0, f"dkim=policy d={signer[:80]}: {flaw}")
    if not is_aligned(signer, domain):
        return _Finding(0, f"dkim=pass d={signer[:80]} not aligned with {domain[:80]}")
    # DMARC's no may stand on strict alignment: it counts less than the very domain, more than a relative.
    return _Finding(4 if signer == domain else 2, f"dkim=pass d={signer[:80]} aligned")


def _flaw(message: dkim.DKIM, tags: Mapping[bytes, bytes]) -> str | None:
    """Why a signature that holds proves nothing."""
    if b"l" in tags:
        return "l= leaves words unsigned"
    if not tags.get(b"a", b"").endswith(b"-sha256"):
        return "SHA-1"
    return None if b"from" in message.include_headers else "From not signed"


def _words(error: Exception) -> str:
    """The first words of an error, without what the mail put into it."""
    return re.split(r"[:(]", str(error))[0].strip()[:60] or type(error).__name__


_BY = re.compile(rb"(?:^|\s)by\s+([^\s;()]{1,255})", re.IGNORECASE)


def _server_findings(fields: headers.Fields, domain: str, trust: Trust) -> Iterator[_Finding]:
    """What our own server found, where only it can have written."""
    if trust.authserv_id is None:
        return
    for value in _trusted(fields.items, trust):
        try:
            header = authres.AuthenticationResultsHeader.parse_value(
                " ".join(value.decode("utf-8", "replace").split())
            )
        except Exception:  # noqa: BLE001  (authres raises AuthResError and what Python does on odd input)
            yield _Finding(0, "Authentication-Results of our server could not be read")
            continue
        yield from (_result(result, domain) for result in header.results)


def _trusted(items: Sequence[tuple[str, bytes]], trust: Trust) -> list[bytes]:
    """Authentication-Results under our server's name at the place where it writes them."""
    assert trust.authserv_id is not None
    host = (trust.received_host or trust.authserv_id).lower().encode()
    own = [
        number for number, (name, value) in enumerate(items) if name == "received" and _host(value) == host
    ]
    if not own:
        return []
    top = own[0]
    if trust.placement is Placement.ABOVE:
        candidates = items[:top]
    else:
        while top + 1 < len(items) and items[top + 1][0] == "received" and _host(items[top + 1][1]) == host:
            top += 1
        below = items[top + 1 :]
        length = next((number for number, (name, _) in enumerate(below) if name not in _RESULTS), len(below))
        candidates = below[:length]
    name_of_ours = trust.authserv_id.lower()
    return [
        value
        for name, value in candidates
        if name == "authentication-results" and _authserv_id(value) == name_of_ours
    ]


_RESULTS = frozenset({"authentication-results", "received-spf", "arc-authentication-results"})


def _host(received: bytes) -> bytes:
    match = _BY.search(received)
    return match.group(1).lower().rstrip(b".") if match else b""


def _authserv_id(value: bytes) -> str:
    words = value.partition(b";")[0].split()
    return words[0].decode("ascii", "replace").lower() if words else ""


def _result(result: authres.AuthenticationResult, domain: str) -> _Finding:
    """One method's result: DMARC and aligned DKIM prove, DMARC's and SPF's no speak against."""
    method, outcome = str(result.method).lower(), str(result.result).lower()
    properties = {f"{one.type}.{one.name}".lower(): str(one.value or "") for one in result.properties}
    words = f"{method}={outcome} by our server"
    if method == "dmarc":
        about = _ascii(properties.get("header.from", ""))
        if outcome == "pass" and about == domain:
            return _Finding(3, words)
        if outcome == "fail":
            return _Finding(-3, words)
    if method == "dkim" and outcome == "pass":
        signer = properties.get("header.d") or properties.get("header.i", "").rpartition("@")[2]
        if signer and is_aligned(signer, domain):
            return _Finding(1, f"{words} d={signer[:80]} aligned")
    if method == "spf" and outcome in {"fail", "hardfail"}:
        return _Finding(-1, words)
    return _Finding(0, words)


class Authenticator:
    """The asynchronous face: a few threads of its own, and a limit that holds whatever DNS does."""

    def __init__(
        self, trust: Trust, lookup: TxtLookup, *, threads: int = 4, limit_s: float = LIMIT_S
    ) -> None:
        self._trust = trust
        self._lookup = lookup
        self._limit_s = limit_s
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="authenticity")

    async def verdict(self, octets: bytes, mail: Mail) -> Verdict:
        """Judge a mail's sender within the limit; `unknown` after it."""
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._pool, self._authenticate, octets, mail)
        try:
            return await asyncio.wait_for(work, self._limit_s)
        except TimeoutError:
            return Verdict(Authenticity.UNKNOWN, (f"not found out within {self._limit_s:g} s",))

    def _authenticate(self, octets: bytes, mail: Mail) -> Verdict:
        try:
            return authenticate(octets, mail, self._trust, self._lookup, limit_s=self._limit_s)
        except Exception as error:  # noqa: BLE001  (a verdict must come, and it must not be a proof)
            return Verdict(Authenticity.UNKNOWN, (f"authentication failed: {type(error).__name__}",))

    def close(self) -> None:
        """Let the threads go; those that still wait for DNS end by its own timeout."""
        self._pool.shutdown(wait=False, cancel_futures=True)
