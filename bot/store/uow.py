"""One unit of work: the repositories over one transaction, and `apply`, which writes a decision whole."""

from collections.abc import Sequence

from sqlalchemy import Connection, NestedTransaction

from bot.desk.audit import sealed
from bot.desk.decision import Decision
from bot.store.announcements import Announcements
from bot.store.cards import Cards
from bot.store.cases import Cases
from bot.store.challenges import Challenges
from bot.store.customers import Customers
from bot.store.desk_lock import DeskLock
from bot.store.epochs import Epochs
from bot.store.ledger import Ledger
from bot.store.mailbox import Mailbox
from bot.store.notices import Notices
from bot.store.outbox import Outbox
from bot.store.paid_rates import PaidRates
from bot.store.pictures import Pictures
from bot.store.processes import Processes
from bot.store.prompts import Prompts
from bot.store.rates import MarketRates
from bot.store.receipts import Receipts
from bot.store.routines import Routines
from bot.store.verifications import Verifications
from bot.store.walks import Walks


class UnitOfWork:
    """Everything that one commit may touch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.announcements = Announcements(connection)
        self.cases = Cases(connection)
        self.challenges = Challenges(connection)
        self.customers = Customers(connection)
        self.walks = Walks(connection)
        self.epochs = Epochs(connection)
        self.ledger = Ledger(connection)
        self.mailbox = Mailbox(connection)
        self.pictures = Pictures(connection)
        self.notices = Notices(connection)
        self.outbox = Outbox(connection)
        self.rates = MarketRates(connection)
        self.cards = Cards(connection)
        self.processes = Processes(connection)
        self.prompts = Prompts(connection)
        self.paid_rates = PaidRates(connection)
        self.desk_lock = DeskLock(connection)
        self.routines = Routines(connection)
        self.receipts = Receipts(connection)
        self.verifications = Verifications(connection)

    def savepoint(self) -> NestedTransaction:
        """A part that may fail without the rest: rolled back alone when its block raises."""
        return self._connection.begin_nested()

    def apply_openings(self, decisions: Sequence[Decision]) -> None:
        """Write decisions that each only open a case: a statement for each kind of row."""
        assert not any(d.lots or d.entries or d.attempt or d.challenges for d in decisions)
        self.cases.open_all([decision.case for decision in decisions])
        self.ledger.record(act for decision in decisions for act in decision.acts)
        self.outbox.record_first(
            (effect, decision.case.ref, decision.case.changed_at)
            for decision in decisions
            for effect in decision.effects
        )

    def apply(self, decision: Decision) -> None:
        """Write a decision and all its consequences.

        Raises:
            SomeoneWasFirstError: the case was changed meanwhile; the transaction must be rolled back.
        """
        case = decision.case
        if decision.was is None:
            self.cases.open(case)
        else:
            self.cases.change(case, decision.was)
        for challenge in decision.challenges:
            self.challenges.open(challenge)
        if decision.attempt:
            self.cases.save_attempt(decision.attempt)
        for lot in decision.lots:
            self.ledger.open_lot(lot)
        for entry in decision.entries:
            self.ledger.book(entry)
        if decision.receipt:
            self.receipts.issue(decision.receipt, case.ref, case.changed_at)
        self.ledger.record(sealed(decision.acts, decision.entries))
        self.outbox.record(decision.effects, case.ref, case.changed_at)
