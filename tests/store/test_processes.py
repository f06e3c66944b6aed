"""Who lives and who is at the front, by the database's own clock; PostgreSQL only."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from sqlalchemy import text

from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.uow import UnitOfWork
from tests.databases import create_on

pytestmark = pytest.mark.postgres


class Roll:
    """Processes of one database, each a name."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def beat(self, holder: str) -> str:
        return self.database.write_here(lambda c: UnitOfWork(c).processes.beat(holder, f"at {holder}"))

    def is_front(self, holder: str) -> bool:
        return self.database.read_here(lambda c: UnitOfWork(c).processes.is_front(holder))

    def falls_silent(self, holder: str) -> None:
        said = text("UPDATE processes SET seen_at = seen_at - interval '7 seconds' WHERE holder = :holder")
        self.database.write_here(lambda c: c.execute(said, {"holder": holder}))


@pytest.fixture
def roll(postgres_url: str) -> Iterator[Roll]:
    database = Database(create_on(postgres_url, f"roll_{token_hex(4)}"))
    migrate(database.engine)
    yield Roll(database)
    database.close()


def test_the_first_to_come_is_at_the_front(roll: Roll) -> None:
    assert roll.beat("anne") == "anne"
    assert roll.beat("bart") == "anne"
    assert (roll.is_front("anne"), roll.is_front("bart")) == (True, False)


def test_whoever_falls_silent_loses_the_front_and_does_not_get_it_back_by_waking(roll: Roll) -> None:
    roll.beat("anne")
    roll.beat("bart")
    roll.falls_silent("anne")
    assert roll.beat("bart") == "bart"
    assert roll.is_front("anne") is False
    assert roll.beat("anne") == "bart"


def test_own_silence_alone_costs_nothing(roll: Roll) -> None:
    roll.beat("anne")
    roll.falls_silent("anne")
    assert roll.beat("anne") == "anne"


def test_whoever_leaves_makes_room_at_once(roll: Roll) -> None:
    roll.beat("anne")
    roll.beat("bart")
    roll.database.write_here(lambda c: UnitOfWork(c).processes.leave("anne"))
    assert roll.beat("bart") == "bart"
