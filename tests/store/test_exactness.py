"""What goes into the store comes out the same: decimals to the last digit, times to the microsecond."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, delete, insert, select
from sqlalchemy.exc import StatementError

from bot.desk.attempt import Attempt
from bot.desk.case import Case
from bot.desk.claim import Evidence, Found
from bot.desk.effects import Effect
from bot.desk.lots import Lot
from bot.store.codec import ATTEMPT, CASE, EFFECT, LOT
from bot.store.engine import Database
from bot.store.types import ExactDecimal, UtcTime
from tests.builders import a_case, an_attempt

KEPT = Table(
    "kept",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("figure", ExactDecimal),
    Column("at", UtcTime),
)
ZONES = st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14)))
TIMES = st.datetimes(datetime(1990, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value="-1e30", max_value="1e30")


@pytest.fixture
def kept(database: Database) -> Database:
    KEPT.metadata.create_all(database.engine)
    return database


def through(
    database: Database, figure: Decimal | None, at: datetime | None
) -> tuple[Decimal | None, datetime | None]:
    with database.engine.begin() as connection:
        connection.execute(delete(KEPT))
        connection.execute(insert(KEPT).values(figure=figure, at=at))
        row = connection.execute(select(KEPT)).one()
        return row.figure, row.at


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    figure=st.none() | DECIMALS,
    at=st.none() | st.datetimes(datetime(1990, 1, 2), datetime(2200, 1, 1), timezones=ZONES),
)
def test_decimals_and_times_come_back_exactly(
    kept: Database, figure: Decimal | None, at: datetime | None
) -> None:
    figure_back, at_back = through(kept, figure, at)

    assert figure_back == figure
    assert at_back == at
    assert at_back is None or at_back.tzinfo is UTC


def test_a_time_without_its_zone_is_refused(kept: Database) -> None:
    with pytest.raises(StatementError, match="must be aware"):
        through(kept, None, datetime(2026, 11, 23))


FIGURES = st.decimals("-1e20", "1e20", allow_nan=False, allow_infinity=False)


def found(kind: Any) -> st.SearchStrategy[Found[Any]]:
    """hypothesis does not look into generic classes."""
    return st.builds(Found, st.from_type(get_args(kind)[0]), st.from_type(Evidence), st.integers(0, 100))


@pytest.fixture(scope="module", autouse=True)
def _plain_strategies() -> None:
    st.register_type_strategy(datetime, TIMES)
    st.register_type_strategy(Decimal, FIGURES)
    st.register_type_strategy(Found, found)


# Built when first drawn, with the strategies registered above.
VALUES = {
    "case": (CASE, Case),
    "attempt": (ATTEMPT, Attempt),
    "lot": (LOT, Lot),
    "effect": (EFFECT, Effect),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_stored_value_comes_back_equal(name: str) -> None:
    codec, kind = VALUES[name]

    @settings(suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def round_trip(value: object) -> None:
        stored = codec.dump(value)  # type: ignore[arg-type]
        assert codec.load(stored) == value
        assert codec.dump(codec.load(stored)) == stored

    round_trip()


def test_a_case_of_an_older_release_takes_the_defaults_of_new_fields() -> None:
    body = json.loads(CASE.dump(a_case()))
    for newer in ("notes", "stuck_because", "is_unreadable"):
        del body[newer]

    assert CASE.load(json.dumps(body)) == a_case()


def test_an_attempt_of_an_older_release_knows_no_rows() -> None:
    body = json.loads(ATTEMPT.dump(an_attempt()))
    del body["known_rows"]

    assert ATTEMPT.load(json.dumps(body)) == an_attempt(known_rows=None)
