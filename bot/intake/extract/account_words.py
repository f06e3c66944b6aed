"""How people name the account: a table of ways of saying it, and the words that make a name somebody else's.

To teach a wording, add it to its rule or label. `account.py` walks the table; folded text, bounded.
"""

import re
from enum import Enum
from typing import Final, NamedTuple

from bot.desk.claim import Part
from bot.intake.lexicon import compiled, phrases


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
    r"使用者名稱|使用者名称|用户账号|用户编?号|会员编?号|会员帐号|會員帳號|用户id|用戶id|用户|用戶|会员名|[户戶]口名?|登[录陆]名|登入名|"
    r"(?:我的?|的|这个|充值)号(?!码)|(?<=[，,。 \n(])号(?=是|:)"
)
_EN_LABEL: Final = (
    r"(?<![^\n])u(?=:)|"
    r"user ?-?_?name|use ?name|usrname|userame|usernme|user ?id|user|log-?in(?: name| id)?|login|uid|id|"
    r"(?:gateway )?(?:account|acount|accout|acct|accnt|acc(?=[ :.])|a/c)"
    r"(?: ?-?(?:name|id|no\.?|number|login|user ?name))?"
)
_OTHER_LABEL: Final = phrases(
    r"""
    логин|логін|аккаунт[ау]?|акаунт[ау]?|имя пользователя|пользовател[ьяю]|ник|
    уч[её]тн\w{2,3} запис\w{1,2}|benutzername|
    benutzerkonto|benutzer|nutzername|kontoname|konto|kennung|nom d'utilisateur|nom d’utilisateur|
    identifiant|utilisateur|compte|nombre de usuario|usuario|cuenta|nome de usuário|usuário|conta|
    nome utente|utente|nazwa użytkownika|gebruikersnaam|användarnamn|kullanıcı adı(?:m)?|hesap|
    tên đăng nhập|tài khoản|nama pengguna|akun|uživatel
    """
)
_CJK_LABEL: Final = r"ユーザー名|ユーザ名|ユーザーid|アカウント名?|사용자 ?이름|사용자명|아이디|계정"
_GLOSS: Final = phrases(
    r"""
    (?: in question| concerned| you (?:ask|asked|want|wanted|need|needed)(?: for)?|
    [ ]to (?:be )?credit(?:ed)?| to top up| for (?:the )?(?:top[ -]?up|credit|
    recharge))?(?: ?[(/] ?(?:用户名?|username|user|id|uid|login|账号|账户|name|邮箱|email|
        account)[)]?)?[】\])」]?(?: (?:at|on|in|for|of) (?:your|the|this|ur) (?:gateway|site|website|
        platform|service|system|server|page|api))?
    """
)
_LINK: Final = phrases(
    r"""
    (?:我的?(?:注册)?(?:邮箱|郵箱)(?:地址)?|my (?:e-?mail|mail)(?: address)?(?![a-z])|
        [ :=*|>~`👉➡→⇒»#-]|:[ ]?\n|就是|还是|還是|仍是|也是|应该是|應該是|应为|是|为|為|即|叫做|叫|名为|
        のは|は|が|입니다|는|은|(?<![a-z])(?:is|was|it's|it is|should be|named|called|ist|lautet|heißt|
        est|es|este|это|é|è|jest)(?![a-z])|,(?= (?:it's|it is)))
    """
)
_LABEL: Final = (
    rf"(?:{_ZH_LABEL}|(?<![a-z0-9_.@'-])(?:{_EN_LABEL})s?(?![a-z0-9_'@]|[.-][a-z0-9])"
    rf"|(?<![^\W\d_])(?:{_OTHER_LABEL})(?![^\W\d_]|['@])|{_CJK_LABEL}){_GLOSS}"
)
LINKS: Final = re.compile(rf"{_LINK}{{0,8}}")
_FILLER: Final = phrases(
    r"""
    (?:[ :\"“「]|你们?|我的?|他的?|她的?|这个|该|本|同学|朋友|室友|同事|女儿|儿子|孩子|老婆|老公|爸爸|
    妈妈|哥哥|弟弟|姐姐|妹妹|对象|学生|老师|另一个|另外一个|新|的|平台|网站|
        网关|用户名|用户|用戶|账号|账户|帐号|帐户|帳號|帳戶|賬號|号(?!码)|id(?![a-z])|uid(?![a-z])|名|为|是|
        下|
        上面?)
    """
)
_EN_FILLER: Final = phrases(
    r"""
    (?:(?:my|our|the|his|her|their|your|a|this|gateway|friend'?s?|colleague'?s?|brother'?s?|sister'?s?|
        wife'?s?|son'?s?|student'?s?|team'?s?|user|username|account|acct|id|named|name|
        called)(?![a-z0-9_.-]) ?|: ?){0,5}
    """
)

RULES: Final = (
    Rule(
        "corrected",
        5,
        r"(?:(?:正确的?|對的|对的)(?:账号|账户|用户名|帐号)?(?:应该)?(?:是|为|:)|更正为|更正:|改成|改为|改到|应该是|應該是|应为|"
        r"(?:should be|should have been|should read|i meant?|change(?:d)? (?:it )?to|correction:|"
        r"(?:correct|right) (?:one|account|username|user name|user|name|id) is)(?![a-z]))[ :]{0,3}"
        r"(?:账号|账户|用户名?|account|username|user)?[ :]{0,3}",
        Accept.MARKED,
    ),
    Rule(
        "not-but",
        5,
        r"(?:不是|(?:not|isn't|wasn't) )[ :]?(?:充值?|冲|转|加|记)?(?:给|到"
        r"|进)? ?[\"“「]?[a-z0-9_.@+-]{2,40}[\"”」]?[ ,，]{0,2}"
        r"(?:而?是|应该是|but(?: it's| it is)?|it's)(?:充值?|冲|转|加|记)?(?:给|到|进)?[ :]{0,2}",
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
            rf"[ \"”」』]{{0,2}}{_FILLER}{{0,4}}(?:里|中|上)?(?:再)?(?:直接)?"
            r"(?:充|冲|续费|儲|储值|加值|加点|加额度|加上|加一下|加进|上(?= ?[0-9一二两三五]))"
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
    Rule(
        "please credit",
        2,
        r"(?:please|pls|plz|kindly) (?:credit|top[ -]?up|recharge|load) " + _EN_FILLER,
        Accept.FINAL,
    ),
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
        r"(?:现在|目前|这个|里|账号|账户|的|里面|當前|当前|還|还|有|多少){0,5}(?:剩|余额|額度|额度|餘額|钱)",
        Accept.ANY,
        is_behind=True,
    ),
    Rule(
        "name-then-this",
        2,
        r"(?:这个|這個)(?:账[号户]|帐[号户]|帳[號戶]|用户|号(?!码))",
        Accept.ANY,
        is_behind=True,
    ),
    Rule(
        "name-then-credited",
        2,
        r"(?:was|is|has|hasn't|wasn't)(?: not)?(?: been)?(?: yet)? (?:credited|topped up|recharged)",
        Accept.MARKED,
        is_behind=True,
    ),
    Rule(
        "does-have",
        2,
        r"(?:does|has) (?:user |account )?",
        Accept.MARKED,
        re.compile(r"[\"'”]? (?:have|got|still)"),
    ),
    Rule(
        "left on",
        2,
        r"(?:left|remaining|remains) (?:on|in|of) (?:my |the )?(?:account |user )?",
        Accept.MARKED,
    ),
    Rule("presents himself, behind", 1, r"です|と申します", Accept.MARKED, is_behind=True),
    Rule("look-up", 2, r"(?:看一?下|看看|查一?下|查询|问一?下|问下|查) ?(?:用户)?", Accept.MARKED),
    Rule(
        "balance-of",
        2,
        r"баланс(?:а)? (?:у |аккаунта |для |на )|остаток (?:у |на )|"
        r"(?:balance|credits?|quota|money|funds) (?:is |are |do |does )?(?:there )?(?:left |remaining "
        r"|still |remain )?"
        r"(?:of|for|on|in) " + _EN_FILLER,
        Accept.FINAL,
    ),
    Rule(
        "registered-mail",
        2,
        r"(?:(?:注册|登录|登陆|账号|账户)的?(?:邮箱|郵箱|email|mail)|registered (?:with|under|as|email is)"
        r"|(?:account|login|registered|registration) e-?mail)[ :是为]{0,4}(?:is )?",
        Accept.MARKED,
    ),
    Rule(
        "registered",
        2,
        r"(?:注册|註冊)了(?:一个|个)?(?:账号|账户|用户名?)?|(?:signed up|registered) as ",
        Accept.MARKED,
    ),
    Rule("for", 2, r"(?:for|für|pour|para|для) (?:my |the )?(?:user |account )?", Accept.MARKED),
    Rule(
        "all to",
        2,
        r"(?:都|全|全部|一起|统一|一并|均)(?:充|冲|加|转|记|归)?(?:给|到|进|入)" + _FILLER + "{0,6}",
        Accept.FINAL,
    ),
    Rule("given to", 2, rf"(?<=[,，。;:\n ])(?:是)?(?:给|帮|替){_FILLER}{{0,6}}", Accept.FINAL),
    Rule(
        "name-then-label-apart",
        1,
        r"(?:账号|账户|帐号|帐户)(?=[,，。\n]|$)",
        Accept.ANY,
        is_behind=True,
        parts=frozenset({Part.TEXT}),
    ),
    Rule("is here", 1, r"here(?=[ .,!\n:])", Accept.MARKED, is_behind=True),
    Rule("said apart", 2, r"(?<=[,，。 ])(?:就是|是)", Accept.FINAL),
    Rule("said apart", 2, r"(?:it's|it is|its) ", Accept.MARKED),
    Rule(
        "name-then-my-label",
        3,
        r"(?:is|ist|est|es|是|就是)(?: ?my| ?the| ?our|我的?|本人的?|这边的?)? ?(?:gateway |平台)?"
        r"(?:user ?name|user ?id|login(?: name)?|account(?: name)?(?! (?:of|with|at|balance|was|is))"
        r"|用户名|账号|账户|帐号)",
        Accept.ANY,
        is_behind=True,
    ),
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

NEXT_LINE: Final = re.compile(r" ?\n ?(?=[a-z0-9][a-z0-9._+-]{1,40}\b ?(?:[\n,，。.;]|\Z))")
"""A label on a line of its own, as tables come out: the name on the next, alone."""
NAME_BEFORE: Final = re.compile(
    r"(?:^|[^a-z0-9_.@+-])([a-z0-9_][a-z0-9_.+@-]{0,63})[ \"”」]{0,2}(?:这个|這個|的|'s)? ?\Z"
)

QUALIFIED: Final = compiled(
    r"""
    (?:微信|支付[宝寶]|贝宝|银行|銀行|[招工建农交中]行|对公|收款|付款|转账|打款|汇款|对方|我司|贵司|
        公司|商户|商家|退款|客服|邮箱|郵箱|邮件|飞书|钉钉|微博|淘宝|闲鱼|抖音|交易所|币安|钱包|交易|
        订单|訂單|流水|(?<![a-z])(?:wechat|weixin|wx|alipay|pay ?pal|bank|bank's|company|telegram|tg|qq|
        line|whatsapp|skype|e-?mail|mail|apple|steam|github|discord|twitter|transaction|trans|tx|txn|
        order|payment|trade|chat|session|request|req|model|key|token|device|meeting|wallet|exchange|
        binance|okx|sender|payer|payee|payer's|recipient|beneficiary|iban|google|gmail|outlook|openai|
        chatgpt|claude|azure|aws|invoice|receipt|reference|savings|checking|usdt|tax|customer|client|
        contract|ticket|case|message|merchant))(?:的|'s)?(?P<gap>[ :]?)\Z
    """
)
FROM: Final = re.compile(
    r"(?:from|由|从|自|out of|vom|von|debited)(?: ?(?:my|our|the|his|her|their|我的?|我司|本人))?"
    r"(?: \w{1,12})? ?\Z"
)
ASKED_FROM: Final = re.compile(
    r"(?:refund|reimburse|money back|return|take|deduct|withdraw|退)[^\n。;!?]{0,40}(?:from|由|从|自)"
    r"(?: ?(?:my|our|the))? ?\Z"
)
"""Money asked back from an account: it is the customer's own."""
PAID_BY: Final = compiled(
    r"""
    (?:转|付|元|块|刀|u|[0-9]|用|通过|走|充|发|by|via|with|through|using|per|=|,|，)[了的过]? ?(?:微信|
        支付[宝寶]|贝宝|银行卡?|wechat|weixin|alipay|pay ?pal|usdt|wx|vx|zfb) \Z
    """
)
OWN: Final = re.compile(
    r"(?:我的?|我自己的?|本人的?|自己的?|(?<![a-z])my(?: own)?|(?<![a-z])our(?: own)?) ?(?:gateway|平台)? ?\Z"
)
TARGET: Final = compiled(
    r"""
    (?:他的?|她的?|同学的?|朋友的?|室友的?|同事的?|孩子的?|儿子的?|女儿的?|老师的?|充值|充入|充到|
        被充值?|需要?充值?的?|目标|另一个|(?<![a-z])(?:his|her|their|friend'?s?|colleague'?s?|
        brother'?s?|target|to|for|into|credit|to the|for the|dem)) ?(?:gateway|平台)? ?\Z
    """
)
FORMER: Final = re.compile(
    r"(?:之前的?|以前的?|旧的?|原来的?|原先的?|老的?|(?<![a-z])(?:old|former|previous|wrong|alte\w{0,2})) ?\Z"
)
ANY_LABEL: Final = re.compile(
    r"账[号户]|帐[号户]|帳[號戶]|用户|用戶|username|user name|account|acct|login|user id"
)
NEGATED: Final = compiled(
    r"""
    (?:不是|而不是|并非|别充|不要充|不充|(?<![a-z])(?:not|instead of|rather than|nicht|wrongly|never|
        не))[ :]?(?:充值?|冲|转|加|记)?(?:给|到|入|进|在|to|for|the)? ?(?:账号|账户|用户名?|account|user|
        username)? ?[\"“「'(]?\Z
    """
)
WITHDRAWN: Final = compiled(
    r"""
    ^[\"”」')]?[ ,，]{0,2}(?:这个|那个)?(?:账号|用户名|账户)?(?:是|was|is|,|，)? ?(?:我?写错|打错|错了|
        错的|不对|有误|填错|输错|不是我|以前的|旧的|注销了|wrong|a typo|incorrect|not mine|my old|
        an old|the old|no longer|作废|停用|应该是|应为|改成|改为|更正|→|->|should (?:be|read))
    """
)
PAYEE: Final = re.compile(
    r"(?:转给|打给|付给|汇给|转到|打到|收款人|退到|退回|退至|paid to|sent to|"
    r"refund(?:ed)? to|back to|payee)[^\n。;.,，?!:]{0,14}\Z"
)
ANOTHER: Final = compiled(
    r"""
    [\"”」')]?(?: ?(?P<weak>[,，、/&]|和|与|跟|及|以及|还有|或|或者|(?<![a-z])(?:and|und|et|y|or|и|plus|
        as well as)(?![a-z])) ?)(?:账号|账户|用户名?|account|user|username)?[ :]{0,2}
    """
)
OTHERS: Final = compiled(
    r"""
    (?:@|/|微信|wechat|weixin|wx|vx|telegram|tg|电报|飞机|qq|line|whatsapp|skype|discord|github|twitter|淘宝|
        朋友|同学|同事|室友|老板|推荐|介绍|昵称|網名|网名|备注|備註|附言|公司|客服|密码|密碼|群|店|付款人|转账人|
        汇款人|来自|从|由|
        订单|單號|单号|流水|文件|截图|模型|接口|项目|地址|钱包|
        (?<![a-z])(?:ending|ends|card|friend|colleague|buddy|referred|recommended|told|nickname|memo|note|remark|company|
        password|group|shop|store|from|by|via|order|invoice|ref|reference|tx|txn|hash|file|model|
        endpoint|project|app|wallet|address|repo|branch|version|error|code|message|called|not|param\w{0,6}|
        variable|config|header|field|domain|server|database|table|function|script|between|split|
        both)(?![a-z]))
        (?:[^,，。.;!?\n]|\.(?! )){0,24}\Z|
    (?:和|与|跟|及|或|、|&|(?<![a-z])(?:and|or|und|et|y)) ?\Z
    """
)
"""What makes a name in passing somebody else's, or something else."""
PAYERS: Final = compiled(
    r"""
    (?:微信|支付[宝寶]|贝宝|银行卡?|(?<![a-z])(?:wechat|weixin|alipay|zfb|pay ?pal|bank|wise|revolut|venmo|
        binance|okx))(?:的|'s)?[ ]?(?:账[号户]|帐[号户]|帳[號戶]|号|號|昵称|暱稱|名字?|用户名|邮箱|id|account|
        acct|handle|nick(?:name)?|name|user ?name|e-?mail)(?:[^,，。.;!?\n]|\.(?! )){0,16}\Z|
    (?:(?<![a-z])(?:back )?(?:to|onto|into)(?: my| the| our| his| her)?|退[到回给至]|[转打]回|打到|
        转到)[^,，。;!?\n]{0,6}
        (?:微信|支付[宝寶]|贝宝|银行卡?|wechat|weixin|alipay|pay ?pal|bank|card|wallet|wise|revolut|
        venmo)(?:[^,，。.;!?\n]|\.(?! )){0,16}\Z|
    (?:(?<![a-z])with(?: my| an?| the)?|用(?:的|了|我的)?|拿)[ ]?\Z
    """
)
"""What makes a name in passing the payer's or the payee's, or that of a thing."""
THINGS: Final = re.compile(
    r"(?:iphone|ipad|galaxy|pixel|redmi|xiaomi|huawei|mate|windows|win|macos|ios|android|"
    r"ubuntu|office|covid|mp|usb)"
    r"[ -]?[0-9]{1,3}(?:pro|max|plus|ultra|mini|se|[a-z])*"
)
"""Things whose names look like those of accounts."""
SIGNED: Final = re.compile(
    r"(?:(?<![a-z])(?:best|regards|cheers|thanks|thank you|thx|yours|greetings)|谢谢|謝謝|此致|"
    r"祝好)[ ,，.。!:]{1,3}\Z"
)
"""What stands before who signs a mail."""
CLAUSE_END: Final = re.compile(r"[\"”」')]?(?: ?(?:[\n,，。;!?)）]|\.(?![a-z0-9]))|\s*$)")
TARGETED: Final = re.compile(
    r"(?<![a-z])(?:for|to|into|on|of|recharge|credit|charge|load|top[ -]?up) (?:my |the |our )?(?:gateway )?"
    r"(?:account|user|acct|acc|login) \Z"
    r"|(?<![a-z])(?:dem|auf|für|zu) (?:das |mein |den |meinem )?(?:konto|benutzerkonto|benutzer|nutzer) \Z"
)
HAN_NAME: Final = re.compile(r"[\u4e00-\u9fff]{1,6}[0-9_]{1,8}(?:[\n,，。;!]|\s*$)")
"""A name in Chinese that its digits betray."""
GOES_ON: Final = re.compile(
    r" (?:gutschreiben|gutzuschreiben|aufladen|(?:ver|zu)?buchen|zuordnen|and|but|via|by|with|using|through"
    r"|yesterday|today|please|pls|asap|still|has|hasn't|was|wasn't|is|isn't|to (?:my|the))(?![a-z])"
    r"| [$€£¥]?[0-9]"
)
"""What may follow a plain name that `for account` has introduced."""
ANSWER_LINE: Final = re.compile(
    r"^(?:[^\n:]{0,40}[:：] ?|(?:就|应该)?是 ?|(?:it's|its|it is|that's|that is|mine is"
    r"|the account is) )?(?=[^\s])",
    re.MULTILINE,
)
ASKED: Final = re.compile(r"which account|account\?|补充用户名|補充用戶名|用户名|哪个账[号户]|username|账号")
