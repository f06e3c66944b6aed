"""The public reference of a case: alphabet, check character, finding it in a text.

`TU-` and six Crockford base32 characters, the last a check over GF(32): a weighted sum with distinct
non-zero weights, so that any one wrong character and any swap of two is caught. A reference is a
name, not a key: knowing it allows nothing.
"""

import re
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {char: value for value, char in enumerate(ALPHABET)}
_WELL_FORMED: Final = re.compile(
    r"(?<![0-9A-Za-z-])(TU|RF|QU)-([0-9A-Za-z]{6})(?![0-9A-Za-z])", re.IGNORECASE
)
_MISREAD: Final = str.maketrans("OIL", "011")
"""Crockford: letters that look like digits are read as those digits."""
BODY_LENGTH: Final = 5


def _times(a: int, b: int) -> int:
    """Product in GF(32) modulo x^5 + x^2 + 1."""
    product = 0
    for bit in range(5):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product


def _check(body: str) -> str:
    weight, total = 1, 0
    for char in body:
        weight = _times(weight, 2)
        total ^= _times(weight, _VALUE[char])
    return ALPHABET[total]


def make_ref(prefix: str, seed: int) -> str:
    """The reference that `seed` gives, such as `TU-7K3F9Q`; its lowest 25 bits count."""
    body = "".join(ALPHABET[seed >> (5 * place) & 31] for place in range(BODY_LENGTH))
    return f"{prefix}-{body}{_check(body)}"


def has_valid_check(ref: str) -> bool:
    """Whether the last character fits the others; false for anything that is not well-formed."""
    prefix, _, code = ref.partition("-")
    if not prefix or len(code) != BODY_LENGTH + 1 or not set(code) <= set(ALPHABET):
        return False
    return _check(code[:BODY_LENGTH]) == code[BODY_LENGTH]


def find_refs(text: str) -> tuple[str, ...]:
    """Every well-formed reference in a text, in order, normalised (upper case, O→0, I and L→1)."""
    found = []
    for prefix, code in _WELL_FORMED.findall(text):
        ref = f"{prefix.upper()}-{code.upper().translate(_MISREAD)}"
        if set(ref[3:]) <= set(ALPHABET) and ref not in found:
            found.append(ref)
    return tuple(found)
