"""What intake hands over: a mail as a careful reader sees it, and what is known of its sender."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox, as a header names it."""

    address: str
    """`local@domain`, the domain in lower case, the local part as written."""
    name: str = ""
    """Display name, decoded; hostile text like everything else in a mail."""

    @property
    def key(self) -> str:
        """The address folded for comparison: providers ignore case in the local part too."""
        return self.address.casefold()

    @property
    def domain(self) -> str:
        """What stands behind the last `@`, lower case; empty where there is none."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person attached, or a receipt shown inline; never logos, never signatures."""

    filename: str
    """Safe to write to a disk: no path, no control characters, at most 120 characters."""
    content_type: str
    """By its first octets where they tell, otherwise as declared, lower case."""
    octets: bytes = field(repr=False)
    sha256: str
    """Hex digest of the octets."""
    is_inline: bool = False
    """Shown within the text rather than attached to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, read. Every text is decoded, free of NULs, and bounded in size."""

    message_id: str | None
    """With its angle brackets, white space removed; None where there is none."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Message ids, oldest first, each with its angle brackets."""
    sender: Address | None
    """The single From address; None where From is missing or unreadable."""
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    """To and Cc together."""
    subject: str
    """Decoded, one line."""
    sent_at: datetime | None
    """Aware UTC; None where Date is missing or nonsense."""
    text: str
    """The newest words of the person, without quoted history and signature."""
    signature: str = ""
    """What the client set apart as a signature."""
    history: str = ""
    """Quoted history and forwarded headers, as text."""
    forwarded: tuple[str, ...] = ()
    """Texts of mails forwarded within this one (a payment receipt, as a rule)."""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """The headers that vetting and authenticity look at: lower-case name to decoded values, top first."""
    report: str | None = None
    """For a delivery or read report: its machine-readable part and returned headers as text."""
    content_digest: str
    """Hex sha256 over the headers a sender writes and the body, without trace headers: the same
    mail delivered twice has the same digest, another mail under the same Message-ID has not."""
    defects: tuple[str, ...] = ()
    """What was odd or cut while reading, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail that could not be read at all; its octets are kept and shown to the operator."""

    reason: str
    content_digest: str
    """Hex sha256 of the octets."""


class Authenticity(StrEnum):
    """Whether the sender is who From says."""

    PROVEN = "proven"
    """DKIM or DMARC passed, aligned with From."""
    UNPROVEN = "unproven"
    """Nothing proves it, nothing speaks against it; many providers do not sign."""
    FAILED = "failed"
    """DMARC or SPF says no: never answered automatically (backscatter)."""
    UNKNOWN = "unknown"
    """Could not be found out in time (DNS slow, dead or lying)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about a sender, for the card and for policy."""

    authenticity: Authenticity
    reasons: tuple[str, ...] = ()
    """Findings in technical words, such as `dkim=pass d=qq.example aligned`; most telling first."""

    @property
    def is_authentic(self) -> bool:
        """True only for a proven sender."""
        return self.authenticity is Authenticity.PROVEN


class Disposition(StrEnum):
    """What vetting says shall become of a mail."""

    ACCEPT = "accept"
    """A person wrote: it opens or joins a case, and may be answered."""
    SET_ASIDE = "set_aside"
    """Kept whole and shown to the operator, never answered automatically."""
    IGNORE = "ignore"
    """Recorded, neither shown nor answered."""


@dataclass(frozen=True, slots=True)
class Vetting:
    """A disposition with the findings that led to it."""

    disposition: Disposition
    reasons: tuple[str, ...] = ()
    """The rules that hit, name and sentence: `auto-submitted: Auto-Submitted is auto-replied`."""
