"""What was done to a case besides yes and no, as lines of its card: changes, words, codes, reversals."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Final

from bot.desk.case import Case, CaseState
from bot.desk.first_tap import TapOn
from bot.desk.money import usd_of
from bot.telegram.views.wording import clock_time, cut, short
from bot.texts.catalogue import Catalogue

CHANGES_SHOWN: Final = 4
TOLD_LENGTH: Final = 500


class Deeds:
    """Draws the lines of one case; Telegram's HTML, values escaped."""

    def __init__(
        self, case: Case, texts: Catalogue, language: str, names: Mapping[int, str], quota_per_unit: int
    ) -> None:
        self._case = case
        self._texts = texts
        self._language = language
        self._names = names
        self._per_unit = quota_per_unit
        self._say = partial(texts.say_html, language)

    def changes(self) -> list[str]:
        """What was claimed, and what is set instead."""
        lines = []
        for change in self._case.changes[-CHANGES_SHOWN:]:
            who = self._say("card.the_customer") if change.operator is None else self._name(change.operator)
            lines.append(
                self._say(
                    "card.change",
                    part=self._texts.say(self._language, f"part.{change.part}"),
                    was=short(change.was) or "–",
                    became=short(change.became),
                    name=who,
                    time=clock_time(change.at),
                )
            )
        return lines

    def taps(self) -> list[str]:
        """The tap that waits for its second."""
        first = self._case.first_tap
        if first is None:
            return []
        if first.is_for_another:
            return [self._say("card.second_operator", name=self._name(first.operator))]
        if first.on is TapOn.CODE:
            return [self._say("card.second_tap_code")]
        if first.on is TapOn.REVERSE and self._case.reversal and self._case.credited:
            usd = usd_of(self._case.credited.quota, self._per_unit)
            reason = self._choice("reverse", self._case.reversal.reason, self._case.reversal.words)
            return [self._say("card.second_tap_reverse", usd=usd, reason=reason)]
        return [self._say("card.second_tap")]

    def code(self) -> list[str]:
        """A code that is out, never the code itself."""
        code = self._case.code
        if code is None:
            return []
        usd = usd_of(code.quota, self._per_unit)
        key = (
            "card.code_recalled"
            if code.is_recalled and self._case.state is CaseState.CODE_SENT
            else "card.code"
        )
        return [self._say(key, usd=usd, time=clock_time(code.made_at))]

    def reversal(self) -> list[str]:
        """A credit that was taken back, or is about to be."""
        reversal = self._case.reversal
        if reversal is None or self._case.first_tap is not None:
            return []
        if reversal.surplus is not None:
            usd = usd_of(reversal.surplus, self._per_unit)
            return [self._say("card.taking_surplus", usd=usd, name=self._name(reversal.operator))]
        reason = self._choice("reverse", reversal.reason, reversal.words)
        if reversal.taken is None or reversal.left is None:
            return [self._say("card.reversing", reason=reason, name=self._name(reversal.operator))]
        taken, left = usd_of(reversal.taken, self._per_unit), usd_of(reversal.left, self._per_unit)
        return [self._say("card.reversed", taken=taken, left=left, reason=reason)]

    def told(self) -> list[str]:
        """What an operator wrote to the customer."""
        told = self._case.told
        if told is None:
            return []
        key = f"card.told_{told.kind}"
        lines = [self._say(key, name=self._name(told.operator), time=clock_time(told.at))]
        label = self._texts.say(self._language, f"choice.{told.kind}.{told.choice}") if told.choice else "–"
        words = told.words.strip() or label
        quoted = escape(cut(words, TOLD_LENGTH), quote=False)
        return [*lines, f"<blockquote>{quoted}</blockquote>"]

    def _choice(self, kind: str, choice: str, words: str) -> str:
        label = self._texts.say(self._language, f"choice.{kind}.{choice}")
        return short(words) or label

    def _name(self, operator: int) -> str:
        return self._names.get(operator, str(operator))
