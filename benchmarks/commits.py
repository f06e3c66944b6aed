"""Commits of the store, an act of the audit each, beside sqlite3's own with the same pragmas.

python benchmarks/commits.py [COMMITS]
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.desk.audit import GENESIS, Act, chain
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store

COMMITS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
ROUNDS = 5
ACT = Act(datetime.now(UTC), "operator:4711", None, "bench", None, None, "one act of the audit")


def made(folder: Path, name: str) -> Database:
    database = Database(f"sqlite:///{folder}/{name}.db")
    migrate(database.engine)
    return database


def raw(path: Path, commits: int) -> float:
    """The same work without anything of ours but the hash."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    for _ in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        head = connection.execute(
            "SELECT number, digest FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone() or (0, GENESIS)
        row = chain(head[0] + 1, ACT, head[1])
        connection.execute(
            "INSERT INTO audit (number, at, actor, verb, detail, previous, digest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row.number, str(ACT.at), ACT.actor, ACT.verb, ACT.detail, row.previous, row.digest),
        )
        connection.execute("COMMIT")
    taken = time.perf_counter() - began
    connection.close()
    return commits / taken


async def ours(store: Store, commits: int) -> float:
    """Through the async door, one after another."""
    began = time.perf_counter()
    for _ in range(commits):
        await store.write(lambda uow: uow.ledger.record((ACT,)))
    return commits / (time.perf_counter() - began)


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="paydesk-bench-"))
    made(folder, "raw").close()
    database = made(folder, "ours")
    store = Store(database)
    await ours(store, COMMITS // 10)
    rates = [(raw(folder / "raw.db", COMMITS), await ours(store, COMMITS)) for _ in range(ROUNDS)]
    database.close()
    bare, through = (median(column) for column in zip(*rates, strict=True))
    print(f"sqlite3 alone        {bare:7,.0f} commits/s")
    print(f"the store            {through:7,.0f} commits/s   ratio {through / bare:.2f}   aim: >= 0.25")


if __name__ == "__main__":
    asyncio.run(main())
