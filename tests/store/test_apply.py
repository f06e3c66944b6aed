"""A decision is written whole or not at all, and only over the revision it was made for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.desk.attempt import Outcome
from bot.desk.audit import Act, first_broken, sealed
from bot.desk.case import CaseKind, CaseState
from bot.desk.commands import Approve, CaseCommand, SettleAttempt, StartAttempt
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts
from bot.desk.effects import Tell
from bot.desk.fact import said
from bot.store.cases import SomeoneWasFirstError
from bot.store.metadata import metadata
from bot.store.queries import case_view, counts_by_state, effects_by_state
from bot.store.uow import UnitOfWork
from bot.store.verifying import verify
from tests.builders import (
    NOON,
    REF,
    RULES,
    a_case,
    a_lot,
    an_account,
    an_examination,
    an_opening,
    cny,
    opened,
    some_terms,
)
from tests.people import ANNE, BART, OLGA
from tests.store.steps import Steps

CREDITED: Sequence[CaseCommand] = (
    an_examination(),
    Approve(operator=OLGA, revision=2),
    StartAttempt(account=an_account(), gateway_date=NOON),
    SettleAttempt(
        number=1, outcome=Outcome.DONE, evidence=said("log row 5"), after=an_account(remaining=6_460_000)
    ),
)


def through(steps: Steps, commands: Sequence[CaseCommand]) -> None:
    """Send commands as `bot/handle.py` would, each in a commit of its own."""

    def commit(uow: UnitOfWork, command: CaseCommand) -> None:
        case = uow.cases.load(REF)
        assert case is not None
        facts = Facts(
            now=NOON,
            rules=RULES,
            attempt=uow.cases.latest_attempt(REF),
            lots=uow.ledger.lots_of("7"),
            receipt=uow.receipts.next_in(NOON.year),
        )
        decision = decide(case, command, facts)
        assert isinstance(decision, Decision)
        uow.apply(decision)

    for command in commands:
        steps.write(lambda uow, command=command: commit(uow, command))  # type: ignore[misc]


def rows(steps: Steps) -> dict[str, int]:
    """How many rows each table has."""
    return steps.database.read_here(
        lambda connection: {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    )


def test_a_whole_topup_leaves_its_rows(steps: Steps) -> None:
    steps.write(lambda uow: uow.apply(opened()))
    through(steps, CREDITED)

    assert (
        {name: count for name, count in rows(steps).items() if count}
        == {
            "cases": 1,
            "attempts": 1,
            "audit": 5,
            "effects": 6,  # examine, card, acknowledgement, credit, receipt, watch: later cards merge with the first
            "ledger_entries": 2,
            "ledger_postings": 6,
            "lots": 2,
            "receipts": 1,
        }
    )
    case = steps.read(lambda uow: uow.cases.load(REF))
    assert case is not None
    assert (case.state, case.revision) == (CaseState.CREDITED, 5)
    attempt = steps.read(lambda uow: uow.cases.latest_attempt(REF))
    assert attempt is not None
    assert attempt.outcome is Outcome.DONE
    assert steps.read(lambda uow: first_broken(uow.ledger.audit_rows())) is None
    assert steps.database.read_here(verify)[0] == []


def test_the_slower_of_two_writers_writes_nothing(steps: Steps) -> None:
    steps.write(lambda uow: uow.apply(opened()))
    case = steps.read(lambda uow: uow.cases.load(REF))
    assert case is not None
    one, other = (
        decide(case, an_examination(market_rate=None), Facts(now=NOON, rules=RULES)) for _ in range(2)
    )
    assert isinstance(one, Decision)
    assert isinstance(other, Decision)

    steps.write(lambda uow: uow.apply(one))
    between = rows(steps)
    with pytest.raises(SomeoneWasFirstError, match=REF):
        steps.write(lambda uow: uow.apply(other))

    assert rows(steps) == between


def test_the_slower_writer_takes_along_what_else_stood_in_his_commit(steps: Steps) -> None:
    steps.write(lambda uow: uow.apply(opened()))
    before = rows(steps)

    def work(uow: UnitOfWork) -> None:
        uow.outbox.record((Tell(text="credited_twice"),), None, NOON)
        uow.cases.change(a_case(revision=9), was=8)

    with pytest.raises(SomeoneWasFirstError):
        steps.write(work)
    assert rows(steps) == before


class KilledError(Exception):
    pass


@pytest.mark.parametrize(
    "step", ["save_attempt", "open_lot", "book", "issue", "record_acts", "record_effects", "end"]
)
def test_a_commit_that_dies_in_the_middle_leaves_nothing(steps: Steps, step: str) -> None:
    steps.write(lambda uow: uow.apply(opened()))
    through(steps, CREDITED[:3])
    case = steps.read(lambda uow: uow.cases.load(REF))
    attempt = steps.read(lambda uow: uow.cases.latest_attempt(REF))
    assert case is not None
    decision = decide(case, CREDITED[3], Facts(now=NOON, rules=RULES, attempt=attempt))
    assert isinstance(decision, Decision)
    before, audit = rows(steps), steps.read(lambda uow: list(uow.ledger.audit_rows()))

    def dying(uow: UnitOfWork) -> None:
        # The parts of `apply`, in its order, up to the one where the process dies.
        uow.cases.change(decision.case, case.revision)
        parts = {
            "save_attempt": lambda: uow.cases.save_attempt(decision.attempt) if decision.attempt else None,
            "open_lot": lambda: [uow.ledger.open_lot(lot) for lot in decision.lots],
            "book": lambda: [uow.ledger.book(entry) for entry in decision.entries],
            "issue": lambda: uow.receipts.issue(decision.receipt, REF, NOON) if decision.receipt else None,
            "record_acts": lambda: uow.ledger.record(sealed(decision.acts, decision.entries)),
            "record_effects": lambda: uow.outbox.record(decision.effects, REF, NOON),
            "end": lambda: None,
        }
        for name, part in parts.items():
            part()
            if name == step:
                raise KilledError

    with pytest.raises(KilledError):
        steps.write(dying)

    assert rows(steps) == before
    assert steps.read(lambda uow: uow.cases.load(REF)) == case
    assert steps.read(lambda uow: uow.cases.latest_attempt(REF)) == attempt
    assert steps.read(lambda uow: list(uow.ledger.audit_rows())) == audit


def test_a_savepoint_fails_alone(steps: Steps) -> None:
    def dying(uow: UnitOfWork) -> None:
        with uow.savepoint():
            uow.apply(opened(an_opening("TU-111112")))
            raise KilledError

    def work(uow: UnitOfWork) -> None:
        uow.apply(opened())
        with pytest.raises(KilledError):
            dying(uow)

    steps.write(work)

    assert steps.read(lambda uow: (uow.cases.exists(REF), uow.cases.exists("TU-111112"))) == (True, False)


def test_what_a_reader_writes_is_lost(steps: Steps) -> None:
    steps.read(lambda uow: uow.apply(opened()))

    assert rows(steps)["cases"] == 0


def test_a_reader_sees_one_moment_whatever_is_committed_meanwhile(steps: Steps) -> None:
    steps.write(lambda uow: uow.apply(opened()))

    def look(uow: UnitOfWork) -> tuple[bool, bool]:
        first = uow.cases.exists("TU-111112")
        steps.write(lambda other: other.apply(opened(an_opening("TU-111112"))))
        return first, uow.cases.exists("TU-111112")

    assert steps.read(look) == (False, False)
    assert steps.read(lambda uow: uow.cases.exists("TU-111112"))


def test_lots_come_back_in_the_order_of_opening(steps: Steps) -> None:
    lots = [a_lot(quota) for quota in (3, 1, 2)]
    for lot in lots:
        steps.write(lambda uow, lot=lot: uow.ledger.open_lot(lot))  # type: ignore[misc]
    steps.write(lambda uow: uow.ledger.open_lot(a_lot(9, account_ref="8")))

    assert steps.read(lambda uow: uow.ledger.lots_of("7")) == tuple(lots)


# Look-ups across cases.


def stored(steps: Steps, ref: str, **more: object) -> None:
    whole: dict[str, object] = {"account": None, "sender": BART}
    case = a_case(ref=ref, **(whole | more))  # type: ignore[arg-type]
    steps.write(lambda uow: uow.cases.open(case))


WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("other", "is_similar"),
    [
        pytest.param({"sender": ANNE}, True, id="same sender"),
        pytest.param({"account": an_account()}, True, id="same account"),
        pytest.param({}, False, id="nothing in common but the money"),
        pytest.param({"sender": ANNE, "claim": cny("100.01")}, False, id="other amount"),
        pytest.param({"sender": ANNE, "claim": cny("100.00")}, True, id="same amount written otherwise"),
        pytest.param({"sender": ANNE, "state": CaseState.STUCK}, True, id="stuck"),
        pytest.param({"sender": ANNE, "state": CaseState.REJECTED}, False, id="rejected"),
        pytest.param({"sender": ANNE, "state": CaseState.CREDITED}, True, id="credited today"),
        pytest.param(
            {"sender": ANNE, "state": CaseState.CLOSED, "changed_at": NOON - WEEK},
            True,
            id="closed seven days ago",
        ),
        pytest.param(
            {"sender": ANNE, "state": CaseState.CLOSED, "changed_at": NOON - WEEK - timedelta(seconds=1)},
            False,
            id="closed before that",
        ),
        pytest.param({"sender": ANNE, "kind": CaseKind.QUESTION}, False, id="a question"),
    ],
)
def test_another_case_with_the_same_money_is_similar(
    steps: Steps, other: dict[str, object], is_similar: bool
) -> None:
    stored(steps, "TU-111112", **other)

    similar = steps.read(lambda uow: uow.cases.similar(a_case(), NOON - WEEK))

    assert similar == (("TU-111112",) if is_similar else ())


def test_a_case_is_not_similar_to_itself(steps: Steps) -> None:
    stored(steps, REF, sender=ANNE)

    assert steps.read(lambda uow: uow.cases.similar(a_case(), NOON - WEEK)) == ()


def test_another_currency_is_not_the_same_money(steps: Steps) -> None:
    usd = replace(some_terms(cny("100"), None), currency="USD")
    stored(steps, "TU-111112", sender=ANNE, terms=usd)
    stored(steps, "TU-222224", sender=ANNE, terms=replace(usd, currency=None))

    assert steps.read(lambda uow: uow.cases.similar(a_case(), NOON - WEEK)) == ("TU-222224",)


def approvals(steps: Steps, operator: int, ref: str, *, at: object = NOON) -> None:
    act = Act(at, f"operator:{operator}", ref, "approve", "awaiting_operator", "approved", "")  # type: ignore[arg-type]
    steps.write(lambda uow: uow.ledger.record((act,)))


def test_the_approved_quota_is_of_this_operator_since_then(steps: Steps) -> None:
    for ref in ("TU-111112", "TU-222224", "TU-333336"):
        stored(steps, ref, state=CaseState.APPROVED)
    approvals(steps, OLGA, "TU-111112")
    approvals(steps, OLGA, "TU-222224", at=NOON - timedelta(days=1, seconds=1))
    approvals(steps, OLGA + 1, "TU-333336")

    approved = steps.read(
        lambda uow: uow.cases.approved_quota(OLGA, NOON - timedelta(days=1), 500_000, besides=REF)
    )

    assert approved == 6_250_000


def test_a_case_approved_again_counts_once_towards_the_day(steps: Steps) -> None:
    """The gateway refused it, so it stands before the operator once more."""
    stored(steps, REF, state=CaseState.AWAITING_OPERATOR)
    stored(steps, "TU-111112", state=CaseState.APPROVED)
    approvals(steps, OLGA, REF)
    approvals(steps, OLGA, REF)
    approvals(steps, OLGA, "TU-111112")
    approvals(steps, OLGA, "TU-111112")

    approved = steps.read(
        lambda uow: uow.cases.approved_quota(OLGA, NOON - timedelta(days=1), 500_000, besides=REF)
    )

    assert approved == 6_250_000


def test_a_customer_is_known_from_his_first_mail_on(steps: Steps) -> None:
    later = NOON + timedelta(days=9)
    steps.write(lambda uow: uow.customers.met_by_mails({ANNE.key: "zh"}, NOON))
    first = steps.read(lambda uow: uow.customers.by_mail(ANNE.key))
    steps.write(lambda uow: uow.customers.met_by_mails({ANNE.key: "en", BART.key: "en"}, later))

    assert first is not None
    assert steps.read(lambda uow: uow.customers.by_mail(ANNE.key)) == first
    assert steps.read(lambda uow: uow.customers.by_mail(BART.key)) not in {None, first}
    assert steps.read(lambda uow: uow.customers.known_since(ANNE.key)) == NOON
    assert steps.read(lambda uow: uow.customers.known_since("nobody@mail.example")) is None


def test_a_card_knows_its_customers_past_without_itself(steps: Steps) -> None:
    stored(steps, "TU-111112", sender=ANNE, state=CaseState.CLOSED)
    stored(steps, "TU-222224", sender=ANNE, state=CaseState.REJECTED)
    steps.write(lambda uow: uow.apply(opened()))
    through(steps, CREDITED)

    view = steps.database.read_here(lambda connection: case_view(connection, REF))

    assert view is not None
    assert (view.past_topups, view.mailed_at, view.mail_trouble) == (1, None, None)
    assert steps.database.read_here(lambda connection: case_view(connection, "TU-000000")) is None


def test_figures_count_cases_and_effects_by_state(steps: Steps) -> None:
    steps.write(lambda uow: uow.apply(opened()))

    assert steps.database.read_here(counts_by_state) == {"awaiting_operator": 1}
    assert steps.database.read_here(effects_by_state) == {("examine", "waiting"): 1}
