"""A mail of ours that came back: on the card, told once, and nothing else changes."""

from dataclasses import replace

from bot.desk.case import Case, Warn, WarningKind
from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.effects import Tell
from bot.desk.findings import MailReturned
from tests.builders import a_case, some_facts


def after_report(case: Case, *, is_final: bool = True) -> Decision:
    report = MailReturned(mail_id=9, recipient="anne@mail.example", why="550 full", is_final=is_final)
    decision = decide(case, report, some_facts())
    assert isinstance(decision, Decision)
    return decision


def tells(decision: Decision) -> list[str]:
    return [effect.text for effect in decision.effects if isinstance(effect, Tell)]


def test_it_is_told_once_and_stands_on_the_card() -> None:
    first = after_report(a_case())

    warning = Warn(WarningKind.MAIL_RETURNED, "anne@mail.example: 550 full")
    assert first.case == replace(a_case(), revision=2, warnings=(warning,))
    assert tells(first) == ["mail_returned"]
    assert tells(after_report(first.case)) == []


def test_a_delay_is_on_the_card_until_it_is_final() -> None:
    delayed = after_report(a_case(), is_final=False)

    assert [warn.kind for warn in delayed.case.warnings] == [WarningKind.MAIL_DELAYED]
    assert tells(delayed) == []
    failed = after_report(delayed.case)
    assert [warn.kind for warn in failed.case.warnings] == [WarningKind.MAIL_RETURNED]
    assert tells(failed) == ["mail_returned"]
