"""A mail's words by whose they are, and what the readers of `extract/` find in the person's own.

The person's own words are subject and newest text; the signature may name the account; quoted history
counts for nothing but our reference; forwarded receipts are kept apart. Every reader runs at most once.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.desk.claim import Found, Part
from bot.desk.mail import Mail
from bot.desk.refs import find_refs
from bot.intake.extract.account import Candidate as Name
from bot.intake.extract.account import (
    account_candidates,
    answer_candidates,
    choose_account,
    lone_candidates,
    passing_candidates,
)
from bot.intake.extract.method import Mention, method_mentions
from bot.intake.extract.money import Money, is_amount_asked, sum_alone
from bot.intake.extract.money_roles import money_in
from bot.intake.extract.reference import Candidate as Reference
from bot.intake.extract.reference import reference_candidates
from bot.intake.hostile import without_orders
from bot.intake.language import language_of
from bot.intake.normalise import Passage, passage
from bot.intake.phrases import is_forward_subject

_RECEIPTS_MAX: Final = 3


@dataclass(frozen=True)
class OwnWords:
    """One mail, its words parted and read."""

    mail: Mail

    @cached_property
    def text(self) -> Passage:
        """The newest words, made readable."""
        return passage(Part.TEXT, self.mail.text)

    @cached_property
    def subject(self) -> Passage:
        """The subject, made readable, whoever wrote it."""
        return passage(Part.SUBJECT, self.mail.subject)

    @cached_property
    def is_answer(self) -> bool:
        """Whether the subject is one of ours, come back."""
        return "-" in self.mail.subject and bool(find_refs(self.mail.subject))

    @cached_property
    def own_text(self) -> Passage:
        """The newest words without what talks to programs: what claims are read from."""
        return without_orders(self.text)

    @cached_property
    def own_subject(self) -> Passage:
        """The subject where the person wrote it; empty where it is ours or a forwarded mail's."""
        if self.is_answer or is_forward_subject(self.mail.subject):
            return passage(Part.SUBJECT, "")
        return without_orders(self.subject)

    @cached_property
    def receipts(self) -> list[Passage]:
        """Mails forwarded within this one, the first few."""
        return [without_orders(passage(Part.FORWARDED, text)) for text in self.mail.forwarded[:_RECEIPTS_MAX]]

    @cached_property
    def language(self) -> str | None:
        """ISO 639-1 code of the newest words, else of the subject."""
        return language_of(self.text.folded, self.subject.folded)

    @cached_property
    def case_ref(self) -> str | None:
        """Our reference: in the words, else the subject, else quoted or returned mail."""
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
        """What is odd about the characters of subject and words."""
        return tuple(dict.fromkeys((*self.subject.warnings, *self.text.warnings)))

    @cached_property
    def references(self) -> list[Reference]:
        """Payment references in words and subject."""
        return [*reference_candidates(self.own_text), *reference_candidates(self.own_subject)]

    def taken(self, part: Part) -> list[tuple[int, int]]:
        """Where references stand in a part."""
        return [(found.start, found.end) for found in self.references if found.found.evidence.part is part]

    @cached_property
    def names(self) -> list[Name]:
        """Names that may be the account: in words, subject, signature; bare ones only without others."""
        names = [
            *account_candidates(self.own_text, taken=self.taken(Part.TEXT)),
            *account_candidates(self.own_subject, taken=self.taken(Part.SUBJECT)),
        ]
        if self.mail.signature:
            names += account_candidates(without_orders(passage(Part.SIGNATURE, self.mail.signature)))
        if not names and self.is_answer:
            names = answer_candidates(self.own_text, self.subject.folded)
        if not names:
            names = lone_candidates(self.own_text, self.taken(Part.TEXT)) or lone_candidates(self.own_subject)
        return names

    @cached_property
    def account(self) -> Found[str] | None:
        """The account to be credited; None where two are, or none."""
        return choose_account(self.names, self.taken(Part.TEXT))

    @cached_property
    def account_in_passing(self) -> Found[str] | None:
        """The one thing that looks like a username, for a payment whose account nothing else names."""
        if self.names:
            return None
        found = []
        for words in (self.own_text, self.own_subject):
            taken = [
                (mention.start, mention.end)
                for mention in self.mentions
                if mention.found.evidence.part is words.part
            ]
            found += passing_candidates(words, [*self.taken(words.part), *taken])
        return choose_account(found)

    @cached_property
    def money(self) -> list[Money]:
        """What is said about money in subject and words, in this order."""
        found = []
        for words in (self.own_subject, self.own_text):
            found += money_in(words, self.language, self.taken(words.part) + self._named(words))
        if not found and self.mentions and self.names:
            found = sum_alone(self.own_subject)
        if not found and self.is_answer and is_amount_asked(self.subject.folded, self.mail.history):
            found = sum_alone(self.own_text)
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
        """Ways of paying named in the words, else in the subject."""
        own = method_mentions(self.own_text, self._named(self.own_text))
        return own or method_mentions(self.own_subject, self._named(self.own_subject))
