"""The store on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import TypeAdapter
from sqlalchemy import Connection, text

from gateway.faults import Conflict, Invalid, NotFound
from gateway.store import codes, idempotency, sessions, transfers, users
from gateway.store.channels import page as channels_page
from gateway.store.channels import sync
from gateway.store.engine import Store
from gateway.store.pages import Slice
from gateway.store.schema import HEAD, VERSION_TABLE, upgrade
from gateway.store.tables import METADATA
from gateway.store.transfers import Act, Moved
from gateway.store.users import NewUser, Role, User
from gateway.upstreams.channel import Channel, Provider

NOW_S = 1_800_000_000
ACT = Act(actor_id=1, remark="TU-1 order", now_s=NOW_S)


def a_user(store: Store, username: str = "anne", **fields: str) -> User:
    new = NewUser(
        username=username,
        password_hash="x",
        display_name=fields.get("display_name", username),
        email=fields.get("email", ""),
        role=Role.USER,
        group="free",
    )
    with store.engine.begin() as connection:
        return users.create(connection, new, now_s=NOW_S)


@contextmanager
def unit(store: Store) -> Iterator[Connection]:
    with store.engine.begin() as connection:
        yield connection


def balance_and_book(store: Store, user_id: int) -> tuple[int, int, int]:
    """The account's quota, the sum of its log rows, the sum of its book."""
    with unit(store) as connection:
        logged = connection.scalar(text("SELECT coalesce(sum(quota), 0) FROM logs"))
        booked = connection.scalar(text("SELECT coalesce(sum(quota), 0) FROM transfers"))
        return users.get(connection, user_id).quota, int(logged or 0), int(booked or 0)


def test_migrations_make_the_tables(store: Store) -> None:
    with unit(store) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, METADATA) == []


def test_head_is_the_last_migration() -> None:
    script = ScriptDirectory("gateway/store/migrations")
    assert script.get_heads() == [HEAD]


def test_upgrading_again_changes_nothing(store: Store) -> None:
    anne = a_user(store)
    with unit(store) as connection:
        upgrade(connection)
        assert users.get(connection, anne.id) == anne


async def test_two_processes_that_start_together_make_one_schema(database_url: str) -> None:
    stores = [Store(database_url) for _ in range(3)]
    try:
        await asyncio.gather(*(store.write(upgrade) for store in stores))
        with unit(stores[0]) as connection:
            assert connection.scalar(text(f"SELECT count(*) FROM {VERSION_TABLE}")) == 1
    finally:
        for store in stores:
            store.close()


async def test_unit_of_work_that_raises_leaves_nothing(store: Store) -> None:
    anne = a_user(store)

    def work(connection: Connection) -> None:
        transfers.top_up(connection, anne.id, 5, ACT, first=None)
        raise KeyError

    with pytest.raises(KeyError):
        await store.write(work)
    assert balance_and_book(store, anne.id) == (0, 0, 0)


async def test_transfers_from_two_processes_at_once_are_exact(database_url: str) -> None:
    stores = [Store(database_url) for _ in range(2)]
    try:
        await stores[0].write(upgrade)
        anne = a_user(stores[0])

        def top_up(connection: Connection) -> Moved:
            return transfers.top_up(connection, anne.id, 7, ACT, first=None)

        def debit(connection: Connection) -> Moved:
            return transfers.debit(connection, anne.id, 3, ACT, at_most=False)

        await asyncio.gather(*(stores[number % 2].write(top_up) for number in range(40)))
        await asyncio.gather(*(stores[number % 2].write(debit) for number in range(40)))
        assert balance_and_book(stores[0], anne.id) == (160, 160, 160)
    finally:
        for store in stores:
            store.close()


async def test_one_key_from_two_processes_at_once_is_done_once(database_url: str) -> None:
    stores = [Store(database_url) for _ in range(2)]
    answer = TypeAdapter(Moved)
    try:
        await stores[0].write(upgrade)
        anne = a_user(stores[0])

        def work(connection: Connection) -> tuple[Moved, bool]:
            return idempotency.perform_once(
                connection,
                "key",
                "print",
                lambda inner: transfers.top_up(inner, anne.id, 7, ACT, first=None),
                answer,
                now_s=NOW_S,
            )

        outcomes = await asyncio.gather(
            *(stores[number % 2].write(work) for number in range(20)), return_exceptions=True
        )
        done = [outcome for outcome in outcomes if isinstance(outcome, tuple)]
        refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert len([moved for moved, is_replayed in done if not is_replayed]) == 1
        assert len({moved for moved, _ in done}) == 1
        assert all(isinstance(error, Conflict) for error in refused)
        assert balance_and_book(stores[0], anne.id) == (7, 7, 7)
    finally:
        for store in stores:
            store.close()


def perform(store: Store, fingerprint: str, now_s: int) -> tuple[int, bool]:
    """Count how often the act was done."""
    with unit(store) as connection:

        def act(inner: Connection) -> int:
            inner.execute(text("INSERT INTO options (key, value) VALUES (:key, '')"), {"key": str(now_s)})
            return int(inner.scalar(text("SELECT count(*) FROM options")) or 0)

        return idempotency.perform_once(connection, "key", fingerprint, act, TypeAdapter(int), now_s=now_s)


def test_answer_is_kept_for_30_days(store: Store) -> None:
    days_30 = 30 * 24 * 3600
    assert perform(store, "a", NOW_S) == (1, False)
    assert perform(store, "a", NOW_S + days_30 - 1) == (1, True)
    with pytest.raises(Invalid):
        perform(store, "b", NOW_S + days_30 - 1)
    assert perform(store, "b", NOW_S + days_30) == (2, False)


def test_old_answers_and_sessions_are_removed(store: Store) -> None:
    anne = a_user(store)
    perform(store, "a", NOW_S)
    with unit(store) as connection:
        sessions.open_session(connection, anne.id, "digest", now_s=NOW_S)
        last_s = NOW_S + sessions.LASTS_S - 1
        sessions.forget_old(connection, now_s=last_s)
        idempotency.forget_old(connection, now_s=NOW_S + idempotency.KEPT_S - 1)
        assert sessions.find_user(connection, "digest", now_s=last_s) == anne
        assert sessions.find_user(connection, "digest", now_s=last_s + 1) is None
        sessions.forget_old(connection, now_s=last_s + 1)
        idempotency.forget_old(connection, now_s=NOW_S + idempotency.KEPT_S)
        assert connection.scalar(text("SELECT count(*) FROM sessions")) == 0
        assert connection.scalar(text("SELECT count(*) FROM idempotency")) == 0


@pytest.mark.parametrize("keyword", ["Zoë", "zoË", "ＺＯË", "%", "zo_", "李", "z", "anne@"])
def test_search_is_by_prefix_in_any_case_and_without_wildcards(store: Store, keyword: str) -> None:
    people = {name: a_user(store, name) for name in ("zoë", "Zoëy", "x_zoë", "李雷", "zo%", "bart")}
    a_user(store, "mail", email="Anne@example.org")
    expected = {
        "Zoë": {"zoë", "Zoëy"},
        "zoË": {"zoë", "Zoëy"},
        "ＺＯË": {"zoë", "Zoëy"},
        "%": set(),
        "zo_": set(),
        "李": {"李雷"},
        "z": {"zoë", "Zoëy", "zo%"},
        "anne@": {"mail"},
    }[keyword]
    with unit(store) as connection:
        found = users.search(connection, keyword, Slice(limit=10))
    assert {user.username for user in found.items} == expected
    assert found.total == len(expected)
    assert expected <= set(people) | {"mail"}


def test_ids_are_never_used_again(store: Store) -> None:
    anne = a_user(store)
    with unit(store) as connection:
        codes.create(connection, ["a"], name="n", quota=1, maker_id=anne.id, now_s=NOW_S)
        (first,) = codes.page(connection, Slice(limit=1)).items
        codes.remove(connection, first.id)
        codes.create(connection, ["b"], name="n", quota=1, maker_id=anne.id, now_s=NOW_S)
        (second,) = codes.page(connection, Slice(limit=1)).items
    assert second.id > first.id


def test_name_is_free_after_deletion_and_credentials_are_dead(store: Store) -> None:
    anne = a_user(store)
    with unit(store) as connection:
        users.change(connection, anne.id, {"access_token_digest": "digest"})
        users.delete(connection, anne.id)
        assert users.find_by_access_token(connection, "digest") is None
        assert users.find_by_name(connection, "anne") is None
        with pytest.raises(NotFound):
            transfers.top_up(connection, anne.id, 1, ACT, first=None)
    assert a_user(store, "ANNE").id != anne.id


def test_channel_keeps_its_id_while_its_name_is_configured(store: Store) -> None:
    one = Channel(name="one", provider=Provider.OPENAI, models=("a",))
    two = Channel(name="two", provider=Provider.GROQ, models=("b",))

    def after(*configured: Channel) -> dict[str, tuple[int, int]]:
        with unit(store) as connection:
            sync(connection, configured, now_s=NOW_S)
            rows = channels_page(connection, Slice(limit=10)).items
            return {row.name: (row.id, row.status) for row in rows}

    first = after(one)
    assert after(two)["one"] == (first["one"][0], 2)
    assert after(one, two)["one"] == first["one"]
