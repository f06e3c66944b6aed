"""Steps of a balance: each told once, the lowest of several at once, armed again by a top-up."""

from decimal import Decimal

import pytest

from bot.desk.notices import Step, crossed

FIVE = Step(id=1, threshold=Decimal(5), is_armed=True)
ONE = Step(id=2, threshold=Decimal(1), is_armed=True)
FIVE_TOLD = Step(id=1, threshold=Decimal(5), is_armed=False)
ONE_TOLD = Step(id=2, threshold=Decimal(1), is_armed=False)


@pytest.mark.parametrize(
    ("steps", "balance", "told", "fired", "rearmed"),
    [
        ((FIVE, ONE), "5", None, (), ()),
        ((FIVE, ONE), "4.999999", "5", (1,), ()),
        ((FIVE_TOLD, ONE), "3", None, (), ()),
        ((FIVE_TOLD, ONE), "0.5", "1", (2,), ()),
        ((FIVE, ONE), "-2", "1", (1, 2), ()),
        ((FIVE_TOLD, ONE_TOLD), "0.2", None, (), ()),
        ((FIVE_TOLD, ONE_TOLD), "2", None, (), (2,)),
        ((FIVE_TOLD, ONE_TOLD), "12.5", None, (), (1, 2)),
        ((), "0", None, (), ()),
    ],
)
def test_what_a_reading_does(
    steps: tuple[Step, ...], balance: str, told: str | None, fired: tuple[int, ...], rearmed: tuple[int, ...]
) -> None:
    found = crossed(steps, Decimal(balance))

    assert found.told == (Decimal(told) if told else None)
    assert (found.fired, found.rearmed) == (fired, rearmed)
