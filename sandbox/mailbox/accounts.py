"""Who has a mailbox here, and what lies in it."""

import ssl
from argparse import Namespace
from collections.abc import Callable, Iterable
from typing import Final

from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.concurrent import Subsystem
from pymap.exceptions import InvalidAuth
from pymap.interfaces.message import CachedMessage
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement, Flag
from pymap.user import UserMetadata
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials, ExternalVerificationRequired
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

from sandbox.mailbox.folders import Folders
from sandbox.moments import now

ON_DEMAND_PASSWORD = "customer-of-the-pretend-world"
"""Of accounts that came to be because mail was sent to them."""
_HOSTED = (".example", ".test", ".invalid")
"""Domains of the pretend world end so; there is no other world behind these servers."""


TakesToken = Callable[[str], bool]
"""Whether an access token is good for signing in by XOAUTH2."""


class _Login(Login):
    """pymap's sign-in, by access token too."""

    takes_token: TakesToken = staticmethod(lambda _: False)

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        if not isinstance(credentials, ExternalCredentials):
            return await super().authenticate(credentials)
        try:
            credentials.verify(None)
        except ExternalVerificationRequired as given:
            if not given.token or not self.takes_token(given.token):
                raise InvalidAuth from None
        return Identity(credentials.authzid, self, None, set())


class _ServerConfig(Config):
    """pymap's settings, with a greeting that needs no look-up of this machine's name."""

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth.named([b"PLAIN", b"LOGIN", b"XOAUTH2"])

    @property
    def greeting(self) -> bytes:
        return b"Server ready"


class Accounts:
    """Mailboxes by address.

    Args:
        closed_domains: have only the accounts that were added; elsewhere any address gets one on demand.
        ssl_context: for IMAP's STARTTLS.
        takes_token: which access tokens open any account.
        has_starttls: offer it, and refuse passwords without it (but from loopback, as pymap does).
    """

    def __init__(
        self,
        *,
        closed_domains: Iterable[str],
        ssl_context: ssl.SSLContext | None,
        has_starttls: bool,
        takes_token: TakesToken,
    ) -> None:
        self._closed: Final = frozenset(closed_domains)
        self.config: Final = _ServerConfig(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host="127.0.0.1",
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            ssl_context=ssl_context or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=has_starttls,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0,
            reject_dnsbl=False,
        )
        self.login: Final = _Login(self.config)
        self.login.takes_token = takes_token
        self.takes_token: Final = takes_token
        self._folders: dict[str, Folders] = {}
        self._passwords: dict[str, str] = {}

    async def add(self, address: str, password: str, folders: Iterable[str] = ("Sent",)) -> None:
        """Open an account; its user name is the address. INBOX is always there."""
        mailboxes = Folders()
        for name in folders:
            await mailboxes.add_mailbox(name)
        address = address.lower()
        self._folders[address] = mailboxes
        self._passwords[address] = password
        self.config.set_cache[address] = (mailboxes, FilterSet())
        self.login.users_dict[address] = UserMetadata(self.config, address, password=password)

    def password_of(self, address: str) -> str | None:
        """The password of an account; None where there is none."""
        return self._passwords.get(address.lower())

    def is_hosted(self, address: str) -> bool:
        """Whether mail for the address's domain is taken at all."""
        return address.rpartition("@")[2].lower().endswith(_HOSTED)

    def exists(self, address: str) -> bool:
        """Whether mail for the address can be delivered, if need be into a new account."""
        domain = address.rpartition("@")[2].lower()
        return address.lower() in self._folders or (self.is_hosted(address) and domain not in self._closed)

    async def deliver(
        self, address: str, octets: bytes, *, folder: str = "INBOX", flags: Iterable[str] = ()
    ) -> int:
        """Put a mail into a folder as it is, and tell idling clients; its UID.

        Raises:
            KeyError: no such account, none on demand there, or no such folder.
        """
        address = address.lower()
        if address not in self._folders:
            if not self.exists(address):
                raise KeyError(address)
            await self.add(address, ON_DEMAND_PASSWORD)
        place = await self._folders[address].folder(folder)
        marks = frozenset(Flag(flag.encode()) for flag in flags)
        message = await place.append(AppendMessage(octets, now().wall, marks), recent=True)
        return message.uid

    async def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """The octets of all mails in a folder, oldest first; empty for an unknown account."""
        mailboxes = self._folders.get(address.lower())
        if mailboxes is None:
            return []
        place = await mailboxes.folder(folder)
        found: list[CachedMessage] = [message async for message in place.messages()]
        contents = [await (await place.get(m.uid, m)).load_content(FetchRequirement.CONTENT) for m in found]
        return [bytes(content.get_body(None)) for content in contents]

    async def renumber(self, address: str, folder: str = "INBOX") -> None:
        """Change a folder's UIDVALIDITY."""
        (await self._folders[address.lower()].folder(folder)).renumber()
