"""What operators write by hand is noted once."""

from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal
from bot.desk.effects import ShowCard
from bot.desk.findings import WrittenByHand
from tests.builders import REF, a_case, some_facts


def test_hand_written_words_are_a_note_and_change_nothing_else() -> None:
    command = WrittenByHand(mail_id=5, to="anne@mail.example", words="Called you.")
    decision = decide(a_case(), command, some_facts())

    assert isinstance(decision, Decision)
    (note,) = decision.case.notes
    assert (note.words, note.is_ours, note.is_from_customer) == ("Called you.", True, False)
    assert decision.effects == (ShowCard(case_ref=REF),)
    assert isinstance(decide(decision.case, command, some_facts()), Refusal)
