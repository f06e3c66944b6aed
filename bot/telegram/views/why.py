"""/why: each figure of a card traced to the words, the rate and the rule that it came from. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseKind, TermsChange, TermsPart
from bot.desk.claim import Found
from bot.desk.money import Money, Quota, usd_of
from bot.desk.refund import Line, RefundRules
from bot.store.queries import Grounds
from bot.telegram.views.lists import ListContext, fitted
from bot.telegram.views.refund import LINES_SHOWN, lot_name, method_name, shown_quote, source_name
from bot.telegram.views.wording import cut, short

WORDS_LENGTH: Final = 120


def draw_why(grounds: Grounds, refunds: RefundRules, context: ListContext) -> str:
    """One line for each figure."""
    return fitted(_Why(grounds, refunds, context).lines())


class _Why:
    def __init__(self, grounds: Grounds, refunds: RefundRules, context: ListContext) -> None:
        self._grounds = grounds
        self._refunds = refunds
        self._case: Case = grounds.view.case
        self._context = context

    def lines(self) -> Iterator[str]:
        yield self._say("head", ref=self._case.ref)
        yield from self._read()
        if self._case.kind is CaseKind.TOPUP:
            yield from self._rates()
        yield from self._balance()
        if self._case.kind is CaseKind.REFUND:
            yield from self._refund()
        yield from (self._attempt(attempt) for attempt in self._grounds.attempts)

    # What the mail, or an operator, says.

    def _read(self) -> Iterator[str]:
        case, claim, terms = self._case, self._case.claim, self._case.terms
        known: Iterable[tuple[str, Found[Any] | None, object]] = (
            ("account", claim.account, terms.account.username if terms.account else None),
            ("amount", claim.amount, terms.paid),
            ("currency", claim.currency, terms.currency),
            ("method", claim.method, None),
            ("reference", claim.reference, None),
            ("network", claim.network, None),
        )
        for part, found, stands in known:
            changes = [change for change in case.changes if change.part == part]
            if found is not None:
                yield self._say(
                    "read",
                    part=self._part(part),
                    value=short(self._value(part, found.value)),
                    words=cut(" ".join(found.evidence.words.split()), WORDS_LENGTH),
                    where=self._say_plain(f"in_{found.evidence.part}"),
                    start=f"{found.evidence.start:,}",
                    end=f"{found.evidence.end:,}",
                    rule=found.evidence.rule,
                    sure=found.confidence,
                )
            elif case.by_hand and stands is not None and not changes:
                name = self._name(case.by_hand.operator)
                yield self._say("by_hand", part=self._part(part), value=short(str(stands)), name=name)
            yield from map(self._changed, changes)

    def _value(self, part: str, value: object) -> str:
        """As people read it: an amount with its currency, where the mail says one."""
        currency = self._case.claim.currency
        if isinstance(value, Decimal):
            return str(Money(value, currency.value)) if currency else f"{value:,f} ?"
        if part == "method":
            return method_name(str(value), self._context.texts, self._context.language)
        return str(value)

    def _changed(self, change: TermsChange) -> str:
        who = self._context.texts.say(self._context.language, "card.the_customer")
        return self._say(
            "changed",
            part=self._part(change.part),
            became=short(change.became),
            name=who if change.operator is None else self._name(change.operator),
            time=self._context.time(change.at),
        )

    # What is reckoned from it.

    def _rates(self) -> Iterator[str]:
        case, terms, per = self._case, self._case.terms, self._context.quota_per_unit
        quota = terms.quota(per)
        changes = [change for change in case.changes if change.part is TermsPart.RATE]
        yield from map(self._changed, changes)
        if terms.paid_rate is not None and terms.currency is not None and not changes:
            source = self._paid_source()
            yield self._say("paid_rate", rate=terms.paid_rate, currency=terms.currency, source=source)
        if quota is not None:
            yield self._say(
                "credit",
                paid=terms.paid,
                rate=terms.paid_rate,
                usd=usd_of(quota, per),
                quota=f"{quota:,}",
                per=f"{per:,}",
            )
        if (market := terms.market_rate) is not None:
            yield self._say(
                "market",
                rate=market.per_usd,
                currency=market.currency,
                source=short(market.source),
                time=self._context.time(market.published_at),
            )

    def _paid_source(self) -> str:
        terms = self._case.terms
        rate = self._grounds.set_rates.get(terms.currency or "")
        if rate is None or rate.set_at > self._case.opened_at or rate.per_usd != terms.paid_rate:
            return self._say_plain("configured")
        return self._say_plain("set_by", name=self._name(rate.set_by), time=self._context.time(rate.set_at))

    def _balance(self) -> Iterator[str]:
        if (account := self._case.terms.account) is not None:
            amount = self._amount(account.remaining)
            yield self._say("balance", amount=amount, time=self._context.time(account.seen_at))

    def _refund(self) -> Iterator[str]:
        view, per = self._grounds.view, self._context.quota_per_unit
        quoted = shown_quote(view, self._refunds, per)
        yield self._say("order")
        yield from map(self._lot, quoted.lines[:LINES_SHOWN])
        for each in quoted.sums:
            method = method_name(each.method, self._context.texts, self._context.language)
            yield self._say("sum", method=method, money=each.money)

    def _lot(self, line: Line) -> str:
        texts, language = self._context.texts, self._context.language
        values = {
            "lot": lot_name(line.lot, texts, language),
            "date": f"{line.opened_at:%Y-%m-%d}",
            "granted": self._amount(line.granted),
            "left": self._amount(line.left),
            "taken": self._amount(line.taken),
        }
        if line.pays is None:
            return self._say("unpriced", **values)
        source = source_name(line.source, texts, language, self._context.operator_names)
        policy = self._say_plain(f"policy_{self._refunds.policy}")
        key = "capped" if line.is_capped else "lot"
        return self._say(
            key,
            rate=line.rate,
            currency=line.pays.currency,
            source=short(source),
            policy=policy,
            paid=line.paid,
            pays=line.pays,
            **values,
        )

    # What was done at the gateway.

    def _attempt(self, attempt: Attempt) -> str:
        after = attempt.remaining_after
        return self._say(
            "debit" if attempt.is_debit else "attempt",
            reference=attempt.reference,
            amount=self._amount(attempt.quota),
            before=self._amount(attempt.remaining_before),
            after=self._amount(after) if after is not None else "–",
            time=self._context.time(attempt.started_at),
            evidence=short(attempt.evidence) if attempt.outcome is not Outcome.OPEN else "–",
        )

    def _amount(self, quota: Quota) -> str:
        usd = usd_of(quota, self._context.quota_per_unit)
        texts, language = self._context.texts, self._context.language
        return texts.say(language, "fact.amount", usd=usd, quota=f"{quota:,}")

    def _part(self, part: str) -> str:
        return self._say_plain(f"part_{part}")

    def _name(self, operator: int) -> str:
        return self._context.operator_names.get(operator, str(operator))

    def _say(self, key: str, **values: object) -> str:
        return self._context.texts.say_html(self._context.language, f"why.{key}", **values)

    def _say_plain(self, key: str, **values: object) -> str:
        return self._context.texts.say(self._context.language, f"why.{key}", **values)
