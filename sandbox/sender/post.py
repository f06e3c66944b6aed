"""The way of a letter into the desk's mailbox: client, provider's signature, MX."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiosmtplib

from sandbox.dns import DnsServer
from sandbox.mailbox import MailServer
from sandbox.sender.foxmail import write_foxmail
from sandbox.sender.gmail import write_gmail
from sandbox.sender.letter import Client, Letter
from sandbox.sender.scenarios import BEIJING
from sandbox.sender.signing import Signer


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that has been sent."""

    message_id: str
    octets: bytes = field(repr=False)
    """As they left the sender's provider, signature included."""


class Sender:
    """Sends letters as their senders' providers do: signed in the sender's domain, to the MX door."""

    def __init__(self, mail: MailServer, dns: DnsServer) -> None:
        self._mail = mail
        self._signer = Signer(dns)

    def write(self, letter: Letter, at: datetime | None = None) -> Posted:
        """A letter's octets, signed where the letter is; nothing is sent."""
        is_chinese = letter.client is Client.FOXMAIL
        moment = (at or datetime.now(UTC)).astimezone(BEIJING if is_chinese else UTC)
        message_id, octets = (write_foxmail if is_chinese else write_gmail)(letter, moment)
        if letter.is_signed:
            octets = self._signer.sign(octets, letter.sender.rpartition("@")[2])
        return Posted(message_id, octets)

    async def send(self, letter: Letter, at: datetime | None = None) -> Posted:
        """Write a letter and hand it to the MX door; done when its 250 has come.

        Raises:
            aiosmtplib.SMTPException: the server refuses it.
        """
        posted = self.write(letter, at)
        await self.send_octets(posted.octets, sender=letter.return_path or letter.sender, to=letter.to)
        return posted

    async def send_octets(self, octets: bytes, *, sender: str, to: str) -> None:
        """Hand any octets to the MX door.

        Args:
            octets: the mail, lines ending in CRLF.
            sender: MAIL FROM; empty for the null return path.
            to: RCPT TO.

        Raises:
            aiosmtplib.SMTPException: the server refuses it.
        """
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=self._mail.mx.port,
            local_hostname=f"mail.{sender.rpartition('@')[2] or 'nowhere.example'}",
            start_tls=False,
            timeout=10,
        )
        async with client:
            await client.sendmail(sender, [to], octets)
