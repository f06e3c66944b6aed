"""RFC 2047 encoded words and raw octets in header values to text; says nothing of what a header means."""

import binascii
import re

from bot.intake import charset

# Payloads are bounded, so that a value full of openings without an end costs no square of its length.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.{0,4000}?)\?=", re.DOTALL)
_FOLD = re.compile(r"[\x00-\x20\x7f\x85\u2028\u2029]+")


def decode(raw: bytes, cut_chars: int | None = None) -> str:
    """One line of text: encoded words decoded, control characters and folds turned into single blanks.

    Neighbouring words in the same charset are joined before decoding, since clients cut them inside
    characters (RFC 2047 section 5 forbids it; QQ, PHP and Outlook do it).
    """
    value = raw.decode("ascii") if raw.isascii() else charset.decode(raw).text
    if "=?" in value:
        value = _decode_words(value)
    value = one_line(value)
    return value if cut_chars is None else value[:cut_chars]


def one_line(value: str) -> str:
    """Text without line breaks, NULs and other control characters, outer blanks removed."""
    return value.strip() if value.isprintable() else _FOLD.sub(" ", value).strip()


def _decode_words(value: str) -> str:
    pieces: list[str] = []
    run: list[tuple[str, str]] = []  # (encoding, payload) of one run of neighbours in one charset
    run_charset = ""
    end = 0
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        name = match.group(1).partition("*")[0].lower()
        if run and (name != run_charset or not _is_blank(between)):
            pieces.append(_decode_run(run, run_charset))
            run = []
            if not _is_blank(between):
                pieces.append(between)
        elif not run and not (pieces and _is_blank(between)):
            pieces.append(between)
        run_charset = name
        run.append((match.group(2).lower(), match.group(3)))
        end = match.end()
    if run:
        pieces.append(_decode_run(run, run_charset))
    pieces.append(value[end:])
    return "".join(pieces)


def _is_blank(between: str) -> bool:
    return not between or between.isspace()


def _decode_run(run: list[tuple[str, str]], name: str) -> str:
    octets = bytearray()
    base64 = ""
    for encoding, payload in run:
        if encoding == "q":
            octets += _base64(base64) + _q(payload)
            base64 = ""
            continue
        base64 += payload.strip()
        # A word cut at no multiple of four goes on in its neighbour.
        if base64.endswith("=") or len(base64) % 4 == 0:
            octets += _base64(base64)
            base64 = ""
    octets += _base64(base64)
    return charset.decode(bytes(octets), name).text


def _base64(payload: str) -> bytes:
    if not payload:
        return b""
    clean = re.sub(r"[^A-Za-z0-9+/]", "", payload)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + "=" * (-len(clean) % 4))


def _q(payload: str) -> bytes:
    return binascii.a2b_qp(payload.encode("utf-8", "surrogateescape"), header=True)
