"""The performers that look into a mail once more, after its commit; `bot/app.py` takes them as they are."""

from bot.answering.answers import Answers
from bot.answering.replies import Replies
from bot.books.statements import Statements
from bot.handle import Handle
from bot.notices import NoticeDesk
from bot.ops.reachability import Reachability
from bot.outbox.ending import Performer
from bot.outbox.performers.answer import AnswerPerformer
from bot.outbox.performers.change_notices import ChangeNoticesPerformer
from bot.outbox.performers.check_proof import CheckProofPerformer
from bot.outbox.performers.examine import Authenticate, ExaminePerformer, ReadMail
from bot.outbox.performers.reply import ReplyPerformer
from bot.outbox.receipts import Receipts
from bot.proofs import Proofs
from gateway_client import GatewayClient


def reading_performers(
    handle: Handle,
    gateway: GatewayClient,
    reach: Reachability,
    read_mail: ReadMail,
    authenticate: Authenticate,
    proofs: Proofs,
    answers: Answers,
    notices: NoticeDesk,
    statements: Statements,
) -> dict[str, Performer]:
    """By the kind of their effects."""
    store, clock, receipts = handle.store, handle.clock, Receipts(handle.store)
    replies = Replies(answers, gateway, clock, statements.asked_for)
    return {
        "answer": AnswerPerformer(handle, replies, reach, read_mail, authenticate),
        "examine": ExaminePerformer(handle, gateway, reach, clock, read_mail, authenticate, proofs, receipts),
        "examine_reply": ReplyPerformer(store, read_mail, authenticate, receipts),
        "check_proof": CheckProofPerformer(handle, gateway, proofs, reach, read_mail),
        "change_notices": ChangeNoticesPerformer(handle, gateway, notices, reach, read_mail, authenticate),
    }
