"""Mails written as blocks of text with the fields that a careful person reads from them."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.desk.mail import Address, Attachment, Mail
from bot.desk.refs import find_refs
from bot.intake.parse import fields_of
from bot.intake.understand import understand

FIELDS = ("kind", "language", "account", "amount", "currency", "method", "reference")
_MARKS = ("Subject:", "Signature:", "History:", "Forwarded:")


@dataclass(frozen=True)
class Text:
    """One block: a mail and what it says."""

    line: int
    expected: dict[str, str | bool | None]
    parts: dict[str, str] = field(default_factory=dict)
    files: int = 0

    @property
    def name(self) -> str:
        return f"line{self.line}"

    def mail(self) -> Mail:
        parts = self.parts
        return a_mail(
            parts.get("Text", ""),
            subject=parts.get("Subject", ""),
            signature=parts.get("Signature", ""),
            history=parts.get("History", ""),
            forwarded=(parts["Forwarded"],) if "Forwarded" in parts else (),
            files=self.files,
        )


def a_mail(
    text: str,
    *,
    subject: str = "",
    signature: str = "",
    history: str = "",
    forwarded: tuple[str, ...] = (),
    files: int = 0,
) -> Mail:
    """A mail from Anne with just these words in it."""
    attachment = Attachment(
        filename="receipt.png", content_type="image/png", octets=b"\x89PNG", sha256="0" * 64
    )
    return Mail(
        message_id="<1@anne.example>",
        sender=Address("anne@anne.example", "Anne"),
        subject=subject,
        sent_at=None,
        text=text,
        signature=signature,
        history=history,
        forwarded=forwarded,
        attachments=(attachment,) * files,
        content_digest="0" * 64,
    )


def what_is_read(mail: Mail) -> dict[str, str | bool | int | None]:
    """The reading of a person's mail, in the corpus's words."""
    return fields_of(understand(mail))


def load(path: Path) -> list[Text]:
    """Every block of a file, in order."""
    texts: list[Text] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.startswith("==="):
            texts.append(_opened(number, line[3:].split()))
        elif not texts or line.startswith("#"):
            continue
        else:
            _add(texts[-1].parts, line)
    return texts


def _opened(number: int, words: list[str]) -> Text:
    expected: dict[str, str | bool | None] = {
        key: None if word == "-" else word for key, word in zip(FIELDS, words[:7], strict=True)
    }
    options = dict(word.partition("=")[::2] for word in words[7:])
    expected["case_ref"] = find_refs(options["ref"])[0] if "ref" in options else None
    expected["must_not_reply"] = "silent" in options
    return Text(number, expected, files=int(options.get("files", 0)))


def _add(parts: dict[str, str], line: str) -> None:
    for mark in _MARKS:
        if line.startswith(mark):
            parts[mark[:-1]] = line[len(mark) :].strip().replace("\\n", "\n")
            return
    parts["Text"] = f"{parts['Text']}\n{line}" if "Text" in parts else line
