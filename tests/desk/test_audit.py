"""The audit: no field of any row can be changed, and no row taken out, unseen."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.audit import GENESIS, Act, AuditRow, chain, first_broken
from tests.builders import NOON, REF

ACTS = [
    Act(NOON, "customer:anne@mail.example", REF, "open", None, "awaiting_operator", "mail 1"),
    Act(NOON, "operator:4711", REF, "approve", "awaiting_operator", "approved", "¥100.00 CNY"),
    Act(NOON, "system", REF, "attempt", "approved", "crediting", "TU-7K3F9Q-1"),
    Act(NOON, "system", REF, "credit", "crediting", "credited", "log row 5"),
]


def chained(acts: list[Act]) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for number, act in enumerate(acts, start=1):
        rows.append(chain(number, act, rows[-1].digest if rows else GENESIS))
    return rows


def other(value: Any) -> Any:
    if hasattr(value, "tzinfo"):
        return value + timedelta(microseconds=1)
    return value + 1 if isinstance(value, int) else f"{value}!"


def test_an_untouched_chain_holds() -> None:
    assert first_broken(chained(ACTS)) is None
    assert first_broken([]) is None


@pytest.mark.parametrize("row", range(len(ACTS)))
@pytest.mark.parametrize("name", [field.name for field in fields(Act)])
def test_tampering_with_any_field_of_any_act_is_found(row: int, name: str) -> None:
    rows = chained(ACTS)
    act = rows[row].act
    rows[row] = replace(rows[row], act=replace(act, **{name: other(getattr(act, name))}))

    assert first_broken(rows) == row + 1


@pytest.mark.parametrize("row", range(len(ACTS)))
@pytest.mark.parametrize("name", ["number", "previous", "digest"])
def test_tampering_with_the_chain_itself_is_found(row: int, name: str) -> None:
    rows = chained(ACTS)
    rows[row] = replace(rows[row], **{name: other(getattr(rows[row], name))})

    assert first_broken(rows) == row + 1


@pytest.mark.parametrize("row", range(len(ACTS)))
def test_an_act_written_anew_with_its_own_digest_breaks_the_next_or_changes_the_head(row: int) -> None:
    rows = chained(ACTS)
    head = rows[-1].digest
    rows[row] = chain(row + 1, replace(rows[row].act, detail="forged"), rows[row].previous)

    assert first_broken(rows) == (row + 2 if row + 1 < len(rows) else None)
    assert row + 1 < len(rows) or rows[-1].digest != head


@pytest.mark.parametrize("row", range(len(ACTS) - 1))
def test_a_row_taken_out_is_found(row: int) -> None:
    rows = chained(ACTS)
    del rows[row]

    assert first_broken(rows) == row + 1


TEXTS = st.text(max_size=8)


@given(
    st.lists(st.builds(Act, st.just(NOON), TEXTS, TEXTS | st.none(), TEXTS, TEXTS | st.none(), TEXTS, TEXTS))
)
def test_any_acts_chain_and_no_text_runs_into_its_neighbour(acts: list[Act]) -> None:
    rows = chained(acts)

    assert first_broken(rows) is None
    for number, act in enumerate(acts):
        if act.verb and not act.actor:
            shifted = replace(act, actor=act.verb, verb=act.actor)
            assert chain(number + 1, shifted, GENESIS).digest != chain(number + 1, act, GENESIS).digest
