"""One SMTP door: aiosmtpd's protocol, our rules on who may send what to whom.

`submission` wants a password and takes mail from its own account's address only; `mx` is what the rest of
the world talks to. What is accepted is handed over after its 250 was sent, as a queueing server does.
"""

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mailbox.accounts import Accounts
from sandbox.mailbox.faults import Drop, MailFault, MailFaultPlan
from sandbox.moments import Moment, now

MAIL_BYTES_MAX = 64 * 1024 * 1024
_LINE_BYTES_MAX = 1 << 20
"""Real servers take longer lines than RFC 5321 (4.5.3.1.6) asks for."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that an SMTP door has accepted."""

    door: str
    """`submission` or `mx`."""
    sender: str
    """Of MAIL FROM; empty for the null return path."""
    recipients: tuple[str, ...]
    octets: bytes
    helo: str
    protocol: str
    """Of RFC 3848 and RFC 6531: ESMTP, ESMTPS, ESMTPSA, UTF8SMTPSA, …"""


_XOAUTH2 = re.compile(rb"user=(?P<user>[^\x01]+)\x01auth=Bearer (?P<token>[^\x01]+)\x01\x01")
LEAVE_WITHIN_S = 0.5
"""How long an aborted conversation may take to end."""


class _Conversation(SMTP):
    """One connection."""

    line_length_limit = _LINE_BYTES_MAX

    def __init__(self, rules: "_Rules", **settings: Any) -> None:
        super().__init__(rules, **settings)
        self._rules = rules

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a mail; it is handed over when its answer is on the wire, or could not be sent."""
        try:
            await super().smtp_DATA(arg)
        finally:
            self._rules.hand_over()

    async def auth_XOAUTH2(self, _smtp: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """Sign in by access token, given with the command as clients do."""
        found = _XOAUTH2.fullmatch(base64.b64decode(args[1])) if len(args) == len(("XOAUTH2", "…")) else None
        is_good = found is not None and self._rules.takes_token(found["token"].decode())
        owner = LoginPassword(found["user"], b"") if found else None
        return AuthResult(success=is_good, handled=False, auth_data=owner)

    def connection_lost(self, error: Exception | None) -> None:
        """End the connection, for the door too."""
        super().connection_lost(error)
        self._rules.end(self)

    async def _handle_client(self) -> None:
        # A client that vanishes is no event here.
        with contextlib.suppress(ConnectionError):
            await super()._handle_client()


class _Rules:
    """aiosmtpd's hooks for one connection."""

    def __init__(self, door: "SmtpDoor") -> None:
        self._door = door
        self._taken: Taken | None = None

    def hand_over(self) -> None:
        """Deliver what DATA has taken, if it has taken anything."""
        taken, self._taken = self._taken, None
        if taken is not None:
            self._door.hand_over(taken, now())

    def takes_token(self, token: str) -> bool:
        """Whether an access token opens an account."""
        return self._door.accounts.takes_token(token)

    def end(self, conversation: _Conversation) -> None:
        """The connection is gone."""
        self._door.forget(conversation)

    async def _fault(self, stage: str, addresses: list[str]) -> MailFault | None:
        fault = self._door.faults.next_for(self._door.name, stage, addresses)
        if fault and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        return fault

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._door.wants_password and not session.authenticated:
            return "530 5.7.0 Authentication required"
        sender = "" if address == "<>" else address
        owner = getattr(session.auth_data, "login", b"").decode(errors="replace")
        if owner and sender and sender.lower() != owner.lower():
            return f"553 5.7.1 Sender address rejected: not owned by user {owner}"
        fault = await self._fault("mail", [])
        if fault and fault.reply:
            return fault.reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _smtp: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._door.accounts.is_hosted(address):
            return "554 5.7.1 Relay access denied"
        if not self._door.accounts.exists(address):
            return "550 5.1.1 User unknown"
        fault = await self._fault("rcpt", [address])
        if fault and fault.reply:
            return fault.reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = await self._fault("data", envelope.rcpt_tos)
        if fault and fault.reply:
            return fault.reply
        if fault is None or fault.drop is not Drop.LOST:
            self._taken = self._door.taken(session, envelope)
        if fault and fault.drop:
            if isinstance(smtp.transport, asyncio.Transport):
                smtp.transport.abort()
            raise ConnectionAbortedError("cut on request")
        return "250 2.0.0 Ok: queued"


class SmtpDoor:
    """A port of 127.0.0.1 that takes mail.

    Args:
        name: `submission` (with a password) or `mx` (without).
        accounts: who has a mailbox here.
        faults: misbehaviour on request.
        hand_over: called with each accepted mail and the time of its 250.
        hostname: in the greeting.
        implicit_tls: speaks TLS from the first octet (SMTPS).
        starttls: offers STARTTLS; the submission door takes no password without it.
    """

    def __init__(
        self,
        name: str,
        accounts: Accounts,
        faults: MailFaultPlan,
        hand_over: Callable[[Taken, Moment], Awaitable[None]],
        *,
        hostname: str,
        implicit_tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self.name: Final = name
        self.accounts: Final = accounts
        self.faults: Final = faults
        self.wants_password: Final = name == "submission"
        self.port = 0
        self._hand_over: Final = hand_over
        self._hostname: Final = hostname
        self._implicit_tls: Final = implicit_tls
        self._starttls: Final = starttls
        self._server: asyncio.Server | None = None
        self._conversations: set[_Conversation] = set()
        self._left = asyncio.Event()
        self._deliveries: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen; again on the same port after a stop."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._answer, "127.0.0.1", self.port, ssl=self._implicit_tls)
        self.port = self._server.sockets[0].getsockname()[1]

    def _answer(self) -> _Conversation:
        conversation = _Conversation(
            _Rules(self),
            data_size_limit=MAIL_BYTES_MAX,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident="ESMTP",
            tls_context=self._starttls,
            auth_require_tls=self.wants_password and self._starttls is not None,
            auth_exclude_mechanism=None if self.wants_password else ["LOGIN", "PLAIN", "XOAUTH2"],
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._conversations.add(conversation)
        return conversation

    def forget(self, conversation: _Conversation) -> None:
        """A connection has ended."""
        self._conversations.discard(conversation)
        self._left.set()

    def _authenticate(
        self, _smtp: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, credentials: Any
    ) -> AuthResult:
        is_known = isinstance(credentials, LoginPassword) and (
            self.accounts.password_of(credentials.login.decode(errors="replace"))
            == credentials.password.decode(errors="replace")
        )
        return AuthResult(success=is_known, handled=False, auth_data=credentials)

    def taken(self, session: Session, envelope: Envelope) -> Taken:
        """The record of a mail, from what aiosmtpd knows of it."""
        is_encrypted = session.ssl is not None or self._implicit_tls is not None
        base = "UTF8SMTP" if envelope.smtp_utf8 else "ESMTP" if session.extended_smtp else "SMTP"
        marks = ("S" if is_encrypted else "") + ("A" if session.authenticated else "")
        sender = envelope.mail_from or ""
        content = envelope.original_content or b""
        return Taken(
            self.name,
            "" if sender == "<>" else sender,
            tuple(envelope.rcpt_tos),
            content,
            session.host_name or "",
            base + marks,
        )

    def hand_over(self, taken: Taken, accepted: Moment) -> None:
        """Deliver in a task of its own, so that a client who hangs up cannot stop it."""

        async def deliver() -> None:
            await self._hand_over(taken, accepted)

        task = asyncio.get_running_loop().create_task(deliver())
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)

    async def stop(self) -> None:
        """Close the port and every connection; what was accepted is still delivered."""
        if self._server is None:
            return
        self._server.close()
        for conversation in list(self._conversations):
            if isinstance(conversation.transport, asyncio.Transport):
                conversation.transport.abort()
        # A handshake of STARTTLS that failed never tells its conversation that the connection is lost.
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_WITHIN_S):
                while self._conversations:
                    self._left.clear()
                    await self._left.wait()
        if self._deliveries:
            await asyncio.gather(*self._deliveries)
        await self._server.wait_closed()
        self._server = None
