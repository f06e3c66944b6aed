"""Callback data and back; what is not ours is nobody's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.commands import OPERATOR_COMMANDS, ResolveStuck, StuckAnswer
from bot.desk.payback_verbs import ChoosePart, NamePrice, RecordPayout
from bot.desk.refs import make_ref
from bot.desk.refund import BEFORE, Wanted
from bot.desk.saying import Question, RejectReason, ReverseReason
from bot.desk.verbs import Answer, Ask, Correct, Edit, Reject, Reverse, SendReceipt
from bot.store.prompts import Purpose
from bot.telegram.taps import Action, Menu, Tap, decode, decode_retry, encode_retry
from tests.people import OLGA

REFS = st.builds(make_ref, st.sampled_from(["TU", "RF", "QU"]), st.integers(0))
CHOICES = {
    Action.REJECT: st.sampled_from(RejectReason),
    Action.ASK: st.sampled_from(Question),
    Action.REVERSE: st.sampled_from(ReverseReason),
    Action.CURRENCY: st.sampled_from(["CNY", "USDT", "EUR"]),
    Action.MENU: st.sampled_from(Menu),
    Action.PROMPT: st.sampled_from(Purpose),
    Action.LOT: st.sampled_from(["7K3F9Q", BEFORE]),
}
QUIET = {Action.MENU, Action.PROMPT, Action.SEND, Action.DROP}
"""They change no case."""
TAPS = st.sampled_from(Action).flatmap(
    lambda action: st.builds(
        Tap, st.just(action), REFS, st.integers(1, 999_999_999), CHOICES.get(action, st.just("")).map(str)
    )
)


@given(TAPS)
def test_a_tap_comes_back_as_it_was_sent_within_64_bytes(tap: Tap) -> None:
    data = tap.encode()

    assert decode(data) == tap
    assert len(data.encode()) <= 64


@given(TAPS)
def test_a_tap_becomes_a_command_of_its_operator_with_its_revision(tap: Tap) -> None:
    command = tap.command(OLGA)

    assert (command is None) == (tap.action in QUIET)
    if command is not None:
        assert isinstance(command, OPERATOR_COMMANDS)
        assert (command.operator, command.revision) == (OLGA, tap.revision)


@given(TAPS)
def test_a_tap_with_another_choice_or_none_is_no_tap(tap: Tap) -> None:
    assert decode(f"{tap.encode()}:other") is None
    bare = f"{tap.action}:{tap.ref}:{tap.revision}"
    assert (decode(bare) is None) == (tap.action in CHOICES)
    assert decode(f"{bare}:no_such_choice") is None


def test_choices_reach_their_commands() -> None:
    ref = "TU-7K3F9Q"
    reject = Tap(Action.REJECT, ref, 3, "duplicate").command(OLGA)
    assert reject == Reject(operator=OLGA, revision=3, reason=RejectReason.DUPLICATE)
    ask = Tap(Action.ASK, ref, 3, "proof").command(OLGA)
    assert ask == Ask(operator=OLGA, revision=3, question=Question.PROOF)
    edit = Tap(Action.CURRENCY, ref, 3, "EUR").command(OLGA)
    assert edit == Edit(operator=OLGA, revision=3, currency="EUR")
    lot = Tap(Action.LOT, "RF-7K3F9Q", 3, "7K3F9Q").command(OLGA)
    assert lot == ChoosePart(operator=OLGA, revision=3, wanted=Wanted(lots=("TU-7K3F9Q",)))
    before = Tap(Action.LOT, "RF-7K3F9Q", 3, BEFORE).command(OLGA)
    assert before == ChoosePart(operator=OLGA, revision=3, wanted=Wanted(lots=(BEFORE,)))
    reverse = Tap(Action.REVERSE, ref, 3, "mistake").command(OLGA)
    assert reverse == Reverse(operator=OLGA, revision=3, reason=ReverseReason.MISTAKE)


@given(st.integers(1, 10**18 - 1))
def test_a_retry_comes_back_as_it_was_sent(effect_id: int) -> None:
    assert decode_retry(encode_retry(effect_id)) == effect_id
    assert decode(encode_retry(effect_id)) is None


@pytest.mark.parametrize(
    "data", ["retry:", "retry:0", "retry:-1", "retry:1:2", "retry:x", "approve:TU-7K3F9Q:1"]
)
def test_other_data_is_no_retry(data: str) -> None:
    assert decode_retry(data) is None


BY_WORDS_ALONE = {Answer, Correct, NamePrice, RecordPayout, SendReceipt}
"""An operator's own words, from a draft, or a written command."""


def test_every_command_of_an_operator_has_its_button_or_its_draft() -> None:
    made = {type(Tap(action, "TU-7K3F9Q", 1, _choice(action)).command(OLGA)) for action in Action}

    assert set(OPERATOR_COMMANDS) == (made - {type(None)}) | BY_WORDS_ALONE


def _choice(action: Action) -> str:
    return {
        Action.REJECT: "other",
        Action.ASK: "proof",
        Action.REVERSE: "mistake",
        Action.CURRENCY: "EUR",
        Action.MENU: "main",
        Action.PROMPT: "ask",
        Action.LOT: "7K3F9Q",
    }.get(action, "")


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
