"""The mail server as a whole: IMAP, the submission door and the MX door over the same mailboxes."""

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from types import TracebackType
from typing import Final, Literal, Self, TypeVar

from sandbox.mailbox.accounts import Accounts, TakesToken
from sandbox.mailbox.faults import MailFault, MailFaultPlan
from sandbox.mailbox.imap import ImapServer
from sandbox.mailbox.smtp import SmtpDoor, Taken
from sandbox.moments import Moment
from sandbox.waiting import PATIENCE_S, Bell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AcceptedMail:
    """A mail that was answered with 250, or would have been but for a fault."""

    door: str
    """`submission` or `mx`."""
    sender: str
    """Of MAIL FROM; empty for the null return path."""
    recipients: tuple[str, ...]
    octets: bytes = field(repr=False)
    """As they came, without the headers of delivery."""
    accepted: Moment
    """When the 250 had been sent."""


class MailServer:
    """Mailboxes with three doors on free ports of 127.0.0.1: `imap`, `submission`, `mx` (each has `.port`).

        async with MailServer() as mail:
            await mail.add_account("chat@gateway.example", "secret", folders=["Sent"])
            …  # send through mail.mx.port
            await mail.until(lambda: mail.accepted)

    Args:
        security: of IMAP and submission: `plain`, `tls` from the first octet, or `starttls`.
            The MX door offers STARTTLS whenever there is a context.
        tls: a server's context with its certificate; needed unless `plain`.
        closed_domains: have only the accounts that were added. Any other address that ends in .example,
            .test or .invalid gets a mailbox when mail comes for it (password `ON_DEMAND_PASSWORD`).
        takes_token: which access tokens open any account, over IMAP and submission; none by default.
    """

    def __init__(
        self,
        *,
        security: Literal["plain", "tls", "starttls"] = "plain",
        tls: ssl.SSLContext | None = None,
        closed_domains: Iterable[str] = ("gateway.example",),
        takes_token: TakesToken = lambda _: False,
    ) -> None:
        if security != "plain" and tls is None:
            raise ValueError(f"security {security!r} needs a TLS context")
        self.security: Final = security
        implicit = tls if security == "tls" else None
        starttls = tls if security == "starttls" else None
        self._accounts = Accounts(
            closed_domains=closed_domains,
            ssl_context=tls,
            has_starttls=security == "starttls",
            takes_token=takes_token,
        )
        self._faults = MailFaultPlan()
        self._bell = Bell()
        self.accepted: Final[list[AcceptedMail]] = []
        self.changes = 0
        """How often something was delivered or laid into a folder, but for what came over IMAP."""
        self.imap = ImapServer(self._accounts, implicit_tls=implicit)
        self.submission = SmtpDoor(
            "submission",
            self._accounts,
            self._faults,
            self._deliver,
            hostname="smtp.gateway.example",
            implicit_tls=implicit,
            starttls=starttls,
        )
        self.mx = SmtpDoor(
            "mx", self._accounts, self._faults, self._deliver, hostname="mx.gateway.example", starttls=tls
        )

    @property
    def faults(self) -> list[MailFault]:
        """The faults that are still to come."""
        return self._faults.planned

    def fail(self, fault: MailFault) -> None:
        """Plan a fault for the next mails."""
        self._faults.planned.append(fault)

    async def add_account(self, address: str, password: str, folders: Iterable[str] = ("Sent",)) -> None:
        """Open an account; the user name of IMAP and submission is the address."""
        await self._accounts.add(address, password, folders)

    async def put(
        self, address: str, octets: bytes, *, folder: str = "INBOX", flags: Iterable[str] = ()
    ) -> int:
        """Lay a mail into a folder as it is, without SMTP; its UID.

        Raises:
            KeyError: no such account or folder.
        """
        uid = await self._accounts.deliver(address, octets, folder=folder, flags=flags)
        self.changes += 1
        self._bell.ring()
        return uid

    async def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """What lies in a folder, oldest first; empty for an unknown account."""
        return await self._accounts.mails(address, folder)

    async def renumber(self, address: str, folder: str = "INBOX") -> None:
        """Change a folder's UIDVALIDITY."""
        await self._accounts.renumber(address, folder)

    def accepted_for(self, address: str) -> list[AcceptedMail]:
        """The mails that were accepted for an address, oldest first."""
        return [mail for mail in self.accepted if address in mail.recipients]

    async def until(self, condition: Callable[[], T], *, within_s: float = PATIENCE_S) -> T:
        """Wait for a condition, looked at after each delivery; gives what it gave.

        Raises:
            TimeoutError: it did not hold in time.
        """
        return await self._bell.until(condition, within_s=within_s)

    async def _deliver(self, taken: Taken, moment: Moment) -> None:
        for recipient in taken.recipients:
            await self._accounts.deliver(recipient, _trace(taken, recipient, moment) + taken.octets)
        self.accepted.append(AcceptedMail(taken.door, taken.sender, taken.recipients, taken.octets, moment))
        self.changes += 1
        self._bell.ring()

    async def __aenter__(self) -> Self:
        for door in (self.imap, self.submission, self.mx):
            await door.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for door in (self.mx, self.submission, self.imap):
            await door.stop()
        self._bell.silence()


def _trace(taken: Taken, recipient: str, moment: Moment) -> bytes:
    """What the last server writes above a mail (RFC 5321, section 4.4), and nothing else."""
    server = f"mx.{recipient.rpartition('@')[2].lower()}"
    lines = (
        f"Return-Path: <{taken.sender}>\r\n"
        f"Received: from {taken.helo} ({taken.helo} [127.0.0.1])\r\n"
        f"\tby {server} with {taken.protocol} id {moment.wall:%Y%m%d%H%M%S%f}\r\n"
        f"\tfor <{recipient}>; {format_datetime(moment.wall)}\r\n"
    )
    return lines.encode("utf-8", "surrogateescape")
