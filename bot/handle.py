"""The shell around the desk: load, gather facts, decide, apply; here alone a command becomes a commit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock
from bot.desk.approving import by
from bot.desk.attempt import Attempt
from bot.desk.audit import Act
from bot.desk.by_hand import open_by_hand, refund_by_hand
from bot.desk.case import PREFIX, Case, CaseKind
from bot.desk.claim import MailKind
from bot.desk.coding import is_unclaimed
from bot.desk.commands import (
    OPERATOR_COMMANDS,
    AccountChanged,
    AnswerLater,
    AnswerQuestion,
    Approve,
    CaseCommand,
    Examined,
    OpenByHand,
    OpenCase,
    RefundByHand,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
    moves_money,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts, Refusal, Rules
from bot.desk.editing import foreseen
from bot.desk.effects import ShowCard, ref_of
from bot.desk.findings import (
    CodeRedeemed,
    CreditCameLate,
    DebitRefused,
    ReplyExamined,
    SettleDebit,
    StartDebit,
    StartFreeze,
)
from bot.desk.money import Money
from bot.desk.opening import kind_for, open_case
from bot.desk.payback_verbs import StopDebit
from bot.desk.proof import NEVER_ASKED
from bot.desk.proof_commands import ProofNotMet
from bot.desk.proving import is_pending
from bot.desk.refs import make_ref
from bot.desk.refund import Wanted
from bot.desk.verbs import AdoptReading, AdoptWords, Correct, DeliverCode, Edit, Reopen
from bot.ids import case_seed, nonce, noticed_subscription
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
        self._backlog_until = 0.0

    def expect_more(self, within_s: float) -> None:
        """A backlog is being stored: what only looks things up may wait that long."""
        self._backlog_until = self.clock.monotonic() + within_s

    @property
    def has_backlog(self) -> bool:
        """Whether a backlog is being stored."""
        return self.clock.monotonic() < self._backlog_until

    async def send(self, ref: str, command: CaseCommand) -> Decision | Refusal:
        """Decide a command in a commit of its own.

        Raises:
            UnknownCaseError: there is no such case.
        """
        decision = await self.store.write(
            lambda uow: self.commit(uow, ref, command), is_urgent=isinstance(command, OPERATOR_COMMANDS)
        )
        if isinstance(decision, Decision):
            self.wake()
        return decision

    async def retry(self, effect_id: int, operator: int) -> bool:
        """Try a given-up effect once more at an operator's word; false where it is under way or done."""

        def work(uow: UnitOfWork) -> bool:
            now = self.clock.now()
            effect = uow.outbox.retry(effect_id, now)
            if effect is None:
                return False
            ref = ref_of(effect) or None
            uow.ledger.record((Act(now, by(operator), ref, "retry", None, None, effect.kind),))
            if ref is not None and uow.cases.exists(ref):
                uow.outbox.record((ShowCard(case_ref=ref),), ref, now)
            return True

        is_begun = await self.store.write(work, is_urgent=True)
        self.wake()
        return is_begun

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
        decision = self.opening(uow, command)
        self.write_openings(uow, [decision])
        return decision

    def opening(self, uow: UnitOfWork, command: OpenCase) -> Decision:
        """How a case opens; to be written by `write_openings`."""
        return open_case(command, Facts(now=self.clock.now(), rules=self.rules_now(uow)))

    def write_openings(self, uow: UnitOfWork, decisions: Sequence[Decision]) -> None:
        """Write how cases open, and whom the desk met by them."""
        now, senders = self.clock.now(), dict[str, str]()
        for case in (decision.case for decision in decisions):
            if case.telegram:
                uow.customers.met_by_telegram(case.telegram.id, case.language, now)
            elif case.sender:
                senders.setdefault(case.sender.key, case.language)
        uow.customers.met_by_mails(senders, now)
        uow.apply_openings(decisions)

    def open_by_hand(
        self, uow: UnitOfWork, operator: int, command: str, account: str, paid: Money, note: str
    ) -> Case:
        """Open an operator's own top-up inside a unit of work; the same command again gives the same case.

        Args:
            uow: its caller commits and wakes the dispatcher.
            operator: Telegram id.
            command: chat and message of the command.
            account: as the operator names it.
            paid: what he says was paid.
            note: his words, for the card and the audit.
        """
        ref, case = self._by_hand(uow, CaseKind.TOPUP, command)
        if case is not None:
            return case
        opening = OpenByHand(
            ref=ref,
            operator=operator,
            command=command,
            account=account,
            amount=paid.amount,
            currency=paid.currency,
            note=note,
        )
        decision = open_by_hand(opening, Facts(now=self.clock.now(), rules=self.rules_now(uow)))
        uow.apply(decision)
        return decision.case

    def refund_by_hand(
        self, uow: UnitOfWork, operator: int, command: str, account: str, wanted: Wanted, note: str
    ) -> Case:
        """Open an operator's own refund inside a unit of work; the same command again gives the same case.

        Args:
            uow: its caller commits and wakes the dispatcher.
            operator: Telegram id.
            command: chat and message of the command.
            account: as the operator names it.
            wanted: which part of it shall be paid back.
            note: his words, for the card and the audit.
        """
        ref, case = self._by_hand(uow, CaseKind.REFUND, command)
        if case is not None:
            return case
        opening = RefundByHand(
            ref=ref, operator=operator, command=command, account=account, wanted=wanted, note=note
        )
        decision = refund_by_hand(opening, Facts(now=self.clock.now(), rules=self.rules_now(uow)))
        uow.apply(decision)
        return decision.case

    def _by_hand(self, uow: UnitOfWork, kind: CaseKind, command: str) -> tuple[str, Case | None]:
        """The reference for an operator's command, and the case that it has opened before."""
        collision = 0
        while case := uow.cases.load(ref := self._ref(kind, f"hand:{command}", collision)):
            if case.by_hand and case.by_hand.command == command:
                return ref, case
            collision += 1
        return ref, None

    def subscription_in(self, message_ids: Iterable[str]) -> int | None:
        """The subscription whose notice is among these mails; its ids bear what one needs to end it."""
        tokens = (message_id.lstrip("<").partition(".")[0] for message_id in message_ids)
        found = (noticed_subscription(self._secret_key, token) for token in tokens)
        return next((number for number in found if number is not None), None)

    def _ref(self, kind: CaseKind, content_digest: str, collision: int) -> str:
        return make_ref(PREFIX[kind], case_seed(self._secret_key, content_digest, collision))

    def rules_now(self, uow: UnitOfWork) -> Rules:
        """The house's rules with the paid rates that operators have set since."""
        paid = {currency: rate.per_usd for currency, rate in uow.paid_rates.all().items()}
        return replace(self.rules, paid_rates={**self.rules.paid_rates, **paid})

    def free_ref(self, uow: UnitOfWork, kind: MailKind | None, content_digest: str) -> str:
        """The reference for a mail that opens a case: the same mail, the same reference."""
        collision = 0
        while self._is_taken(uow, ref := self._ref(kind_for(kind), content_digest, collision)):
            collision += 1
        return ref

    def first_ref(self, kind: MailKind | None, content_digest: str) -> str:
        """The reference that a mail gets unless somebody has it."""
        return self._ref(kind_for(kind), content_digest, 0)

    def free_refs(self, uow: UnitOfWork, mails: Iterable[tuple[MailKind | None, str]]) -> set[str]:
        """Of mails by kind and content: their first references, as far as nobody has them."""
        refs = {self.first_ref(kind, digest) for kind, digest in mails}
        return refs - uow.cases.taken(refs) - uow.walks.reserved(refs)

    def _is_taken(self, uow: UnitOfWork, ref: str) -> bool:
        return uow.cases.exists(ref) or uow.walks.reserves(ref)

    def _seen_before(
        self, uow: UnitOfWork, case: Case, command: CaseCommand, now: datetime, rules: Rules
    ) -> Mapping[str, tuple[str, ...]]:
        """Cases of the same payment by money, transaction, receipt, as the command would have the terms."""
        looked_for = (
            Examined | Edit | AdoptWords | AdoptReading | ReplyExamined | Reopen | Approve | DeliverCode
        )
        if not isinstance(command, looked_for):
            return {}
        wanted = foreseen(case, command, Facts(now=now, rules=rules))
        return {
            "similar": uow.cases.similar(wanted, now - rules.duplicates_within),
            "same_reference": uow.cases.with_payment(wanted),
            "same_picture": uow.pictures.cases_alike(case.ref),
        }

    def _facts(self, uow: UnitOfWork, case: Case, command: CaseCommand) -> Facts:
        now, rules = self.clock.now(), self.rules_now(uow)
        if isinstance(command, Examined) and command.account:
            case = replace(case, terms=replace(case.terms, account=command.account))
        account = case.terms.account
        wants_proof = is_pending(case) and isinstance(command, Examined | ProofNotMet)
        if isinstance(command, CodeRedeemed) and command.account:
            account = command.account
        wants_lots = (
            wants_proof
            or isinstance(command, SettleAttempt | ResolveStuck | SettleDebit | CodeRedeemed | Correct)
            or case.kind is CaseKind.REFUND
            or (isinstance(command, Examined) and is_unclaimed(case))
        )
        wants_answers = isinstance(command, Examined | AnswerQuestion | AnswerLater)
        return Facts(
            now=now,
            rules=rules,
            **self._seen_before(uow, case, command, now, rules),
            approved_today=(
                uow.cases.approved_quota(command.operator, now - DAY, rules.quota_per_unit, besides=case.ref)
                if isinstance(command, Approve | DeliverCode)
                else 0
            ),
            lots=uow.ledger.lots_of(account.ref) if wants_lots and account else (),
            attempt=_attempt(uow, case, command),
            receipt=uow.receipts.next_in(now.year) if wants_lots else None,
            is_owner=wants_lots and account is not None and uow.customers.is_owner(case.person, account.ref),
            asked_lately=uow.challenges.lately(case.person, account.ref, now)
            if wants_proof and account and case.person
            else NEVER_ASKED,
            nonces=(nonce(), nonce()) if wants_proof else ("", ""),
            answers_to_sender=uow.outbox.automatic_mails(now - DAY, case.sender.address)
            if wants_answers and case.sender
            else 0,
            answers_in_all=uow.outbox.automatic_mails(now - DAY) if wants_answers else 0,
            unsettled=uow.cases.unsettled(account.ref, besides=case.ref)
            if account and isinstance(command, Approve | StartFreeze)
            else (),
            is_locked=moves_money(command) and uow.desk_lock.held() is not None,
        )


_OF_THE_LATEST: Final = (
    SettleAttempt,
    ResolveStuck,
    StartAttempt,
    AccountChanged,
    StartDebit,
    DebitRefused,
    SettleDebit,
    StopDebit,
)


def _attempt(uow: UnitOfWork, case: Case, command: CaseCommand) -> Attempt | None:
    """The attempt that a command is about; None where it is about none."""
    if isinstance(command, CreditCameLate):
        return uow.cases.attempt(case.ref, command.number)
    return uow.cases.latest_attempt(case.ref) if isinstance(command, _OF_THE_LATEST) else None
