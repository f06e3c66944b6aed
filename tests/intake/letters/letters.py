"""Letters written for the tests: what a mail says, beside the mail itself.

A block opens with what a careful person reads from it:

    === kind language account amount currency method reference [ref=TU-…] [silent] [files=N] [client=…] [miss=…]

Then come headers, an empty line and the text, with `@history` and `@signature` before those parts. A block
that is `raw` is the mail as it is; any other is put down by one of the clients, in turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.intake.letters.clients import CLIENTS, Words, undeclared

FIELDS = ("kind", "language", "account", "amount", "currency", "method", "reference")
FOLDER = Path(__file__).parent
_NULL_TEXT = {"bounce", "newsletter", "auto_reply", "spam"}


@dataclass(frozen=True)
class Letter:
    name: str
    expected: dict[str, object]
    """In the schema of `tests/samples/mails`, white space of `reply_text` collapsed."""
    octets: bytes
    may_be_missing: tuple[str, ...] = ()
    """Fields that the rules are not expected to find here: null will do, a wrong value will not."""


def letters(turn: int = 0) -> Iterator[Letter]:
    """Every letter of every file.

    Args:
        turn: by how many places the clients are moved on.
    """
    for path in sorted(FOLDER.glob("*.txt")):
        yield from letters_of(path, turn)


def letters_of(path: Path, turn: int = 0) -> Iterator[Letter]:
    line = 1
    for number, block in enumerate(f"\n{path.read_text(encoding='utf-8')}".split("\n===")[1:]):
        head, _, rest = block.partition("\n")
        yield _letter(f"{path.stem}-{line}", head.split(), rest.rstrip("\n"), number + turn)
        line += block.count("\n") + 1


def _letter(name: str, head: list[str], rest: str, number: int) -> Letter:
    values = (None if word == "-" else word for word in head[:7])
    expected: dict[str, object] = dict(zip(FIELDS, values, strict=True))
    options = dict(word.partition("=")[::2] for word in head[7:])
    expected["case_ref"] = options.get("ref")
    expected["must_not_reply"] = "silent" in options
    expected["attachments"] = int(options.get("files", 0))
    expected["reply_text"] = None
    missing = tuple(options["miss"].split(",")) if "miss" in options else ()
    if "raw" in options:
        return Letter(name, expected, rest.encode().replace(b"\n", b"\r\n"), missing)
    words = _words(rest, int(options.get("files", 0)))
    clients = {client.__name__: client for client in CLIENTS}
    client = clients[options["client"]] if "client" in options else CLIENTS[number % len(CLIENTS)]
    if client is undeclared and (words.files or not words.text):
        client = CLIENTS[0]
    if expected["kind"] not in _NULL_TEXT:
        expected["reply_text"] = " ".join(words.text.split())
    return Letter(f"{name}-{client.__name__}", expected, client(words), missing)


def _words(rest: str, files: int) -> Words:
    headers, _, body = rest.partition("\n\n")
    named = dict(line.split(":", 1) for line in headers.split("\n") if ":" in line)
    parts = {"text": "", "history": "", "signature": ""}
    part = "text"
    for line in body.split("\n"):
        if line in {"@history", "@signature"}:
            part = line[1:]
        else:
            parts[part] += line + "\n"
    return Words(
        sender=named.get("From", "Anne <anne@anne.example>").strip(),
        subject=named.get("Subject", "").strip(),
        files=files,
        **{key: value.strip("\n") for key, value in parts.items()},
    )
