"""`Mail` → `Reading`: the readers of `extract/` and `kinds.py` put together, by whose words count.

The person's own words are subject and newest text; the signature may name the account; quoted history
counts for nothing but our reference; a forwarded receipt speaks where the person is silent. Which mails
are robots' is told by `vetting`; whether the account exists, by the gateway later.

Source: design.md 6, "Understanding".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.desk.claim import Claim, Found, MailKind, Method, Part, Reading
from bot.desk.mail import Mail
from bot.desk.refs import find_refs
from bot.intake.extract.account import Candidate as Name
from bot.intake.extract.account import account_candidates, answer_candidates, choose_account, lone_candidates
from bot.intake.extract.amount import (
    CLAIMED,
    asked_amount,
    certain_currency,
    found_amount,
    found_currency,
    paid_amount,
)
from bot.intake.extract.currency import named_currency
from bot.intake.extract.method import Mention, choose_method, method_mentions, network_of, way_back
from bot.intake.extract.money import Money
from bot.intake.extract.money_roles import money_in
from bot.intake.extract.money_words import Role
from bot.intake.extract.reference import Candidate, choose_reference, reference_candidates
from bot.intake.hostile import without_orders
from bot.intake.kinds import Clue, Judged, Signs, is_spam, kind_of
from bot.intake.language import language_of
from bot.intake.normalise import Passage, passage
from bot.intake.phrases import is_forward_subject
from bot.intake.wish_words import is_asking, is_plain_thanks, wishes_in

ROBOTS: Final = frozenset({MailKind.BOUNCE, MailKind.AUTO_REPLY, MailKind.NEWSLETTER, MailKind.SPAM})
_MOVES_MONEY: Final = frozenset({MailKind.TOPUP, MailKind.REFUND})
_YUAN_METHODS: Final = frozenset({Method.WECHAT, Method.ALIPAY})
_COINS: Final = {Method.USDT: "USDT", Method.USDC: "USDC"}
_RECEIPTS_MAX: Final = 3


def understand(mail: Mail, *, robot: MailKind | None = None) -> Reading:
    """What a mail says.

    Args:
        mail: as `mime.read` gives it.
        robot: what kind of robot wrote it, by `vetting.robot_of`; None for a person.
    """
    return _Understanding(mail).reading(robot)


@dataclass(frozen=True)
class _Understanding:
    """One mail while it is understood; every reader runs at most once."""

    mail: Mail

    def reading(self, robot: MailKind | None) -> Reading:
        if robot is not None:
            return self._of(robot, "a robot wrote it", must_not_reply=True)
        if self._is_spam():
            return self._of(
                MailKind.SPAM, "talks as nobody talks who wants something of ours", must_not_reply=True
            )
        if is_plain_thanks(self.text):
            return self._of(MailKind.QUESTION, "a plain thank-you", must_not_reply=True)
        kind = self.judged.kind
        return self._of(kind, self.judged.row, self.claim(kind), must_not_reply=False)

    def _of(
        self, kind: MailKind, reason: str, claim: Claim | None = None, *, must_not_reply: bool
    ) -> Reading:
        return Reading(
            kind=kind,
            language=self.language,
            case_ref=self.case_ref,
            claim=claim or Claim(warnings=self.warnings),
            must_not_reply=must_not_reply,
            reason=reason,
        )

    # Passages: whose words they are.

    @cached_property
    def text(self) -> Passage:
        return passage(Part.TEXT, self.mail.text)

    @cached_property
    def subject(self) -> Passage:
        return passage(Part.SUBJECT, self.mail.subject)

    @cached_property
    def is_answer(self) -> bool:
        """Whether the subject is one of ours, come back."""
        return "-" in self.mail.subject and bool(find_refs(self.mail.subject))

    @cached_property
    def own_text(self) -> Passage:
        return without_orders(self.text)

    @cached_property
    def own_subject(self) -> Passage:
        if self.is_answer or is_forward_subject(self.mail.subject):
            return passage(Part.SUBJECT, "")
        return without_orders(self.subject)

    @cached_property
    def receipts(self) -> list[Passage]:
        return [without_orders(passage(Part.FORWARDED, text)) for text in self.mail.forwarded[:_RECEIPTS_MAX]]

    @cached_property
    def language(self) -> str | None:
        return language_of(self.text.folded, self.subject.folded)

    @cached_property
    def case_ref(self) -> str | None:
        texts = (
            self.mail.text,
            self.mail.subject,
            self.mail.history,
            *self.mail.forwarded,
            self.mail.report or "",
        )
        for text in texts:
            if "-" in text and (refs := find_refs(text)):
                return refs[0]
        return None

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.subject.warnings, *self.text.warnings)))

    # What stands in the person's own words.

    @cached_property
    def references(self) -> list[Candidate]:
        return [*reference_candidates(self.own_text), *reference_candidates(self.own_subject)]

    def _taken(self, part: Part) -> list[tuple[int, int]]:
        return [(found.start, found.end) for found in self.references if found.found.evidence.part is part]

    @cached_property
    def names(self) -> list[Name]:
        names = [
            *account_candidates(self.own_text, taken=self._taken(Part.TEXT)),
            *account_candidates(self.own_subject, taken=self._taken(Part.SUBJECT)),
        ]
        if self.mail.signature:
            names += account_candidates(without_orders(passage(Part.SIGNATURE, self.mail.signature)))
        if not names and self.is_answer:
            names = answer_candidates(self.own_text, self.subject.folded)
        if not names:
            names = lone_candidates(self.own_text, self._taken(Part.TEXT)) or lone_candidates(
                self.own_subject
            )
        return names

    @cached_property
    def account(self) -> Found[str] | None:
        return choose_account(self.names, self._taken(Part.TEXT))

    @cached_property
    def money(self) -> list[Money]:
        found = []
        for words in (self.own_subject, self.own_text):
            found += money_in(words, self.language, self._taken(words.part) + self._named(words))
        return found

    def _named(self, words: Passage) -> list[tuple[int, int]]:
        """Where the names found anywhere stand in a passage: no money and no way of paying is read there."""
        spans = [(name.start, name.end) for name in self.names if name.passage is words]
        for value in {name.value.casefold() for name in self.names if not name.value.isdigit()}:
            place = words.folded.find(value)
            while place >= 0:
                spans.append((place, place + len(value)))
                place = words.folded.find(value, place + len(value))
        return spans

    @cached_property
    def mentions(self) -> list[Mention]:
        own = method_mentions(self.own_text, self._named(self.own_text))
        return own or method_mentions(self.own_subject, self._named(self.own_subject))

    @cached_property
    def clues(self) -> frozenset[Clue]:
        prefix = (self.case_ref or "")[:2]
        given = {
            Clue.ACCOUNT: bool(self.names),
            Clue.MONEY: any(money.role in CLAIMED for money in self.money),
            Clue.METHOD: bool(self.mentions),
            Clue.REFERENCE: bool(self.references),
            Clue.RECEIPT: any(
                reference_candidates(one) or _paid(one, self.language) for one in self.receipts
            ),
            Clue.FILES: bool(self.mail.attachments),
            Clue.ANSWER: self.is_answer,
            Clue.IN_TOPUP: prefix == "TU",
            Clue.IN_REFUND: prefix == "RF",
            Clue.ASKING: is_asking(self.text),
        }
        return frozenset(clue for clue, holds in given.items() if holds)

    @cached_property
    def text_signs(self) -> Signs:
        return wishes_in(self.own_text)

    @cached_property
    def subject_signs(self) -> Signs:
        return wishes_in(self.own_subject)

    @cached_property
    def judged(self) -> Judged:
        return kind_of(self.subject_signs, self.text_signs, self.clues)

    def _is_spam(self) -> bool:
        """A mail that claims a payment is no spam, however it talks."""
        if not is_spam(self.subject_signs, self.text_signs):
            return False
        return not (
            any(found.found.evidence.rule != "labelled" for found in self.references)
            or (self.account and self.clues & {Clue.METHOD, Clue.MONEY})
        )

    # The claim.

    def claim(self, kind: MailKind) -> Claim:
        """What is claimed, by the kind of the mail: money is claimed in top-ups and refunds only."""
        if kind not in _MOVES_MONEY:
            return Claim(account=self.account, warnings=self.warnings)
        money = paid_amount(self.money) if kind is MailKind.TOPUP else asked_amount(self.money)
        receipt = _Receipt(self.receipts, self.language)
        if money is None and kind is MailKind.TOPUP and not self.money:
            money = receipt.money
        method = self._method(kind) or (receipt.method if not self.mentions else None) or _coin(money)
        currency = self._currency(kind, money, method)
        return Claim(
            account=self.account,
            amount=found_amount(money, f"amount-{money.role.name.lower()}") if money else None,
            currency=currency,
            method=method,
            reference=self._reference(kind) or (receipt.reference if not self.references else None),
            network=network_of(self.own_text) if currency and currency.value in _COINS.values() else None,
            warnings=self.warnings,
        )

    def _method(self, kind: MailKind) -> Found[Method] | None:
        if kind is MailKind.REFUND and (back := way_back(self.own_text, self.mentions)):
            return back
        return choose_method(self.mentions)

    def _currency(
        self, kind: MailKind, money: Money | None, method: Found[Method] | None
    ) -> Found[str] | None:
        if kind is MailKind.REFUND and money is None:
            return None
        marked = found_currency(money) if money else certain_currency(self.money)
        if marked is not None and not (method and method.value in _COINS and marked.value == "USD"):
            return marked
        if labelled := named_currency(self.own_text, self.language):
            return labelled
        if method is None or (money is None and marked is None and _has_marks(self.money)):
            return None
        if method.value in _COINS:
            return Found(_COINS[method.value], method.evidence, 90)
        if marked is None and method.value in _YUAN_METHODS:
            return Found("CNY", method.evidence, 85)
        return marked

    def _reference(self, kind: MailKind) -> Found[str] | None:
        if kind is MailKind.REFUND and len(self.references) > 1:
            asked = [money for money in self.money if money.role is Role.ASKED]
            near = [found for found in self.references if _in_sentence_of_refund(self.own_text, found)]
            if len(near) == 1 or (asked and near):
                return choose_reference(near)
        return choose_reference(self.references)


def _coin(money: Money | None) -> Found[Method] | None:
    """A coin named as the currency is the way of paying, too: `100U`."""
    if money is None or money.currency not in _COINS.values():
        return None
    evidence = money.passage.evidence(money.start, money.end, "method-coin")
    return Found(Method(money.currency.lower()), evidence, 90)


def _has_marks(found: Sequence[Money]) -> bool:
    return any(money.currency for money in found)


def _in_sentence_of_refund(words: Passage, found: Candidate) -> bool:
    start, end = words.sentence(found.start)
    sentence = words.folded[start:end]
    return "refund" in sentence or "退" in sentence or "back" in sentence


def _paid(receipt: Passage, language: str | None) -> Money | None:
    return paid_amount(money_in(receipt, language, [(f.start, f.end) for f in reference_candidates(receipt)]))


class _Receipt:
    """What forwarded receipts say, for what the person did not."""

    def __init__(self, receipts: Sequence[Passage], language: str | None) -> None:
        self.reference = choose_reference(
            [found for receipt in receipts for found in reference_candidates(receipt)]
        )
        amounts = [money for receipt in receipts if (money := _paid(receipt, language))]
        same = len({(money.value, money.currency) for money in amounts}) == 1
        self.money: Money | None = amounts[0] if same else None
        self.method = choose_method([mention for receipt in receipts for mention in method_mentions(receipt)])
