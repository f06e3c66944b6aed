"""Mail of the pretend world: mailboxes read over IMAP (pymap), filled over SMTP (aiosmtpd)."""

from sandbox.mailbox.faults import MailFault
from sandbox.mailbox.server import AcceptedMail, MailServer

__all__ = ["AcceptedMail", "MailFault", "MailServer"]
