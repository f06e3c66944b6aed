"""Redemption codes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.gateway.running import Caller, Gateway, Running, make_admin, unique


def a_code(admin: Caller, quota: int = 1000) -> tuple[str, int]:
    name = unique("TU-code-")
    (key,) = admin.data("POST", "/api/redemption/", {"name": name, "quota": quota})
    (code,) = admin.data("GET", f"/api/redemption/search?keyword={name}")
    assert code["key"] == key
    return key, code["id"]


def test_codes_are_made_and_found_by_name(admin: Caller) -> None:
    name = unique("TU-many-")
    keys = admin.data("POST", "/api/redemption/", {"name": name, "quota": 7, "count": 3})
    found = admin.data("GET", f"/api/redemption/search?keyword={name[:-1]}")
    assert {code["key"] for code in found if code["name"] == name} == set(keys)
    assert all(len(key) == 32 for key in keys)
    assert {code["status"] for code in found} == {1}


def test_redeemed_code_gives_its_quota_once_and_tells_who(gateway: Gateway, admin: Caller) -> None:
    anne = gateway.a_user()
    key, code_id = a_code(admin, 1000)
    assert anne.data("POST", "/api/user/topup", {"key": f" {key.upper()} "}) == 1000
    assert anne.refused("POST", "/api/user/topup", {"key": key}) == (404, "invalid_code")
    assert anne.quota() == 1000
    assert anne.data("GET", "/api/user/self")["group"] == "paid"
    code = admin.data("GET", f"/api/redemption/{code_id}")
    assert (code["status"], code["used_user_id"], code["user_id"]) == (3, anne.id, admin.id)
    (row,) = anne.data("GET", "/api/log/self?type=1")
    assert row["quota"] == 1000
    assert row["content"].startswith(code["name"])


def test_of_eight_at_once_one_wins(gateway: Gateway, admin: Caller) -> None:
    people = [gateway.a_user() for _ in range(8)]
    key, _ = a_code(admin, 1000)
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda one: one.ask("POST", "/api/user/topup", {"key": key}).status_code, people)
        )
    assert sorted(answers) == [200] + [404] * 7
    assert sorted(one.quota() for one in people) == [0] * 7 + [1000]


def test_code_is_switched_off_and_on(anne: Caller, admin: Caller) -> None:
    key, code_id = a_code(admin)
    admin.data("PUT", "/api/redemption/?status_only=true", {"id": code_id, "status": 2})
    assert anne.refused("POST", "/api/user/topup", {"key": key}) == (404, "invalid_code")
    admin.data("PUT", "/api/redemption/", {"id": code_id, "status": 1, "quota": 5})
    assert anne.data("POST", "/api/user/topup", {"key": key}) == 5


def test_deleted_code_cannot_be_redeemed_and_a_redeemed_one_not_be_deleted(
    anne: Caller, admin: Caller
) -> None:
    gone, gone_id = a_code(admin)
    admin.data("DELETE", f"/api/redemption/{gone_id}")
    assert anne.refused("POST", "/api/user/topup", {"key": gone}) == (404, "invalid_code")
    assert admin.refused("DELETE", f"/api/redemption/{gone_id}") == (404, "unknown_code")
    used, used_id = a_code(admin)
    anne.data("POST", "/api/user/topup", {"key": used})
    assert admin.refused("DELETE", f"/api/redemption/{used_id}") == (409, "code_used")
    assert admin.refused("PUT", "/api/redemption/", {"id": used_id, "status": 1}) == (409, "code_used")


@pytest.mark.parametrize(
    "change",
    [{"quota": 0}, {"quota": -1}, {"count": 0}, {"count": 101}, {"name": ""}, {"name": "x" * 65}],
    ids=str,
)
def test_codes_out_of_bounds_are_refused(admin: Caller, change: dict[str, object]) -> None:
    body = {"name": "TU-1", "quota": 5, **change}
    assert admin.refused("POST", "/api/redemption/", body) == (422, "invalid_request")


def test_codes_are_listed_newest_first(admin: Caller) -> None:
    ids = [a_code(admin)[1] for _ in range(3)]
    listed = admin.ask("GET", "/api/redemption/?size=2").json()
    assert [code["id"] for code in listed["data"]] == ids[:0:-1]
    assert listed["total"] >= 3


def test_guessing_codes_is_slowed_down(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    own = {"Authorization": make_admin("olga", url)["access_token"]}
    with (
        Running(url, tmp_path / "log", GATEWAY_REDEEM_RATE="2/600") as running,
        httpx.Client(base_url=running.url, headers=own, trust_env=False) as http,
    ):
        answers = [http.post("/api/user/topup", json={"key": "0" * 32}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 600
