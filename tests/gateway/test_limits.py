"""How often something may be tried."""

from pathlib import Path

import httpx
import pytest

from gateway.faults import TooMany
from gateway.http.limits import Limiter, address_key
from tests.gateway.running import PASSWORD, Running


class Clock:
    """A clock that the test sets."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_tries_are_counted_in_a_window_that_slides() -> None:
    clock = Clock()
    limiter = Limiter("2/10", clock)
    limiter.take("a")
    clock.now = 105
    limiter.take("a")
    with pytest.raises(TooMany) as refusal:
        limiter.take("a")
    assert refusal.value.retry_after_s == 6
    limiter.take("b")
    clock.now = 110
    limiter.take("a")
    with pytest.raises(TooMany):
        limiter.take("a")


def test_limit_that_is_off_never_refuses() -> None:
    limiter = Limiter("off")
    for _ in range(1000):
        limiter.take("a")


def test_addresses_whose_time_is_over_are_forgotten() -> None:
    clock = Clock()
    limiter = Limiter("1/10", clock)
    for number in range(10_000):
        limiter.take(str(number))
    clock.now += 11
    limiter.take("last")
    assert len(limiter._tries) == 1


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_one_subscriber_is_one_address(address: str, key: str) -> None:
    assert address_key(address) == key


def test_logins_and_registrations_are_limited_per_address(tmp_path: Path) -> None:
    limits = {"GATEWAY_LOGIN_RATE": "2/600", "GATEWAY_REGISTER_RATE": "1/600"}
    with (
        Running(f"sqlite:///{tmp_path}/gateway.db", tmp_path / "log", **limits) as running,
        httpx.Client(base_url=running.url, trust_env=False) as http,
    ):
        body = {"username": "anne", "password": PASSWORD}
        registered = [http.post("/api/user/register", json=body).status_code for _ in range(2)]
        forwarded = {"X-Forwarded-For": "192.0.2.9"}
        logins = [http.post("/api/user/login", json=body, headers=forwarded) for _ in range(3)]
    assert registered == [200, 429]
    assert [answer.status_code for answer in logins] == [200, 200, 429]
    assert 1 <= int(logins[2].headers["retry-after"]) <= 600
    assert logins[2].json()["success"] is False


def test_behind_a_trusted_proxy_the_callers_own_address_counts(tmp_path: Path) -> None:
    limits = {"GATEWAY_LOGIN_RATE": "1/600", "GATEWAY_TRUSTED_PROXIES": '["127.0.0.1"]'}
    with (
        Running(f"sqlite:///{tmp_path}/gateway.db", tmp_path / "log", **limits) as running,
        httpx.Client(base_url=running.url, trust_env=False) as http,
    ):
        body = {"username": "anne", "password": PASSWORD}
        answers = [
            http.post("/api/user/login", json=body, headers={"X-Forwarded-For": address}).status_code
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
    assert answers == [401, 401, 429]


def test_every_call_is_limited_where_that_is_set(tmp_path: Path) -> None:
    with (
        Running(f"sqlite:///{tmp_path}/g.db", tmp_path / "log", GATEWAY_API_RATE="2/60") as running,
        httpx.Client(base_url=running.url, trust_env=False) as http,
    ):
        assert [http.get("/api/status").status_code for _ in range(3)] == [200, 200, 429]
