"""What the answer of the mail server makes of a mail's effect."""

from collections.abc import Callable

from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.outbox.smtp import Delivered, InDoubt, NotTaken, SendResult
from bot.store.uow import UnitOfWork


def handed_over(
    result: SendResult, reach: Reachability, begun: int, note: Callable[[UnitOfWork], None] | None = None
) -> Ending:
    """Done, tried again, or given up.

    Args:
        result: of the send that was recorded as begun.
        reach: learns how the server is.
        begun: sends whose end was not known before this one; what surely was not taken does not count.
        note: written where it was taken.
    """
    match result:
        case Delivered():
            reach.worked("smtp")
            return Finished(note=note)
        case InDoubt():
            reach.failed("smtp", result.trouble)
            return Again(trouble=result.trouble)
        case NotTaken(is_permanent=True):
            return GiveUp(trouble=result.trouble)
        case NotTaken():
            if result.is_server:
                reach.failed("smtp", result.trouble)
            return Again(trouble=result.trouble, memory={"begun": begun})
