"""Cases for the command line: a line, or everything that is stored of one as JSON."""

import json
from dataclasses import asdict

from sqlalchemy import Connection

from bot.desk.case import Case
from bot.store.cases import Cases
from bot.store.codec import CASE
from bot.store.reports import history


def case_line(case: Case) -> str:
    """Reference, state, time, money, account."""
    name = case.terms.account.username if case.terms.account else case.claimed_account or "–"
    opened = f"{case.opened_at:%Y-%m-%d %H:%M}"
    parts = [case.ref, f"{case.state:<17}", opened, str(case.terms.paid or "–"), " ".join(name.split())]
    return _harmless("  ".join(parts))


def case_json(connection: Connection, ref: str) -> str | None:
    """The case and what was done to it, oldest first; None where there is none."""
    case = Cases(connection).load(ref)
    if case is None:
        return None
    acts = [{**asdict(act), "at": act.at.isoformat()} for act in history(connection, ref)]
    whole = {"case": json.loads(CASE.dump(case)), "history": acts}
    return _harmless(json.dumps(whole, ensure_ascii=False, indent=2))


def _harmless(text: str) -> str:
    """Names come from mails: what a terminal would obey is not printed."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)
