"""A plain IMAP client for tests and the demo: what a person's mail program would show.

Blocking, as IMAPClient is; from a coroutine call it through `asyncio.to_thread`.
"""

import contextlib
import ssl
from collections.abc import Iterator

from imapclient import IMAPClient

from sandbox.mailbox.server import MailServer


@contextlib.contextmanager
def opened(
    mail: MailServer, address: str, password: str, *, trust: ssl.SSLContext | None = None
) -> Iterator[IMAPClient]:
    """A logged-in client; `trust` verifies the server's certificate where it speaks TLS."""
    is_tls = mail.security == "tls"
    client = IMAPClient("127.0.0.1", mail.imap.port, ssl=is_tls, ssl_context=trust, timeout=10)
    try:
        if mail.security == "starttls":
            client.starttls(trust)
        client.login(address, password)
        yield client
    finally:
        with contextlib.suppress(OSError, client.Error):
            client.logout()


def read_folder(mail: MailServer, address: str, password: str, folder: str = "INBOX") -> list[bytes]:
    """The octets of all mails in a folder, oldest first, without marking them as read."""
    with opened(mail, address, password) as client:
        client.select_folder(folder, readonly=True)
        uids = client.search()
        found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
        return [found[uid][b"BODY[]"] for uid in sorted(found)]


def append(mail: MailServer, address: str, password: str, octets: bytes, folder: str = "INBOX") -> None:
    """Lay a mail into a folder, as a mail program does with what its user sent."""
    with opened(mail, address, password) as client:
        client.append(folder, octets)
