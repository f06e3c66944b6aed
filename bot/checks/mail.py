"""Mailbox and outgoing mail: login, folders, IDLE, the sender; nothing is sent, no flag is touched."""

import asyncio
from collections.abc import Iterator
from email.utils import parseaddr

from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPSenderRefused
from imapclient.exceptions import IMAPClientError, LoginError

from bot.checks.finding import Finding, fault, fine, note
from bot.intake.imap import FolderError, connect, hang_up, opened, said
from bot.oauth import AccessTokens, SignInError
from bot.outbox.signing import Signer
from bot.outbox.smtp import Smtp
from bot.settings_mail import ImapSettings, SmtpSettings
from bot.starting import tls_context


async def check_imap(settings: ImapSettings, tokens: AccessTokens | None = None) -> list[Finding]:
    """Log in, look at every folder."""
    return await asyncio.to_thread(lambda: list(_imap(settings, tokens)))


def _imap(settings: ImapSettings, tokens: AccessTokens | None) -> Iterator[Finding]:
    part, where = "imap", f"{settings.host}:{settings.port}"
    try:
        client = connect(settings, tls_context(settings.ca_file), tokens)
    except LoginError as error:
        yield fault(part, f"{where}: {said(error)}", "see [imap] user and password")
        return
    except SignInError as error:
        yield fault(part, said(error), "see [oauth]")
        return
    except (IMAPClientError, OSError) as error:
        yield fault(part, f"{where}: {said(error)}", "see [imap] host, port and security")
        return
    try:
        yield fine(part, f"{where}: logged in as {settings.user}")
        for folder in settings.watched:
            try:
                told = opened(client, folder)
                yield fine(part, f"folder {folder}: {int(told.get(b'EXISTS', 0)):,} mails")
            except FolderError as error:
                yield fault(part, said(error), "see [imap] folders and sent")
        if client.has_capability("IDLE"):
            yield fine(part, "IDLE: new mails are told at once")
        else:
            yield note(part, f"no IDLE: the mailbox is looked at every {settings.poll_s} s")
    except OSError as error:
        yield fault(part, f"{where}: {said(error)}")
    finally:
        hang_up(client)


async def check_smtp(settings: SmtpSettings, tokens: AccessTokens | None = None) -> list[Finding]:
    """Log in, and ask whether the sender would be taken."""
    part, where = "smtp", f"{settings.host}:{settings.port}"
    address = parseaddr(settings.sender)[1]
    try:
        Signer.of(settings)
    except ValueError as error:
        return [fault(part, f"dkim_key {error}", "make one with openssl genrsa 2048")]
    try:
        await Smtp(settings, tls_context(settings.ca_file), tokens=tokens).check(address)
    except SMTPAuthenticationError as error:
        mend = "see [smtp] user and password"
        return [fault(part, f"{where}: login refused ({error.code} {error.message})", mend)]
    except SMTPSenderRefused as error:
        mend = "see [smtp] sender"
        return [
            fine(part, f"{where}: logged in as {settings.user}"),
            fault(part, f"mails from {address} are refused: {error.code} {error.message}", mend),
        ]
    except SignInError as error:
        return [fault(part, said(error), "see [oauth]")]
    except (SMTPException, OSError) as error:
        return [fault(part, f"{where}: {said(error)}", "see [smtp] host, port and security")]
    return [
        fine(part, f"{where}: logged in as {settings.user}"),
        fine(part, f"mails from {address} are taken"),
    ]
