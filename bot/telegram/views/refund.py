"""What a refund's card tells besides: each lot's part and its rate, the sums, the freeze, the payout."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.desk.case import CaseState
from bot.desk.money import usd_of
from bot.desk.refund import BEFORE, Line, Quote, RefundRules
from bot.desk.refunding import quote_of
from bot.store.queries import CaseView
from bot.telegram.views.wording import clock_time, short
from bot.texts.catalogue import Catalogue

LINES_SHOWN: Final = 6


def shown_quote(view: CaseView, rules: RefundRules, quota_per_unit: int) -> Quote:
    """What was approved; before that, what could be now."""
    return view.case.refund.approved or quote_of(view.case, view.lots, rules, quota_per_unit)


def lot_name(lot: str, texts: Catalogue, language: str) -> str:
    """By what a lot is named to people."""
    return texts.say(language, "refund.before") if lot == BEFORE else lot


def method_name(method: str, texts: Catalogue, language: str) -> str:
    """A way of paying in words; one that was not recorded is another way."""
    return texts.keys(language).get(f"method.{method}") or texts.say(language, "method.other")


def source_name(source: str, texts: Catalogue, language: str, names: Mapping[int, str]) -> str:
    """Who says a line's rate, in words."""
    kind, _, operator = source.partition(" ")
    if kind == "operator" and operator.isdecimal():
        return names.get(int(operator), operator)
    known = {"paid": "refund.at_paid", "pegged": "refund.at_peg"}
    return texts.say(language, known[source]) if source in known else source


class RefundLines:
    """Draws the lines of one refund; Telegram's HTML, values escaped."""

    def __init__(
        self,
        view: CaseView,
        quoted: Quote,
        texts: Catalogue,
        language: str,
        names: Mapping[int, str],
        quota_per_unit: int,
    ) -> None:
        self._case = view.case
        self._quoted = quoted
        self._texts = texts
        self._language = language
        self._names = names
        self._per_unit = quota_per_unit
        self._say = partial(texts.say_html, language)

    def all(self) -> list[str]:
        """In the order of the card."""
        return [*self._left(), *self._lots(), *self._sums(), *self._taken(), *self._payout()]

    def _left(self) -> list[str]:
        """What has changed since he asked."""
        account, asked = self._case.terms.account, self._case.refund.asked_left
        if account is None or asked is None or asked == account.remaining:
            return []
        return [self._say("refund.changed", asked=self._usd(asked), now=self._usd(account.remaining))]

    def _lots(self) -> list[str]:
        quoted = self._quoted
        lines = [self._line(line) for line in quoted.lines[:LINES_SHOWN]]
        if len(quoted.lines) > LINES_SHOWN:
            lines.append(self._say("refund.more", count=len(quoted.lines) - LINES_SHOWN))
        wanted = self._case.refund.wanted
        if wanted.lots or wanted.at_most is not None:
            lines.append(self._say("refund.part"))
        account = self._case.terms.account
        if account is not None and self._case.refund.approved is None:
            rest = account.remaining - quoted.quota
            if rest > 0:
                lines.append(self._say("refund.rest", usd=self._usd(rest)))
        return lines

    def _line(self, line: Line) -> str:
        values = {
            "lot": lot_name(line.lot, self._texts, self._language),
            "date": f"{line.opened_at:%Y-%m-%d}",
            "taken": self._usd(line.taken),
            "granted": self._usd(line.granted),
            "paid": line.paid or "–",
        }
        if line.pays is None:
            return f"<b>{self._say('refund.unpriced', **values)}</b>"
        key = "refund.capped" if line.is_capped else "refund.line"
        source = source_name(line.source, self._texts, self._language, self._names)
        return self._say(key, rate=line.rate, source=short(source), pays=line.pays, **values)

    def _sums(self) -> list[str]:
        lines = []
        for each in self._quoted.sums:
            name = method_name(each.method, self._texts, self._language)
            lines.append(f"<b>{self._say('refund.sum', method=name, money=each.money)}</b>")
        return lines or [self._say("refund.nothing")]

    def _taken(self) -> list[str]:
        lines, refund = [], self._case.refund
        if refund.taken is not None and refund.left is not None and refund.approved is not None:
            taken, left = self._usd(refund.taken), self._usd(refund.left)
            lines.append(self._say("refund.taken", taken=taken, left=left))
            if refund.taken < refund.approved.quota:
                lines.append(self._say("refund.one_left"))
        return lines

    def _payout(self) -> list[str]:
        case, payout = self._case, self._case.refund.payout
        if case.state is CaseState.DEBITED:
            return [self._say("refund.payable" if case.refund.is_payable else "refund.held")]
        if payout is None:
            return []
        name = self._names.get(payout.operator, str(payout.operator))
        if payout.reference is None:
            return [self._say("refund.claimed", name=name, time=clock_time(payout.claimed_at))]
        return [self._say("refund.paid", name=name, reference=short(payout.reference))]

    def _usd(self, quota: int) -> str:
        return str(usd_of(quota, self._per_unit))
