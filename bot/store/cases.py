"""Cases and their attempts at the gateway; sole writer of both tables."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import ColumnElement, Connection, String, bindparam, false, insert, select, update

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.claim import payment_key
from bot.desk.money import Quota
from bot.store.codec import ATTEMPT, CASE
from bot.store.tables import attempts, audit, cases, receipts

_ALIVE = (
    CaseState.AWAITING_OPERATOR,
    CaseState.NEEDS_INFO,
    CaseState.APPROVED,
    CaseState.CREDITING,
    CaseState.STUCK,
)
SHOWN_MAX: Final = 5
"""Other cases of one payment that a warning names."""
_CREDITED = (CaseState.CREDITED, CaseState.CLOSED, CaseState.REDEEMED, CaseState.CODE_SENT)
# Built once: building a statement costs more than running it.
_OPEN: Final = insert(cases)
_EXISTS: Final = select(cases.c.ref).where(cases.c.ref == bindparam("its_ref", type_=String))


class SomeoneWasFirstError(Exception):
    """The case was changed since it was loaded: nothing of this decision is written."""


class Cases:
    """Load, open, change; changing is guarded by the revision."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def load(self, ref: str) -> Case | None:
        """The case as stored, or None."""
        body = self._connection.scalar(select(cases.c.body).where(cases.c.ref == ref))
        return CASE.load(body) if body else None

    def exists(self, ref: str) -> bool:
        """Whether the reference is taken."""
        return self._connection.scalar(_EXISTS, {"its_ref": ref}) is not None

    def newest_in(self, states: Iterable[CaseState], size: int) -> tuple[str, ...]:
        """References of the newest cases in these states, newest first."""
        query = (
            select(cases.c.ref)
            .where(cases.c.state.in_(tuple(states)))
            .order_by(cases.c.opened_at.desc())
            .limit(size)
        )
        return tuple(self._connection.scalars(query))

    def taken(self, refs: Iterable[str]) -> set[str]:
        """Those of these references that a case has."""
        return set(self._connection.scalars(select(cases.c.ref).where(cases.c.ref.in_(tuple(refs)))))

    def open(self, case: Case) -> None:
        """Store a new one."""
        self.open_all([case])

    def open_all(self, new: Iterable[Case]) -> None:
        """Store new ones."""
        self._connection.execute(_OPEN, [{"ref": case.ref, **_columns(case)} for case in new])

    def change(self, case: Case, was: int) -> None:
        """Store the next revision.

        Raises:
            SomeoneWasFirstError: the stored revision is no longer `was`.
        """
        where = (cases.c.ref == case.ref) & (cases.c.revision == was)
        changed = self._connection.execute(update(cases).where(where).values(**_columns(case)))
        if changed.rowcount != 1:
            raise SomeoneWasFirstError(case.ref)

    def similar(self, case: Case, since: datetime) -> tuple[str, ...]:
        """Other top-ups of the same account or sender with the same money: open, or credited since then."""
        terms = case.terms
        if case.kind is not CaseKind.TOPUP or terms.amount is None:
            return ()
        whose: ColumnElement[bool] = cases.c.sender == case.person if case.person else false()
        if terms.account:
            whose = whose | (cases.c.account_ref == terms.account.ref)
        is_recent = cases.c.state.in_(_ALIVE) | (cases.c.state.in_(_CREDITED) & (cases.c.changed_at >= since))
        rows = self._connection.execute(
            select(cases.c.ref, cases.c.amount, cases.c.currency)
            .where(cases.c.kind == CaseKind.TOPUP, cases.c.ref != case.ref, whose, is_recent)
            .order_by(cases.c.opened_at)
        )
        return tuple(
            row.ref for row in rows if row.amount == terms.amount and row.currency in {terms.currency, None}
        )

    def with_payment(self, case: Case) -> tuple[str, ...]:
        """Other top-ups whose transaction is the same, oldest first."""
        payment = payment_key(case.claim)
        if case.kind is not CaseKind.TOPUP or payment is None:
            return ()
        query = (
            select(cases.c.ref)
            .where(cases.c.payment == payment, cases.c.kind == CaseKind.TOPUP, cases.c.ref != case.ref)
            .order_by(cases.c.opened_at)
            .limit(SHOWN_MAX)
        )
        return tuple(self._connection.scalars(query))

    def approved_quota(self, operator: int, since: datetime, quota_per_unit: int, besides: str) -> int:
        """Quota that an operator approved since then, as those cases stand now; `besides` not counted."""
        refs = select(audit.c.case_ref).where(
            audit.c.actor == f"operator:{operator}",
            audit.c.verb.in_(("approve", "approve_code")),
            audit.c.at >= since,
        )
        query = select(cases.c.body).where(cases.c.ref.in_(refs), cases.c.ref != besides)
        bodies = self._connection.scalars(query)
        granted = (_granted(CASE.load(body), quota_per_unit) for body in bodies)
        return int(sum((Fraction(quota) for quota in granted if quota), Fraction()))

    def pending_refunds(self, person: str, account_ref: str) -> tuple[str, ...]:
        """Refunds of a person that wait for the proof that this account is his."""
        query = select(cases.c.ref).where(
            cases.c.kind == CaseKind.REFUND,
            cases.c.state == CaseState.IDENTITY_PENDING,
            cases.c.sender == person,
            cases.c.account_ref == account_ref,
        )
        return tuple(self._connection.scalars(query))

    def of_money(self, person: str, at_most: int) -> tuple[Case, ...]:
        """The latest top-ups and refunds that a person asked for, newest first."""
        query = (
            select(cases.c.body)
            .where(cases.c.sender == person, cases.c.kind.in_((CaseKind.TOPUP, CaseKind.REFUND)))
            .order_by(cases.c.opened_at.desc(), cases.c.ref)
            .limit(at_most)
        )
        return tuple(CASE.load(body) for body in self._connection.scalars(query))

    def credited_of(self, persons: Iterable[str], account_refs: Iterable[str], size: int) -> tuple[Case, ...]:
        """The latest top-ups that were credited to these persons or accounts, newest first."""
        whose = cases.c.sender.in_(tuple(persons)) | cases.c.account_ref.in_(tuple(account_refs))
        query = (
            select(cases.c.body)
            .join(receipts, receipts.c.case_ref == cases.c.ref)
            .where(whose)
            .order_by(receipts.c.issued_at.desc(), cases.c.ref)
            .limit(size)
        )
        return tuple(CASE.load(body) for body in self._connection.scalars(query))

    def latest_attempt(self, ref: str) -> Attempt | None:
        """The one in doubt, else the last one recorded, or None."""
        is_doubtful = attempts.c.outcome.in_((Outcome.OPEN.value, Outcome.UNKNOWN.value))
        query = (
            select(attempts.c.body)
            .where(attempts.c.case_ref == ref)
            .order_by(is_doubtful.desc(), attempts.c.number.desc())
            .limit(1)
        )
        body = self._connection.scalar(query)
        return ATTEMPT.load(body) if body else None

    def attempt(self, ref: str, number: int) -> Attempt | None:
        """The one of that number, or None."""
        query = select(attempts.c.body).where(attempts.c.case_ref == ref, attempts.c.number == number)
        body = self._connection.scalar(query)
        return ATTEMPT.load(body) if body else None

    def unsettled(self, account_ref: str, besides: str) -> tuple[str, ...]:
        """References of attempts on an account, of other cases than `besides`, that may have taken effect."""
        query = select(attempts.c.reference).where(
            attempts.c.account_ref == account_ref,
            attempts.c.outcome.in_((Outcome.OPEN, Outcome.UNKNOWN)),
            attempts.c.case_ref != besides,
        )
        return tuple(self._connection.scalars(query.order_by(attempts.c.started_at)))

    def credit_attempts(self, ref: str) -> tuple[Attempt, ...]:
        """All that gave rather than took, oldest first."""
        return tuple(attempt for attempt in self.attempts(ref) if not attempt.is_debit)

    def attempts(self, ref: str) -> tuple[Attempt, ...]:
        """All of a case, oldest first."""
        query = select(attempts.c.body).where(attempts.c.case_ref == ref).order_by(attempts.c.number)
        return tuple(map(ATTEMPT.load, self._connection.scalars(query)))

    def save_attempt(self, attempt: Attempt) -> None:
        """Insert a new one, or record what became of it."""
        values = {"outcome": attempt.outcome.value, "body": ATTEMPT.dump(attempt)}
        where = attempts.c.reference == attempt.reference
        if self._connection.execute(update(attempts).where(where).values(**values)).rowcount == 0:
            self._connection.execute(
                insert(attempts).values(
                    reference=attempt.reference,
                    case_ref=attempt.case_ref,
                    number=attempt.number,
                    account_ref=attempt.account_ref,
                    started_at=attempt.started_at,
                    **values,
                )
            )


def _granted(case: Case, quota_per_unit: int) -> Quota | None:
    """What an approval moved."""
    return case.refund.approved.quota if case.refund.approved else case.terms.quota(quota_per_unit)


def _columns(case: Case) -> dict[str, object]:
    terms = case.terms
    return {
        "kind": case.kind.value,
        "state": case.state.value,
        "revision": case.revision,
        "sender": case.person,
        "account_ref": terms.account.ref if terms.account else None,
        "amount": terms.amount,
        "currency": terms.currency,
        "payment": payment_key(case.claim),
        "opened_at": case.opened_at,
        "changed_at": case.changed_at,
        "body": CASE.dump(case),
    }
