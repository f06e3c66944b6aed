"""Rows as recorded, cut down to the named fields."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway_client import DIALECTS, LogRow, LogType, RedemptionCode, User, UserStatus, rows
from gateway_client.pages import read_page
from gateway_client.rows import RowError
from gateway_client.wire import Call, Payload, read
from tests.gateway_client.builders import user_json
from tests.gateway_client.recorded import OTHERS_TOKEN, recorded

ONEAPI, LAISKY, NEWAPI = DIALECTS["oneapi"], DIALECTS["laisky"], DIALECTS["newapi"]


def payload(dialect: str, case: str) -> Payload:
    call: Call[Payload] = Call(method="GET", path="/", read=lambda got: got)
    return read(call, recorded(dialect, case))


def users(dialect: str, case: str) -> tuple[User, ...]:
    return read_page(payload(dialect, case), DIALECTS[dialect], rows.user).rows


@pytest.mark.parametrize(
    ("dialect", "case", "names"),
    [
        ("oneapi", "users", ["anne_b", "annemarie", "anne", "root"]),
        ("oneapi", "search", ["anne", "annemarie", "anne_b"]),
        ("oneapi", "search-none", []),
        ("oneapi", "users-past-the-end", []),
        ("laisky", "users", ["anne_b", "annemarie", "anne", "root"]),
        ("laisky", "search", ["anne_b", "annemarie", "anne"]),
        ("newapi", "users", ["annemarie", "anne", "dead"]),
        ("companion", "users", ["annemarie", "anne", "olga"]),
    ],
)
def test_recorded_lists_are_read_in_their_order(dialect: str, case: str, names: list[str]) -> None:
    assert [user.username for user in users(dialect, case)] == names


@pytest.mark.parametrize(
    ("dialect", "total"), [("oneapi", None), ("laisky", 4), ("newapi", 3), ("companion", 3)]
)
def test_totals_stand_where_the_dialect_puts_them(dialect: str, total: int | None) -> None:
    assert read_page(payload(dialect, "users"), DIALECTS[dialect], rows.user).total == total


def test_no_token_of_others_comes_through() -> None:
    assert OTHERS_TOKEN.encode() in recorded("oneapi", "search").body
    for user in users("oneapi", "search"):
        assert all(OTHERS_TOKEN not in str(getattr(user, field.name)) for field in fields(user))


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "companion"])
def test_a_deleted_account_is_read_as_deleted(dialect: str) -> None:
    user = rows.user(payload(dialect, "user-deleted").data, DIALECTS[dialect])
    assert user.status is UserStatus.DELETED
    assert user.username.startswith("deleted_")


def test_newapi_marks_deleted_rows_by_a_date() -> None:
    assert [user.status for user in users("newapi", "users")] == [1, 1, UserStatus.DELETED]


def test_a_status_of_the_future_is_unknown_and_not_enabled() -> None:
    user = rows.user(user_json(status=9), ONEAPI)
    assert (user.status, user.is_enabled) == (UserStatus.UNKNOWN, False)


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "companion"])
def test_the_recorded_top_up_row_is_found_by_its_first_word(dialect: str) -> None:
    row = read_page(payload(dialect, "log"), DIALECTS[dialect], rows.log_row).rows[0]
    assert (row.type, row.first_word, row.quota, row.username) == (
        LogType.TOP_UP,
        "TU-7K3F9Q-1",
        6250000,
        "anne",
    )
    assert row.user_ref is not None
    assert row.created_at.year == 2026


def test_an_empty_row_has_no_first_word() -> None:
    row = rows.log_row({"id": 1, "created_at": 1, "type": 77, "content": "  "}, ONEAPI)
    assert (row.first_word, row.type, row.user_ref) == ("", LogType.OTHER, None)


@pytest.mark.parametrize("dialect", ["oneapi", "laisky"])
def test_a_recorded_code_hides_its_key(dialect: str) -> None:
    code = read_page(payload(dialect, "codes"), DIALECTS[dialect], rows.code).rows[0]
    assert (code.name, code.quota, code.is_unused, code.is_redeemed) == ("TU-7K3F9Q", 500000, True, False)
    assert code.redeemed_at is None
    assert len(code.key) == 32
    assert code.key not in repr(code)


def test_newapi_tells_who_redeemed() -> None:
    code: RedemptionCode = read_page(payload("newapi", "codes"), NEWAPI, rows.code).rows[0]
    assert (code.is_redeemed, code.redeemed_by) == (True, 3)
    assert code.redeemed_at == datetime.fromtimestamp(1795476800, UTC)


@pytest.mark.parametrize("dialect", ["oneapi", "laisky"])
def test_a_recorded_channel_has_its_models_and_groups(dialect: str) -> None:
    channel = read_page(payload(dialect, "channels"), DIALECTS[dialect], rows.channel).rows[0]
    assert (channel.name, channel.type, channel.status) == ("upstream", 1, 1)
    assert sorted(channel.models) == ["gpt-4", "gpt-4o-mini", "odd-model"]
    assert sorted(channel.groups) == ["default", "vip"]


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "newapi", "companion"])
def test_recorded_status_is_read(dialect: str) -> None:
    status = rows.status(payload(dialect, "status").data, None)
    assert (status.quota_per_unit, status.shows_currency) == (500_000, True)
    assert status.started_at is not None


def a_log(**changed: Any) -> dict[str, Any]:
    return {"id": 1, "user_id": 3, "created_at": 1795476866, "type": 1, "content": "", "quota": 0, **changed}


def a_code(**changed: Any) -> dict[str, Any]:
    return {"id": 1, "name": "n", "key": "k", "quota": 1, "status": 1, "created_time": 1795476866, **changed}


def a_status(**changed: Any) -> dict[str, Any]:
    return {"quota_per_unit": 500000, **changed}


def as_status(value: Any, _dialect: Any) -> Any:
    return rows.status(value, None)


@pytest.mark.parametrize(
    ("reader", "value", "fault"),
    [
        (rows.user, None, "account is no object"),
        (rows.user, [], "account is no object"),
        (rows.user, user_json(quota=5.0), "quota"),
        (rows.user, user_json(quota=Decimal("5.0")), "quota"),
        (rows.user, user_json(quota="5"), "quota"),
        (rows.user, user_json(quota=True), "quota"),
        (rows.user, user_json(quota=None), "quota"),
        (rows.user, user_json(id=0), "id"),
        (rows.user, user_json(id=None), "id"),
        (rows.user, user_json(id=True), "id"),
        (rows.user, user_json(id=1.5), "id"),
        (rows.user, user_json(username=None), "username"),
        (rows.user, user_json(username=7), "username"),
        (rows.user, user_json(status="1"), "status"),
        (rows.log_row, a_log(created_at=0), "created_at is no time"),
        (rows.log_row, a_log(created_at=10**13), "created_at is no time"),
        (rows.code, a_code(created_time=-1), "created_time is no time"),
        (rows.code, a_code(key=None), "key"),
        (rows.channel, {"id": 1, "type": None}, "type"),
        (as_status, a_status(quota_per_unit=0), "quota_per_unit"),
        (as_status, a_status(quota_per_unit=Decimal("0.5")), "quota_per_unit"),
        (as_status, a_status(quota_per_unit=True), "quota_per_unit is no number"),
        (as_status, a_status(quota_per_unit=None), "quota_per_unit is no number"),
    ],
)
def test_what_does_not_fit_names_the_field(reader: Callable[[Any, Any], Any], value: Any, fault: str) -> None:
    with pytest.raises(RowError, match=fault):
        reader(value, ONEAPI)


def test_quota_per_unit_may_be_written_with_a_point() -> None:
    assert rows.status(a_status(quota_per_unit=Decimal("500000.0")), None).quota_per_unit == 500_000


def test_a_missing_list_is_empty_and_another_thing_none() -> None:
    assert rows.sequence(None, "list") == []
    with pytest.raises(RowError, match="list is no list"):
        rows.sequence({}, "list")


def test_words_are_words() -> None:
    assert rows.words(["a", "b"], "groups") == ("a", "b")
    with pytest.raises(RowError, match="groups holds"):
        rows.words(["a", 1], "groups")


def test_quota_beyond_32_and_53_bits_is_exact() -> None:
    assert rows.user(user_json(quota=2**62 + 1), ONEAPI).quota == 2**62 + 1


def test_a_row_is_frozen() -> None:
    row: LogRow = rows.log_row(a_log(), ONEAPI)
    with pytest.raises(AttributeError):
        row.quota = 1  # type: ignore[misc]


def test_laisky_names_accounts_by_uuid() -> None:
    refs = [user.ref for user in users("laisky", "users")]
    assert all(isinstance(ref, str) and len(ref) == 36 for ref in refs)
    with pytest.raises(RowError, match="uuid"):
        rows.user(user_json(), LAISKY)
