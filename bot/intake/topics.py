"""What a mail asks, as topics with answers of their own: from signs of wishes and from topics' own words.

A topic that is missed costs a person's time; one that is found where none was asked costs the customer a
useless mail. So what only a person can answer (`Topic.OTHER`) is never left out, and a mail that moves money
asks for nothing but where it is.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.desk.asked import Topic
from bot.desk.claim import MailKind
from bot.intake.kinds import Clue, Signs
from bot.intake.lexicon import Hit, Lexicon
from bot.intake.normalise import Passage
from bot.intake.topic_words import (
    ONLY_PERSONS,
    TOPIC_WORDS,
    TURNS_OF_SPEECH,
    WHAT_APPS_WANT,
    WHAT_RECEIPTS_ARE,
)
from bot.intake.wish import Wish

_WORDS: Final = Lexicon(TOPIC_WORDS)
_BY_WISH: Final[Mapping[Wish, Topic]] = {
    Wish.BALANCE: Topic.BALANCE,
    Wish.MODELS: Topic.MODELS,
    Wish.INTENT: Topic.HOW_TO_PAY,
    Wish.OTHER: Topic.OTHER,
}
_BY_KIND: Final = {MailKind.BALANCE: Topic.BALANCE, MailKind.MODELS: Topic.MODELS}
_MOVES_MONEY: Final = frozenset({MailKind.TOPUP, MailKind.REFUND})
_MONEY_THREAD: Final = frozenset({Clue.IN_TOPUP, Clue.IN_REFUND})


def topics_in(
    kind: MailKind, passages: Iterable[tuple[Passage, Signs]], clues: frozenset[Clue]
) -> tuple[Topic, ...]:
    """The topics of a person's mail, each once, in the order of asking.

    Args:
        kind: of the mail.
        passages: the person's own words with the signs of wishes in them, the subject first.
        clues: whether it stands in the thread of a top-up or a refund: there, "when?" means that one.
    """
    if kind in _MOVES_MONEY and Clue.ASKING not in clues and not _asks_for_money(passages):
        return ()
    by_wish = dict(_BY_WISH)
    if clues & _MONEY_THREAD:
        by_wish[Wish.WHEN] = Topic.STATUS
    asked = [ask for passage, signs in passages for ask in _asked(passage, signs, by_wish)]
    found = {topic for topic, _ in asked}
    passed_over: set[Topic] = set()
    if kind in _MOVES_MONEY:
        return (Topic.STATUS,) if Topic.STATUS in found else ()
    if Topic.REFUND_POLICY in found:
        # Who asks how refunds work speaks of paying and of what is left as the beginning of it.
        passed_over = {Topic.HOW_TO_PAY, Topic.BALANCE} - {_BY_KIND.get(kind)}
    if Clue.FILES in clues:
        # Who shows a receipt or a statement of his own speaks of that one.
        passed_over |= {Topic.RECEIPT, Topic.STATEMENT}
    names = WHAT_APPS_WANT if Topic.API_BASE in found else frozenset[str]()
    if Topic.RECEIPT in found - passed_over:
        names |= WHAT_RECEIPTS_ARE
    topics = [
        topic
        for topic, words in asked
        if topic not in passed_over and not (topic is Topic.OTHER and words in names)
    ]
    if kind in _BY_KIND:
        topics.append(_BY_KIND[kind])
    return tuple(dict.fromkeys(topics))


def _asks_for_money(passages: Iterable[tuple[Passage, Signs]]) -> bool:
    """Whether a mail asks where its money is, by the signs of its wishes."""
    return any(sign.tag in {Wish.CHASE, Wish.WHEN} for _, signs in passages for sign in signs)


def _asked(passage: Passage, signs: Signs, by_wish: Mapping[Wish, Topic]) -> list[tuple[Topic, str]]:
    """Topics with the words that tell them, in their order."""
    named = _WORDS.hits(passage.folded)
    wished = [Hit(sign.start, sign.end, by_wish[sign.tag]) for sign in signs if sign.tag in by_wish]
    hits = list(named)
    for hit in wished:
        words = passage.folded[hit.start : hit.end]
        others = named if hit.tag is Topic.OTHER else [other for other in wished if other.tag is not hit.tag]
        if hit.tag is Topic.HOW_TO_PAY and words in ONLY_PERSONS:
            hits.append(hit._replace(tag=Topic.OTHER))
        elif hit.tag in {Topic.HOW_TO_PAY, Topic.OTHER} and _is_within(hit, others):
            continue
        elif words not in TURNS_OF_SPEECH:
            hits.append(hit)
    ordered = sorted(hits, key=lambda hit: hit.start)
    return [(hit.tag, passage.folded[hit.start : hit.end]) for hit in ordered]


def _is_within(hit: Hit[Topic], others: Iterable[Hit[Topic]]) -> bool:
    """Whether the words of a hit say something else more precisely."""
    return any(other.start < hit.end and hit.start < other.end for other in others)
