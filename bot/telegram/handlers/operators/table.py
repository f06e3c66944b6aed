"""The table of the operators' commands: which there are, and which taps belong to them."""

from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.telegram.handlers.operators.asking import Door
from bot.telegram.handlers.operators.case import ShowCase
from bot.telegram.handlers.operators.copies import Copies
from bot.telegram.handlers.operators.correct import CorrectBooking, RepeatReceipt
from bot.telegram.handlers.operators.credit import CreditByHand
from bot.telegram.handlers.operators.health import ShowHealth
from bot.telegram.handlers.operators.help import ShowHelp
from bot.telegram.handlers.operators.ledger import ShowLedger
from bot.telegram.handlers.operators.lock import LockDesk
from bot.telegram.handlers.operators.models import ModelsAnswer, ShowModels
from bot.telegram.handlers.operators.queue import ShowQueue
from bot.telegram.handlers.operators.rate import Rates
from bot.telegram.handlers.operators.refund import RefundByHand
from bot.telegram.handlers.operators.stats import ShowStats
from bot.telegram.handlers.operators.user import ShowUser
from bot.telegram.handlers.operators.why import ShowWhy
from bot.telegram.views.lists import ListContext
from gateway_client import GatewayClient


def operators_handlers(
    door: Door,
    handle: Handle,
    gateway: GatewayClient,
    reach: Reachability,
    copies: Copies,
    models_answer: ModelsAnswer,
    context: ListContext,
) -> list[CommandHandler[Any, Any] | CallbackQueryHandler[Any, Any]]:
    """All of them; they come before the customers' commands of the same name."""
    store, clock = handle.store, handle.clock
    queue, rates = ShowQueue(store, clock, context), Rates(handle, context)
    correct = CorrectBooking(handle, context)
    case = ShowCase(store, copies, context)
    commands = (
        queue,
        case,
        ShowWhy(store, handle.rules.refunds, context),
        ShowUser(gateway, store, clock, reach, context),
        CreditByHand(handle, context),
        RefundByHand(handle, context),
        correct,
        RepeatReceipt(handle, context),
        rates,
        ShowStats(store, clock, context),
        ShowModels(models_answer, context),
        ShowHealth(store, clock, reach, context),
        ShowLedger(store, context),
        LockDesk(handle, context),
        ShowHelp(context),
    )
    return door.handlers(commands, {"queue": queue, "show": case, "rate": rates, "correct": correct})
