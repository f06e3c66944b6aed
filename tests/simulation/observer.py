"""Who looks at a history from outside once it is over, and says what must not be.

He reads the gateway's own database, what was mailed, what stands in the chat, and of the bot's database the
cases, their attempts and the books.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sandbox import people
from tests.simulation.faults import Fault

if TYPE_CHECKING:
    from tests.simulation.history import History

Check = Callable[["History"], Iterator[str]]
CREDITED: Final = frozenset({"credited", "closed", "redeemed"})
WAITING: Final = frozenset(
    {
        "awaiting_operator",
        "needs_info",
        "identity_pending",
        "code_sent",
        "answered",
        "debited",
        "payout_claimed",
    }
)
"""For a person: an operator, or the customer."""
ENDED: Final = CREDITED | {"rejected", "withdrawn", "expired", "reversed", "paid_out"}
COPIES_MAX: Final = 2
FORGETFUL: Final = (Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.ASLEEP, Fault.DISK_FULL)
LATER: Final = ("watch", "watch_code", "await_time")
"""Effects that wait for their time."""


def each_credit_is_there_once(history: "History") -> Iterator[str]:
    """What the gateway gave is what was approved and booked, account by account."""
    given: Counter[str] = Counter()
    for case in _cases(history):
        if quota := _given(case):
            given[case["terms"]["account"]["username"]] += quota
    for customer in history.customers.all:
        now = history.gateway.figures(customer.name)
        if now.quota + now.used != given[customer.name]:
            yield (
                f"{customer.name} was given {now.quota + now.used:,} at the gateway, "
                f"{given[customer.name]:,} by the cases"
            )


def no_reference_is_given_twice(history: "History") -> Iterator[str]:
    """Each attempt gave at most once, and of one case at most one did."""
    for reference, count in history.gateway.given.items():
        if count > 1:
            yield f"{reference} was given {count} times"
    for ref, count in Counter(reference.rpartition("-")[0] for reference in history.gateway.given).items():
        if count > 1:
            yield f"{ref} was given by {count} attempts"


def books_are_balanced(history: "History") -> Iterator[str]:
    """Every entry of the ledger sums to nothing in each currency."""
    sums: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for entry, amount, currency in history.rows("SELECT entry_id, amount, currency FROM ledger_postings"):
        sums[entry, currency] += Decimal(amount)
    for (entry, currency), total in sums.items():
        if total:
            yield f"entry {entry} is off by {total} {currency}"


def lots_are_what_was_given(history: "History") -> Iterator[str]:
    """Each account's lots hold what its cases gave and did not take back."""
    given: Counter[str] = Counter()
    for case in _cases(history):
        if quota := _given(case):
            given[case["terms"]["account"]["ref"]] += quota
    lots = Counter(dict(history.rows("SELECT account_ref, sum(quota) FROM lots GROUP BY 1")))
    for account in given | lots:
        if given[account] != lots[account]:
            yield f"account {account} was given {given[account]:,}, its lots hold {lots[account]:,}"


def nobody_is_frozen(history: "History") -> Iterator[str]:
    """Every account may be used: nobody had been disabled before."""
    for customer in history.customers.all:
        if history.gateway.figures(customer.name).status != 1:
            yield f"{customer.name} was left disabled"


def nothing_is_mailed_twice(history: "History") -> Iterator[str]:
    """At most one repeat, under the same Message-ID, but by an operator's word; one receipt of each credit."""
    copies = Counter(str(each.message["Message-ID"]) for each in history.smtp.taken)
    asked = Counter(body["message_id"] for body in _effects(history, "mail"))
    for message_id, count in copies.items():
        if count > COPIES_MAX * asked[message_id]:
            yield f"the mail {message_id} was sent {count} times"
    receipts = {body["message_id"]: body["case_ref"] for body in _effects(history, "mail", "credited")}
    for ref, count in Counter(receipts.values()).items():
        if count > 1:
            yield f"{ref} has {count} receipts"


def nothing_is_published_twice(history: "History") -> Iterator[str]:
    """Each announcement stands in the channel once at most."""
    shown = Counter(message.text for message in history.api.chat(people.CHANNEL_ID).messages.values())
    for text, count in shown.items():
        if count > 1:
            yield f"{text!r} was published {count} times"


def no_code_is_made_twice(history: "History") -> Iterator[str]:
    """A code that can be redeemed belongs to a case that waits for it, which has no other."""
    codes = history.gateway.usable_codes()
    for case in _cases(history):
        wanted = int(case["state"] == "code_sent")
        if codes[case["ref"]] != wanted:
            yield f"{case['ref']} is {case['state']} and has {codes[case['ref']]} codes"


def each_case_has_its_card(history: "History") -> Iterator[str]:
    """Shown, at most twice where an answer was lost, and it says where the case stands."""
    shown = [m for m in history.api.chat(people.DESK_CHAT_ID).shown if m.is_outgoing]
    # What was given up was told; the next change of the case, or an operator's word, begins anew.
    query = "SELECT case_ref, count(*) FROM effects WHERE kind = 'card' AND state = 'given_up' GROUP BY 1"
    given_up = Counter(dict(history.rows(query)))
    # Telegram took it, and that it did was not written down, or by a lease that had lapsed.
    forgotten = sum(count for (fault, _), count in history.faults.met.items() if fault in FORGETFUL)
    for case in _cases(history):
        cards = [m for m in shown if m.text.startswith(f"{case['ref']} · ") and not m.reply_to]
        if not cards:
            yield f"{case['ref']} has no card"
        elif len(cards) > COPIES_MAX * (1 + given_up[case["ref"]]) + forgotten:
            yield f"{case['ref']} has {len(cards)} cards"
        elif case["state"] == "credited" and not any("Credited: " in m.text for m in cards):
            yield f"{case['ref']} is credited, and its card does not say so"


def each_case_is_ended_or_waits_for_somebody(history: "History") -> Iterator[str]:
    """No case is left under way."""
    for case in _cases(history):
        if case["state"] not in ENDED | WAITING:
            yield f"{case['ref']} is left {case['state']}"


def nothing_is_left_undone(history: "History") -> Iterator[str]:
    """No effect waits but for its time."""
    query = "SELECT id, kind, case_ref, state, trouble FROM effects WHERE state IN ('waiting', 'leased')"
    for number, kind, ref, state, trouble in history.rows(query):
        if kind not in LATER:
            yield f"effect {number} ({kind} of {ref}) is {state}: {trouble}"


def no_mail_is_missed(history: "History") -> Iterator[str]:
    """Every mail in the mailbox was handled."""
    handled = history.rows(
        "SELECT count(DISTINCT digest) FROM mails WHERE disposition NOT NULL AND folder = 'INBOX'"
    )[0][0]
    there = len({octets for _, octets in history.folder.mails.values()})
    if handled != there:
        yield f"of {there} mails {handled} were handled"


def the_bot_did_not_fall(history: "History") -> Iterator[str]:
    """It ended only when it was killed."""
    yield from sorted(set(history.told))


CHECKS: Final[tuple[Check, ...]] = (
    each_credit_is_there_once,
    no_reference_is_given_twice,
    books_are_balanced,
    lots_are_what_was_given,
    nobody_is_frozen,
    nothing_is_mailed_twice,
    nothing_is_published_twice,
    no_code_is_made_twice,
    each_case_has_its_card,
    each_case_is_ended_or_waits_for_somebody,
    nothing_is_left_undone,
    no_mail_is_missed,
    the_bot_did_not_fall,
)


def observe(history: "History") -> list[str]:
    """All complaints, each with the name of its check."""
    return [f"{check.__name__}: {said}" for check in CHECKS for said in check(history)]


def _cases(history: "History") -> list[dict[str, Any]]:
    return [json.loads(body) for (body,) in history.rows("SELECT body FROM cases ORDER BY ref")]


def _given(case: dict[str, Any]) -> int:
    """What a case gave in the end, less than nothing where it took."""
    quota = case["credited"]["quota"] if case.get("credited") else 0
    reversal = case.get("reversal") or {}
    if case["state"] == "reversed" and reversal.get("surplus") is None:
        quota -= reversal["taken"]
    if case["kind"] == "refund" and case["state"] != "withdrawn":
        quota -= (case.get("payback") or {}).get("taken") or 0
    return int(quota)


def _effects(history: "History", kind: str, template: str = "") -> list[dict[str, Any]]:
    """The bodies of the effects of a kind; of mails perhaps those of one template."""
    bodies = [json.loads(body) for (body,) in history.rows("SELECT body FROM effects WHERE kind = ?", kind)]
    return [body for body in bodies if not template or body["template"] == template]
