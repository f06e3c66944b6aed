"""Every connection tried at start, side by side, so that all that is wrong is said at once; texts read."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiosmtplib import SMTPException
from imapclient.exceptions import IMAPClientError
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import ChatMigrated, TelegramError

from bot.clock import SystemClock
from bot.intake import imap
from bot.intake.authenticity import TxtLookup
from bot.intake.dns_txt import make_txt_lookup
from bot.intake.watcher import Desk, Watcher
from bot.market import RateSource
from bot.oauth import AccessTokens, tokens_for
from bot.ops.redact import redacted
from bot.outbox.signing import Signer
from bot.outbox.smtp import Smtp
from bot.settings import Settings
from bot.store.engine import AlreadyRunningError, Database
from bot.store.schema import NewerSchemaError, migrate
from bot.telegram.application import App, build
from bot.telegram.desk_chat import DeskChat
from bot.texts.catalogue import Catalogue
from bot.texts.overrides import TextsError
from gateway_client import GatewayClient, GatewayError, Unauthorized


class StartError(Exception):
    """The bot cannot start; `faults` has one clear line for each thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def open_database(url: str) -> Database:
    """The database, held and brought to this release's schema.

    Raises:
        StartError: it cannot be used.
    """
    try:
        database = Database(url)
        database.hold_alone()
        migrate(database.engine)
    except (AlreadyRunningError, NewerSchemaError) as error:
        raise StartError([f"[store] {error}"]) from None
    except (SQLAlchemyError, OSError) as error:
        raise StartError([f"[store] {type(error).__name__}: {getattr(error, 'orig', error)}"]) from None
    return database


@dataclass(frozen=True, slots=True)
class Connections:
    """What the start opened and the bot goes on using."""

    gateway: GatewayClient
    application: App
    desk: DeskChat
    smtp: Smtp
    imap_tls: ssl.SSLContext
    imap_tokens: AccessTokens | None
    make_watcher: Callable[[Desk], Watcher]
    txt_lookup: TxtLookup
    rates: RateSource


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """The system's certificates, and one's own besides.

    Raises:
        OSError: the file cannot be read, or holds no certificate.
    """
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def read_texts(folder: Path | None) -> Catalogue:
    """Our texts, and those in their place.

    Raises:
        StartError: they cannot be used.
    """
    try:
        return Catalogue(folder)
    except TextsError as error:
        raise StartError(error.faults) from None


async def connect(settings: Settings) -> Connections:
    """Open and try everything.

    Raises:
        StartError: with all that is wrong; what was opened is closed again.
    """
    try:
        tokens = AccessTokens(settings.oauth, SystemClock())
        imap_tokens = tokens_for(settings.imap, tokens)
        smtp = Smtp(
            settings.smtp,
            tls_context(settings.smtp.ca_file),
            Signer.of(settings.smtp),
            tokens_for(settings.smtp, tokens),
        )
        imap_tls = tls_context(settings.imap.ca_file)
    except OSError as error:
        raise StartError([f"[imap] or [smtp] ca_file: {error}"]) from None
    except ValueError as error:
        raise StartError([f"[smtp] dkim_key {error}"]) from None
    application = build(settings.telegram)
    desk = DeskChat(settings.telegram.desk_chat)
    gateway, *others = await asyncio.gather(
        connect_gateway(settings),
        _fault("[telegram]", _telegram(application, desk)),
        _fault("[smtp]", smtp.check()),
        _fault("[imap]", asyncio.to_thread(imap.check, settings.imap, imap_tls, imap_tokens)),
    )
    faults = [fault for fault in others if fault]
    if isinstance(gateway, str):
        faults.append(gateway)
    if faults or isinstance(gateway, str):
        await application.shutdown()
        if isinstance(gateway, GatewayClient):
            await gateway.aclose()
        raise StartError(faults)
    return Connections(
        gateway=gateway,
        application=application,
        desk=desk,
        smtp=smtp,
        imap_tls=imap_tls,
        imap_tokens=imap_tokens,
        make_watcher=lambda watched_for: Watcher(settings.imap, imap_tls, watched_for, imap_tokens),
        txt_lookup=make_txt_lookup(settings.dns.server),
        rates=RateSource(settings.rates.url),
    )


async def connect_gateway(settings: Settings) -> GatewayClient | str:
    """The gateway, tried; or what is wrong with it."""
    told = settings.gateway
    try:
        return await GatewayClient.connect(
            told.url,
            told.token.get_secret_value(),
            None if told.dialect == "auto" else told.dialect,
            proxy=told.proxy.get_secret_value() if told.proxy else None,
        )
    except Unauthorized:
        return "[gateway] token: the gateway does not accept it"
    except (GatewayError, ValueError) as error:
        return redacted(f"[gateway] {error}")


async def _telegram(application: App, desk: DeskChat) -> None:
    await application.initialize()
    try:
        await application.bot.get_chat(desk.id)
    except ChatMigrated as error:
        desk.move(desk.id, error.new_chat_id)


async def _fault(section: str, trying: Awaitable[None]) -> str | None:
    try:
        await trying
    except (TelegramError, SMTPException, IMAPClientError, OSError) as error:
        return redacted(f"{section} {imap.said(error)}")
    return None
