"""The log: filters, search, cleaning."""

import pytest

from gateway.store import logs
from gateway.store.engine import Store
from gateway.store.logs import LogFilter, LogType
from tests.gateway.running import Caller, Gateway, unique


def test_search_takes_the_first_word_exactly(admin: Caller, anne: Caller) -> None:
    reference = unique("PD-")
    for remark in (f"{reference} order", f"{reference}0 order", f"x {reference}", reference):
        admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1, "remark": remark})
    found = admin.ask("GET", f"/api/log/search?keyword={reference}").json()
    assert [row["content"] for row in found["data"]] == [reference, f"{reference} order"]
    assert found["total"] == 2
    (second,) = admin.data("GET", f"/api/log/search?keyword={reference}&size=1&p=1")
    assert second["content"] == f"{reference} order"


@pytest.mark.parametrize("keyword", ["PD-%", "4d7c4b52-9e0c-4f60-8f16-2f6f3a1f0f11", "0" * 32, "1"])
def test_search_knows_no_wildcards_and_no_special_shapes(admin: Caller, anne: Caller, keyword: str) -> None:
    word = unique(keyword)
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1, "remark": f"{word} order"})

    def found(keyword: str) -> list[str]:
        answer = admin.http.get("/api/log/search", params={"keyword": keyword})
        return [row["content"] for row in answer.json()["data"]]

    assert found(word) == [f"{word} order"]
    assert found(keyword) == []


def test_filters_narrow_and_bounds_are_inclusive(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    for quota in (1, 2):
        admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": quota})
    admin.data("POST", "/api/debit", {"user_id": anne.id, "quota": 3})
    own = admin.data("GET", f"/api/log/?user_id={anne.id}&size=100")
    times = [row["created_at"] for row in own]

    def count(query: str) -> int:
        total: int = admin.ask("GET", f"/api/log/?user_id={anne.id}&{query}").json()["total"]
        return total

    assert [row["id"] for row in own] == sorted((row["id"] for row in own), reverse=True)
    assert count("type=1") == 2
    assert count("type=3") == 1
    assert count("type=0") == count("type=&username=&start_timestamp=") == len(own)
    assert count(f"username={anne.username}") == len(own)
    assert count(f"username={anne.username[:-1]}") == 0
    assert count(f"start_timestamp={min(times)}&end_timestamp={max(times)}") == len(own)
    assert count(f"start_timestamp={max(times) + 1}") == 0
    assert count(f"end_timestamp={min(times) - 1}") == 0


def test_rows_keep_the_name_of_their_time(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1})
    admin.data("PUT", "/api/user/", {"id": anne.id, "username": unique("renamed")})
    assert [row["user_id"] for row in admin.data("GET", f"/api/log/?username={anne.username}&type=1")] == [
        anne.id
    ]


def test_everybody_reads_his_own_rows_only(gateway: Gateway, admin: Caller) -> None:
    anne, bart = gateway.a_user(), gateway.a_user()
    for user in (anne, bart):
        admin.data("POST", "/api/topup", {"user_id": user.id, "quota": 1})
    assert {row["user_id"] for row in anne.data("GET", f"/api/log/self?user_id={bart.id}")} == {anne.id}


def test_what_calls_cost_is_summed_by_name_and_time_and_nothing_else_is(store: Store) -> None:
    with store.engine.begin() as connection:
        for at, username, kind, quota in (
            (10, "anne", LogType.CONSUME, 1),
            (11, "anne", LogType.CONSUME, 20),
            (12, "anne", LogType.CONSUME, 300),
            (11, "bart", LogType.CONSUME, 4000),
            (11, "anne", LogType.TOP_UP, 50_000),
        ):
            row = {"username": username, "type": kind, "quota": quota, "content": "", "now_s": at}
            logs.add(connection, user_id=1, **row)  # type: ignore[arg-type]

        def cost(**bounds: int) -> int:
            which = LogFilter(type=LogType.CONSUME, username="anne", **bounds)  # type: ignore[arg-type]
            return logs.quota_sum(connection, which)

        assert [cost(), cost(start_s=11), cost(end_s=11), cost(start_s=13)] == [321, 320, 21, 0]


def test_top_ups_are_not_summed_as_calls_whatever_type_is_asked_for(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 7})
    for query in (f"username={anne.username}", f"type=1&username={anne.username}&start_timestamp=5"):
        assert admin.data("GET", f"/api/log/stat?{query}") == {"quota": 0}


def test_cleaning_needs_a_time_and_spares_what_is_younger(admin: Caller, anne: Caller) -> None:
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1})
    assert admin.refused("DELETE", "/api/log/") == (422, "invalid_request")
    assert admin.data("DELETE", "/api/log/?target_timestamp=1000") == 0
    assert admin.ask("GET", f"/api/log/?user_id={anne.id}").json()["total"] >= 1
