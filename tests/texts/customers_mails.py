"""What customers are told on the way to a proof: each template with values as the code gives them."""

from typing import Any

from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.effects import SendChat, SendMail
from bot.desk.proof import AskedLately, Finding, ProofWay
from bot.desk.proof_commands import ProofNotMet, Prove
from tests.builders import a_lot, a_refund, an_examination, some_facts

NONCES = ("name", "mail")
CODE = "7K3F-9QXZ"


def _told(command: Any, case: Any = None, **facts: Any) -> list[tuple[str, dict[str, str]]]:
    decision = decide(case or a_refund(verdict=None), command, some_facts(nonces=NONCES, **facts))
    assert isinstance(decision, Decision)
    return [(one.template, one.values) for one in decision.effects if isinstance(one, SendMail | SendChat)]


ASKED = an_examination(account_mail="anne@mail.example")
WRONG = ProofNotMet(finding=Finding.WRONG, tries_left=3, account_mail="")
NO_NAME = ProofNotMet(finding=Finding.NAME_LACKS_IT, tries_left=5, account_mail="")
ACCOUNT = {"account": "anne88", "who": "anne@mail.example"}

MESSAGES: list[tuple[str, dict[str, str]]] = [
    *_told(ASKED),
    *_told(an_examination(account_mail="")),
    *_told(ASKED, asked_lately=AskedLately(5, 0)),
    *_told(ASKED, lots=(a_lot(case_ref="TU-7K3F9Q"),)),
    *_told(Prove(way=ProofWay.MAILED_CODE), a_refund()),
    *_told(WRONG, a_refund()),
    *_told(NO_NAME, a_refund()),
    ("account_code", {**ACCOUNT, "ref": "RF-7K3F9Q"}),
    ("account_code", {**ACCOUNT, "ref": ""}),
    ("owner_joined", ACCOUNT),
]
"""(template, values); the code is filled in when it is sent."""
LOW = {"account": "anne88", "balance": "$0.98 USD", "step": "$1.00 USD"}
CHANGED = {"accounts": "anne88", "steps": "$5.00 USD, $1.00 USD", "unsubscribe": ""}
NOTICES: list[tuple[str, dict[str, str]]] = [
    ("notice_news", {"words": "gpt-4o costs less.", "unsubscribe": "https://paydesk.example/notices/n1-a"}),
    ("notice_news", {"words": "gpt-4o costs less.", "unsubscribe": ""}),
    ("notice_low_balance", LOW | {"unsubscribe": "https://paydesk.example/notices/n1-a"}),
    ("notice_low_balance", LOW | {"unsubscribe": ""}),
    *(
        ("notices_changed", CHANGED | {"change": change})
        for change in ("news", "low_balance", "no_account", "off")
    ),
    ("notices_unproven", {"unsubscribe": ""}),
]
"""Mails that people asked for, and the answers to who asks."""

TEMPLATES = frozenset(template for template, _ in (*MESSAGES, *NOTICES))
