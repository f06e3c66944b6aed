"""What a gateway username looks like where one is expected, and the words that never are one."""

import re
from typing import Final, NamedTuple

from bot.intake.lexicon import compiled
from bot.intake.normalise import Passage

_LETTER: Final = "a-z0-9_\u00df-\u024f"
_TOKEN: Final = re.compile(rf"[{_LETTER}][{_LETTER}.+@-]{{0,63}}")
_HAN_TAIL: Final = re.compile(r"(?<=[_.-])[\u4e00-\u9fff]{1,6}(?=[^\u4e00-\u9fff\w]|$)")
_SPELLED: Final = re.compile(r"[^\W][\w.+@-]{0,31}(?=[ ]{0,3}(?:[\n,，。.;)）!?]|$))")
"""A name in any script, alone between its label and the end of the clause."""
_DECORATION: Final = re.compile("[ *`~>|\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]{0,6}")
_QUOTED: Final = compiled(
    r"""
    (?:\"([^\"\s]{1,64})\"|'([^'\s]{1,64})'|“([^“”\s]{1,64})”|「([^「」\s]{1,64})」|
        『([^『』\s]{1,64})』|【([^【】\s]{1,64})】|《([^《》\s]{1,64})》|\[([^\[\]\s]{1,64})\]|
        <([^<>\s]{1,64})>|\(([^()\s]{1,64})\)|`([^`\s]{1,64})`|«([^«»\s]{1,64})»|„([^„“”\s]{1,64})[“”])
    """
)
_MAIL_ADDRESS: Final = re.compile(r"[^@]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_MARKED: Final = re.compile(r"[a-z].*[0-9_.+@-]|[0-9].*[a-z_]|_.*[a-z]")
_MONEY_BEHIND: Final = re.compile(
    r"[.,]\d| ?(?:元|块|塊|刀|美|u(?![a-z0-9])|usd|rmb|cny|eur|\$|€|¥|dollar|yuan|多|"
    r"个|次|笔|天|%|/|:\d|年|月|号|日|点|分钟|小时)"
)
_MONEY_WITHIN: Final = re.compile(
    r"(?:[0-9]+(?:[.,][0-9]+)?(?:u|k|w|usd[tc]?|rmb|cny|eur|hkd|yuan|元|块)?|(?:rmb|usd|cny|eur|hkd|us)[0-9.]+)"
)
_NO_NAME: Final = compiled(
    r"""
    https?|www\.|
    .*\.(?:png|jpe?g|pdf|gif|heic|webp|html?|docx?|xlsx?)$|
    (?:tu|rf|qu)-[0-9a-z]{6}$|0x[0-9a-f]{8,}|sk-|.*\.(?:com|org|net|io|cn|test|example|invalid)$|
    (?:gpt|claude|gemini|deepseek|qwen|llama|grok|mistral|kimi|glm|doubao|o[134])(?:-|$|[0-9])|
    (?:a100|a800|h100|h200|h800|b200|v100|b2b|b2c|web3|24x7)$|(?:trc|erc|bep)-?20|.*\.\.|v?[0-9]+(?:\.[0-9]+)+$|v[0-9]$
    """
)
_INFLECTED: Final = re.compile(r"[a-z]{3,}(?:ed|ing|able|ly)$|[a-z]+'s$")

_NEVER_NAMES: Final = """
    a an the this that these those it its my your our his her their mine yours me you i we us he she
    they one same new old own other another other's first second main personal private real correct
    wrong right exact full in on at by to from for of with without via through over under into onto as
    per than and or but nor so if then is are was were be been being has have had do does did can could
    will would should may might must not no nor yes still yet already now today yesterday tomorrow again
    soon here there below above attached enclosed following see please pls plz kindly thanks thank thx
    ty sorry hello hi hey dear sir madam team best regards cheers ok okay empty blank missing low zero
    negative fine good bad active inactive live blocked banned disabled locked frozen suspended expired
    broken down up ready available invalid valid unknown null none nil n/a na tbd any all both each
    every some only just also too very about around what which who whom when where why how whose because
    since balance status page settings info information detail details number no name id uid login user
    username account accounts users password holder team support manager dashboard history statement
    summary type setup access registration verification limit limits security recovery credit credits
    topup top-up recharge deposit refund payment payments paid pay usage plan money amount total sum
    currency method transaction order hash txid tx receipt screenshot picture file attachment address
    mail email e-mail subject title signature text line time date wechat weixin alipay paypal usdt usdc
    usd rmb cny eur hkd jpy gbp dollar dollars euro euros yuan bank transfer wire card visa mastercard
    wise revolut stripe telegram tg qq wx vx twitter discord github google gmail outlook apple steam
    binance okx tron trc20 erc20 bep20 bsc base polygon arbitrum solana ton network wallet coin crypto
    api api_base base_url key token tokens gateway oneapi one-api openai anthropic chatgpt claude gemini
    gpt deepseek azure aws groq cursor model models plus pro vip free group send sent got get give given
    take make made need want try help check confirm tell let know show shown shows use used using work
    works working seems looks says said like well after before until while during between among more
    less much many few most least bit lot service website site platform system server online offline
    department dept payable receivable office bureau section division asap fast quick quicker sooner
    later afterwards afterward shortly first last next together separately twice once maybe perhaps indeed
    correct incorrect properly though therefore however thus otherwise ago early earlier late soon enough
    almost nearly quite rather really actually probably apparently obviously currently recently finally
    myself yourself himself herself itself ourselves someone somebody anyone anybody nobody everyone
    something anything nothing somewhere anywhere nowhere always never often sometimes usually ever
    created opened closed linked verified registered upgraded charged topped funded loaded empty full
    credentials recovery problem problems issue issues question questions request requests question
    statement transfers transactions activity overview menu screen section tab settings option options
    lol haha btw fyi imo lmk dm pm idk tbh omg
    revert confirm reply advise acknowledge notify respond update proceed inform
    country company city area region bank website world business industry field office
    cursor cline chatbox nextchat lobechat librechat langchain litellm postman python curl vscode
    tonight anyway instead everything whatever whenever urgent tho though
    it's that's is: there's i'm don't can't won't isn't nicht ist und oder bitte danke das der die mein
    meine dein ihr ihre auf von mit für noch schon wurde est et ou pas de la le les mon ma votre merci
    pour avec sur a été es y o no mi su por favor gracias con para root system assistant
"""
_NEVER: Final = frozenset(_NEVER_NAMES.split())


class Name(NamedTuple):
    """A username where one may stand."""

    start: int
    end: int
    is_marked: bool
    """Holds a digit or a mark, as usernames do and words do not; false for plain words and numbers."""
    is_quoted: bool
    is_number: bool


def is_word(token: str) -> bool:
    """Whether a plain token is a word of the language rather than a name."""
    return token in _NEVER or _NO_NAME.match(token) is not None


def is_inflected(token: str) -> bool:
    """Whether a token ends as English verbs and adverbs do: what an account *is*, not what it is called."""
    return _INFLECTED.fullmatch(token) is not None


def name_at(
    passage: Passage, place: int, *, is_delimited: bool = False, is_linked: bool = False
) -> Name | None:
    """The username that begins at `place`, decoration skipped.

    Args:
        passage: where to look.
        place: just behind a label, or where a name may begin.
        is_delimited: whether a colon or the like parts it from its label; then it may be of any script.
        is_linked: whether a colon, `is`, 是 ties it to its label; then it may look like money (`2000yuan`).
    """
    folded = passage.folded
    decoration = _DECORATION.match(folded, place)
    start = decoration.end() if decoration else place
    quoted = _QUOTED.match(folded, start)
    if quoted is not None:
        group = quoted.lastindex or 1
        token = quoted.group(group)
        if is_word(token.strip(":,.")) or not re.search(r"\w", token):
            return None
        first, last = quoted.span(group)
        return Name(first, last, is_marked=True, is_quoted=True, is_number=token.isdigit())
    match = _TOKEN.match(folded, start)
    if match is not None:
        return _plain_name(passage, match, is_linked=is_linked)
    if is_delimited:
        return _spelled_name(folded, start)
    return None


def _plain_name(passage: Passage, match: re.Match[str], *, is_linked: bool) -> Name | None:
    folded, start = passage.folded, match.start()
    token = match.group().rstrip(".+-@")
    end = start + len(token)
    if len(token) < 2 and not token.isascii():
        return None
    if end == match.end() and (tail := _HAN_TAIL.match(folded, end)):
        return Name(start, tail.end(), is_marked=True, is_quoted=False, is_number=False)
    if token.isdigit():
        may_be = len(token) < 16 and not _MONEY_BEHIND.match(folded, end)
    elif "@" in token:
        may_be = _MAIL_ADDRESS.fullmatch(token) is not None
    else:
        may_be = not is_word(token) and (is_linked or not _MONEY_WITHIN.fullmatch(token))
    if not may_be:
        return None
    return Name(
        start, end, is_marked=_MARKED.search(token) is not None, is_quoted=False, is_number=token.isdigit()
    )


_SENTENCE_LIKE: Final = re.compile(
    "[我你您他她它的是这那请麻烦了吧吗呢哈见如下同在忘没有附件签名截图谢和给充付转]"
)


def _spelled_name(folded: str, start: int) -> Name | None:
    match = _SPELLED.match(folded, start)
    if match is None or _SENTENCE_LIKE.search(match.group()) or is_word(match.group()):
        return None
    return Name(start, match.end(), is_marked=False, is_quoted=False, is_number=False)
