"""DKIM as a mail provider does it: one key for each domain, its public half in DNS."""

from base64 import b64encode

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.dns import DnsServer

SELECTOR = "s2026"
_KEY_BITS = 2048
_SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"mime-version"]


class Signer:
    """Signs for any domain; a domain's key is made and published when it is first needed."""

    def __init__(self, dns: DnsServer) -> None:
        self._dns = dns
        self._keys: dict[str, bytes] = {}

    def sign(self, octets: bytes, domain: str) -> bytes:
        """The mail with a DKIM-Signature on top (relaxed/relaxed, rsa-sha256)."""
        signature: bytes = dkim.sign(
            octets,
            SELECTOR.encode(),
            domain.encode(),
            self._key(domain),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_SIGNED,
        )
        return signature + octets

    def _key(self, domain: str) -> bytes:
        if domain not in self._keys:
            key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
            self._keys[domain] = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
            public = key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            self._dns.set_txt(
                f"{SELECTOR}._domainkey.{domain}", f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
            )
            self._dns.set_txt(f"_dmarc.{domain}", "v=DMARC1; p=none")
        return self._keys[domain]
