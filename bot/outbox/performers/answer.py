"""Find the answer to a mail's questions; the decision whether it is sent is the desk's."""

from collections.abc import Awaitable, Callable
from typing import Final

from bot.answering.ownership import Asker
from bot.answering.replies import Question, Replies, Reply
from bot.desk.asked import Topic
from bot.desk.case import PREFIX, Case, CaseKind, CaseState
from bot.desk.commands import AnswerLater, AnswerQuestion
from bot.desk.effects import FindAnswer
from bot.desk.mail import Authenticity, Mail, Verdict
from bot.desk.refs import find_refs, has_valid_check
from bot.handle import Handle
from bot.intake.conversation import ENDED
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork
from gateway_client import GatewayError

Authenticate = Callable[[bytes, Mail], Awaitable[Verdict]]
ReadMail = Callable[[bytes], Awaitable[Mail | None]]
CASES_LOOKED_AT: Final = 20
CASES_TOLD: Final = 5
RECEIPTS_TOLD: Final = 1
"""Of who names none: the latest."""


class AnswerPerformer:
    """Performs `FindAnswer`; reads only, may be repeated."""

    def __init__(
        self,
        handle: Handle,
        replies: Replies,
        reach: Reachability,
        read_mail: ReadMail,
        authenticate: Authenticate,
    ) -> None:
        self._handle = handle
        self._replies = replies
        self._reach = reach
        self._read_mail = read_mail
        self._authenticate = authenticate

    async def perform(self, leased: Leased) -> Ending:
        """Compose the answer; while the gateway is away, say once that the question has arrived."""
        effect = leased.effect
        assert isinstance(effect, FindAnswer)
        case, octets, keys, accounts, cases = await self._handle.store.read(lambda uow: _known(uow, effect))
        mail = await self._read_mail(octets) if octets else None
        if case is None or octets is None or mail is None or _is_answered_already(case):
            return Finished()
        verdict = await self._verdict(case, effect, octets, mail)
        words = f"{mail.subject}\n{mail.text}"
        keys = keys or ((case.person,) if case.person else ())
        credited = (
            await self._handle.store.read(lambda uow: _credits(uow, keys, accounts, words))
            if Topic.RECEIPT in effect.asked
            else ()
        )
        question = Question(
            topics=effect.asked,
            words=words,
            language=case.language,
            ref=case.ref,
            account=effect.account,
            asker=Asker(
                address=case.sender.address if case.sender else "",
                is_authentic=verdict.is_authentic or case.telegram is not None,
                accounts=accounts,
                keys=keys,
            ),
            cases=cases,
            credits=credited,
        )
        try:
            reply = await self._replies.compose(question)
        except GatewayError as error:
            trouble = str(error)
            self._reach.failed("gateway", trouble)
            is_first_try = leased.tries == 1
            return Again(trouble=trouble, command=AnswerLater(trouble=trouble) if is_first_try else None)
        return Finished(command=_command(reply, effect, verdict))

    async def _verdict(self, case: Case, effect: FindAnswer, octets: bytes, mail: Mail) -> Verdict:
        known = case.verdict if effect.mail_id == case.mail_id else None
        if known is not None and known.authenticity is not Authenticity.UNKNOWN:
            return known
        return await self._authenticate(octets, mail)


def _known(
    uow: UnitOfWork, effect: FindAnswer
) -> tuple[Case | None, bytes | None, tuple[str, ...], tuple[str, ...], tuple[Case, ...]]:
    """The case, the asking mail, its customer's keys and proven accounts, and the cases he may mean."""
    case, octets = uow.cases.load(effect.case_ref), uow.mailbox.octets(effect.mail_id)
    if case is None or case.person is None:
        return None, octets, (), (), ()
    customer = uow.customers.by_key(case.person)
    keys = () if customer is None else uow.customers.keys_of(customer)
    accounts = () if customer is None else uow.customers.accounts_of(customer)
    cases: tuple[Case, ...] = ()
    if Topic.STATUS in effect.asked:
        cases = (case,) if case.kind is not CaseKind.QUESTION else _meant(uow, case.person)
    return case, octets, keys, accounts, cases


def _credits(
    uow: UnitOfWork, keys: tuple[str, ...], accounts: tuple[str, ...], words: str
) -> tuple[Case | None, ...]:
    """The top-ups whose references some words name, else the latest that were credited to this person."""
    named = [ref for ref in find_refs(words) if ref.startswith(PREFIX[CaseKind.TOPUP])][:CASES_TOLD]
    if named:
        return tuple(uow.cases.load(ref) if has_valid_check(ref) else None for ref in named)
    return uow.cases.credited_of(keys, accounts, RECEIPTS_TOLD)


def _meant(uow: UnitOfWork, person: str) -> tuple[Case, ...]:
    """A person's open cases; where there are none, the latest that has ended."""
    latest = uow.cases.of_money(person, CASES_LOOKED_AT)
    return tuple(case for case in latest if case.state not in ENDED)[:CASES_TOLD] or latest[:1]


def _is_answered_already(case: Case) -> bool:
    """An operator was faster, while the gateway was away."""
    return case.kind is CaseKind.QUESTION and case.state is not CaseState.AWAITING_OPERATOR


def _command(reply: Reply, effect: FindAnswer, verdict: Verdict) -> AnswerQuestion | AnswerLater:
    if not reply.topics:
        return AnswerLater(trouble="nothing of it can be answered automatically")
    return AnswerQuestion(
        topics=reply.topics,
        is_whole=set(reply.topics) == set(effect.asked),
        words=reply.words,
        pictures=reply.pictures,
        may_be_sent=verdict.authenticity is not Authenticity.FAILED,
    )
