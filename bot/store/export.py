"""The books for other programs: beancount, CSV, JSON; written line by line, in the order of booking.

Names come from mails and gateways: in each format they are data that nothing takes for an instruction.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, select

from bot.desk.ledger import OWED
from bot.store.tables import ledger_entries, ledger_postings, lots, market_rates
from bot.store.verifying import StoredEntry, stored_entries

_NO_LETTER: Final = re.compile(r"[^A-Za-z0-9]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_COLUMNS: Final = ("entry", "time", "case", "memo", "ledger_account", "amount", "currency")


class Form(StrEnum):
    """What the books can be written as."""

    BEANCOUNT = "beancount"
    CSV = "csv"
    JSON = "json"


def export(connection: Connection, form: Form) -> Iterator[str]:
    """The whole books, in pieces that end with a line."""
    match form:
        case Form.BEANCOUNT:
            return _beancount(connection)
        case Form.CSV:
            return _csv(connection)
        case Form.JSON:
            return _json(connection)


def csv_row(*cells: object) -> str:
    """A line of CSV; words that a spreadsheet would compute are quoted for it."""
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _csv(connection: Connection) -> Iterator[str]:
    yield csv_row(*_COLUMNS)
    for entry in stored_entries(connection):
        told = (entry.id, entry.at.isoformat(), entry.case_ref or "", entry.memo)
        for ledger_account, amount, currency in entry.legs:
            yield csv_row(*told, ledger_account, Decimal(amount), currency)


def _json(connection: Connection) -> Iterator[str]:
    yield '{"entries": [\n'
    separator = ""
    for entry in stored_entries(connection):
        told = {
            "id": entry.id,
            "at": entry.at.isoformat(),
            "case": entry.case_ref,
            "memo": entry.memo,
            "postings": entry.legs,
        }
        yield f"{separator}{json.dumps(told, ensure_ascii=False)}"
        separator = ",\n"
    yield '\n], "lots": [\n'
    separator = ""
    for body in connection.scalars(select(lots.c.body).order_by(lots.c.id)):
        yield f"{separator}{body}"
        separator = ",\n"
    yield "\n]}\n"


def _beancount(connection: Connection) -> Iterator[str]:
    yield 'option "title" "Paydesk"\n'
    names = dict[str, str]()
    for name, opened in _opened(connection).items():
        names[name] = _beancount_name(name, set(names.values()))
        yield f"{opened} open {names[name]}\n  ledger-account: {_quoted(name)}\n"
    rates = market_rates.c
    query = select(rates.published_at, rates.per_usd, rates.currency).order_by(rates.id)
    for published, per_usd, currency in connection.execute(query):
        if currency != "USD":
            yield f"{published.date()} price USD {per_usd:f} {currency}\n"
    for entry in stored_entries(connection):
        yield _transaction(entry, names)


def _transaction(entry: StoredEntry, names: Mapping[str, str]) -> str:
    link = f" ^{entry.case_ref}" if entry.case_ref else ""
    lines = [
        f"{entry.at.date()} * {_quoted(entry.memo)}{link}",
        f"  entry: {entry.id}",
        f'  time: "{entry.at.isoformat()}"',
        *(
            f"  {names[ledger_account]}  {amount} {currency}"
            for ledger_account, amount, currency in entry.legs
        ),
    ]
    return "\n".join(lines) + "\n"


def _opened(connection: Connection) -> dict[str, date]:
    """Each LedgerAccount with the day of its first entry."""
    query = (
        select(ledger_postings.c.ledger_account, func.min(ledger_entries.c.at))
        .join(ledger_entries, ledger_entries.c.id == ledger_postings.c.entry_id)
        .group_by(ledger_postings.c.ledger_account)
        .order_by(ledger_postings.c.ledger_account)
    )
    return {row[0]: row[1].date() for row in connection.execute(query)}


def _beancount_name(name: str, taken: set[str]) -> str:
    """Parts begin with a capital or a digit and have letters, digits and hyphens: `Assets:Alipay`.

    Source: https://beancount.github.io/docs/beancount_language_syntax.html, "Accounts".
    """
    if name.startswith(OWED):
        owner = _NO_LETTER.sub("-", name.removeprefix(OWED)).strip("-")
        plain = f"Liabilities:Credit:U-{owner}"
    else:
        kind, _, rest = name.partition(":")
        plain = f"{kind.capitalize()}:{_NO_LETTER.sub('-', rest).strip('-').capitalize()}"
    made, number = plain, 1
    while made in taken:
        number += 1
        made = f"{plain}-{number}"
    return made


def _quoted(words: str) -> str:
    escaped = _CONTROL.sub(" ", words).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
