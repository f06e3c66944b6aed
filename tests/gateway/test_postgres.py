"""The whole gateway on PostgreSQL: one story over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.gateway.running import NO_LIMITS, Gateway, Running, make_admin

pytestmark = pytest.mark.postgres


def test_a_customers_life_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    root = make_admin("olga", postgres_url)
    with Running(postgres_url, tmp_path / "log", **NO_LIMITS) as running:
        gateway = Gateway(running.url, root)
        anne = gateway.a_user()
        body = {"user_id": anne.id, "quota": 1000, "remark": "TU-1 order"}
        with ThreadPoolExecutor(20) as threads:
            answers = list(
                threads.map(
                    lambda _: gateway.root.ask("POST", "/api/topup", body, Idempotency_Key="k").status_code,
                    range(20),
                )
            )
            assert set(answers) <= {200, 409}
            list(
                threads.map(
                    lambda _: gateway.root.data("POST", "/api/topup", {**body, "quota": 10}), range(20)
                )
            )
        assert anne.quota() == 1200
        gateway.root.data("POST", "/api/debit", {"user_id": anne.id, "quota": 200, "remark": "RF-1"})
        gateway.root.data("POST", "/api/reversal", {"reference": "RF-1"})
        (key,) = gateway.root.data("POST", "/api/redemption/", {"name": "TU-2", "quota": 5})
        assert anne.data("POST", "/api/user/topup", {"key": key}) == 5
        assert anne.quota() == 1205
        assert gateway.root.ask("GET", "/api/log/search?keyword=TU-1").json()["total"] == 21
        assert gateway.root.refused("POST", "/api/user/", {"username": "OLGA", "password": "x" * 8}) == (
            409,
            "username_taken",
        )
        gateway.close()
