"""One look at the books, and what it found in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.books.against_gateway import compare
from bot.desk.differences import Difference, DifferenceKind
from bot.store.engine import Database
from bot.store.verifying import Verified, is_digest_of, verify
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayClient

FIRST_DAY: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Before every gateway of the family."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found."""

    differences: tuple[Difference, ...]
    reached: Verified
    told: str
    """How far it went, in a line for the command line."""


async def look(
    database: Database, gateway: GatewayClient | None, since: datetime, head: str | None = None
) -> Look:
    """Verify the whole books; with a gateway, what happened since a moment is compared with it.

    Raises:
        GatewayError: it cannot be asked.
    """
    found, reached = await database.read(verify)
    if head is not None and not await database.read(lambda connection: is_digest_of(connection, head)):
        found.append(Difference(DifferenceKind.HEAD_UNKNOWN, {"digest": head}))
    if gateway is not None:
        found += await compare(database, gateway, since)
    told = f"{reached.entry_id:,} entries, {reached.number:,} audit rows, head {reached.digest}"
    if gateway is not None and not gateway.dialect.keeps_remark:
        told += "\nthe gateway keeps no references: its log was not compared"
    return Look(tuple(found), reached, told)


def lines(differences: Iterable[Difference], texts: Catalogue, language: str) -> list[str]:
    """A sentence for each difference."""
    return [texts.say(language, f"difference.{each.kind}", **each.values) for each in differences]
