"""Statements of an account: as text, as CSV, and behind a signed link that expires.

A link shows one account within one period to whoever has it; it is made for a proven owner only.
"""

import json
from datetime import UTC, date, timedelta
from typing import Final

from bot.books.periods import Period, period_asked
from bot.clock import Clock
from bot.desk.money import usd_of
from bot.ids import sealed_words, words_of
from bot.store.export import csv_row
from bot.store.statements import Statement, StatementLine, statement_of
from bot.store.store import Store
from bot.texts.catalogue import Catalogue

LINK_LASTS: Final = timedelta(days=7)
_PURPOSE: Final = "statement"


class Statements:
    """Makes them, and the links to them."""

    def __init__(
        self,
        store: Store,
        texts: Catalogue,
        clock: Clock,
        secret_key: bytes,
        public_url: str,
        quota_per_unit: int,
    ) -> None:
        self._store = store
        self._texts = texts
        self._clock = clock
        self._key = secret_key
        self._public_url = public_url.rstrip("/")
        self._per_unit = quota_per_unit

    @property
    def today(self) -> date:
        """Of UTC."""
        return self._clock.now().astimezone(UTC).date()

    def link(self, account_ref: str, period: Period, language: str) -> str:
        """Where a browser finds it; "" where the public door has no address."""
        if not self._public_url:
            return ""
        expires = int((self._clock.now() + LINK_LASTS).timestamp())
        words = json.dumps([account_ref, str(period.first), str(period.last), language, expires])
        return f"{self._public_url}/statements/{sealed_words(self._key, _PURPOSE, words)}"

    async def behind(self, token: str) -> tuple[Statement, str] | None:
        """The statement of a link, and its language; None for one that is forged or expired."""
        words = words_of(self._key, _PURPOSE, token)
        if words is None:
            return None
        account_ref, first, last, language, expires = json.loads(words)
        if self._clock.now().timestamp() >= expires:
            return None
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        return await self.of(account_ref, period), language

    async def of(self, account_ref: str, period: Period) -> Statement:
        """What was paid and granted on an account."""
        since, until = period.bounds
        return await self._store.database.read(
            lambda connection: statement_of(connection, account_ref, since, until)
        )

    def heading(self, statement: Statement, language: str) -> str:
        """Whose it is, and of when."""
        last = (statement.until - timedelta(days=1)).date()
        values = {"account": statement.account, "first": statement.since.date(), "last": last}
        return self._texts.say(language, "statement.head", **values)

    def columns(self, language: str) -> tuple[str, ...]:
        """What `cells` are called."""
        names = ("day", "receipt", "case", "kind", "paid", "granted")
        return tuple(self._texts.say(language, f"statement.{name}") for name in names)

    def cells(self, line: StatementLine, language: str) -> tuple[str, ...]:
        """One line, as people read it."""
        lot = line.lot
        return (
            str(lot.opened_at.date()),
            str(line.receipt or "–"),
            lot.case_ref or "–",
            self._texts.say(language, f"operators.lot_{lot.kind}"),
            str(lot.paid or "–"),
            str(usd_of(lot.quota, self._per_unit)),
        )

    def total(self, statement: Statement, language: str) -> str:
        """Sums by currency, and what was granted."""
        paid = ", ".join(map(str, statement.paid.values())) or "–"
        granted = usd_of(statement.quota, self._per_unit)
        return self._texts.say(language, "statement.total", paid=paid, granted=granted)

    def text(self, statement: Statement, language: str) -> str:
        """For a message."""
        lines = [" · ".join(self.cells(line, language)) for line in statement.lines]
        empty = [] if lines else [self._texts.say(language, "statement.empty")]
        return "\n".join([self.heading(statement, language), *lines, *empty, self.total(statement, language)])

    async def asked_for(self, account_ref: str, words: str, language: str) -> str:
        """For a mail: over the time that its words name, with a link to print where there is one."""
        period = period_asked(words, self.today)
        link = self.link(account_ref, period, language)
        text = self.text(await self.of(account_ref, period), language)
        return f"{text}\n{self._texts.say(language, 'customer.statement_link', link=link)}" if link else text

    def csv(self, statement: Statement, language: str) -> str:
        """For a spreadsheet."""
        rows = [csv_row(*self.columns(language))]
        rows += [csv_row(*self.cells(line, language)) for line in statement.lines]
        return "".join(rows)
