"""Facts and warnings in words: amounts in USD and in quota, each with its unit. Plain text."""

from dataclasses import dataclass

from bot.desk.case import Warn
from bot.desk.fact import Fact, Figures
from bot.desk.money import Quota, usd_of
from bot.telegram.views.wording import short
from bot.texts.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class FactWords:
    """Finds the words in one language."""

    texts: Catalogue
    language: str
    quota_per_unit: int

    def warning(self, warn: Warn) -> str:
        """One warning, its particulars filled in."""
        # A fact is never cut: an amount without its unit says another thing.
        detail = short(warn.detail) if warn.fact is None else self.worded(warn.fact)
        return self._say(f"warning.{warn.kind}", detail=detail)

    def worded(self, fact: Fact) -> str:
        """One fact, with the account's figures where it has them."""
        values = {
            "detail": short(fact.detail) or "–",
            "quota": self._amount(fact.quota),
            "left": self._amount(fact.left),
        }
        told = self._say(f"fact.{fact.kind}", **values)
        return told if fact.figures is None else told + self._figures(fact.figures)

    def _figures(self, figures: Figures) -> str:
        return self._say(
            "fact.figures",
            left_before=self._amount(figures.left_before),
            used_before=self._amount(figures.used_before),
            left_now=self._amount(figures.left_now),
            used_now=self._amount(figures.used_now),
            attempted=self._amount(figures.attempted),
        )

    def _amount(self, quota: Quota | None) -> str:
        if quota is None:
            return "–"
        return self._say("fact.amount", usd=str(usd_of(quota, self.quota_per_unit)), quota=f"{quota:,}")

    def _say(self, key: str, **values: str) -> str:
        return self.texts.say(self.language, key, **values)
