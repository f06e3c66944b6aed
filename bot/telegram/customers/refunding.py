"""/refund: asks once more, then opens the case; who owns the account is challenged by the case itself."""

from typing import Final

from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.claim import Claim, Evidence, Found, MailKind, Part, Reading
from bot.store.uow import UnitOfWork
from bot.telegram.customers.filing import LATEST, Filed, Incoming, open_within
from bot.telegram.customers.owning import owned
from bot.telegram.customers.reply import Button, Reply
from bot.telegram.customers.room import Room, Visitor

_OPEN: Final = frozenset(
    {
        CaseState.IDENTITY_PENDING,
        CaseState.AWAITING_OPERATOR,
        CaseState.NEEDS_INFO,
        CaseState.APPROVED,
        CaseState.DEBITING,
        CaseState.DEBITED,
        CaseState.PAYOUT_CLAIMED,
        CaseState.STUCK,
    }
)
NAME_MAX: Final = 100


async def refund(room: Room, visitor: Visitor, incoming: Incoming) -> Reply:
    """Of the account that he names, or of one that is his."""
    name = incoming.text.partition(" ")[2].strip()
    if name:
        is_odd = len(name) > NAME_MAX or not name.isprintable()
        return (
            Reply(room.say(visitor, "bind_name_odd"))
            if is_odd
            else await _open(room, visitor, incoming, name)
        )
    users = await owned(room, visitor)
    if not users:
        return Reply(room.say(visitor, "refund_how"))
    rows = tuple((Button(user.username, f"refund:{user.ref}"),) for user in users)
    return Reply(room.say(visitor, "refund_ask"), (*rows, (Button(room.say(visitor, "button_no"), "no"),)))


async def of_account(room: Room, visitor: Visitor, incoming: Incoming) -> Reply:
    """He tapped one of his accounts; its ref is the message's text."""
    named = [user for user in await owned(room, visitor) if str(user.ref) == incoming.text]
    if not named:
        return Reply(room.say(visitor, "unbind_unknown"))
    return await _open(room, visitor, incoming, named[0].username)


async def _open(room: Room, visitor: Visitor, incoming: Incoming, name: str) -> Reply:
    found = Found(name, Evidence(Part.TEXT, 0, len(name), name, "named after /refund"), 100)
    reading = Reading(
        kind=MailKind.REFUND,
        language=visitor.language,
        case_ref=None,
        claim=Claim(account=found),
        must_not_reply=False,
        reason="asked by /refund",
    )

    def work(uow: UnitOfWork) -> Filed | Case | None:
        mine = [uow.cases.load(ref) for ref in uow.customers.latest_cases((visitor.key,), LATEST)]
        under_way = [case for case in mine if case and _is_same(case, name)]
        return under_way[0] if under_way else open_within(uow, room, visitor, incoming, reading)

    filed = await room.handle.store.write(work)
    room.handle.wake()
    if isinstance(filed, Case):
        return Reply(room.say(visitor, "refund_under_way", ref=filed.ref))
    return Reply(room.say(visitor, "refund_opened", ref=filed.ref if filed else "–"))


def _is_same(case: Case, name: str) -> bool:
    return case.kind is CaseKind.REFUND and case.state in _OPEN and case.claimed_account == name
