"""To which dialects a test applies, by their facts; one that does not apply is not collected at all."""

from collections.abc import Callable
from typing import TypeVar

from gateway_client import Dialect, Trap

Test = TypeVar("Test", bound=Callable[..., object])
Fact = Callable[[Dialect], bool]


def where(fact: Fact) -> Callable[[Test], Test]:
    """Collect the test only where the fact holds."""

    def marked(test: Test) -> Test:
        facts: tuple[Fact, ...] = getattr(test, "facts", ())
        test.facts = (*facts, fact)  # type: ignore[attr-defined]
        return test

    return marked


def trapped(trap: Trap) -> Callable[[Test], Test]:
    """Collect the test only where the dialect has this trap."""
    return where(lambda dialect: trap in dialect.traps)


def free_of(trap: Trap) -> Callable[[Test], Test]:
    """Collect the test only where the dialect does not have this trap."""
    return where(lambda dialect: trap not in dialect.traps)


def applies(test: object, dialect: Dialect) -> bool:
    """Whether every fact that the test asks for holds."""
    return all(fact(dialect) for fact in getattr(test, "facts", ()))
