"""Senders that are no persons, by address and return path."""

import re

from bot.desk.mail import Address, Mail
from bot.intake.own import OwnAddresses

_DAEMON = re.compile(
    r"(?:mailer|mail|double-bounce|delivery|postfix|qmail|exim)[-_.]?daemon.*|mailerdaemon.*"
    r"|post[-_.]?master.*|mailer|bounces?(?:[-+_.].*)?|mail-?delivery.*"
    r"|delivery-?(?:status|report|failure).*|mdaemon|microsoftexchange[0-9a-f]{16,}",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:.*[-_.+])?(?:no|not?|do[-_.]?not|dont|never)[-_.]?(?:reply|respond|answer|response)(?:[-_.+].*)?",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"(?:auto|automated|automailer|autoresponder|auto[-_.]?(?:reply|notify|confirm|response)|robot|cron"
    r"|root|daemon|www-data|nobody|listserv|majordomo|mailman"
    r"|(?:.+-)(?:owner|bounces|request)|owner-.+)",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(r"mail delivery (?:sub)?system|mailer[- ]daemon|postmaster", re.IGNORECASE)


def is_daemon(address: Address | None) -> bool:
    """Whether an address is a mail server's own, by its local part or its name."""
    if address is None:
        return False
    local = address.address.rpartition("@")[0].strip('"')
    return _DAEMON.fullmatch(local) is not None or _DAEMON_NAME.fullmatch(address.name) is not None


def is_null_path(mail: Mail) -> bool:
    """Return-Path `<>`: whoever sent it wants no answer (RFC 5321 section 4.5.5)."""
    paths = mail.headers.get("return-path", ())
    return bool(paths) and paths[0].replace(" ", "") == "<>"


def daemon(mail: Mail, own: OwnAddresses) -> str | None:
    """From is a mail server."""
    del own
    return mail.sender.address if mail.sender is not None and is_daemon(mail.sender) else None


def machine(mail: Mail, own: OwnAddresses) -> str | None:
    """From takes no answers, or is a program's account."""
    del own
    if mail.sender is None:
        return None
    local = mail.sender.address.rpartition("@")[0].strip('"')
    return mail.sender.address if _NO_REPLY.fullmatch(local) or _MACHINE.fullmatch(local) else None


def null_path(mail: Mail, own: OwnAddresses) -> str | None:
    """The return path is null."""
    del own
    return "Return-Path: <>" if is_null_path(mail) else None


def nobody(mail: Mail, own: OwnAddresses) -> str | None:
    """No From that could be answered."""
    del own
    return "no From" if mail.sender is None else None
