"""Keys and signatures for tests, made on the spot: no key lies in the repository."""

import base64
import random
from dataclasses import dataclass
from functools import cache

import dkim


@dataclass(frozen=True)
class Key:
    """An RSA key pair: PEM to sign with, the TXT record to publish."""

    pem: bytes
    record: bytes


@cache
def rsa_key(bits: int) -> Key:
    chance = random.Random(bits)
    exponent = 65_537
    first, second = (_prime(bits // 2, chance) for _ in range(2))
    modulus, totient = first * second, (first - 1) * (second - 1)
    private = pow(exponent, -1, totient)
    numbers = (
        0,
        modulus,
        exponent,
        private,
        first,
        second,
        private % (first - 1),
        private % (second - 1),
        pow(second, -1, first),
    )
    der = _der(0x30, b"".join(_integer(number) for number in numbers))
    pem = b"-----BEGIN RSA PRIVATE KEY-----\n" + base64.encodebytes(der) + b"-----END RSA PRIVATE KEY-----\n"
    inner = _der(0x30, _integer(modulus) + _integer(exponent))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    public = _der(0x30, algorithm + _der(0x03, b"\x00" + inner))
    return Key(pem, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public))


def _prime(bits: int, chance: random.Random) -> int:
    while True:
        candidate = chance.getrandbits(bits) | 1 << bits - 1 | 1 << bits - 2 | 1
        if candidate % 65_537 != 1 and all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7)):
            return candidate


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = (
        bytes([length])
        if length < 128
        else bytes([0x80 | (length.bit_length() + 7) // 8])
        + length.to_bytes((length.bit_length() + 7) // 8, "big")
    )
    return bytes([tag]) + size + content


def signed(
    mail: bytes, domain: str, *, key: Key | None = None, selector: str = "s1", **options: object
) -> bytes:
    """The mail under a DKIM signature of the domain."""
    options.setdefault("include_headers", [b"from", b"to", b"subject"])
    header = dkim.sign(
        mail,
        selector.encode(),
        domain.encode(),
        (key or rsa_key(1024)).pem,
        canonicalize=(b"relaxed", b"relaxed"),
        **options,
    )
    assert isinstance(header, bytes)
    return header + mail
