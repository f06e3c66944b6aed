"""DKIM for our own mails, where the server that sends them does not sign (RFC 6376)."""

from typing import Final, Self

import dkim

from bot.settings_mail import SmtpSettings

SIGNED: Final = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"auto-submitted",
    # RFC 8058 4: one click counts only where these are signed.
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)


class Signer:
    """Signs with one key.

    Args:
        domain: of our From.
        selector: under which the public key stands in DNS.
        key: private, PEM.

    Raises:
        ValueError: it is no key that one can sign with.
    """

    def __init__(self, domain: str, selector: str, key: str) -> None:
        self._domain = domain.encode("idna")
        self._selector = selector.encode()
        self._key = key.encode()
        try:
            self.sign(b"From: <desk@gateway.example>\r\n\r\n")
        except Exception:  # noqa: BLE001  what the library says of a key might repeat it
            raise ValueError("is no private RSA key in PEM that one can sign with") from None

    @classmethod
    def of(cls, settings: SmtpSettings) -> Self | None:
        """As configured; None: whoever sends our mails signs them.

        Raises:
            ValueError: the key cannot be used.
        """
        if settings.dkim_key is None:
            return None
        return cls(settings.sender_domain, settings.dkim_selector, settings.dkim_key.get_secret_value())

    def sign(self, octets: bytes) -> bytes:
        """The mail with its signature on top."""
        signature: bytes = dkim.sign(
            octets,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(SIGNED),
        )
        return signature + octets
