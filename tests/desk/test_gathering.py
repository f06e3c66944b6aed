"""Of a flood the operators hear once; the card says how many."""

from bot.desk.case import WarningKind
from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.effects import ShowCard, Tell
from bot.desk.findings import MailsGathered
from tests.builders import REF, a_case, some_facts


def test_the_first_is_told_and_later_counts_only_change_the_card() -> None:
    sender = "anne@mail.example"
    first = decide(a_case(), MailsGathered(mail_id=5, sender=sender, count=1), some_facts())
    assert isinstance(first, Decision)
    told = Tell(text="gathered", values={"ref": REF, "sender": sender}, case_ref=REF)
    assert first.effects == (ShowCard(case_ref=REF), told)

    later = decide(first.case, MailsGathered(mail_id=1_004, sender=sender, count=1_000), some_facts())
    assert isinstance(later, Decision)
    assert later.effects == (ShowCard(case_ref=REF),)
    assert [w.detail for w in later.case.warnings if w.kind is WarningKind.GATHERED] == ["1,000"]
    assert later.case.terms == a_case().terms
