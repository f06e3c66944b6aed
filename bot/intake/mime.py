"""Octets to `Mail` or `Unreadable`: never raises, whatever the octets; bounded by `limits`.

The way of a mail: `parts` cuts it, `bodies` sorts the parts, `reply`
reads the text, `files` the attachments. Vetting, authenticity and understanding come after.
"""

import hashlib

from bot.desk.mail import Address, Mail, Unreadable
from bot.intake import bodies, digest, files, headers, limits, reply, words
from bot.intake.contents import Contents, Defects
from bot.intake.parts import Tree


def read(octets: bytes) -> Mail | Unreadable:
    """Read one mail as fetched over IMAP."""
    if len(octets) > limits.OCTETS_MAX:
        return _unreadable(octets, f"larger than {limits.OCTETS_MAX} octets")
    try:
        return _mail(octets)
    except _NotAMailError as error:
        return _unreadable(octets, str(error))
    except Exception as error:  # noqa: BLE001  (the last net: a mail no one thought of must not stop the next)
        return _unreadable(octets, f"reading failed: {type(error).__name__}")


def _unreadable(octets: bytes, reason: str) -> Unreadable:
    return Unreadable(reason, hashlib.sha256(octets).hexdigest())


class _NotAMailError(Exception):
    """The octets hold nothing that could be shown as a mail."""


def _mail(octets: bytes) -> Mail:
    if b"\n" not in octets and b"\r" in octets:
        octets = octets.replace(b"\r", b"\n")
    tree = Tree(octets)
    fields = tree.root.fields
    if not fields.items:
        raise _NotAMailError("no header fields")
    defects = Defects(tree.defects)
    contents = Contents(tree.octets, defects)
    subject = words.decode(fields.first("subject") or b"", limits.SUBJECT_CHARS_MAX)
    senders = [one for raw in fields.every("from")[:4] for one in headers.mailboxes(raw)]
    if len({one.key for one in senders}) > 1:
        defects.note("From names several addresses")
    ids = headers.message_ids(fields.first("message-id"))
    found = bodies.sort(tree.root)
    if found.is_encrypted:
        defects.note("encrypted")
    body = reply.read(found, subject, contents)
    opened = {
        index: within
        for index, file in enumerate(found.files)
        if (within := files.opened_tnef(file.part, contents)) is not None
    }
    if not (body.words or body.history) and opened:
        body = reply.read_tnef(next(iter(opened.values())), subject)
    return Mail(
        message_id=ids[0] if ids else None,
        in_reply_to=headers.message_ids(fields.first("in-reply-to")),
        references=headers.message_ids(fields.first("references")),
        sender=senders[0] if senders else None,
        reply_to=_addresses(fields, "reply-to"),
        to=_addresses(fields, "to") + _addresses(fields, "cc"),
        subject=subject,
        sent_at=headers.sent_at(fields.first("date")),
        text=_bounded(body.words, defects),
        signature=_bounded(body.signature, defects),
        history=_bounded(body.history, defects),
        forwarded=tuple(_bounded(text, defects) for text in (*body.forwarded, *_forwarded(found, contents))),
        attachments=files.collect(found, opened, body, contents),
        headers=headers.Decoded(fields),
        report=_report(found, contents),
        content_digest=digest.of(fields, octets, tree.root),
        defects=tuple(defects),
    )


def _addresses(fields: headers.Fields, name: str) -> tuple[Address, ...]:
    values = fields.every(name)
    return tuple(one for raw in values[:20] for one in headers.mailboxes(raw)) if values else ()


def _bounded(text: str, defects: Defects) -> str:
    if len(text) <= limits.TEXT_CHARS_MAX:
        return text
    defects.note("text cut")
    return text[: limits.TEXT_CHARS_MAX]


def _forwarded(found: bodies.Sorted, contents: Contents) -> list[str]:
    """Mails attached as such: subject and whole text of each."""
    texts = []
    for part in found.messages[: limits.FORWARDED_MAX]:
        message = part.children[0]
        body = reply.read(bodies.sort(message), "", contents)
        subject = words.decode(message.fields.first("subject") or b"", limits.SUBJECT_CHARS_MAX)
        whole = (subject, body.words, body.signature, body.history, *body.forwarded)
        texts.append("\n\n".join(text for text in whole if text))
    return [text for text in texts if text]


def _report(found: bodies.Sorted, contents: Contents) -> str | None:
    """What machines read in a delivery report, and the returned mail with its headers."""
    texts: list[str] = []
    for top in found.report[: limits.FORWARDED_MAX]:
        for part in top.walk():
            if part.depth > top.depth and part.fields.items:
                texts.append(headers.shown(part.fields))
            if not part.children and part.maintype in {"text", "message"}:
                texts.append(contents.text_of(part).strip())
    return "\n".join(text for text in texts if text)[: limits.REPORT_CHARS_MAX] or None
