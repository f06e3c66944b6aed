"""Every history of one top-up: two operators, one dispatcher, and a gateway that keeps no idempotency key.

The desk's own `decide` is asked; around it stand the smallest dispatcher and gateway that do what the real
ones do (outbox/performers/credit.py, gateway-contract "How a client reconciles"). A crash drops the
dispatcher wherever it stands; an answer may be lost, a request applied long after its client has gone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseState
from bot.desk.commands import (
    Approve,
    CaseCommand,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
    StuckAnswer,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal
from bot.desk.effects import CreditAccount
from bot.desk.fact import said
from bot.desk.lots import LotKind
from bot.desk.verbs import Reject, Reopen
from tests.builders import a_case, an_account, some_facts
from tests.people import NAMES, OLGA, OTTO

OPERATORS = (OLGA, OTTO)
ENDS = {CaseState.AWAITING_OPERATOR, CaseState.STUCK, CaseState.REJECTED, CaseState.CREDITED}
"""Where a case may rest: done, or before a person."""


class At(StrEnum):
    """Where the dispatcher stands with the one credit effect that it has leased."""

    IDLE = "idle"
    LEASED = "leased"
    START = "start"
    SEND = "send"
    SETTLE = "settle"
    FIND = "find"


@dataclass(frozen=True)
class House:
    """Everything there is, at one moment."""

    case: Case
    seen: tuple[int, int] = (0, 0)
    """The revision on each operator's card."""
    attempts: tuple[Attempt, ...] = ()
    waiting: int = 0
    """Credit effects that nobody has leased: a new one merges with one that waits, a dropped one does not."""
    at: At = At.IDLE
    applied: tuple[str, ...] = ()
    """References that the gateway has credited."""
    late: tuple[str, ...] = ()
    """References that it has taken and will credit, now that nobody waits for the answer."""
    booked: int = 0
    """Lots of top-ups in the books."""
    crashes: int = 1
    troubles: int = 1
    """Lost requests and answers to come."""
    lates: int = 1

    @property
    def key(self) -> "House":
        """The same for histories that differ in nothing that can matter: revisions are compared only."""
        fresh = tuple(int(seen == self.case.revision) for seen in self.seen)
        return replace(self, case=replace(self.case, revision=0), seen=(fresh[0], fresh[1]))

    @property
    def attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def is_at_rest(self) -> bool:
        """Nothing happens any more unless an operator does something."""
        return self.at is At.IDLE and not self.waiting and not self.late


def opening() -> House:
    """¥100 claimed by Anne, examined, before its operators."""
    case = a_case()
    return House(case=case, seen=(case.revision, case.revision))


Step = tuple[str, House]
OnNoRow = Callable[[Attempt], CaseCommand]


def gives_up(attempt: Attempt) -> CaseCommand:
    """What the house does when no row came within every timeout on the way: it cannot be known."""
    return SettleAttempt(number=attempt.number, outcome=Outcome.UNKNOWN, evidence=said("no row"))


def steps(house: House, on_no_row: OnNoRow = gives_up) -> Iterator[Step]:
    """All that can happen next."""
    yield from _operators(house)
    yield from _dispatcher(house, on_no_row)
    if house.at is not At.IDLE and house.crashes:
        crashed = replace(house, at=At.IDLE, waiting=house.waiting + 1, crashes=house.crashes - 1)
        yield "the process is killed", crashed
    for ref in house.late:
        gone = tuple(other for other in house.late if other != ref)
        yield f"the gateway applies {ref} late", replace(house, late=gone, applied=(*house.applied, ref))


def _send(house: House, command: CaseCommand) -> House | None:
    """The house after a command; None where it was refused."""
    decision = decide(house.case, command, some_facts(attempt=house.attempt))
    if isinstance(decision, Refusal):
        return None
    return _applied(house, decision)


def _applied(house: House, decision: Decision) -> House:
    attempts = house.attempts
    if decision.attempt is not None:
        attempts = (*(a for a in attempts if a.number != decision.attempt.number), decision.attempt)
    wanted = sum(isinstance(effect, CreditAccount) for effect in decision.effects)
    lots = sum(lot.kind is LotKind.TOPUP for lot in decision.lots)
    return replace(
        house,
        case=decision.case,
        attempts=attempts,
        waiting=house.waiting or wanted,
        booked=house.booked + lots,
    )


def _operators(house: House) -> Iterator[Step]:
    for who, operator in enumerate(OPERATORS):
        name = NAMES[operator]
        if house.seen[who] != house.case.revision:
            seen = (house.case.revision, house.seen[1]) if who == 0 else (house.seen[0], house.case.revision)
            yield f"{name} sees the card anew", replace(house, seen=seen)
        for word, command in _wishes(house, operator, house.seen[who]):
            after = _send(house, command)
            if after is not None:
                yield f"{name}: {word}", after


def _wishes(house: House, operator: int, revision: int) -> Iterator[tuple[str, CaseCommand]]:
    """What an operator may tap, on whatever card he has; of a stuck case he says what is so."""
    yield "approve", Approve(operator=operator, revision=revision)
    yield "reject", Reject(operator=operator, revision=revision)
    yield "reopen", Reopen(operator=operator, revision=revision)
    attempt = house.attempt
    if house.case.state is not CaseState.STUCK or attempt is None:
        return
    if attempt.reference in house.applied:
        truths = [StuckAnswer.IT_WAS]
    elif attempt.reference in house.late:
        truths = []
    else:
        truths = [StuckAnswer.IT_WAS_NOT, StuckAnswer.NO_MORE]
    for truth in (*truths, StuckAnswer.LOOK_AGAIN):
        yield truth, ResolveStuck(operator=operator, revision=revision, answer=truth)


def _dispatcher(house: House, on_no_row: OnNoRow) -> Iterator[Step]:
    attempt = house.attempt
    match house.at:
        case At.IDLE if house.waiting:
            yield "the credit is leased", replace(house, at=At.LEASED, waiting=house.waiting - 1)
        case At.LEASED:
            yield "the case is read", replace(house, at=_what_to_do(house))
        case At.START:
            account = an_account()
            begun = _send(house, StartAttempt(account=account, gateway_date=None))
            if begun is None:
                yield "no attempt may begin", replace(house, at=At.IDLE)
            else:
                yield "an attempt is recorded", replace(begun, at=At.SEND)
        case At.SEND if attempt is not None:
            yield from _request(house, attempt)
        case At.SETTLE if attempt is not None:
            yield "it is settled", _settled(house, attempt, Outcome.DONE)
        case At.FIND if attempt is not None:
            yield from _find(house, attempt, on_no_row)
        case _:
            return


def _what_to_do(house: House) -> At:
    state, attempt = house.case.state, house.attempt
    is_open = attempt is not None and attempt.outcome is not Outcome.NOT_DONE
    if state is CaseState.APPROVED or (state is CaseState.CREDITING and attempt and not is_open):
        return At.START
    return At.FIND if state in {CaseState.CREDITING, CaseState.STUCK} and attempt else At.IDLE


def _request(house: House, attempt: Attempt) -> Iterator[Step]:
    ref = attempt.reference
    applied = replace(house, applied=(*house.applied, ref))
    yield f"{ref} is sent, applied, answered", replace(applied, at=At.SETTLE)
    if house.troubles:
        fewer = house.troubles - 1
        rest = replace(house, at=At.IDLE, waiting=house.waiting or 1, troubles=fewer)
        yield f"{ref} is sent and applied, the answer is lost", replace(rest, applied=applied.applied)
        yield f"{ref} is lost on its way", rest
        not_sent = _settled(replace(house, troubles=fewer), attempt, Outcome.NOT_DONE)
        yield f"{ref} is not sent: no connection", replace(not_sent, waiting=not_sent.waiting or 1)
        refused = SettleAttempt(
            number=attempt.number, outcome=Outcome.NOT_DONE, evidence=said("refused"), is_refusal=True
        )
        after = _send(replace(house, troubles=fewer), refused)
        yield f"{ref} is refused", replace(after or house, at=At.IDLE)
    if house.lates:
        yield (
            f"{ref} is sent, the answer is lost, it will be applied late",
            replace(
                house,
                at=At.IDLE,
                waiting=house.waiting or 1,
                late=(*house.late, ref),
                lates=house.lates - 1,
            ),
        )


def _find(house: House, attempt: Attempt, on_no_row: OnNoRow) -> Iterator[Step]:
    if attempt.reference in house.applied:
        yield "its row is found", _settled(house, attempt, Outcome.DONE)
        return
    yield "no row yet", replace(house, at=At.IDLE, waiting=house.waiting or 1)
    verdict = on_no_row(attempt)
    knows_better = isinstance(verdict, SettleAttempt) and verdict.outcome is Outcome.NOT_DONE
    # The house waits for longer than every timeout on the way: what comes late has come by then.
    if knows_better or not house.late:
        after = _send(house, verdict) or house
        waiting = after.waiting or int(knows_better)
        yield "no row: it is put on record", replace(after, at=At.IDLE, waiting=waiting)


def _settled(house: House, attempt: Attempt, outcome: Outcome) -> House:
    after = an_account(remaining=6_460_000) if outcome is Outcome.DONE else None
    command = SettleAttempt(number=attempt.number, outcome=outcome, evidence=said("seen"), after=after)
    return replace(_send(house, command) or house, at=At.IDLE)
