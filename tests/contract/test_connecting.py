"""Who answers, and to whom."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from gateway_client import DIALECTS, Forbidden, GatewayClient, Trap, Unauthorized, WrongDialect
from tests.contract.applies import free_of, trapped, where
from tests.contract.bench import Bench
from tests.contract.conftest import is_loopback


async def test_the_dialect_is_found_out_and_may_be_told(bench: Bench) -> None:
    told = bench.client.dialect.name
    async with await GatewayClient.connect(bench.url, bench.access_token, dialect=told) as gateway:
        assert gateway.dialect is bench.client.dialect


@pytest.mark.parametrize("name", DIALECTS)
async def test_another_dialect_than_told_is_refused(bench: Bench, name: str) -> None:
    told = name if name != bench.client.dialect.name else next(n for n in DIALECTS if n != name)
    with pytest.raises(WrongDialect):
        await GatewayClient.connect(bench.url, bench.access_token, dialect=told)


async def test_the_unit_of_quota_is_told(gateway: GatewayClient) -> None:
    assert gateway.quota_per_unit == (await gateway.status.get()).quota_per_unit >= 1


async def test_the_gateways_clock_is_told(gateway: GatewayClient) -> None:
    date = (await gateway.status.get()).gateway_date
    assert date is not None
    assert abs(date - datetime.now(UTC)) < timedelta(minutes=5)


async def test_the_tokens_holder_is_an_admin(gateway: GatewayClient) -> None:
    assert (await gateway.users.me()).role >= 10


@pytest.mark.parametrize("token", ["0" * 32, "sk-" + "a" * 48, "not-a-token-at-all"])
async def test_a_wrong_token_is_unauthorized(bench: Bench, token: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        await GatewayClient.connect(bench.url, token)
    assert token not in str(caught.value)


async def test_an_ordinary_users_token_is_forbidden(bench: Bench, as_holder: httpx.AsyncClient) -> None:
    with pytest.raises(Forbidden):
        await GatewayClient.connect(bench.url, as_holder.headers["authorization"])


@free_of(Trap.HIDES_AUTH)
async def test_a_wrong_token_is_answered_401(bench: Bench) -> None:
    answer = await bench.raw.get("/api/user/?p=0", headers={"authorization": "0" * 32})
    assert answer.status_code == 401


@free_of(Trap.HIDES_AUTH)
async def test_a_role_too_low_is_answered_403(as_holder: httpx.AsyncClient) -> None:
    assert (await as_holder.get("/api/user/?p=0")).status_code == 403


@trapped(Trap.HIDES_AUTH)
async def test_a_wrong_token_is_hidden_behind_200(bench: Bench, as_holder: httpx.AsyncClient) -> None:
    wrong = await bench.raw.get("/api/user/?p=0", headers={"authorization": "0" * 32})
    low = await as_holder.get("/api/user/?p=0")
    assert [(answer.status_code, answer.json()["success"]) for answer in (wrong, low)] == [(200, False)] * 2


async def test_no_token_at_all_is_answered_401(bench: Bench) -> None:
    async with httpx.AsyncClient(base_url=bench.url, trust_env=False) as nobody:
        assert (await nobody.get("/api/user/?p=0")).status_code == 401


async def test_a_token_is_taken_bare_and_after_bearer(bench: Bench) -> None:
    for header in (bench.access_token, f"Bearer {bench.access_token}"):
        answer = await bench.raw.get("/api/user/self", headers={"authorization": header})
        assert answer.json()["success"] is True


async def test_an_unknown_path_under_the_api_is_404(bench: Bench) -> None:
    answer = await bench.raw.get("/api/nowhere")
    assert (answer.status_code, "error" in answer.json()) == (404, True)


@trapped(Trap.HTML_ELSEWHERE)
async def test_an_unknown_path_elsewhere_is_a_web_page(bench: Bench) -> None:
    answer = await bench.raw.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")


@free_of(Trap.HTML_ELSEWHERE)
async def test_an_unknown_path_elsewhere_is_404(bench: Bench) -> None:
    assert (await bench.raw.get("/nowhere")).status_code == 404


async def test_a_path_without_its_last_slash_is_not_the_list(bench: Bench) -> None:
    answer = await bench.raw.get("/api/user", follow_redirects=False)
    assert answer.status_code in {301, 307, 404, 405}


@where(lambda dialect: dialect.tells_auth_by_status)
async def test_a_disabled_users_token_is_not_accepted(bench: Bench) -> None:
    user = await bench.account()
    async with bench.logged_in(user) as calls:
        token = calls.headers["authorization"]
    await bench.client.users.set_enabled(user.ref, enabled=False)
    with pytest.raises((Unauthorized, Forbidden)):
        await GatewayClient.connect(bench.url, token)


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("http://127.0.0.1:3000", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:3000", True),
        ("http://localhost:3000", True),
        ("http://192.168.1.5", False),
        ("https://oneapi.example", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_only_loopback_is_tested_without_being_asked(url: str, is_ours: bool) -> None:
    assert is_loopback(url) == is_ours
