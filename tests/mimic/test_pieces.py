"""What needs no server: facts against the client's, refs there and back, the plan of faults."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway_client import DIALECTS, Trap
from gateway_client.dialects.base import PageStyle, PriceSource
from sandbox.mimic.facts import ALL, LAISKY, ONEAPI, Deletion, Facts, ListStyle, LogSearch
from sandbox.mimic.faults import Effect, Fault, FaultPlan
from sandbox.mimic.refs import Kind, id_of, is_uuid_like, read, uuid_of


@pytest.mark.parametrize("facts", ALL.values(), ids=ALL)
def test_mimic_and_client_say_the_same_of_a_dialect(facts: Facts) -> None:
    dialect = DIALECTS[facts.name]
    traps = {
        Trap.HIDES_AUTH: facts.wrong_token_status == facts.too_low_status == 200,
        Trap.EMPTY_DELETE: facts.deletion is Deletion.EMPTY,
        Trap.DELETES_ONCE: facts.deletion is Deletion.REMOVED,
        Trap.SHOWS_TOKENS: facts.shows_tokens,
        Trap.TOPS_UP_NOBODY: facts.tops_up_nobody,
        Trap.CODE_OF_ZERO: facts.code_defaults,
        Trap.EMAIL_STAYS: "email" not in facts.put.columns,
        Trap.IGNORES_ZERO: facts.put.ignores_zero,
    }
    assert {trap for trap, has in traps.items() if has} == dialect.traps & traps.keys()
    assert facts.has_uuids != dialect.has_integer_refs
    assert facts.has_topup == dialect.has_topup
    assert (facts.log_search is LogSearch.OFF) != dialect.keeps_remark
    assert facts.username_runes_max == dialect.username_chars_max
    assert (facts.page_first, facts.size_field, facts.size_max) == (
        dialect.page_first,
        dialect.size_field,
        dialect.page_size,
    )
    styles = {
        ListStyle.BARE: PageStyle.BARE,
        ListStyle.TOTAL: PageStyle.TOTAL,
        ListStyle.ITEMS: PageStyle.ITEMS,
    }
    assert styles[facts.list_style] is dialect.page_style
    assert (facts.search_pages, facts.code_search_pages) == (
        dialect.pages_user_search,
        dialect.pages_code_search,
    )
    assert set(facts.put.blanks) <= set(dialect.put_keeps)
    assert facts.manages_by_id == dialect.manages_by_id
    assert len({each.prices for each in DIALECTS.values()}) == len(PriceSource)


@given(st.sampled_from(Kind), st.integers(0, 2**62 - 1))
def test_a_uuid_names_one_row_of_one_kind(kind: Kind, row_id: int) -> None:
    name = uuid_of(kind, row_id)
    assert uuid.UUID(name).version == 7
    assert uuid.UUID(name).variant == uuid.RFC_4122
    assert {each: id_of(each, name) for each in Kind} == {**dict.fromkeys(Kind), kind: row_id}
    assert is_uuid_like(name)


@pytest.mark.parametrize(
    "name", ["", "7", "01234567-89ab-7def-8123-456789abcdef", uuid_of(Kind.USER, 7).upper()]
)
def test_what_is_no_uuid_of_ours_names_nobody(name: str) -> None:
    assert read(LAISKY, Kind.USER, name) is None


@pytest.mark.parametrize(
    ("value", "row_id"), [("7", 7), (7, 7), (0, 0), ("", None), ("7a", None), (True, None)]
)
def test_an_id_is_a_number(value: object, row_id: int | None) -> None:
    assert read(ONEAPI, Kind.USER, value) == row_id


def test_a_fault_meets_as_many_calls_as_it_says() -> None:
    plan = FaultPlan(
        (Fault(times=2, effect=Effect.NOTHING), Fault(path="/api/user/*", method="PUT", times=0))
    )
    met = [plan.next_for("POST", "/api/topup") for _ in range(3)]
    assert [fault is not None for fault in met] == [True, True, False]
    assert all(plan.next_for("PUT", "/api/user/") for _ in range(5))
    assert plan.next_for("PUT", "/api/users") is None
    assert [fault.method for fault in plan.planned] == ["PUT"]
