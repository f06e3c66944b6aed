"""Api keys in their owner's hands, and what they open."""

import httpx
import pytest

from tests.gateway.running import Caller, Gateway, unique


def a_key(owner: Caller, **fields: object) -> tuple[str, int]:
    made = owner.data("POST", "/api/token/", {"name": unique("key"), **fields})
    return made["key"], made["id"]


def test_key_is_shown_whole_once(anne: Caller) -> None:
    whole, key_id = a_key(anne)
    assert whole.startswith("sk-")
    assert len(whole) == 51
    shown = anne.data("GET", f"/api/token/{key_id}")["key"]
    assert shown == f"{whole[:7]}…{whole[-4:]}"
    assert whole not in anne.ask("GET", "/api/token/").text


def test_keys_are_listed_searched_changed_and_removed(gateway: Gateway) -> None:
    anne = gateway.a_user()
    ids = [a_key(anne, name=name)[1] for name in ("Cursor", "curl_1", "chat")]
    assert [key["id"] for key in anne.data("GET", "/api/token/")] == ids[::-1]
    assert [key["name"] for key in anne.data("GET", "/api/token/search?keyword=CUR")] == ["curl_1", "Cursor"]
    assert anne.data("GET", "/api/token/search?keyword=curl%25") == []
    changed = anne.data("PUT", "/api/token/", {"id": ids[0], "remain_quota": 0, "models": " a , b,"})
    assert (changed["name"], changed["models"]) == ("Cursor", "a,b")
    anne.data("DELETE", f"/api/token/{ids[0]}")
    assert anne.refused("GET", f"/api/token/{ids[0]}") == (404, "unknown_key")


def test_keys_of_others_are_not_there(gateway: Gateway, anne: Caller) -> None:
    _, key_id = a_key(anne)
    for stranger in (gateway.a_user(), gateway.root):
        assert stranger.refused("GET", f"/api/token/{key_id}") == (404, "unknown_key")
        assert stranger.refused("PUT", "/api/token/", {"id": key_id, "status": 2}) == (404, "unknown_key")
        assert stranger.refused("DELETE", f"/api/token/{key_id}") == (404, "unknown_key")
    assert anne.data("GET", f"/api/token/{key_id}")["status"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 31},
        {"remain_quota": -1},
        {"expired_time": -2},
        {"subnet": "10.0.0.0/33"},
        {"subnet": "x"},
    ],
    ids=str,
)
def test_key_out_of_bounds_is_refused(anne: Caller, change: dict[str, object]) -> None:
    assert anne.refused("POST", "/api/token/", {"name": "k", **change}) == (422, "invalid_request")


def test_balance_and_billing_are_the_keys_own(gateway: Gateway, anne: Caller) -> None:
    limited, _ = a_key(anne, remain_quota=1_250_000)
    free, _ = a_key(anne, unlimited_quota=True)
    balance = gateway.by_key(limited).data("GET", "/api/token/balance")
    assert (balance["remain_quota"], balance["unlimited_quota"]) == (1_250_000, False)
    for path in ("/dashboard/billing", "/v1/dashboard/billing"):
        subscription = gateway.by_key(limited).ask("GET", f"{path}/subscription").json()
        assert subscription["hard_limit_usd"] == 2.5
        assert gateway.by_key(limited).ask("GET", f"{path}/usage").json()["total_usage"] == 0
    unlimited = gateway.by_key(free).ask("GET", "/dashboard/billing/subscription").json()
    assert unlimited["hard_limit_usd"] == 100_000_000


@pytest.mark.parametrize("header", ["authorization", "x-api-key", "api-key"])
def test_key_is_taken_from_every_usual_header(gateway: Gateway, anne: Caller, header: str) -> None:
    key, _ = a_key(anne)
    value = f"Bearer {key}" if header == "authorization" else key
    answer = httpx.get(gateway.url + "/v1/models", headers={header: value}, trust_env=False)
    assert answer.status_code == 200


def openai_error(gateway: Gateway, key: str) -> tuple[int, str]:
    answer = gateway.by_key(key).ask("GET", "/v1/models")
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "code"}
    assert key not in answer.text
    return answer.status_code, error["code"]


def test_key_that_is_not_good_opens_nothing(gateway: Gateway) -> None:
    anne = gateway.a_user()
    off, off_id = a_key(anne)
    anne.data("PUT", "/api/token/", {"id": off_id, "status": 2})
    old, _ = a_key(anne, expired_time=1_000_000_000)
    for key in (off, old, "sk-" + "x" * 48, str(anne.token)):
        assert openai_error(gateway, key) == (401, "invalid_api_key")
    assert gateway.by_key(off).refused("GET", "/api/token/balance") == (401, "invalid_api_key")


def test_key_of_a_disabled_account_is_refused(gateway: Gateway) -> None:
    anne = gateway.a_user()
    key, _ = a_key(anne)
    gateway.root.data("POST", "/api/user/manage", {"username": anne.username, "action": "disable"})
    assert openai_error(gateway, key) == (403, "user_disabled")


def test_key_is_bound_to_its_subnet(gateway: Gateway, anne: Caller) -> None:
    elsewhere, _ = a_key(anne, subnet="10.0.0.0/8, 2001:db8::/32")
    here, _ = a_key(anne, subnet="10.0.0.0/8,127.0.0.0/8")
    assert openai_error(gateway, elsewhere) == (403, "address_not_allowed")
    assert gateway.by_key(here).ask("GET", "/v1/models").status_code == 200


def test_address_in_a_header_is_not_believed(gateway: Gateway, anne: Caller) -> None:
    key, _ = a_key(anne, subnet="10.0.0.0/8")
    answer = gateway.by_key(key).ask("GET", "/v1/models", X_Forwarded_For="10.1.2.3")
    assert answer.status_code == 403


def test_api_key_opens_no_account_and_token_no_key_door(gateway: Gateway, anne: Caller) -> None:
    key, _ = a_key(anne)
    assert gateway.by_key(key).refused("GET", "/api/user/self") == (401, "unauthenticated")


def test_key_doors_are_open_to_pages_of_any_origin_and_others_to_none(gateway: Gateway, anne: Caller) -> None:
    key, _ = a_key(anne)
    origin = {"Origin": "chrome-extension://abc"}
    asked = {
        **origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    with httpx.Client(base_url=gateway.url, trust_env=False) as http:
        preflight = http.options("/v1/models", headers=asked)
        answer = http.get("/v1/models", headers={**origin, "Authorization": f"Bearer {key}"})
        closed = http.options("/api/user/self", headers=asked)
        self = http.get("/api/status", headers=origin)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-headers"] == "authorization"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert closed.status_code == 404
    assert "access-control-allow-origin" not in self.headers
