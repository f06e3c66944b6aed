"""Which text of a page a person can see: inline styles, old attributes, and simple style sheets.

Hidden is what takes no room, has no size, no colour of its own, or stands off the page.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from bot.intake import limits

Colour = tuple[int, int, int]
"""Red, green, blue, each 0 to 255."""

_SIZE_PX_MIN = 2.0
"""Below this, letters are dots."""
_CONTRAST_MIN = 24
"""Sum of the differences of red, green and blue at which text melts into its ground."""
_BLACK = (0, 0, 0)
_WHITE = (255, 255, 255)
_PICTURED = (128, 128, 128)
"""Stands for a ground that is a picture: neither white nor black letters are lost on it."""


class Look:
    """What is inherited of an element's looks."""

    __slots__ = ("colour", "ground", "is_shown", "is_transparent", "is_visible", "size_px")

    def __init__(
        self, *, is_shown: bool, size_px: float, colour: Colour, ground: Colour, is_transparent: bool = False
    ) -> None:
        self.is_shown = is_shown
        """False under `visibility: hidden`; children may show themselves again."""
        self.size_px = size_px
        self.colour = colour
        self.ground = ground
        self.is_transparent = is_transparent
        contrast = sum(abs(ink - paper) for ink, paper in zip(colour, ground, strict=True))
        self.is_visible = (
            is_shown and size_px >= _SIZE_PX_MIN and not is_transparent and contrast > _CONTRAST_MIN
        )
        """Whether text set in this look can be seen."""


PLAIN = Look(is_shown=True, size_px=16.0, colour=_BLACK, ground=_WHITE)

Sheet = dict[int, str]
"""Declarations of style sheets by the node's address, in order, to stand before its own style."""


class _Effect(NamedTuple):
    """What one set of declarations does to the looks; None leaves as it was."""

    is_gone: bool
    is_shown: bool | None
    size: tuple[float, str] | None
    colour: Colour | None
    ground: Colour | None
    is_transparent: bool | None


_NO_EFFECT = _Effect(is_gone=False, is_shown=None, size=None, colour=None, ground=None, is_transparent=None)


def look(tag: str, attributes: dict[str, str | None], around: Look, sheet: str | None) -> Look | None:
    """The looks inside an element; None where nothing in it can be seen at all."""
    if not attributes and sheet is None:
        return around
    if "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found":
        return None
    effect = _NO_EFFECT
    style = attributes.get("style")
    if sheet is not None or style:
        declarations = f"{sheet};{style}" if sheet and style else sheet or style or ""
        effect = _effect(declarations) if len(declarations) <= 2_000 else _effect_of(declarations[:20_000])
        if effect.is_gone:
            return None
    colour, ground = effect.colour, effect.ground
    if (
        colour is None
        and (named := attributes.get("color" if tag == "font" else "text"))
        and tag in {"font", "body"}
    ):
        colour = _colour(named)
    if ground is None and (named := attributes.get("bgcolor")):
        ground = _colour(named)
    if ground is None and attributes.get("background"):
        ground = _PICTURED
    if effect is _NO_EFFECT and colour is None and ground is None:
        return around
    size_px = around.size_px if effect.size is None else _pixels(effect.size, around.size_px)
    return Look(
        is_shown=around.is_shown if effect.is_shown is None else effect.is_shown,
        size_px=size_px,
        colour=colour or around.colour,
        ground=ground or around.ground,
        is_transparent=around.is_transparent if effect.is_transparent is None else effect.is_transparent,
    )


def _pixels(size: tuple[float, str], around_px: float) -> float:
    number, unit = size
    if unit == "pt":
        return number * 4 / 3
    if unit == "em":
        return number * around_px
    if unit == "%":
        return number / 100 * around_px
    if unit in {"rem", "ex", "ch", "pc", "vw", "vh"}:
        return number * 16
    if unit in {"cm", "mm", "in"}:
        return number * {"cm": 37.8, "mm": 3.78, "in": 96.0}[unit]
    return number


_DECLARATION = re.compile(r"(?:^|;)\s*([a-z-]{2,40})\s*:\s*([^;]{0,200})")
_SIZE = re.compile(r"(-?\d{0,6}\.?\d{0,6})\s*(px|pt|em|rem|ex|ch|%|cm|mm|in|pc|vw|vh)?")
_ZERO = re.compile(r"0+(?:\.0*)?\s*(?:px|pt|em|%|rem)?")
_FAR = re.compile(r"-\s*\d{3,}")


@lru_cache(maxsize=2_048)
def _effect(declarations: str) -> _Effect:
    return _effect_of(declarations)


def _effect_of(declarations: str) -> _Effect:
    values: dict[str, str] = {}
    weighty: set[str] = set()
    for match in _DECLARATION.finditer(declarations.lower()):
        name, value = match.group(1), match.group(2)
        if "!" in value:
            value = value.partition("!")[0]
            weighty.add(name)
        elif name in weighty:
            continue
        values[name] = value.strip()
    if not values.keys() & _TELLING:
        return _NO_EFFECT
    shown = values.get("visibility")
    return _Effect(
        is_gone=_is_gone(values),
        is_shown=None if shown is None else shown not in {"hidden", "collapse"},
        size=_size(values),
        colour=_colour(values["color"]) if "color" in values else None,
        ground=_ground(values),
        is_transparent=None if "color" not in values else _is_see_through(values["color"]),
    )


_TELLING = frozenset(
    {
        "display",
        "visibility",
        "font-size",
        "font",
        "color",
        "background",
        "background-color",
        "background-image",
        "opacity",
    }
    | {
        "max-height",
        "height",
        "max-width",
        "width",
        "text-indent",
        "left",
        "top",
        "right",
        "margin-left",
        "clip",
    }
    | {"clip-path", "transform"}
)


def _is_gone(values: dict[str, str]) -> bool:
    return (
        values.get("display") == "none"
        or _ZERO.fullmatch(values.get("opacity", "1")) is not None
        or _FAR.match(values.get("text-indent", "")) is not None
        or _is_closed(values)
        or _is_off_the_page(values)
        or _is_clipped(values)
    )


def _is_closed(values: dict[str, str]) -> bool:
    """No room, and what does not fit is not shown."""
    is_cut = values.get("overflow", "").startswith(("hidden", "clip")) or "overflow-y" in values
    return is_cut and any(_ZERO.fullmatch(values.get(name, "1")) for name in _EXTENTS)


_EXTENTS = ("max-height", "height", "max-width", "width")


def _is_off_the_page(values: dict[str, str]) -> bool:
    if values.get("position") not in {"absolute", "fixed"}:
        return False
    return any(_FAR.match(values.get(name, "")) for name in ("left", "top", "right", "margin-left"))


def _is_clipped(values: dict[str, str]) -> bool:
    clip = values.get("clip", "").replace(" ", "").replace("px", "")
    path = values.get("clip-path", "").replace(" ", "")
    scale = values.get("transform", "").replace(" ", "")
    return (
        clip in {"rect(0,0,0,0)", "rect(0000)", "rect(1,1,1,1)"}
        or path in {"inset(50%)", "inset(100%)", "circle(0)"}
        or scale in {"scale(0)", "scale(0,0)"}
    )


def _size(values: dict[str, str]) -> tuple[float, str] | None:
    value = values.get("font-size")
    if value is None:
        shorthand = values.get("font")
        if shorthand is None:
            return None
        match = re.search(r"(?<![\w.])(\d+(?:\.\d+)?)(px|pt|em|%)", shorthand)
        return (float(match.group(1)), match.group(2)) if match else None
    match = _SIZE.match(value)
    if match is None or match.group(1) in {"", ".", "-"}:
        return None
    try:
        return float(match.group(1)), match.group(2) or "px"
    except ValueError:
        return None


def _ground(values: dict[str, str]) -> Colour | None:
    value = values.get("background-color") or values.get("background") or values.get("background-image")
    if not value or _is_see_through(value):
        return None
    if "url(" in value or "gradient(" in value:
        return _colour(re.sub(r"url\([^)]{0,200}\)?", "", value)) or _PICTURED
    return _colour(value)


def _is_see_through(value: str) -> bool:
    if value == "transparent":
        return True
    match = re.fullmatch(
        r"(?:rgba|hsla)\(.{0,60}[,/]\s*(?:0|0?\.0\d*|0%)\s*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}0[0-9a-f]", value
    )
    return match is not None


_NAMED = {
    "white": _WHITE,
    "black": _BLACK,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "navy": (0, 0, 128),
    "yellow": (255, 255, 0),
    "orange": (255, 165, 0),
    "purple": (128, 0, 128),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "lightgray": (211, 211, 211),
    "lightgrey": (211, 211, 211),
    "darkgray": (169, 169, 169),
    "dimgray": (105, 105, 105),
    "window": _WHITE,
    "windowtext": _BLACK,
}
_HEX = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})(%?)\s*[, ]\s*(\d{1,3})%?\s*[, ]\s*(\d{1,3})%?")
_HSL = re.compile(r"hsla?\(\s*[\d.]+(?:deg)?\s*[, ]\s*[\d.]+%\s*[, ]\s*([\d.]{1,6})%")


def _colour(value: str) -> Colour | None:
    """Red, green, blue of a colour's first mention; None for what is not understood."""
    value = value.strip().lower()[:200]
    if named := _NAMED.get(value.partition(" ")[0]):
        return named
    if match := _RGB.search(value):
        scale = 2.55 if match.group(2) else 1
        red, green, blue = (min(255, int(int(match.group(n)) * scale)) for n in (1, 3, 4))
        return red, green, blue
    if match := _HSL.search(value):
        grey = min(255, int(float(match.group(1).rstrip(".") or 0) * 2.55))
        return grey, grey, grey
    if (match := _HEX.match(value)) or (match := re.search(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", value)):
        digits = match.group(1)
        if len(digits) in {3, 4}:
            digits = "".join(digit * 2 for digit in digits)
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    return None


_PREFORMATTED = re.compile(r"white-space\s*:\s*(pre|nowrap|normal)", re.IGNORECASE)


def is_preformatted(style: str, *, around: bool) -> bool:
    """Whether line breaks of the source are shown."""
    match = _PREFORMATTED.search(style)
    return around if match is None else match.group(1).lower() == "pre"


# Sheets without any of these cannot hide a word.
_SHEET_MATTERS = re.compile(
    r"display\s*:\s*none|visibility\s*:|opacity\s*:|font-size\s*:\s*[01.](?![\d.]*\d\d)|transparent|text-indent\s*:\s*-"
    r"|(?<![-\w])color\s*:\s*(?:#[ef]|white|snow|ivory|rgb)|overflow\s*:\s*hidden|(?:left|top)\s*:\s*-\s*\d{3}",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")


def sheet(tree: LexborHTMLParser, source: str) -> Sheet:
    """Declarations of the page's own style sheets, by node; empty where they can hide nothing.

    Conditional blocks (`@media`) are left out: what a phone or a printer hides, a reader sees.
    """
    if "<style" not in source and "<STYLE" not in source and "<Style" not in source:
        return {}
    text = "".join(node.text(deep=True) for node in tree.css("style"))[: limits.STYLE_CHARS_MAX]
    if not _SHEET_MATTERS.search(text):
        return {}
    text = _COMMENT.sub("", text)
    if "@" in text:
        text = _without_conditions(text)
    found: Sheet = {}
    for count, match in enumerate(_RULE.finditer(text)):
        if count >= limits.STYLE_RULES_MAX:
            break
        declarations = match.group(2)
        if not any(word in declarations.lower() for word in _TELLING):
            continue
        for selector in match.group(1).split(","):
            if ":" in selector or not selector.strip():
                continue
            for node in _select(tree, selector.strip()):
                found[node] = f"{found[node]};{declarations}" if node in found else declarations
    return found


def _without_conditions(text: str) -> str:
    """A sheet without its `@` blocks, whatever is nested in them."""
    kept: list[str] = []
    depth = 0
    is_conditional = False
    for piece in re.split(r"([{};])", text):
        if not depth and piece.lstrip().startswith("@"):
            is_conditional = True
        if not is_conditional:
            kept.append(piece)
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth = max(0, depth - 1)
        if is_conditional and not depth and piece in {"}", ";"}:
            is_conditional = False
    return "".join(kept)


def _select(tree: LexborHTMLParser, selector: str) -> list[int]:
    try:
        return [node.mem_id for node in tree.css(selector)]
    except Exception:  # noqa: BLE001  (selectolax raises what its C library says to any odd selector)
        return []
