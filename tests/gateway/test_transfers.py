"""Top-up, debit, reversal: exact, once, and never half."""

import sqlite3
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from signal import SIGKILL
from typing import Any

import httpx
import pytest

from tests.gateway.running import Caller, Gateway, Running, make_admin, unique


def rows(admin: Caller, **filters: object) -> list[dict[str, Any]]:
    answer = admin.http.get("/api/log/", params={"size": 100, **filters})  # type: ignore[dict-item]
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def test_top_up_answers_what_it_did_and_leaves_its_row(admin: Caller, anne: Caller) -> None:
    body = {"user_id": anne.id, "quota": 6_250_000, "remark": f"{unique('PD-')} order of Anne"}
    done = admin.data("POST", "/api/topup", body)
    assert anne.quota() == 6_250_000
    (row,) = rows(admin, user_id=anne.id, type=1)
    assert done == {
        "user_id": anne.id,
        "quota": 6_250_000,
        "balance_before": 0,
        "balance_after": 6_250_000,
        "log_id": row["id"],
    }
    assert (row["content"], row["quota"], row["username"]) == (body["remark"], 6_250_000, anne.username)


def test_first_top_up_moves_to_the_paid_group_and_later_ones_do_not(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    top_up = {"user_id": anne.id, "quota": 1}
    admin.data("POST", "/api/topup", top_up)
    assert anne.data("GET", "/api/user/self")["group"] == "paid"
    admin.data("PUT", "/api/user/", {"id": anne.id, "group": "free"})
    admin.data("POST", "/api/topup", top_up)
    assert anne.data("GET", "/api/user/self")["group"] == "free"


def test_top_up_of_a_disabled_account_is_credited(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    admin.data("POST", "/api/user/manage", {"username": anne.username, "action": "disable"})
    assert admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 5})["balance_after"] == 5


def test_anybody_is_topped_up_by_an_admin(gateway: Gateway, admin: Caller) -> None:
    for user in (admin, gateway.root, gateway.a_user(role=10)):
        before = user.quota()
        done = admin.data("POST", "/api/topup", {"user_id": user.id, "quota": 7})
        assert done["balance_after"] == user.quota() == before + 7


@pytest.mark.parametrize(
    "change",
    [
        {"quota": 0},
        {"quota": -5},
        {"quota": 5.0},
        {"quota": "5"},
        {"quota": None},
        {"quota": True},
        {"quota": 2**53},
        {"quota": 2**63},
        {"user_id": 0},
        {"user_id": "1"},
        {"user_uuid": "x"},
        {"remark": "x" * 256},
        {"remark": "two\nlines"},
        {"remark": "nul\x00"},
        {"remark": None},
    ],
    ids=str,
)
def test_top_up_out_of_bounds_is_refused(admin: Caller, anne: Caller, change: dict[str, object]) -> None:
    body = {"user_id": anne.id, "quota": 5, **change}
    assert admin.refused("POST", "/api/topup", body) == (422, "invalid_request")
    assert anne.quota() == 0


@pytest.mark.parametrize(
    "octets", [b"", b"{", b"[]", b"null", b'{"user_id":1}', b"\xff\xfe", b'{"a":"\\ud800"}']
)
def test_body_that_is_none_is_refused(admin: Caller, octets: bytes) -> None:
    answer = admin.http.post("/api/topup", content=octets)
    assert answer.status_code == 422
    assert answer.json()["success"] is False


def test_body_too_long_is_refused(admin: Caller) -> None:
    answer = admin.http.post("/api/topup", content=b" " * 70_000)
    assert answer.status_code == 413


def test_unknown_and_deleted_users_are_refused(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    admin.data("DELETE", f"/api/user/{anne.id}")
    for user_id, code in ((999_999, "unknown_user"), (anne.id, "deleted_user")):
        for path in ("/api/topup", "/api/debit"):
            assert admin.refused("POST", path, {"user_id": user_id, "quota": 5}) == (404, code)


def test_balance_stays_below_two_to_the_53(admin: Caller, anne: Caller) -> None:
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 2**53 - 1})
    assert anne.quota() == 2**53 - 1
    body = {"user_id": anne.id, "quota": 1}
    assert admin.refused("POST", "/api/topup", body) == (422, "quota_too_large")


def test_same_key_and_body_are_answered_from_the_record(
    gateway: Gateway, admin: Caller, anne: Caller
) -> None:
    key, body = unique("TU-"), {"user_id": anne.id, "quota": 100, "remark": "TU-1 order"}
    first = admin.ask("POST", "/api/topup", body, Idempotency_Key=key)
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 11})
    other_admin = gateway.a_user(role=10)
    again = other_admin.ask("POST", "/api/topup", dict(reversed(body.items())), Idempotency_Key=key)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    assert anne.quota() == 111


@pytest.mark.parametrize("change", [{"quota": 101}, {"remark": "other"}, {"user_id": 1}])
def test_57_same_key_and_another_body_are_refused(
    admin: Caller, anne: Caller, change: dict[str, object]
) -> None:
    key, body = unique("TU-"), {"user_id": anne.id, "quota": 100, "remark": "TU-1 order"}
    admin.data("POST", "/api/topup", body, Idempotency_Key=key)
    refusal = (422, "idempotency_key_reused")
    assert admin.refused("POST", "/api/topup", {**body, **change}, Idempotency_Key=key) == refusal
    assert admin.refused("POST", "/api/debit", body, Idempotency_Key=key) == refusal
    assert anne.quota() == 100


def test_refused_act_may_be_tried_again_under_its_key(admin: Caller, anne: Caller) -> None:
    key, body = unique("RF-"), {"user_id": anne.id, "quota": 100}
    assert admin.refused("POST", "/api/debit", body, Idempotency_Key=key) == (409, "insufficient_quota")
    admin.data("POST", "/api/topup", body)
    assert admin.data("POST", "/api/debit", body, Idempotency_Key=key)["balance_after"] == 0


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_malformed_key_is_refused(admin: Caller, anne: Caller, key: str) -> None:
    body = {"user_id": anne.id, "quota": 100}
    assert admin.refused("POST", "/api/topup", body, Idempotency_Key=key) == (422, "invalid_idempotency_key")


def at_once(count: int, act: Any) -> list[Any]:
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(act, range(count)))


def test_twenty_top_ups_at_once_are_exact(admin: Caller, anne: Caller) -> None:
    def top_up(number: int) -> Any:
        return admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1000 + number})

    done = at_once(20, top_up)
    assert anne.quota() == sum(1000 + number for number in range(20))
    assert sorted(each["quota"] for each in done) == [1000 + number for number in range(20)]
    history = sorted(done, key=lambda each: int(each["log_id"]))
    assert [each["balance_before"] for each in history[1:]] == [
        each["balance_after"] for each in history[:-1]
    ]
    assert len(rows(admin, user_id=anne.id, type=1)) == 20


def test_same_key_at_once_credits_once(admin: Caller, anne: Caller) -> None:
    key, body = unique("TU-"), {"user_id": anne.id, "quota": 1000}
    answers = at_once(20, lambda _: admin.ask("POST", "/api/topup", body, Idempotency_Key=key))
    assert anne.quota() == 1000
    assert len(rows(admin, user_id=anne.id, type=1)) == 1
    done = [answer for answer in answers if answer.status_code == 200]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(waiting) == 20
    assert sum("idempotent-replayed" not in answer.headers for answer in done) == 1
    assert all(answer.headers["retry-after"] == "1" for answer in waiting)


def test_key_in_flight_is_refused_until_its_first_request_is_answered(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    root = make_admin("olga", url)
    body = {"user_id": root["id"], "quota": 1000}
    with (
        Running(url, tmp_path / "log") as running,
        closing(sqlite3.connect(tmp_path / "gateway.db", isolation_level=None)) as other_writer,
        ThreadPoolExecutor(2) as threads,
    ):
        caller = Caller(running.url, root["access_token"])

        def top_up() -> httpx.Response:
            return caller.ask("POST", "/api/topup", body, Idempotency_Key="TU-1")

        other_writer.execute("BEGIN IMMEDIATE")
        requests = [threads.submit(top_up) for _ in range(2)]
        done, waiting = wait(requests, timeout=10, return_when=FIRST_COMPLETED)
        (refused,), (first,) = done, waiting
        assert refused.result().json()["code"] == "idempotency_key_in_flight"
        assert refused.result().headers["retry-after"] == "1"
        assert refused.result().status_code == 409
        other_writer.execute("ROLLBACK")
        assert first.result().json()["data"]["balance_after"] == 1000
        again = top_up()
        assert again.headers["idempotent-replayed"] == "true"
        assert caller.quota() == 1000
        caller.close()


def test_debits_at_once_never_go_below_zero(admin: Caller, anne: Caller) -> None:
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 1000})
    body = {"user_id": anne.id, "quota": 300}
    answers = at_once(10, lambda _: admin.ask("POST", "/api/debit", body).status_code)
    assert sorted(answers) == [200] * 3 + [409] * 7
    assert anne.quota() == 100


def test_debit_of_at_most_takes_what_is_there(admin: Caller, anne: Caller) -> None:
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 250})
    body = {"user_id": anne.id, "quota": 300, "remark": f"{unique('RF-')} refund"}
    assert admin.refused("POST", "/api/debit", body) == (409, "insufficient_quota")
    done = admin.data("POST", "/api/debit", {**body, "at_most": True})
    assert (done["quota"], done["balance_before"], done["balance_after"]) == (250, 250, 0)
    assert admin.refused("POST", "/api/debit", {**body, "at_most": True}) == (409, "insufficient_quota")
    (row,) = rows(admin, user_id=anne.id, type=3)
    assert (row["id"], row["quota"], row["content"]) == (done["log_id"], -250, body["remark"])


def test_top_up_is_reversed_by_its_reference_once(admin: Caller, anne: Caller) -> None:
    reference = unique("TU-")
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 500, "remark": f"{reference} order"})
    done = admin.data("POST", "/api/reversal", {"reference": reference, "remark": f"{reference}-R wrong"})
    assert (done["user_id"], done["quota"], done["balance_after"]) == (anne.id, 500, 0)
    again = {"reference": reference}
    assert admin.refused("POST", "/api/reversal", again) == (409, "reversed_already")
    assert anne.quota() == 0


def test_debit_is_reversed_by_its_log_id_though_the_log_was_cleaned(admin: Caller, anne: Caller) -> None:
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 500})
    debit = admin.data("POST", "/api/debit", {"user_id": anne.id, "quota": 200})
    assert admin.data("DELETE", f"/api/log/?target_timestamp={2**40}") >= 2
    done = admin.data("POST", "/api/reversal", {"log_id": debit["log_id"], "remark": "RF-1-back"})
    assert (done["quota"], done["balance_after"]) == (200, 500)
    (row,) = rows(admin, user_id=anne.id)
    assert (row["type"], row["quota"]) == (1, 200)
    assert row["id"] == done["log_id"] > debit["log_id"]


def test_spent_top_up_is_reversed_as_far_as_it_goes(admin: Caller, anne: Caller) -> None:
    reference = unique("TU-")
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 500, "remark": reference})
    admin.data("PUT", "/api/user/", {"id": anne.id, "quota": 120})
    body = {"reference": reference}
    assert admin.refused("POST", "/api/reversal", body) == (409, "insufficient_quota")
    assert admin.data("POST", "/api/reversal", {**body, "at_most": True})["quota"] == 120


def test_reference_that_two_bear_is_refused(admin: Caller, anne: Caller) -> None:
    reference = unique("TU-")
    for _ in range(2):
        admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 5, "remark": reference})
    body = {"reference": reference}
    assert admin.refused("POST", "/api/reversal", body) == (409, "ambiguous_reference")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"reference": "TU-UNKNOWN"}, (404, "unknown_transfer")),
        ({"log_id": 2**50}, (404, "unknown_transfer")),
        ({}, (422, "invalid_request")),
        ({"reference": ""}, (422, "invalid_request")),
        ({"reference": "TU-1", "log_id": 1}, (422, "invalid_request")),
    ],
    ids=str,
)
def test_reversal_of_nothing_is_refused(
    admin: Caller, body: dict[str, object], refusal: tuple[int, str]
) -> None:
    assert admin.refused("POST", "/api/reversal", body) == refusal


def test_reversals_at_once_take_back_once(admin: Caller, anne: Caller) -> None:
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 5000})
    reference = unique("TU-")
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 500, "remark": reference})
    body = {"reference": reference}
    answers = at_once(8, lambda _: admin.ask("POST", "/api/reversal", body).status_code)
    assert sorted(answers) == [200] + [409] * 7
    assert anne.quota() == 5000


def test_reversal_is_done_once_per_key(admin: Caller, anne: Caller) -> None:
    reference, key = unique("TU-"), unique("key-")
    admin.data("POST", "/api/topup", {"user_id": anne.id, "quota": 500, "remark": reference})
    body = {"reference": reference}
    first = admin.ask("POST", "/api/reversal", body, Idempotency_Key=key)
    again = admin.ask("POST", "/api/reversal", body, Idempotency_Key=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


@pytest.mark.parametrize("after", [5, 40, 120])
def test_sigkill_amid_top_ups_leaves_quota_log_and_book_agreeing(tmp_path: Path, after: int) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    root = make_admin("olga", url)
    answered: list[str] = []

    with Running(url, tmp_path / "log") as running:

        def top_up(number: int) -> None:
            headers = {"Authorization": root["access_token"], "Idempotency-Key": f"TU-{number}"}
            body = {"user_id": root["id"], "quota": 1000 + number, "remark": f"TU-{number} order"}
            try:
                answer = httpx.post(running.url + "/api/topup", json=body, headers=headers, trust_env=False)
            except httpx.HTTPError:
                return
            if answer.status_code == 200:
                answered.append(f"TU-{number}")
            if len(answered) >= after:
                running.process.kill()

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(top_up, range(after + 40)))
        assert running.process.wait(timeout=10) == -SIGKILL
    with closing(sqlite3.connect(tmp_path / "gateway.db")) as database:
        (quota,) = database.execute("SELECT quota FROM users").fetchone()
        logged = database.execute("SELECT reference, quota FROM logs WHERE type = 1").fetchall()
        booked = database.execute("SELECT reference, quota FROM transfers").fetchall()
        recorded = database.execute("SELECT key FROM idempotency").fetchall()
    assert quota == sum(amount for _, amount in logged)
    assert sorted(booked) == sorted(logged)
    assert {key for (key,) in recorded} == {reference for reference, _ in logged}
    assert set(answered) <= {reference for reference, _ in logged}
    assert len(answered) >= after
