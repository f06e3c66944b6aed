"""Callback data and back; what is not ours is nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.commands import OPERATOR_COMMANDS, ResolveStuck, StuckAnswer
from bot.desk.refs import make_ref
from bot.telegram.taps import Action, Tap, decode
from tests.people import OLGA

REFS = st.builds(make_ref, st.sampled_from(["TU", "RF", "QU"]), st.integers(0))
TAPS = st.builds(Tap, st.sampled_from(Action), REFS, st.integers(1, 999_999_999))


@given(TAPS)
def test_a_tap_comes_back_as_it_was_sent_within_64_bytes(tap: Tap) -> None:
    data = tap.encode()

    assert decode(data) == tap
    assert len(data.encode()) <= 64


@given(TAPS)
def test_a_tap_becomes_a_command_of_its_operator_with_its_revision(tap: Tap) -> None:
    command = tap.command(OLGA)

    assert isinstance(command, OPERATOR_COMMANDS)
    assert (command.operator, command.revision) == (OLGA, tap.revision)


@pytest.mark.parametrize("answer", StuckAnswer)
def test_every_answer_to_a_stuck_case_has_its_button(answer: StuckAnswer) -> None:
    command = Tap(Action(answer.value), "TU-7K3F9Q", 1).command(OLGA)

    assert isinstance(command, ResolveStuck)
    assert command.answer is answer


@pytest.mark.parametrize(
    "data",
    [
        "",
        "approve",
        "approve:TU-7K3F9Q",
        "approve:TU-7K3F9Q:0",
        "approve:TU-7K3F9Q:-1",
        "approve:TU-7K3F9Q:01",
        "approve:TU-7K3F9Q:1:2",
        "approve:TU-7K3F9Q:1\n",
        "approve:XX-7K3F9Q:1",
        "approve:TU-7k3f9q:1",
        "destroy:TU-7K3F9Q:1",
        "APPROVE:TU-7K3F9Q:1",
        "approve:TU-7K3F9Q:１",
        "approve:TU-7K3F9Q:9999999999",
    ],
)
def test_data_that_is_not_ours_is_no_tap(data: str) -> None:
    assert decode(data) is None


@given(st.text())
def test_any_data_is_read_or_refused(data: str) -> None:
    tap = decode(data)

    assert tap is None or tap.encode() == data
