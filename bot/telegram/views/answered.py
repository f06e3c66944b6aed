"""Lines of a card that tell what its question was answered, by whom, and what a transfer's note may bear."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Final

from bot.desk.case import Case
from bot.texts.catalogue import Catalogue

WORDS_SHOWN: Final = 700


def answered_lines(
    case: Case, texts: Catalogue, language: str, operator_names: Mapping[int, str]
) -> list[str]:
    """In Telegram's HTML; none where there is no answer yet."""
    say = partial(texts.say_html, language)
    lines = [say("answered.note", ref=case.note_ref)] if case.note_ref else []
    if case.answered is None:
        return lines
    operator, words = case.answered.operator, case.answered.words.strip()
    time = case.answered.at.strftime("%H:%M UTC")
    if operator is None:
        topics = ", ".join(texts.say(language, f"topic.{topic}") for topic in case.answered.topics)
        lines.append(say("answered.automatically", topics=topics, time=time))
    else:
        name = operator_names.get(operator, str(operator))
        lines.append(say("answered.by_operator", name=name, time=time))
    shown = words if len(words) <= WORDS_SHOWN else f"{words[: WORDS_SHOWN - 1]}…"
    return [*lines, f"<blockquote expandable>{escape(shown, quote=False)}</blockquote>"]
