"""Which account shall be credited: by labels, by the verbs of crediting, by a name that stands alone.

Each way of saying it is a line in `RULES`, with the rank of what it finds: a corrected name goes before
one to be credited, that before a labelled one, that before a name in passing. Two names of one rank that
differ give None. What a name looks like stands in `names.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from bot.desk.claim import Found, Part
from bot.intake.extract.names import Name, is_inflected, is_word, name_at
from bot.intake.lexicon import Lexicon
from bot.intake.normalise import Passage


class Accept(Enum):
    """Which names a rule takes."""

    ANY = "any name that is no common word"
    FINAL = "names with a digit or mark, or plain ones that close their clause"
    MARKED = "names with a digit or a mark"


class Rule(NamedTuple):
    """One way of naming the account: the words beside the name, and what must stand on its other side."""

    name: str
    rank: int
    words: str
    """Phrases that the name follows; with `is_behind`, phrases that follow the name."""
    accept: Accept
    after: re.Pattern[str] | None = None
    is_behind: bool = False
    parts: frozenset[Part] = frozenset({Part.SUBJECT, Part.TEXT})


_ZH_LABEL: Final = (
    r"账户名称?|账号名称?|帐户名|帐号名|账户id|账号id|账号|账户|帐号|帐户|賬號|賬戶|帳號|帳戶|张号|用户名称?|用戶名稱?|用户名字|用户明|"
    r"使用者名稱|使用者名称|用户账号|用户id|用戶id|用户|用戶|会员名|登[录陆]名|登入名|(?:我的?|的|这个|充值)号(?!码)|(?<=[，,。 \n(])号(?=是|:)"
)
_EN_LABEL: Final = (
    r"user ?-?_?name|use ?name|usrname|userame|usernme|user ?id|user|log-?in(?: name| id)?|login|uid|id|"
    r"(?:gateway )?(?:account|acount|accout|acct|accnt)(?: ?-?(?:name|id|no\.?|number|login|user ?name))?"
)
_OTHER_LABEL: Final = (
    r"логин|аккаунт[ау]?|имя пользователя|пользовател[ьяю]|ник|уч[её]тн\w{2,3} запис\w{1,2}|"
    r"benutzername|benutzerkonto|benutzer|nutzername|kontoname|konto|kennung|nom d'utilisateur|nom d’utilisateur|identifiant|utilisateur|compte|"
    r"nombre de usuario|usuario|cuenta|nome de usuário|usuário|conta|nome utente|utente|nazwa użytkownika|gebruikersnaam|användarnamn|"
    r"kullanıcı adı(?:m)?|hesap|tên đăng nhập|tài khoản|nama pengguna|akun|uživatel"
)
_CJK_LABEL: Final = r"ユーザー名|ユーザ名|ユーザーid|アカウント名?|사용자 ?이름|사용자명|아이디|계정"
_GLOSS: Final = r"(?: ?[(/] ?(?:用户名?|username|user|id|uid|login|账号|账户|name|邮箱|email|account)[)]?)?[】\])」]?(?: (?:at|on|in|for|of) (?:your|the|this|ur) (?:gateway|site|website|platform|service|system|server|page|api))?"
_LINK: Final = (
    r"(?:[ :=*|>~`👉➡→⇒»#-]|:[ ]?\n|就是|还是|還是|仍是|也是|应该是|應該是|应为|是|为|為|即|叫做|叫|名为|のは|は|が|입니다|는|은|(?<![a-z])(?:is|was|it's|it is|should be|named|called|"
    r"ist|lautet|heißt|est|es|este|это|é|jest)(?![a-z])|,(?= (?:it's|it is)))"
)
_LABEL: Final = (
    rf"(?:{_ZH_LABEL}|(?<![a-z0-9_.@'-])(?:{_EN_LABEL})s?(?![a-z0-9_'@]|[.-][a-z0-9])"
    rf"|(?<![^\W\d_])(?:{_OTHER_LABEL})(?![^\W\d_]|['@])|{_CJK_LABEL}){_GLOSS}"
)
_LINKS: Final = re.compile(rf"{_LINK}{{0,8}}")
_FILLER: Final = r"(?:[ :\"“「]|你们?|我的?|他的?|她的?|这个|该|本|同学|朋友|室友|同事|另一个|另外一个|新|的|平台|网站|网关|用户名|用户|用戶|账号|账户|帐号|帐户|帳號|帳戶|賬號|id(?![a-z])|uid(?![a-z])|名|为|是|下|上面?)"
_EN_FILLER: Final = r"(?:(?:my|our|the|his|her|their|your|a|this|gateway|friend'?s?|colleague'?s?|brother'?s?|sister'?s?|wife'?s?|son'?s?|student'?s?|team'?s?|user|username|account|acct|id|named|name|called)(?![a-z0-9_.-]) ?|: ?){0,5}"

RULES: Final = (
    Rule(
        "corrected",
        5,
        r"(?:(?:正确的?|對的|对的)(?:账号|账户|用户名|帐号)?(?:应该)?(?:是|为|:)|更正为|更正:|改成|改为|改到|应该是|應該是|应为|"
        r"(?:should be|should have been|should read|(?:correct|right) (?:one|account|username|user name|user|name|id) is|"
        r"i meant?|change(?:d)? (?:it )?to|correction:)(?![a-z]))[ :]{0,3}(?:账号|账户|用户名?|account|username|user)?[ :]{0,3}",
        Accept.MARKED,
    ),
    Rule(
        "not-but",
        5,
        r"(?:不是|(?:not|isn't|wasn't) )[ :]?[\"“「]?[a-z0-9_.@+-]{2,40}[\"”」]?[ ,，]{0,2}"
        r"(?:而?是|应该是|but(?: it's| it is)?|it's)[ :]{0,2}",
        Accept.MARKED,
    ),
    Rule(
        "charge-to",
        4,
        r"(?:充值?|冲值?|充直|续费?|加值|儲值|储值|加)[^,，。;!?\n到给至进入給進]{0,16}"
        rf"(?:到|给|至|进|入|給|進)(?!账[^号户]|帐[^号户]){_FILLER}{{0,8}}",
        Accept.ANY,
    ),
    Rule(
        "charge-for",
        4,
        rf"(?:给|帮|替|为|為|幫|給){_FILLER}{{0,6}}",
        Accept.ANY,
        re.compile(
            rf"[ \"”」』]{{0,2}}{_FILLER}{{0,4}}(?:里|中|上)?(?:再)?(?:直接)?(?:充|冲|续费|儲|储值|加值|加点|加额度)"
        ),
    ),
    Rule(
        "credit-to",
        4,
        r"(?:credit(?:ed|ing)?|top(?:ped|ping)?[ -]?up|recharge|add|apply|put|load|deposit|booked?)(?![a-z])"
        r"[^.\n;!?,]{0,32}?(?<![a-z])(?:to|into|onto|for|on|in) " + _EN_FILLER,
        Accept.FINAL,
    ),
    Rule("credit", 4, r"(?:credit|top[ -]?up|recharge) " + _EN_FILLER, Accept.MARKED),
    Rule("labelled", 3, _LABEL, Accept.ANY, parts=frozenset({Part.SUBJECT, Part.TEXT, Part.SIGNATURE})),
    Rule(
        "name-then-label",
        2,
        rf"(?:{_ZH_LABEL}|(?:account|acct)(?![a-z]))(?!{_LINK}{{0,3}}[a-z0-9\"“「])"
        r"|\((?:my )?(?:user ?name|user|login|account|用户名|账号|用户id|id)\)",
        Accept.MARKED,
        is_behind=True,
    ),
    Rule(
        "name-then-balance",
        2,
        r"(?:现在|目前|这个|里|账号|账户|的|里面|當前|当前|還|还|有|多少){0,5}(?:剩|余额|額度|额度|餘額)",
        Accept.ANY,
        is_behind=True,
    ),
    Rule(
        "balance-of",
        2,
        r"баланс(?:а)? (?:у |аккаунта |для |на )|остаток (?:у |на )|(?:balance|credits?|quota) (?:is )?(?:left )?(?:of|for|on|in) "
        + _EN_FILLER,
        Accept.FINAL,
    ),
    Rule(
        "registered-mail",
        2,
        r"(?:(?:注册|登录|登陆|账号|账户)的?(?:邮箱|郵箱|email|mail)|registered (?:with|under|as|email is)"
        r"|(?:account|login|registered|registration) e-?mail)[ :是为]{0,4}(?:is )?",
        Accept.MARKED,
    ),
    Rule("for", 2, r"(?:for|für|pour|para|для) (?:my |the )?(?:user |account )?", Accept.MARKED),
    Rule("is here", 1, r"here(?=[ .,!\n:])", Accept.MARKED, is_behind=True),
    Rule("said apart", 2, r"(?<=[,，。 ])(?:就是|是)|(?:it's|it is|its) ", Accept.MARKED),
    Rule("presents himself", 1, r"我是|这里是|我叫|(?:i am|i'm|this is) ", Accept.MARKED),
    Rule(
        "topic",
        1,
        r"(?:充值|冲值|儲值|加值|top[ -]?up|recharge|guthaben|credit|пополнение|пополнить|チャージ)"
        r"[ :：】\])-]{1,3}(?:for |für |to |of |аккаунт )?",
        Accept.MARKED,
        parts=frozenset({Part.SUBJECT}),
    ),
    Rule(
        "topic-behind",
        1,
        r"(?:充值|冲值|儲值|加值|top[ -]?up|recharge)",
        Accept.MARKED,
        is_behind=True,
        parts=frozenset({Part.SUBJECT}),
    ),
)
"""Ways of naming the account, highest rank first."""

_RULES: Final = Lexicon([(rule, rule.words) for rule in RULES])
_NEXT_LINE: Final = re.compile(r" ?\n ?(?=[a-z0-9][a-z0-9._+-]{1,40}\b ?(?:[\n,，。.;]|\Z))")
"""A label on a line of its own, as tables come out: the name on the next, alone."""
_NAME_BEFORE: Final = re.compile(
    r"(?:^|[^a-z0-9_.@+-])([a-z0-9_][a-z0-9_.+@-]{0,63})[ \"”」]{0,2}(?:这个|這個|的|'s)? ?\Z"
)
_NAME_BEFORE_MAX: Final = 72
_NAMES_MAX: Final = 40

_QUALIFIED: Final = re.compile(
    r"(?:微信|支付[宝寶]|贝宝|银行|銀行|[招工建农交中]行|对公|收款|付款|转账|打款|汇款|对方|我司|贵司|公司|商户|商家|退款|客服|邮箱|郵箱|邮件|飞书|钉钉|微博|淘宝|闲鱼|抖音|交易所|币安|钱包|交易|订单|訂單|流水|"
    r"(?<![a-z])(?:wechat|weixin|wx|alipay|pay ?pal|bank|bank's|company|telegram|tg|qq|line|whatsapp|skype|e-?mail|mail|apple|steam|github|discord|twitter|"
    r"transaction|trans|tx|txn|order|payment|trade|chat|session|request|req|model|key|token|device|meeting|wallet|exchange|binance|okx|sender|payer|payee|payer's|recipient|beneficiary|"
    r"iban|google|gmail|outlook|openai|chatgpt|claude|azure|aws|invoice|receipt|reference|savings|checking|usdt|tax|customer|client|contract|ticket|case|message|merchant))(?:的|'s)?(?P<gap>[ :]?)\Z"
)
_FROM: Final = re.compile(
    r"(?:from|由|从|自|out of|vom|von|debited)(?: ?(?:my|our|the|his|her|their|我的?|我司|本人))?(?: \w{1,12})? ?\Z"
)
_PAID_BY: Final = re.compile(
    r"(?:转|付|元|块|刀|u|[0-9]|用|通过|走|充|发|by|via|with|through|using|per|=|,|，)[了的过]? ?(?:微信|支付[宝寶]|贝宝|银行卡?|wechat|weixin|alipay|pay ?pal|usdt|wx|vx|zfb) \Z"
)
_OWN: Final = re.compile(
    r"(?:我的?|我自己的?|本人的?|自己的?|(?<![a-z])my(?: own)?|(?<![a-z])our(?: own)?) ?(?:gateway|平台)? ?\Z"
)
_TARGET: Final = re.compile(
    r"(?:他的?|她的?|同学的?|朋友的?|室友的?|同事的?|孩子的?|儿子的?|女儿的?|老师的?|充值|充入|充到|被充值?|需要?充值?的?|目标|另一个|(?<![a-z])(?:his|her|their|friend'?s?|colleague'?s?|brother'?s?|target|to|for|into|credit|to the|for the|dem)) ?(?:gateway|平台)? ?\Z"
)
_FORMER: Final = re.compile(
    r"(?:之前的?|以前的?|旧的?|原来的?|原先的?|老的?|(?<![a-z])(?:old|former|previous|wrong|alte\w{0,2})) ?\Z"
)
_ANY_LABEL: Final = re.compile(
    r"账[号户]|帐[号户]|帳[號戶]|用户|用戶|username|user name|account|acct|login|user id"
)
_NEGATED: Final = re.compile(
    r"(?:不是|而不是|并非|别充|不要充|不充|(?<![a-z])(?:not|instead of|rather than|nicht|wrongly|never|не))[ :]?(?:给|到|to|for|the)? ?(?:账号|账户|用户名?|account|user|username)? ?[\"“「'(]?\Z"
)
_WITHDRAWN: Final = re.compile(
    r"^[\"”」')]?[ ,，]{0,2}(?:这个|那个)?(?:账号|用户名|账户)?(?:是|was|is|,|，)? ?(?:我?写错|打错|错了|错的|不对|有误|填错|输错|不是我|以前的|旧的|注销了|wrong|a typo|incorrect|not mine|my old|an old|the old|no longer|作废|停用|应该是|应为|改成|改为|更正|→|->|should (?:be|read))"
)
_PAYEE: Final = re.compile(
    r"(?:转给|打给|付给|汇给|转到|打到|收款人|退到|退回|退至|paid to|sent to|refund(?:ed)? to|back to|payee)[^\n。;.,，?!:]{0,14}\Z"
)
_ANOTHER: Final = re.compile(
    r"[\"”」')]?(?: ?(?P<weak>[,，、/&]|和|与|跟|及|以及|还有|或|或者|(?<![a-z])(?:and|und|et|y|or|и|plus|as well as)(?![a-z])) ?)(?:账号|账户|用户名?|account|user|username)?[ :]{0,2}"
)
_CLAUSE_END: Final = re.compile(r"[\"”」')]?(?: ?(?:[\n,，。;!?)）]|\.(?![a-z0-9]))|\s*$)")
_ANSWER_LINE: Final = re.compile(r"^(?:[^\n:]{0,40}[:：] ?|)(?=[^\s])", re.MULTILINE)
_ASKED: Final = re.compile(r"which account|account\?|补充用户名|補充用戶名|用户名|哪个账[号户]|username|账号")


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
    match = _NAME_BEFORE.search(passage.folded[first:start])
    if match is None:
        return None
    name = name_at(passage, first + match.start(1))
    if name is None or name.end != first + match.end(1) or not _is_accepted(rule, name, "", passage):
        return None
    return _candidate(rule, name, name.start, "", passage)


def _behind(rule: Rule, start: int, end: int, passage: Passage) -> Candidate | None:
    """The name that follows a rule's words."""
    folded = passage.folded
    link = ""
    if rule.name == "labelled" and (links := _LINKS.match(folded, end)):
        link, end = links.group(), links.end()
    if rule.name == "labelled" and not link and (line := _NEXT_LINE.match(folded, end)):
        link, end = ":", line.end()
    is_hard = ":" in link or "=" in link
    name = name_at(passage, end, is_delimited=is_hard, is_linked=bool(link.strip()))
    if name is None or (name.start > end and folded[name.start - 1] == "@"):
        return None
    if rule.after is not None and not rule.after.match(folded, name.end):
        return None
    if not _is_accepted(rule, name, link, passage) or (passage.part is Part.SIGNATURE and not is_hard):
        return None
    left = folded[max(0, start - 28) : start]
    if rule.name == "said apart" and not _ANY_LABEL.search(folded, 0, start):
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
        _FORMER.search(left)
        or _NEGATED.search(before_name)
        or _WITHDRAWN.search(behind)
        or (rule.rank < 5 and _PAYEE.search(left))
    ):
        return None
    return Candidate(
        passage.plain[name.start : name.end],
        name.start,
        name.end,
        rule.rank,
        rule.name,
        passage,
        is_own=_OWN.search(left) is not None,
        is_target=rule.rank == 4 or _TARGET.search(left) is not None,
        confidence=(60, 60, 75, 95 if link.strip() else 88, 92, 90)[rule.rank],
    )


def _is_foreign(left: str, further_left: str) -> bool:
    """Whether what stands before a label makes it the label of something else: a handle, a bank account."""
    if _FROM.search(left):
        return True
    qualified = _QUALIFIED.search(left)
    if qualified is None:
        return False
    return not (qualified.group("gap") and _PAID_BY.search(further_left))


def _is_accepted(rule: Rule, name: Name, link: str, passage: Passage) -> bool:
    if name.is_quoted:
        return True
    token = passage.folded[name.start : name.end]
    if name.is_number:
        return rule.name == "labelled" or (
            rule.rank == 4
            and bool(
                re.search(r"(?:账号|账户|用户|id|account|user)[ :]*\Z", passage.folded[: name.start][-12:])
            )
        )
    if name.is_marked:
        return True
    if rule.accept is Accept.MARKED:
        return False
    closes = _CLAUSE_END.match(passage.folded, name.end) is not None
    if rule.accept is Accept.FINAL:
        # A capital makes it a person's name: "top up for Lisa".
        is_plain = passage.plain[name.start].islower() and passage.part is Part.TEXT
        return closes and is_plain and not is_inflected(token)
    if rule.name != "labelled" or not token.isascii():
        return True
    label = passage.folded[max(0, name.start - len(link) - 6) : name.start - len(link)]
    if not label[-1:].isascii() or "name" in label or ":" in link or "=" in link:
        return True
    return closes and not is_inflected(token)


def answer_candidates(passage: Passage, subject: str) -> list[Candidate]:
    """Names that stand alone on a line, in an answer to our question for the account."""
    if not _ASKED.search(subject):
        return []
    found = []
    for match in _ANSWER_LINE.finditer(passage.folded):
        name = name_at(passage, match.end())
        if name is None or is_word(passage.folded[name.start : name.end]):
            continue
        if re.match(r"[\"”」']?[ .。!,，]{0,3}(?:\n|$)", passage.folded[name.end : name.end + 6]):
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


_LONE: Final = re.compile(r"(?:^|[\n,，、;/|]) ?([a-z0-9_][a-z0-9_.+@-]{1,63}) ?(?=[\n,，、;/|。]|$)")
_LONE_TEXT_MAX: Final = 80
_GREETING: Final = re.compile(
    r"你好|您好|谢|謝|祝|敬|(?<![a-z])(?:hi|hello|dear|thanks|thank|regards|best|cheers)(?![a-z])"
)


def lone_candidates(passage: Passage, taken: Iterable[tuple[int, int]] = ()) -> list[Candidate]:
    """Names that make a clause of their own in a few bare words: `微信，50，aqua_7`; not under a letter, where they sign it."""
    if len(passage.folded) > _LONE_TEXT_MAX or _GREETING.search(passage.folded):
        return []
    found = []
    for match in _LONE.finditer(passage.folded):
        name = name_at(passage, match.start(1))
        if name is None or not name.is_marked or name.end != match.end(1):
            continue
        if any(name.start < last and first < name.end for first, last in taken):
            continue
        found.append(
            Candidate(
                passage.plain[name.start : name.end], name.start, name.end, 1, "lone", passage, confidence=60
            )
        )
    return found


def names_another(candidate: Candidate, taken: Iterable[tuple[int, int]] = ()) -> bool:
    """Whether a second name is joined to this one: `teamred and teamblue`, `a_1、a_2`."""
    passage = candidate.passage
    match = _ANOTHER.match(passage.folded, candidate.end)
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
    return is_list_word and _CLAUSE_END.match(passage.folded, other.end) is not None


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
