"""Receipts are found again by what they look like, and only with other top-ups."""

from dataclasses import replace

import pytest

from bot.desk.case import CaseKind, CaseState
from bot.desk.claim import Claim
from bot.store.mailbox import Place, RawMail
from bot.store.pictures import NewPicture
from tests.builders import NOON, REF, a_case, found
from tests.store.steps import Steps

OTHER, THIRD = "TU-111112", "TU-222224"


def a_picture(digest: str, look: str = "") -> NewPicture:
    return NewPicture(digest=digest, look=look or digest, gradient=f"{int(digest, 16):064x}", small=b"small")


def came_with(steps: Steps, ref: str, *pictures: NewPicture, **case: object) -> None:
    """A case with a mail of its own that brought pictures."""
    uid = int(ref[-1])
    (mail,) = steps.write(lambda uow: uow.mailbox.keep([RawMail(Place("INBOX", 1, uid), b"x")], NOON))
    steps.write(lambda uow: uow.cases.open(a_case(ref=ref, **case)))
    steps.write(lambda uow: uow.pictures.keep(ref, mail.id, pictures))
    steps.write(lambda uow: uow.pictures.keep(ref, mail.id, pictures))


def test_cases_with_the_same_looks_name_each_other(steps: Steps) -> None:
    came_with(steps, OTHER, a_picture("a"), state=CaseState.REJECTED)
    came_with(steps, THIRD, a_picture("b", look="a"), a_picture("c"))
    came_with(steps, "TU-333336", a_picture("d"))

    assert steps.read(lambda uow: uow.pictures.cases_alike(THIRD)) == (OTHER,)
    assert steps.read(lambda uow: uow.pictures.cases_alike(OTHER)) == (THIRD,)
    assert steps.read(lambda uow: uow.pictures.cases_alike("TU-333336")) == ()
    assert steps.read(lambda uow: uow.pictures.look_of("b")) == "a"
    assert steps.read(lambda uow: uow.pictures.look_of("e")) is None
    assert [known.look for known in steps.read(lambda uow: uow.pictures.latest())] == ["d", "c", "a", "a"]


def test_a_question_with_the_same_picture_is_no_payment(steps: Steps) -> None:
    came_with(steps, OTHER, a_picture("a"), kind=CaseKind.QUESTION)
    came_with(steps, THIRD, a_picture("a"))

    assert steps.read(lambda uow: uow.pictures.cases_alike(THIRD)) == ()


@pytest.mark.parametrize(
    ("reference", "is_same"),
    [("ABCDEF123", True), ("0xabc def-123", True), ("abcdef124", False), ("AB1", False)],
)
def test_a_transaction_is_the_same_however_it_is_written(steps: Steps, reference: str, is_same: bool) -> None:
    """Fault 32: also of another sender, and after the first case has ended."""
    first = a_case(CaseState.WITHDRAWN, ref=OTHER, sender=None)
    steps.write(lambda uow: uow.cases.open(replace(first, claim=Claim(reference=found("0xABCdef123")))))

    again = replace(a_case(ref=REF), claim=Claim(reference=found(reference)))

    assert steps.read(lambda uow: uow.cases.with_payment(again)) == ((OTHER,) if is_same else ())
