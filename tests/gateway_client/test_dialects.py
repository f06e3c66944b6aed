"""Which dialect answers, and that the facts fit together."""

from typing import Any

import pytest

from gateway_client import DIALECTS, Dialect, Trap
from gateway_client.dialects.detect import confirms, guess
from tests.gateway_client.test_rows import payload


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_the_recorded_status_and_page_tell_the_dialect(dialect: Dialect) -> None:
    assert guess(payload(dialect.name, "status").data) is dialect
    assert confirms(dialect, payload(dialect.name, "users").data)


@pytest.mark.parametrize(
    ("shown", "claimed"),
    [
        ("oneapi", "laisky"),
        ("oneapi", "newapi"),
        ("laisky", "oneapi"),
        ("laisky", "newapi"),
        ("newapi", "oneapi"),
        ("newapi", "laisky"),
        ("newapi", "companion"),
    ],
)
def test_the_page_of_another_dialect_denies(shown: str, claimed: str) -> None:
    assert not confirms(DIALECTS[claimed], payload(shown, "users").data)


@pytest.mark.parametrize("data", [None, "", 5, {"rows": []}, [1]])
def test_what_is_no_page_denies(data: Any) -> None:
    assert not any(confirms(dialect, data) for dialect in DIALECTS.values())


def test_an_empty_page_denies_nothing_but_the_form() -> None:
    assert [name for name, dialect in DIALECTS.items() if confirms(dialect, [])] == [
        "oneapi",
        "laisky",
        "companion",
    ]
    assert [name for name, dialect in DIALECTS.items() if confirms(dialect, {"items": []})] == ["newapi"]


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_facts_fit_together(dialect: Dialect) -> None:
    assert dialect.user_field == f"user_{dialect.id_field}"
    assert dialect.has_topup or not dialect.keeps_remark
    assert dialect.has_idempotency_key or not dialect.has_debits
    assert dialect.can_write_zero_quota != (Trap.IGNORES_ZERO in dialect.traps)
    assert dialect.tells_auth_by_status != (Trap.HIDES_AUTH in dialect.traps)
    assert not (dialect.has_idempotency_key and Trap.DOUBLES in dialect.traps)
