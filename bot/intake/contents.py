"""What a single part holds: its octets and its text, transfer encoding and charset undone."""

from bot.intake import charset, limits, transfer
from bot.intake.parts import Part


class Defects(list[str]):
    """What was odd while reading, each said once, in order."""

    def note(self, defect: str) -> None:
        """Remember an oddity for the operator."""
        if defect not in self:
            self.append(defect)


class Contents:
    """The contents of one mail's parts."""

    def __init__(self, octets: bytes, defects: Defects) -> None:
        self._octets = octets
        self.defects = defects

    def octets_of(self, part: Part, octets_max: int | None = None) -> bytes:
        """A part's body with the transfer encoding undone; at most so many octets."""
        encoding = part.fields.first("content-transfer-encoding")
        end = part.end if octets_max is None else min(part.end, part.start + octets_max * 4)
        raw = self._octets[part.start : end]
        if not encoding:
            return raw if octets_max is None else raw[:octets_max]
        if part.maintype == "text" and b"64" in encoding and not transfer.is_plausible_base64(raw):
            self.defects.note("base64 label on plain words")
            return raw
        octets = transfer.undo(raw, encoding)
        return octets if octets_max is None else octets[:octets_max]

    def text_of(self, part: Part) -> str:
        """A text part as a person sees it: line ends made one, control characters left out."""
        octets = self.octets_of(part, limits.BODY_OCTETS_MAX)
        if transfer.looks_quoted_printable(octets) and not part.fields.first("content-transfer-encoding"):
            octets = transfer.quoted_printable(octets)
            self.defects.note("quoted-printable without a label")
        declared = part.parameters.get("charset")
        decoded = charset.decode(octets, declared)
        if decoded.is_repaired:
            self.defects.note(f"charset {(declared or 'not declared')[:40]} read as {decoded.charset}")
        return _clean(decoded.text)


_CONTROLS = "".join(chr(n) for n in range(32) if n not in {9, 10}) + "\x7f"
_NO_CONTROLS = str.maketrans("", "", _CONTROLS)


def _clean(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable() and any(control in text for control in _CONTROLS):
        text = text.translate(_NO_CONTROLS)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates, which UTF-7 and UTF-16 can smuggle in, can be neither stored nor sent.
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text
