"""The shell around the desk: load, gather facts, decide, apply; here alone a command becomes a commit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.desk.case import PREFIX, Case
from bot.desk.claim import MailKind
from bot.desk.commands import (
    AccountChanged,
    Approve,
    CaseCommand,
    Examined,
    OpenCase,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts, Refusal, Rules
from bot.desk.opening import kind_for, open_case
from bot.desk.refs import make_ref
from bot.ids import case_seed
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.store.uow import UnitOfWork

DAY: Final = timedelta(days=1)


class UnknownCaseError(LookupError):
    """No case has this reference."""


class Handle:
    """Commands in, commits out. `wake` is called after each commit that recorded effects."""

    def __init__(
        self, store: Store, clock: Clock, rules: Rules, secret_key: bytes, wake: Callable[[], None]
    ) -> None:
        self.store = store
        self.clock = clock
        self.rules = rules
        self.wake = wake
        self._secret_key = secret_key

    async def send(self, ref: str, command: CaseCommand) -> Decision | Refusal:
        """Decide a command in a commit of its own.

        Raises:
            UnknownCaseError: there is no such case.
        """
        decision = await self.store.write(lambda uow: self.commit(uow, ref, command))
        if isinstance(decision, Decision):
            self.wake()
        return decision

    async def send_holding(self, leased: Leased, ref: str, command: CaseCommand) -> Decision | Refusal | None:
        """As `send`, but only while the lease is the latest; None when it was lost."""

        def work(uow: UnitOfWork) -> Decision | Refusal | None:
            return self.commit(uow, ref, command) if uow.outbox.holds(leased) else None

        return await self.store.write(work)

    def commit(self, uow: UnitOfWork, ref: str, command: CaseCommand) -> Decision | Refusal:
        """Decide a command inside a unit of work; its caller commits and wakes the dispatcher."""
        case = uow.cases.load(ref)
        if case is None:
            raise UnknownCaseError(ref)
        decision = decide(case, command, self._facts(uow, case, command))
        if isinstance(decision, Decision):
            uow.apply(decision)
        return decision

    def open(self, uow: UnitOfWork, command: OpenCase) -> Decision:
        """Open a case inside a unit of work; `command.ref` comes from `free_ref`."""
        now = self.clock.now()
        decision = open_case(command, Facts(now=now, rules=self.rules))
        if sender := decision.case.sender:
            uow.customers.met_by_mail(sender.key, decision.case.language, now)
        uow.apply(decision)
        return decision

    def free_ref(self, uow: UnitOfWork, kind: MailKind | None, content_digest: str) -> str:
        """The reference for a mail that opens a case: the same mail, the same reference."""
        prefix = PREFIX[kind_for(kind)]
        collision = 0
        while uow.cases.exists(
            ref := make_ref(prefix, case_seed(self._secret_key, content_digest, collision))
        ):
            collision += 1
        return ref

    def _facts(self, uow: UnitOfWork, case: Case, command: CaseCommand) -> Facts:
        now, rules = self.clock.now(), self.rules
        account = case.terms.account
        if isinstance(command, Examined) and command.account:
            case = replace(case, terms=replace(case.terms, account=command.account))
        wants_lots = isinstance(command, SettleAttempt | ResolveStuck)
        wants_attempt = wants_lots or isinstance(command, StartAttempt | AccountChanged)
        return Facts(
            now=now,
            rules=rules,
            similar=uow.cases.similar(case, now - rules.duplicates_within)
            if isinstance(command, Examined)
            else (),
            approved_today=(
                uow.cases.approved_quota(command.operator, now - DAY, rules.quota_per_unit, besides=case.ref)
                if isinstance(command, Approve)
                else 0
            ),
            lots=uow.ledger.lots_of(account.ref) if wants_lots and account else (),
            attempt=uow.cases.latest_attempt(case.ref) if wants_attempt else None,
        )
