"""Formatted text as safe HTML: what a reader of the chat sees, for tests and for the demo's page."""

from html import escape

from sandbox.bot_api.formatting.text import Entity, FormattedText

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
    "text_mention": "a",
    "custom_emoji": "tg-emoji",
    "date_time": "tg-time",
}
"""Kinds that have a tag; those that Telegram finds by itself (links, commands) are shown as they are."""


def render_html(formatted: FormattedText) -> str:
    """The text in Telegram's own tags, every character of it escaped; parsing it again gives the same."""
    units = formatted.text.encode("utf-16-le", "surrogatepass")

    def piece(start: int, end: int) -> str:
        return escape(units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass"), quote=False)

    parts: list[str] = []
    closing: list[Entity] = []
    at = 0
    for entity in [*formatted.entities, None]:
        begin = entity.offset if entity else formatted.length
        while closing and closing[-1].end <= begin:
            done = closing.pop()
            parts += [piece(at, done.end), _end(done)]
            at = done.end
        parts.append(piece(at, begin))
        at = begin
        # Spans that overlap without nesting cannot be written in HTML; the later one is left out.
        if entity and all(entity.end <= outer.end for outer in closing):
            parts.append(_start(entity))
            closing.append(entity)
    return "".join(parts)


def _start(entity: Entity) -> str:
    tag = _TAGS.get(entity.type)
    if tag is None:
        return ""
    if entity.type == "pre" and entity.language:
        return f'<pre><code class="language-{escape(entity.language)}">'
    return f"<{tag}{_attributes(entity)}>"


def _attributes(entity: Entity) -> str:
    match entity.type:
        case "text_link":
            return f' href="{escape(entity.url or "")}"'
        case "text_mention":
            return f' href="tg://user?id={entity.user_id}"'
        case "expandable_blockquote":
            return " expandable"
        case "custom_emoji":
            return f' emoji-id="{escape(entity.custom_emoji_id or "")}"'
        case "date_time":
            shown = f' format="{escape(entity.date_time_format)}"' if entity.date_time_format else ""
            return f' unix="{entity.unix_time}"{shown}'
    return ""


def _end(entity: Entity) -> str:
    tag = _TAGS.get(entity.type)
    if tag is None:
        return ""
    return "</code></pre>" if entity.type == "pre" and entity.language else f"</{tag}>"
