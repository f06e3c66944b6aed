"""A mail's attachments: parts that are files, and those hidden in HTML, in plain text, in `winmail.dat`."""

from binascii import Error as BadBase64
from binascii import a2b_base64
from urllib.parse import unquote_to_bytes

from bot.desk.mail import Attachment
from bot.intake import attachments, bodies, limits, tnef
from bot.intake.contents import Contents
from bot.intake.parts import Part
from bot.intake.reply import Body

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def opened_tnef(part: Part, contents: Contents) -> tnef.Opened | None:
    """What a `winmail.dat` holds; None for any other part."""
    if part.content_type not in _TNEF and not _name(part).lower().startswith("winmail"):
        return None
    return tnef.read(contents.octets_of(part))


def collect(
    found: bodies.Sorted, opened: dict[int, tnef.Opened], body: Body, contents: Contents
) -> tuple[Attachment, ...]:
    """Real attachments, in the mail's order: no logos, no signatures, no pixels.

    Args:
        found: the mail's parts, sorted.
        opened: TNEF contents by the index of their file in `found.files`.
        body: the mail's text, which says what pictures stand where.
        contents: of the mail.
    """
    kept: list[Attachment] = []
    for index, file in enumerate(found.files):
        if len(kept) >= limits.ATTACHMENTS_MAX:
            contents.defects.note(f"more than {limits.ATTACHMENTS_MAX} attachments")
            break
        within = opened.get(index)
        if within is not None:
            kept += _from_tnef(within, len(kept))
        elif (attachment := _from_part(file, body, contents, len(kept) + 1)) is not None:
            kept.append(attachment)
    kept += _from_html(body, len(kept))
    for uu in body.uuencoded:
        kept.append(attachments.make(uu.octets, uu.name, "", len(kept) + 1, is_inline=False))
    return tuple(kept[: limits.ATTACHMENTS_MAX])


def _name(part: Part) -> str:
    return part.disposition().parameters.get("filename") or part.parameters.get("name") or ""


def _from_part(file: bodies.File, body: Body, contents: Contents, number: int) -> Attachment | None:
    part = file.part
    name = _name(part)
    octets = contents.octets_of(part)
    if not octets and not name:
        return None
    is_attached = part.disposition().word.startswith("attach")
    found = attachments.make(octets, name, part.content_type, number, is_inline=not is_attached)
    if not found.content_type.startswith("image/"):
        return found
    content_id = part.content_id()
    location = (part.fields.first("content-location") or b"").decode("ascii", "replace")
    sources = {content_id, name, location} - {""}
    is_shown = not sources.isdisjoint(body.shown)
    if not is_shown and not sources.isdisjoint(body.aside):
        return None
    may_decorate = is_shown or not is_attached
    is_placed = is_shown or file.is_related
    names = f"{name} {content_id}"
    if may_decorate and attachments.is_decoration(octets, found.content_type, names, is_placed=is_placed):
        return None
    return found


def _from_tnef(within: tnef.Opened, count: int) -> list[Attachment]:
    found = []
    for number, file in enumerate(within.files[: limits.ATTACHMENTS_MAX], start=count + 1):
        attachment = attachments.make(
            file.octets, file.name, file.content_type, number, is_inline=bool(file.content_id)
        )
        is_picture = attachment.content_type.startswith("image/")
        names = f"{file.name} {file.content_id}"
        if (
            file.content_id
            and is_picture
            and attachments.is_decoration(file.octets, attachment.content_type, names, is_placed=True)
        ):
            continue
        found.append(attachment)
    return found


def _from_html(body: Body, count: int) -> list[Attachment]:
    """Pictures pasted into HTML as `data:` addresses, where they stand among the person's words."""
    found: list[Attachment] = []
    for name, address in body.embedded.items():
        if name not in body.shown:
            continue
        head, _, payload = address.partition(",")
        try:
            octets = a2b_base64(unquote_to_bytes(payload))
        except BadBase64:
            continue
        declared = head[5:].partition(";")[0].lower()
        attachment = attachments.make(octets, "", declared, count + len(found) + 1, is_inline=True)
        if attachment.content_type.startswith("image/") and not attachments.is_decoration(
            octets, attachment.content_type, "", is_placed=True
        ):
            found.append(attachment)
    return found
