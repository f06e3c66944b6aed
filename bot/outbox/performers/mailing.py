"""The performers of our mails; `bot/app.py` takes them as they are."""

import ssl

from bot.answering.pictures import QrPictures
from bot.clock import Clock
from bot.joining import JoinLinks
from bot.notices import NoticeDesk
from bot.oauth import AccessTokens
from bot.ops.reachability import Reachability
from bot.outbox.codes import CaseCodes
from bot.outbox.ending import Performer
from bot.outbox.performers.keep_copy import KeepCopyPerformer
from bot.outbox.performers.mail import MailPerformer
from bot.outbox.performers.notice import NoticePerformer
from bot.outbox.performers.proof_mail import ProofMailPerformer
from bot.outbox.smtp import Smtp
from bot.proofs import Proofs
from bot.settings_mail import ImapSettings
from bot.store.store import Store
from bot.texts.catalogue import Catalogue


def mail_performers(
    store: Store,
    smtp: Smtp,
    sender: str,
    texts: Catalogue,
    reach: Reachability,
    clock: Clock,
    pictures: QrPictures,
    codes: CaseCodes,
    proofs: Proofs,
    links: JoinLinks,
    notices: NoticeDesk,
    imap: ImapSettings,
    imap_tls: ssl.SSLContext,
    imap_tokens: AccessTokens | None,
) -> dict[str, Performer]:
    """By the kind of their effects."""
    return {
        "proof_mail": ProofMailPerformer(store, smtp, sender, texts, reach, clock, proofs.code_of),
        "mail": MailPerformer(
            store,
            smtp,
            sender,
            texts,
            reach,
            clock,
            pictures=pictures,
            key_of_code=codes.key,
            code_of=proofs.code_of,
            link_for=links.link_for,
            keeps_copies=imap.keep_copies,
        ),
        "notice": NoticePerformer(store, smtp, sender, texts, reach, notices),
        "keep_copy": KeepCopyPerformer(imap, imap_tls, imap_tokens, sender, texts, pictures),
    }
