"""Which account shall be credited: by labels, by the verbs of crediting, by a name that stands alone.

A corrected name goes before one to be credited, that before a labelled one, that before a name in
passing. Two names of one rank that differ give None. The ways of saying it stand in `account_words.py`,
what a name looks like in `names.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.desk.claim import Found, Part
from bot.intake.extract.account_words import (
    ANOTHER,
    ANSWER_LINE,
    ANY_LABEL,
    ASKED,
    ASKED_FROM,
    CLAUSE_END,
    FORMER,
    FROM,
    GOES_ON,
    HAN_NAME,
    LINKS,
    NAME_BEFORE,
    NEGATED,
    NEXT_LINE,
    OTHERS,
    OWN,
    PAID_BY,
    PAYEE,
    PAYERS,
    QUALIFIED,
    RULES,
    SIGNED,
    TARGET,
    TARGETED,
    THINGS,
    WITHDRAWN,
    Accept,
    Rule,
)
from bot.intake.extract.names import Name, is_inflected, is_word, name_at
from bot.intake.lexicon import Lexicon
from bot.intake.normalise import Passage

_RULES: Final = Lexicon([(rule, rule.words) for rule in RULES])
_NAME_BEFORE_MAX: Final = 72
_NAMES_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be the account."""

    value: str
    start: int
    end: int
    rank: int
    rule: str
    passage: Passage
    is_own: bool = False
    is_target: bool = False
    confidence: int = 90


def account_candidates(passage: Passage, *, taken: Iterable[tuple[int, int]] = ()) -> list[Candidate]:
    """Every name in a passage that some rule takes for an account, the denied ones left out.

    Args:
        passage: subject, text or signature.
        taken: places of payment references, which are no names.
    """
    spans = tuple(taken)
    found: dict[tuple[int, int], Candidate] = {}
    for start, end, rule in _RULES.hits(passage.folded):
        if passage.part not in rule.parts:
            continue
        candidate = _before(rule, start, passage) if rule.is_behind else _behind(rule, start, end, passage)
        if candidate is None or any(
            candidate.start < last and first < candidate.end for first, last in spans
        ):
            continue
        held = found.get((candidate.start, candidate.end))
        if held is None or candidate.rank > held.rank:
            found[candidate.start, candidate.end] = candidate
        if len(found) >= _NAMES_MAX:
            break
    return list(found.values())


def _before(rule: Rule, start: int, passage: Passage) -> Candidate | None:
    """The name that stands before a rule's words."""
    first = max(0, start - _NAME_BEFORE_MAX)
    match = NAME_BEFORE.search(passage.folded[first:start])
    if match is None:
        return None
    name = name_at(passage, first + match.start(1))
    if name is None or name.end != first + match.end(1) or not _is_accepted(rule, name, "", passage):
        return None
    return _candidate(rule, name, name.start, "", passage)


def _behind(rule: Rule, start: int, end: int, passage: Passage) -> Candidate | None:
    """The name that follows a rule's words."""
    folded = passage.folded
    link, label_end = "", folded[end - 1]
    if rule.name == "labelled" and (links := LINKS.match(folded, end)):
        link, end = links.group(), links.end()
    if rule.name == "labelled" and not link and (line := NEXT_LINE.match(folded, end)):
        link, end = ":", line.end()
    is_hard = ":" in link or "=" in link
    if rule.name == "labelled" and label_end == "s" and not is_hard:
        return None
    is_delimited = is_hard or (link.isspace() and HAN_NAME.match(folded, end) is not None)
    name = name_at(passage, end, is_delimited=is_delimited, is_linked=bool(link.strip()))
    if name is None or (name.start > end and folded[name.start - 1] == "@"):
        return None
    if rule.after is not None and not rule.after.match(folded, name.end):
        return None
    if not _is_accepted(rule, name, link, passage) or (passage.part is Part.SIGNATURE and not is_hard):
        return None
    left = folded[max(0, start - 28) : start]
    if rule.name == "said apart" and not ANY_LABEL.search(folded, 0, start):
        return None
    if rule.name == "labelled" and _is_foreign(left, folded[max(0, start - 48) : start]):
        return None
    return _candidate(rule, name, start, link, passage)


def _candidate(rule: Rule, name: Name, start: int, link: str, passage: Passage) -> Candidate | None:
    """The name as a candidate, unless the words around deny it."""
    folded = passage.folded
    left = folded[max(0, start - 28) : start]
    before_name, behind = folded[max(0, name.start - 24) : name.start], folded[name.end : name.end + 24]
    if (
        FORMER.search(left)
        or NEGATED.search(before_name)
        or WITHDRAWN.search(behind)
        or (rule.rank < 5 and PAYEE.search(left))
    ):
        return None
    return Candidate(
        passage.plain[name.start : name.end],
        name.start,
        name.end,
        rule.rank,
        rule.name,
        passage,
        is_own=folded.startswith("我", start) or OWN.search(left) is not None,
        is_target=rule.rank == 4 or TARGET.search(left) is not None,
        confidence=(60, 60, 75, 95 if link.strip() else 88, 92, 90)[rule.rank],
    )


def _is_foreign(left: str, further_left: str) -> bool:
    """Whether what stands before a label makes it the label of something else: a handle, a bank account."""
    if FROM.search(left):
        return ASKED_FROM.search(further_left) is None
    qualified = QUALIFIED.search(left)
    if qualified is None:
        return False
    return not (qualified.group("gap") and PAID_BY.search(further_left))


def _is_accepted(rule: Rule, name: Name, link: str, passage: Passage) -> bool:
    folded = passage.folded
    if name.is_number and not name.is_quoted:
        return rule.name == "labelled" or (
            rule.rank == 4 and _LABEL_BEFORE.search(folded, max(0, name.start - 12), name.start) is not None
        )
    if name.is_quoted or name.is_marked or rule.accept is Accept.MARKED:
        return name.is_quoted or name.is_marked
    return _is_plain_name(rule, name, link, passage)


_LABEL_BEFORE: Final = re.compile(r"(?:账号|账户|用户|id|account|user)[ :]{0,3}\Z")


def _is_plain_name(rule: Rule, name: Name, link: str, passage: Passage) -> bool:
    """Whether a plain word is a name here: behind a firm label, or where it closes its clause."""
    token = passage.folded[name.start : name.end]
    closes = CLAUSE_END.match(passage.folded, name.end) is not None
    if rule.accept is Accept.FINAL:
        # A capital makes it a person's name: "top up for Lisa".
        is_plain = passage.plain[name.start].islower() and passage.part is Part.TEXT
        return closes and is_plain and not is_inflected(token)
    if rule.name != "labelled":
        return True
    if not token.isascii():
        return closes or ":" in link or "=" in link
    label = passage.folded[max(0, name.start - len(link) - 6) : name.start - len(link)]
    if not label[-1:].isascii() or "name" in label or ":" in link or "=" in link:
        return True
    goes_on = GOES_ON.match(passage.folded, name.end) and TARGETED.search(passage.folded, 0, name.start)
    return (closes or goes_on is not None) and not is_inflected(token)


_POLITE_END: Final = (
    r"[\"”」']?(?:[ .。!,，]{0,3}(?:please|pls|plz|thanks|thank you|thx|谢谢|謝謝))?[ .。!,，~]{0,3}(?:\n|$)"
)


def answer_candidates(passage: Passage, subject: str) -> list[Candidate]:
    """Names that stand alone on a line, in an answer to our question for the account."""
    if not ASKED.search(subject):
        return []
    found = []
    for match in ANSWER_LINE.finditer(passage.folded):
        name = name_at(passage, match.end())
        if name is None or is_word(passage.folded[name.start : name.end]):
            continue
        if re.match(_POLITE_END, passage.folded[name.end : name.end + 20]):
            found.append(
                Candidate(
                    passage.plain[name.start : name.end],
                    name.start,
                    name.end,
                    1,
                    "answer-line",
                    passage,
                    confidence=70,
                )
            )
    return found


_LONE: Final = re.compile(r"(?:^|[\n,，、;|]|(?<=\S)/) ?([a-z0-9_][a-z0-9_.+@-]{1,63}) ?(?=[\n,，、;/|。]|$)")
_LONE_TEXT_MAX: Final = 80
_GREETING: Final = re.compile(
    r"你好|您好|谢|謝|祝|敬|(?<![a-z])(?:hi|hello|dear|thanks|thank|regards|best|cheers)(?![a-z])"
)


def lone_candidates(passage: Passage, taken: Iterable[tuple[int, int]] = ()) -> list[Candidate]:
    """Names that make a clause of their own among a few bare words: `微信，50，aqua_7`.

    Not in a letter: there a name alone is who signs it.
    """
    is_letter = "\n" in passage.folded and _GREETING.search(passage.folded) is not None
    if len(passage.folded) > _LONE_TEXT_MAX or is_letter:
        return []
    found = []
    for match in _LONE.finditer(passage.folded):
        name = name_at(passage, match.start(1))
        if name is None or name.end != match.end(1):
            continue
        if not (name.is_marked or _stands_in_a_list(passage, name)):
            continue
        if SIGNED.search(passage.folded, 0, match.start(1)) or any(map(is_word, match.group(1).split("-"))):
            continue
        if any(name.start < last and first < name.end for first, last in taken):
            continue
        found.append(
            Candidate(
                passage.plain[name.start : name.end], name.start, name.end, 1, "lone", passage, confidence=60
            )
        )
    return found


_IN_PASSING: Final = re.compile(
    r"(?<![a-z0-9_.@+/#&=%-])(?=[a-z0-9]{0,24}(?:_|[a-z]{1,24}[0-9]{2}|[a-z]{2}[0-9]|[0-9][a-z]{3}|[a-z]{2}\.[a-z]))[a-z0-9_]"
    r"[a-z0-9_.-]{2,31}(?<![.-])(?![a-z0-9_@+/#&=%-]|\.[a-z])"
)
_IN_PASSING_MAX: Final = 600


def passing_candidates(passage: Passage, taken: Iterable[tuple[int, int]]) -> list[Candidate]:
    """Names that only their look betrays, in a mail too short to speak of much else.

    For a payment whose account nothing else names: `Payment done for ravi.k`, `充50 lulu_7 微信`.
    """
    folded = passage.folded
    if len(folded) > _IN_PASSING_MAX:
        return []
    spans = tuple(taken)
    around = passage.without(spans).folded
    found = []
    for match in _IN_PASSING.finditer(folded):
        name = name_at(passage, match.start())
        if name is None or name.end != match.end() or not name.is_marked or name.is_number:
            continue
        if any(name.start < last and first < name.end for first, last in spans):
            continue
        written = passage.plain[name.start : name.end]
        first = max(0, name.start - 40)
        if written.isupper() or THINGS.fullmatch(folded, name.start, name.end):
            continue
        if OTHERS.search(around, first, name.start) or PAYERS.search(folded, first, name.start):
            continue
        found.append(Candidate(written, name.start, name.end, 0, "in passing", passage, confidence=55))
    return found


_LIST_MAX: Final = 32


def _stands_in_a_list(passage: Passage, name: Name) -> bool:
    """Whether a plain word is one of a few Chinese clauses on one line: `四十块，微信，bobo`."""
    folded = passage.folded
    word = passage.plain[name.start : name.end]
    is_list = len(folded) <= _LIST_MAX and "\n" not in folded and re.search("[,，、]", folded) is not None
    return is_list and not name.is_number and word.islower() and len(word) > 2 and not folded.isascii()


def names_another(candidate: Candidate, taken: Iterable[tuple[int, int]] = ()) -> bool:
    """Whether a second name is joined to this one: `teamred and teamblue`, `a_1、a_2`."""
    passage = candidate.passage
    match = ANOTHER.match(passage.folded, candidate.end)
    if match is None:
        return False
    other = name_at(passage, match.end())
    if (
        other is None
        or other.is_number
        or any(other.start < end and start < other.end for start, end in taken)
    ):
        return False
    if other.is_marked or other.is_quoted:
        return passage.folded[other.start : other.end] != candidate.value.casefold()
    is_list_word = match.group("weak") not in {",", "，"}
    return is_list_word and CLAUSE_END.match(passage.folded, other.end) is not None


def choose_account(candidates: list[Candidate], taken: Iterable[tuple[int, int]] = ()) -> Found[str] | None:
    """The account to be credited; None where two are, or where it cannot be told."""
    if not candidates:
        return None
    if any(candidate.passage.part is not Part.SIGNATURE for candidate in candidates):
        candidates = [candidate for candidate in candidates if candidate.passage.part is not Part.SIGNATURE]
    best = max(candidate.rank for candidate in candidates)
    top = [candidate for candidate in candidates if candidate.rank == best]
    labelled = [candidate for candidate in candidates if candidate.rank == 3]
    if best == 3:
        top = _by_owner(labelled)
    chosen = top[0]
    if len({candidate.value.casefold() for candidate in top}) > 1:
        return None
    others = [c for c in labelled if best == 4 and c.value.casefold() != chosen.value.casefold()]
    if any(not other.is_own for other in others):
        return None
    spans = tuple(taken)
    if any(names_another(candidate, spans) for candidate in top):
        return None
    evidence = chosen.passage.evidence(chosen.start, chosen.end, f"account-{chosen.rule}")
    return Found(chosen.value, evidence, chosen.confidence)


def _by_owner(labelled: list[Candidate]) -> list[Candidate]:
    """Of labelled names, those of the person to be credited where the payer's own is named beside."""
    targets = [candidate for candidate in labelled if candidate.is_target]
    rest = [candidate for candidate in labelled if not candidate.is_target]
    if targets and all(candidate.is_own for candidate in rest):
        return targets
    return labelled
