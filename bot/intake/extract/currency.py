"""The names of money: which currency a mark beside a number means, and which one a mail names apart.

A new currency is a line in `MARKS`. Which numbers are money is left to `amount.py`.
"""

import re
from typing import Final, NamedTuple

from bot.desk.claim import Evidence, Found
from bot.intake.normalise import Passage

YEN_OR_YUAN: Final = "¥"
"""The sign of two currencies; the language of the mail decides."""


class Mark(NamedTuple):
    """How people write one currency; lower case, parted by blanks, a blank within a mark written `_`."""

    code: str
    before: str
    """Marks that stand before a number."""
    after: str
    """Marks that stand behind a number."""


MARKS: Final = (
    Mark(
        "CNY",
        "rmb cny 人民币 人民幣 cn¥ rmb¥",
        "元人民币 元人民幣 元rmb 块钱 塊錢 块 塊 快钱 元 圆 圓 rmb cny rmb¥ 人民币 人民幣 chinese_yuan "
        "yuan yuans "
        "软妹币 kuai 蚊人民币 蚊人民幣 人民元 위안",
    ),
    Mark(
        "USD",
        "us$ usd$ usd $ 美元 美金 美刀",
        "美元 美金 美刀 刀乐 刀 usd us$ us $ us_dollars american_dollars "
        "dollars dollar dolars dolar bucks dólares "
        "доллар долларов долларa долл дол dólar $usd ドル 米ドル 달러",
    ),
    Mark("USDT", "usdt tether", "usdt 个usdt 个u u 泰达币 泰達幣 tether юсдт"),
    Mark("USDC", "usdc", "usdc 个usdc"),
    Mark("EUR", "eur €", "eur € euros euro 欧元 歐元 欧 евро ユーロ 유로"),
    Mark(
        "HKD",
        "hkd hk$ hkd$ 港币 港幣 港元",
        "hkd hong_kong_dollars hk_dollars 港币 港幣 港元 港纸 港紙 元港币 元港幣 hk$ 蚊",
    ),
    Mark(
        "TWD",
        "twd nt$ ntd 新台币 新台幣 新臺幣 台币 台幣",
        "twd ntd 新台币 新台幣 台币 台幣 元台币 元台幣 元新台币 元新台幣",
    ),
    Mark("JPY", "jpy 日元 日币 日圆", "jpy 日元 日币 日幣 日圆 日圓 円 yen 元日币 엔"),
    Mark("GBP", "gbp £", "gbp £ british_pounds 英镑 英鎊 pounds quid"),
    Mark("SGD", "sgd s$ sg$", "sgd singapore_dollars 新币 新加坡元 新元"),
    Mark("AUD", "aud a$ au$", "aud australian_dollars 澳元 澳币 澳幣"),
    Mark("CAD", "cad c$ ca$", "cad canadian_dollars 加元 加币 加幣"),
    Mark("NZD", "nzd nz$", "nzd 纽币 新西兰元"),
    Mark("CHF", "chf", "chf 瑞郎 瑞士法郎 franken"),
    Mark("KRW", "krw ₩", "krw ₩ 韩元 韓元 韩币 원 won"),
    Mark("RUB", "rub ₽", "rub ₽ руб рублей рубля рубль 卢布 rubles"),
    Mark("INR", "inr ₹", "inr ₹ rupees 卢比"),
    Mark("THB", "thb ฿", "thb ฿ baht 泰铢 泰銖"),
    Mark("MYR", "myr rm", "myr 马币 林吉特 ringgit"),
    Mark("VND", "vnd ₫", "vnd ₫ 越南盾 đồng"),
    Mark("TRY", "try ₺", "₺ 里拉 tl lira"),
    Mark("BRL", "brl r$", "brl reais"),
    Mark("PLN", "pln", "pln zł"),
    Mark("MOP", "mop mop$", "mop 澳门元 葡币"),
    Mark("SEK", "sek", "sek kronor"),
    Mark("UAH", "uah ₴", "uah ₴ гривен грн"),
    Mark("NGN", "ngn ₦", "ngn naira"),
    Mark("KES", "kes ksh", "kes ksh"),
    Mark("GHS", "ghs", "ghs cedis"),
    Mark("ZAR", "zar", "zar rand"),
    Mark("PHP", "₱", "php 菲律宾比索"),
    Mark("IDR", "idr rp", "idr rupiah 印尼盾"),
    Mark("PKR", "pkr", "pkr"),
    Mark("BDT", "bdt ৳", "bdt taka"),
    Mark("AED", "aed", "aed dirhams 迪拉姆"),
    Mark("ILS", "ils ₪", "ils ₪ shekels"),
    Mark("NOK", "nok", "nok"),
    Mark("DKK", "dkk", "dkk"),
    Mark("CZK", "czk", "czk kč"),
    Mark("HUF", "huf", "huf forint"),
    Mark("RON", "ron", "ron lei"),
    Mark("MXN", "mxn mx$", "mxn"),
    Mark("KZT", "kzt ₸", "kzt ₸ тенге"),
    Mark("BTC", "btc", "btc 比特币"),
    Mark("ETH", "eth", "eth 以太"),
    Mark(YEN_OR_YUAN, "¥", "¥"),
)

CODES: Final = {
    mark.replace("_", " "): entry.code for entry in MARKS for mark in f"{entry.before} {entry.after}".split()
}


def _longest_first(marks: list[str]) -> str:
    return "|".join(re.escape(mark.replace("_", " ")) for mark in sorted(marks, key=len, reverse=True))


BEFORE: Final = re.compile(
    rf"(?:(?<![^\W\d_])|(?<=[^a-z0-9_]))({_longest_first([m for e in MARKS for m in e.before.split()])})"
    r"[ :：]{0,3}[-+]?\Z"
)
AFTER: Final = re.compile(
    rf" {{0,2}}[】\])」(]?({_longest_first([m for e in MARKS for m in e.after.split()])})"
    r"(?:(?<![a-zа-я])|(?![a-zа-я0-9_]))"
)
_BEFORE_ENDS: Final = tuple({mark[-1] for entry in MARKS for mark in entry.before.split()})
BEFORE_MAX: Final = 10
"""Characters before a number in which a mark can stand, blanks included."""

_NAMED: Final = re.compile(
    r"(?:币种|幣種|币别|幣別|货币|貨幣|currency|währung|devise|moneda|валюта|通貨)"
    r"[ :：=]{0,3}(?:是|为|為|is)?[ (]{0,2}"
    rf"({_longest_first([*CODES])})(?:(?<![a-z])|(?![a-z]))"
)


def mark_before(left: str) -> re.Match[str] | None:
    """The mark with which the words before a number end; group 1 is the mark."""
    return BEFORE.search(left) if left.rstrip(" :：-+").endswith(_BEFORE_ENDS) else None


_LONE: Final = re.compile(
    r"(?<![a-z0-9_])(usd|eur|rmb|cny|hkd|gbp|twd|jpy|sgd|aud|cad|dollars?|euros?|人民币|人民幣|美元|美金|美刀|欧元|港币|港幣|"
    r"台币|台幣|日元)(?![a-z0-9_])"
)


def lone_currency(passage: Passage) -> Found[str] | None:
    """The one currency that a mail names apart from its number: `paid 9.99 via stripe usd`."""
    hits = list(_LONE.finditer(passage.folded))
    if len({CODES[hit.group(1)] for hit in hits}) != 1:
        return None
    hit = hits[0]
    return Found(CODES[hit.group(1)], passage.evidence(hit.start(), hit.end(), "currency-apart"), 80)


_GENERIC: Final = frozenset({"元", "块", "塊", "圆", "圓", "块钱", "塊錢", "$", "dollars", "dollar"})
"""Marks that say less than a mark before the number: 港币400元, HK$ 400 dollars."""


def beside(before: str | None, after: str | None) -> str | None:
    """The currency by the marks on both sides of a number; the one that says more counts."""
    if before is not None and (after is None or after in _GENERIC):
        return CODES[before]
    return CODES[after] if after is not None else None


def resolve_sign(code: str, language: str | None) -> str:
    """Tell the yen sign's two currencies apart: JPY in a Japanese mail, else CNY."""
    if code != YEN_OR_YUAN:
        return code
    return "JPY" if language == "ja" else "CNY"


def named_currency(passage: Passage, language: str | None) -> Found[str] | None:
    """The currency that stands beside a label of its own, as in a table: `币种 人民币`."""
    match = _NAMED.search(passage.folded)
    if match is None:
        return None
    evidence: Evidence = passage.evidence(match.start(1), match.end(1), "currency-label")
    return Found(resolve_sign(CODES[match.group(1)], language), evidence, 90)
