"""Of whom a card tells: who wrote in Telegram, what he owns; and of a refund, what shows that it is his."""

from collections.abc import Mapping
from functools import partial

from bot.desk.case import CaseKind, CaseState
from bot.desk.proof import ProofWay
from bot.store.queries import CaseView
from bot.telegram.views.wording import short
from bot.texts.catalogue import Catalogue


def telegram_lines(view: CaseView, texts: Catalogue, language: str) -> list[str]:
    """Who asked in Telegram: the numeric id is he, the names are decoration."""
    sender, say = view.case.telegram, partial(texts.say_html, language)
    if sender is None:
        return []
    username = f" @{sender.username}" if sender.username else ""
    bound = (
        say("proof.bound", accounts=view.accounts_owned) if view.accounts_owned else say("proof.not_bound")
    )
    return [f"{say('proof.via_telegram', name=short(sender.name) + username, id=sender.id)}, {bound}"]


def proof_lines(view: CaseView, texts: Catalogue, language: str, names: Mapping[int, str]) -> list[str]:
    """What a refund rests on."""
    case, say = view.case, partial(texts.say_html, language)
    if case.kind is not CaseKind.REFUND:
        return []
    lines = []
    if proof := case.proof:
        name = names.get(proof.operator or 0, str(proof.operator))
        words = say(f"proof.{proof.way}", lots=", ".join(proof.lots), name=name)
        lines.append(f"<b>{words}</b>" if proof.way is ProofWay.OPERATOR else words)
    elif case.state is CaseState.IDENTITY_PENDING:
        lines.append(f"<b>{say('proof.pending')}</b>")
    return lines
