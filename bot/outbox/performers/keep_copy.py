"""Keep a copy of a sent mail: looked for before each try, so never twice; given up without a word."""

import asyncio
import ssl
from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog
from imapclient.exceptions import IMAPClientError

from bot.answering.pictures import Picture, QrPictures
from bot.desk.effects import KeepCopy, SendMail
from bot.intake.imap import said
from bot.oauth import AccessTokens
from bot.outbox.compose import compose
from bot.outbox.copies import MASKED, append_once
from bot.outbox.ending import Again, Ending, Finished
from bot.settings_mail import ImapSettings
from bot.store.outbox import Leased
from bot.texts.catalogue import Catalogue

log = structlog.get_logger(__name__)

TRIES_MAX: Final = 6
"""About a minute; a copy is a courtesy, and nobody is troubled about it."""


class KeepCopyPerformer:
    """Performs `KeepCopy`."""

    def __init__(
        self,
        settings: ImapSettings,
        tls: ssl.SSLContext,
        tokens: AccessTokens | None,
        sender: str,
        texts: Catalogue,
        pictures: QrPictures,
    ) -> None:
        self._append = partial(append_once, settings, tls, tokens)
        self._sender = sender
        self._texts = texts
        self._pictures = pictures

    async def perform(self, leased: Leased) -> Ending:
        """Compose it once more, append it."""
        effect = leased.effect
        assert isinstance(effect, KeepCopy)
        mail = effect.mail
        octets = compose(
            mail, self._body(mail), self._sender, effect.sent_at, self._drawn(mail.pictures)
        ).as_bytes()
        append = partial(self._append, mail.message_id, octets, effect.sent_at)
        try:
            await asyncio.to_thread(append)
        except (IMAPClientError, OSError) as error:
            if leased.tries < TRIES_MAX:
                return Again(trouble=said(error))
            log.warning("copy_not_kept", case=effect.case_ref, trouble=said(error))
        return Finished()

    def _body(self, mail: SendMail) -> str:
        hidden = {"code": MASKED} if mail.code_ref or mail.challenge else {}
        return self._texts.mail(mail.language, mail.template, mail.values | hidden)

    def _drawn(self, names: Iterable[str]) -> list[Picture]:
        return [picture for name in names if (picture := self._pictures.of(name))]
