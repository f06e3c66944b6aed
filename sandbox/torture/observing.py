"""An outside observer: what gateway, mailboxes, channel and books say, whatever the bot believes."""

from collections import Counter
from typing import Final

from sandbox.torture.plan import Story
from sandbox.torture.playing import ENDS, QUOTA, Part, Playing

SENT_MAX: Final = 2
"""One mail may be repeated once, under its own Message-ID."""
WAITING: Final = "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT LIKE 'watch%'"


class WrongError(Exception):
    """Something was lost, done twice, or left undone."""


async def is_safe(playing: Playing) -> None:
    """What must hold at every moment, the bot dead or alive.

    Raises:
        WrongError: it does not.
    """
    desk = playing.desk
    for part in playing.parts:
        if part.story is Story.ANNOUNCEMENT:
            texts = [message.text for message in desk.channel.shown]
            _check(texts.count(part.name) <= 1, f"{part.name} was published {texts.count(part.name)} times")
            continue
        quota = (await desk.gateway.account(part.name)).quota
        _check(0 <= quota <= QUOTA, f"{part.name} has {quota} quota")
        sent = Counter(str(mail["Message-ID"]) for mail in desk.mails_to(part.address))
        _check(
            max(sent.values(), default=0) <= SENT_MAX,
            f"{part.name} has one mail {max(sent.values(), default=0)} times",
        )


def is_over(playing: Playing) -> bool:
    """Whether every story has come to its end, and nothing is left to do."""
    books = playing.desk.books
    if books.rows(WAITING):
        return False
    for part in playing.parts:
        if part.story is Story.ANNOUNCEMENT:
            if part.name not in [message.text for message in playing.desk.channel.shown]:
                return False
        elif tuple(_states(playing, part)) != ENDS[part.story]:
            return False
    return True


async def is_whole(playing: Playing) -> None:
    """What must have come of it all.

    Raises:
        WrongError: it has not.
    """
    await is_safe(playing)
    desk, books = playing.desk, playing.desk.books
    for part in playing.parts:
        if part.story is Story.ANNOUNCEMENT:
            continue
        account = await desk.gateway.account(part.name)
        # one-api cannot be told 0, so that one quota is left there.
        left = {0, 1} if part.story in {Story.REFUND, Story.REVERSAL} else {QUOTA}
        _check(account.quota in left, f"{part.name} has {account.quota} quota after a {part.story}")
        _check(account.is_enabled, f"{part.name} is still frozen")
        verbs = Counter(
            verb
            for (verb,) in books.rows(
                "SELECT a.verb FROM audit a JOIN cases c ON c.ref = a.case_ref WHERE c.sender = ?",
                part.address,
            )
        )
        for verb in ("credit", "debit", "pay_out"):
            _check(verbs[verb] <= 1, f"{part.name} has {verbs[verb]} rows of {verb} in the audit")
        mails = books.rows(
            "SELECT e.state FROM effects e JOIN cases c ON c.ref = e.case_ref"
            " WHERE e.kind = 'mail' AND c.sender = ?",
            part.address,
        )
        sent = {str(mail["Message-ID"]) for mail in desk.mails_to(part.address)}
        # A bot that was killed twice after sending one does not know whether it arrived.
        _check(
            mails.count(("done",)) <= len(sent) <= len(mails),
            f"{part.name} has {len(sent)} mails of {len(mails)}",
        )
    for kind, ref in books.rows("SELECT kind, case_ref FROM effects WHERE state = 'given_up'"):
        told = [m for m in desk.messages if ref in m.text and "could not be done" in m.text]
        _check(
            kind == "mail" and bool(told), f"{kind} of {ref} was given up, and the operators were not told"
        )
    news = [part.name for part in playing.parts if part.story is Story.ANNOUNCEMENT]
    texts = sorted(message.text for message in desk.channel.shown)
    _check(texts == sorted(news), f"the channel shows {texts}")
    if any(part.story is not Story.ANNOUNCEMENT for part in playing.parts):
        _check(books.is_balanced(), "the books do not balance")
    try:
        await desk.bot.command("ledger", "verify")
    except OSError as error:
        raise WrongError(f"paydesk ledger verify: {error}") from None


def _states(playing: Playing, part: Part) -> list[str]:
    rows = playing.desk.books.rows(
        "SELECT state FROM cases WHERE sender = ? ORDER BY opened_at", part.address
    )
    return [state for (state,) in rows]


def _check(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise WrongError(otherwise)
