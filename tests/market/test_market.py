"""The rate source: read exactly, believed within bounds, kept with time and source."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.desk.effects import Tell
from bot.desk.rates import MarketRate
from bot.market import Market, RateSource, RateSourceError
from bot.ops.reachability import Reachability
from bot.store.codec import EFFECT
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.tables import effects
from bot.texts.catalogue import Catalogue
from sandbox.rates import RateServer
from tests.builders import NOON, SetClock, a_rate
from tests.databases import new_database

TODAY = datetime(2026, 11, 23, tzinfo=UTC)


async def _nobody(text: str, values: dict[str, str]) -> None:
    del text, values


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    yield Store(database)
    database.close()


def market(
    store: Store, url: str = "https://rates.example/latest", currencies: tuple[str, ...] = ("CNY",)
) -> Market:
    return Market(
        store, SetClock(), RateSource(url), dict.fromkeys(currencies, Decimal(8)), Reachability(_nobody)
    )


Read = Callable[[str], list[object]]


@pytest.fixture
def read() -> Read:
    part = RateSource("https://rates.example/latest")
    return lambda body: list(part.read(body.encode(), ("CNY", "EUR")))


def test_rates_are_read_to_the_last_digit(read: Read) -> None:
    body = '{"amount": 1.0, "base": "USD", "date": "2026-11-23", "rates": {"CNY": 7.12345678901234567890123, "EUR": 1}}'

    assert read(body) == [
        a_rate("7.12345678901234567890123", published_at=TODAY, source="rates.example"),
        a_rate("1", "EUR", TODAY, "rates.example"),
    ]


@given(st.decimals("0.0001", "100000", places=10))
def test_no_rate_passes_through_a_float(figure: Decimal) -> None:
    body = f'{{"base": "USD", "date": "2026-11-23", "rates": {{"CNY": {figure:f}}}}}'

    (rate,) = RateSource("https://rates.example").read(body.encode(), ["CNY"])

    assert rate.per_usd == figure


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>busy</html>",
        "[]",
        "null",
        "{}",
        '{"base": "EUR", "date": "2026-11-23", "rates": {"CNY": 7}}',
        '{"base": "USD", "date": "yesterday", "rates": {"CNY": 7}}',
        '{"base": "USD", "date": 5, "rates": {"CNY": 7}}',
        '{"base": "USD", "rates": {"CNY": 7}}',
        '{"base": "USD", "date": "2026-11-23", "rates": {"CNY": "seven"}}',
        '{"base": "USD", "date": "2026-11-23", "rates": {"CNY": null}}',
        '{"base": "USD", "date": "2026-11-23", "rates": {"CNY": [7]}}',
        '{"base": "USD", "date": "2026-11-23", "rates": {"CNY": NaN}}',
        '{"base": "USD", "date": "2026-11-23", "rates": {"CNY": Infinity}}',
        '{"base": "USD", "date": "2026-11-23", "rates": null}',
    ],
)
def test_what_is_not_the_format_is_refused(read: Read, body: str) -> None:
    with pytest.raises(RateSourceError):
        read(body)


@pytest.fixture
async def source() -> AsyncIterator[RateServer]:
    async with RateServer() as server:
        server.date = TODAY.date()
        yield server


async def latest(store: Store) -> MarketRate | None:
    return await store.read(lambda uow: uow.rates.latest("CNY"))


async def test_a_fresh_rate_is_kept_with_its_time_and_source(store: Store, source: RateServer) -> None:
    source.rates["USD", "CNY"] = Decimal("7.1234567890123456789")

    await market(store, source.url).refresh()

    assert await latest(store) == MarketRate("CNY", Decimal("7.1234567890123456789"), TODAY, "127.0.0.1")


@pytest.mark.parametrize("figure", ["0", "-7.1", "0.1408", "71", "0.71"])
async def test_a_rate_that_cannot_be_leaves_the_last_one(
    store: Store, source: RateServer, figure: str
) -> None:
    """Fault 59."""
    part = market(store, source.url)
    await part.refresh()
    before = await latest(store)
    source.rates["USD", "CNY"] = Decimal(figure)

    await part.refresh()

    assert before is not None
    assert await latest(store) == before


async def told(store: Store) -> list[str]:
    """What the operators are asked."""
    query = select(effects.c.body).where(effects.c.kind == "tell").order_by(effects.c.id)
    bodies = await store.database.read(lambda connection: list(connection.scalars(query)))
    asked = [effect for effect in map(EFFECT.load, bodies) if isinstance(effect, Tell)]
    return [Catalogue().say("en", f"tell.{effect.text}", **effect.values) for effect in asked]


@pytest.mark.parametrize("figure", ["0", "0.1408", "71", "0.71", "17"])
async def test_59_a_first_rate_that_cannot_be_is_refused_and_the_operators_are_asked_once(
    store: Store, source: RateServer, figure: str
) -> None:
    """Fault 59: there is no last one to measure by, but there is what the house charges."""
    source.rates["USD", "CNY"] = Decimal(figure)
    part = market(store, source.url)

    await part.refresh()
    await part.refresh()

    assert await latest(store) is None
    (asked,) = await told(store)
    assert f"127.0.0.1 says {figure} CNY = 1 USD (2026-11-23): not taken" in asked
    assert "/rate market CNY" in asked


async def test_59_a_rate_older_than_four_days_is_not_taken(store: Store, source: RateServer) -> None:
    source.date = (NOON - timedelta(days=5)).date()

    await market(store, source.url).refresh()

    assert await latest(store) is None


@pytest.mark.parametrize("status", [500, 404])
async def test_a_source_that_is_out_of_order_is_known_to_be_away_until_it_is_back(
    store: Store, source: RateServer, status: int
) -> None:
    reach = Reachability(_nobody)
    part = Market(store, SetClock(), RateSource(source.url), {"CNY": Decimal(8)}, reach)
    source.status = status
    await part.refresh()
    assert reach.away == {"rates": f"RateSourceError: answered {status}"}

    source.status = 200
    await part.refresh()
    assert reach.away == {}
    assert await latest(store) is not None


async def test_pegged_coins_are_not_asked_for(store: Store, source: RateServer) -> None:
    await market(store, source.url, ("USD", "USDT", "USDC")).refresh()

    assert source.asked == 0
