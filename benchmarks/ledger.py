"""A ledger of a million entries: the quote of a refund, and verifying the whole.

python benchmarks/ledger.py [ENTRIES]
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from statistics import median

from bot.desk.audit import GENESIS, Act, chain, sealed
from bot.desk.ledger import Entry, credit_account, topup_postings
from bot.desk.lots import Lot, LotKind
from bot.desk.money import Money
from bot.desk.rates import MarketRate
from bot.desk.refund import RefundRules, quote
from bot.store.codec import LOT
from bot.store.engine import Database
from bot.store.ledger import Ledger
from bot.store.schema import migrate
from bot.store.verifying import verify

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ACCOUNTS = max(1, ENTRIES // 100)
"""A hundred top-ups each: far more than a person makes."""
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
PAID, QUOTA = Money(Decimal("100.00"), "CNY"), 6_250_000
AT_ONCE = 10_000


def entry(number: int) -> Entry:
    account = str(number % ACCOUNTS)
    return Entry(
        at=BEGAN + timedelta(seconds=30 * number),
        case_ref=None,
        memo=f"top-up {number}",
        postings=topup_postings(PAID, "alipay", credit_account(f"user{account}", account), QUOTA),
    )


def lot(number: int, at: datetime) -> Lot:
    rate = MarketRate("CNY", Decimal("7.18"), at, "rates.example")
    return Lot(
        kind=LotKind.TOPUP,
        account_ref=str(number % ACCOUNTS),
        quota=QUOTA,
        opened_at=at,
        paid=PAID,
        method="alipay",
        paid_rate=Decimal(8),
        market_rate=rate,
    )


def fill(path: Path) -> None:
    """As the store writes it, but a thousand at once."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    previous = GENESIS
    numbers: Iterator[int] = iter(range(1, ENTRIES + 1))
    while some := list(islice(numbers, AT_ONCE)):
        entries, postings, lots, rows = [], [], [], []
        for number in some:
            booked = entry(number)
            at = booked.at.strftime("%Y-%m-%d %H:%M:%S.%f")
            entries.append((number, at, booked.memo))
            postings += [
                (number, leg.ledger_account, format(leg.amount, "f"), leg.currency) for leg in booked.postings
            ]
            opened = lot(number, booked.at)
            lots.append((opened.account_ref, "topup", QUOTA, at, LOT.dump(opened)))
            act = sealed(
                (Act(booked.at, "system", None, "credit", "crediting", "credited", booked.memo),), (booked,)
            )[0]
            row = chain(number, act, previous)
            previous = row.digest
            told = (act.actor, act.verb, act.from_state, act.to_state, act.detail)
            rows.append((number, at, *told, row.previous, row.digest))
        connection.executemany("INSERT INTO ledger_entries (id, at, memo) VALUES (?, ?, ?)", entries)
        connection.executemany(
            "INSERT INTO ledger_postings (entry_id, ledger_account, amount, currency) VALUES (?, ?, ?, ?)",
            postings,
        )
        connection.executemany(
            "INSERT INTO lots (account_ref, kind, quota, opened_at, body) VALUES (?, ?, ?, ?, ?)", lots
        )
        connection.executemany(
            "INSERT INTO audit (number, at, actor, verb, from_state, to_state, detail, previous, digest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        connection.commit()
    connection.close()


def quote_ms(database: Database, account: int) -> float:
    began = time.perf_counter()
    lots = database.read_here(lambda connection: Ledger(connection).lots_of(str(account)))
    quoted = quote(lots, len(lots) * QUOTA // 2, RefundRules(), 500_000)
    taken_ms = (time.perf_counter() - began) * 1000
    assert quoted.is_payable
    assert len(quoted.lines) == len(lots) // 2
    return taken_ms


def main() -> None:
    path = Path(tempfile.mkdtemp(prefix="paydesk-bench-")) / "paydesk.db"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    began = time.perf_counter()
    fill(path)
    size_mb, taken = path.stat().st_size / 1e6, time.perf_counter() - began
    print(f"filled: {ENTRIES:,} entries in {taken:.0f} s, {size_mb:,.0f} MB")
    quotes = [quote_ms(database, account) for account in range(0, ACCOUNTS, max(1, ACCOUNTS // 200))]
    per = ENTRIES // ACCOUNTS
    print(f"refund quote of an account ({per} lots)       p50 {median(quotes):.2f} ms   aim: <= 5 ms")
    began, worked = time.perf_counter(), time.process_time()
    differences, reached = database.read_here(verify)
    taken, own = time.perf_counter() - began, time.process_time() - worked
    assert (differences, reached.entry_id) == ([], ENTRIES)
    print(f"local verify of the whole                      {taken:5.1f} s   aim: <= 30 s for a million")
    print(f"    of that the processor's own                {own:5.1f} s")
    began = time.perf_counter()
    database.read_here(lambda connection: verify(connection, reached))
    print(f"local verify of what is new (nothing)          {time.perf_counter() - began:5.1f} s")
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at the most                             {rss:5.0f} MB")
    database.close()
    for file in path.parent.iterdir():
        file.unlink()


if __name__ == "__main__":
    main()
