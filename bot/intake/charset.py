"""Octets to text: the declared charset where it is true, the likely one where it lies or is missing.

Order: declared, strict UTF-8, GB18030 and Big5 scored by common characters, charset-normalizer.
General detectors fail on short Chinese (faults.md 60); our users write short Chinese.
"""

import codecs
import re
from functools import lru_cache
from typing import NamedTuple


class Decoded(NamedTuple):
    """Text, and the charset that gave it."""

    text: str
    charset: str
    is_repaired: bool
    """Another charset than the declared one was used, or octets were replaced."""


# What mail says -> what it means. GB2312 and GBK are subsets of GB18030 and senders mix them up;
# the web has read ISO-8859-1 as windows-1252 since the nineties, and mail clients followed.
_ALIASES = {
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gb2312-80": "gb18030",
    "gb_2312-80": "gb18030",
    "gb18030": "gb18030",
    "gb-18030": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "windows-936": "gb18030",
    "euc-cn": "gb18030",
    "chinese": "gb18030",
    "hz-gb-2312": "hz",
    "hz": "hz",
    "big5": "cp950",
    "big-5": "cp950",
    "cn-big5": "cp950",
    "x-x-big5": "cp950",
    "chinesebig5": "cp950",
    "cp950": "cp950",
    "big5-hkscs": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "euc-tw": "cp950",
    "utf-8": "utf_8",
    "utf8": "utf_8",
    "utf8mb4": "utf_8",
    "unicode-1-1-utf-8": "utf_8",
    "utf-7": "utf_7",
    "unicode-1-1-utf-7": "utf_7",
    "utf-16": "utf_16",
    "utf-16le": "utf_16_le",
    "utf-16be": "utf_16_be",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "ansi_x3.4-1968": "ascii",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "ks_c_5601": "cp949",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
}

# Codecs of the standard library that are charsets of mail. Others (`punycode`, `unicode_escape`)
# are slow or change the meaning of octets, and are nobody's honest declaration.
_PERMITTED = re.compile(
    r"(?:utf_8|utf_16|utf_16_[bl]e|utf_32|utf_7|ascii|latin_1|iso8859_\d+|cp\d{3,4}|koi8_[rut]|mac_\w+"
    r"|gb18030|big5|big5hkscs|hz|euc_\w+|iso2022_\w+|shift_jis\w*|johab|kz1048|ptcp154|tis_620)"
)

_SHIFTED = frozenset({"hz", "utf_7", "iso2022_jp_ext", "iso2022_kr", "iso2022_jp", "utf_16", "utf_32"})
"""Charsets whose octets may all be below 0x80 and still not be ASCII."""

_COMMON = frozenset(
    # The most frequent characters of running Chinese, simplified then traditional, then those of
    # this trade: money, payment services, accounts, politeness. Kana count as common too (below).
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"
    "這個們來為國說時會對過發後裡經麼現當沒動還進樣開從實軍無長機關點業將兩間問麗並應戰向頭體見產內員"
    "處義幾認條氣題別變總電數報結計場資許統區隊決馬書聽強難權設記類據邊張該規萬術領確傳師觀讓識導爭運"
    "請嗎您吗请谢謝麻烦煩充值账帐帳号號户戶转轉元块塊钱錢支付宝寶微款额額余餘退美金刀收查到截图圖附件收据"
    "單单订訂编編码碼易时间時間银銀行卡汇匯率姓名昵称稱老板闆师傅客服联系聯繫方式回复復邮郵件箱网網站模型价價格"
    "API您好你们用户戶名登录錄密忘记記注册冊成功失败敗错誤误申请需要今天昨刚剛才已经经过完成帮幫忙处理處理尽快盡快"
    "，。！？：；、（）“”「」《》…—～·￥"
)


def decode(octets: bytes, declared: str | None = None) -> Decoded:
    """Text of the octets, whatever the label says; never raises.

    Args:
        octets: with the transfer encoding already undone.
        declared: charset as the mail names it, in any spelling; None where it names none.
    """
    codec = _codec(declared)
    if octets.isascii():
        return _decode_seven_bit(octets, codec)
    marked = _decode_marked(octets, codec)
    if marked is not None:
        return marked
    utf8 = _strict(octets, "utf_8")
    if codec is None or codec in {"utf_8", "ascii"}:
        if utf8 is not None and (codec == "utf_8" or not _is_accidental(octets, utf8)):
            return Decoded(utf8, "utf-8", is_repaired=codec == "ascii")
    else:
        text = _strict(octets, codec)
        if utf8 is not None and (text is None or _score(utf8) >= _score(text)):
            return Decoded(utf8, "utf-8", is_repaired=True)
        if text is not None and not _is_other_chinese(octets, codec, text):
            return Decoded(text, codec, is_repaired=False)
    return _likeliest(octets, utf8, declared_codec=codec)


def _decode_marked(octets: bytes, codec: str | None) -> Decoded | None:
    """What begins with a byte order mark."""
    if octets[:3] == b"\xef\xbb\xbf":
        return Decoded(octets[3:].decode("utf-8", "replace"), "utf-8", is_repaired=False)
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Decoded(octets.decode("utf-16", "replace"), "utf-16", is_repaired=codec != "utf_16")
    return None


_CHINESE = frozenset({"gb18030", "cp950", "big5hkscs"})
_WESTERN = frozenset({"cp1252", "cp1254", "iso8859_15", "latin_1"})
"""Well-formed whatever the octets are: the label that mail programs give to what they do not know."""
_DOUBTFUL_BELOW = 0.15
"""Share of common characters below which a Chinese reading is put beside the others."""
_CONVINCING_FROM = 0.3
"""Share from which another reading is believed against a label whose own reading is well-formed."""
_HAN = re.compile("[\u4e00-\u9fff]")


def _is_other_chinese(octets: bytes, codec: str, text: str) -> bool:
    """Whether what is well-formed under its label is running Chinese only under another.

    GB18030 holds Cyrillic, kana and signs such as the euro's, too: a mail of these is no lie.
    """
    if codec not in _CHINESE | _WESTERN or _score(text) >= _DOUBTFUL_BELOW:
        return False
    if codec in _WESTERN:
        if _has_lonely_accents(octets):
            return False
    elif len(_HAN.findall(text)) * 10 < sum(char > "\x7f" for char in text):
        return False
    for other in ("gb18030", "cp950"):
        reading = None if other == codec else _strict(octets, other)
        if reading is None or len(_HAN.findall(reading)) < 2:
            continue
        if _score(reading) >= _CONVINCING_FROM:
            return True
    return False


@lru_cache(maxsize=256)
def _codec(declared: str | None) -> str | None:
    """The codec a declaration means; None for no, unknown or unfit ones."""
    if not declared:
        return None
    name = declared.strip().strip("\"'").partition("*")[0].lower()[:40]
    known = _ALIASES.get(name) or _ALIASES.get(name.replace("_", "-"))
    if known:
        return known
    try:
        found = codecs.lookup(name).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    found = _ALIASES.get(found.replace("_", "-"), found)
    return found if _PERMITTED.fullmatch(found) else None


def _decode_seven_bit(octets: bytes, codec: str | None) -> Decoded:
    if codec in _SHIFTED and (text := _strict(octets, codec)) is not None:
        return Decoded(text, codec, is_repaired=False)
    if b"\x1b$" in octets:
        guess = "iso2022_kr" if b"\x1b$)C" in octets else "iso2022_jp_ext"
        return Decoded(octets.decode(guess, "replace"), guess, is_repaired=codec != guess)
    if b"\x00" in octets and (wide := _wide(octets)):
        return wide
    return Decoded(octets.decode("ascii"), "ascii", is_repaired=False)


def _wide(octets: bytes) -> Decoded | None:
    """UTF-16 without a mark: every second octet of Latin text is NUL."""
    sample = octets[:2000]
    for start, codec in ((1, "utf_16_le"), (0, "utf_16_be")):
        half = sample[start::2]
        if len(half) > 2 and half.count(0) > 0.6 * len(half):
            return Decoded(octets.decode(codec, "replace"), codec, is_repaired=True)
    return None


def _strict(octets: bytes, codec: str) -> str | None:
    try:
        return octets.decode(codec)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _is_accidental(octets: bytes, utf8: str) -> bool:
    """Undeclared short GB text can be well-formed UTF-8 by chance; the characters then are rare."""
    if len(octets) > 60 or _score(utf8) > 0.3:
        return False
    gb = _strict(octets, "gb18030")
    if gb is None or sum(c > "\x7f" for c in gb) < 2:
        return False
    return _score(gb) > _score(utf8) + 0.3


def _score(text: str) -> float:
    """Share of common characters among those beyond ASCII, less what no one writes; at most 1."""
    sample = [c for c in text[:4000] if c > "\x7f"][:400]
    if not sample:
        return 0.0
    good = bad = 0
    for c in sample:
        if c in _COMMON or "\u3040" <= c <= "\u30ff" or "\uff01" <= c <= "\uff5e":
            good += 1
        elif c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or "\x80" <= c < "\xa0":
            bad += 1
    return (good - 2 * bad) / len(sample)


def _likeliest(octets: bytes, utf8: str | None, declared_codec: str | None) -> Decoded:
    """The best of the charsets our users write in; a general detector if none of them convinces."""
    ranked: list[tuple[float, str, str]] = []
    for codec in ("utf_8", "gb18030", "cp950"):
        text = utf8 if codec == "utf_8" and utf8 is not None else octets.decode(codec, "replace")
        ranked.append((_score(text) + (0.05 if codec == declared_codec else 0.0), codec, text))
    score, codec, text = max(ranked, key=lambda entry: entry[0])
    if score >= _DOUBTFUL_BELOW:
        return Decoded(text, codec, is_repaired=codec != declared_codec or "\ufffd" in text)
    broken_utf8 = ranked[0][2]
    if declared_codec == "utf_8" and broken_utf8.count("\ufffd") * 20 <= len(broken_utf8):
        return Decoded(broken_utf8, "utf-8", is_repaired=True)
    if utf8 is not None:
        return Decoded(utf8, "utf-8", is_repaired=True)
    if declared_codec not in {None, "utf_8", "ascii"} and declared_codec is not None:
        declared_text = octets.decode(declared_codec, "replace")
        if declared_text.count("\ufffd") * 20 <= len(declared_text):
            return Decoded(declared_text, declared_codec, is_repaired=True)
    return _general(octets)


_WESTERN_HIGH = re.compile(rb"(?<![\x80-\xff])[\xc0-\xff](?![\x80-\xff])")


def _has_lonely_accents(octets: bytes) -> bool:
    """Whether letters beyond ASCII mostly stand between ASCII ones, as in Western words."""
    high = sum(byte > 0x7F for byte in octets[:4000])
    return high > 0 and len(_WESTERN_HIGH.findall(octets[:4000])) >= 0.7 * high


def _general(octets: bytes) -> Decoded:
    """Western text by its lonely accents; else charset-normalizer on the first octets."""
    if _has_lonely_accents(octets):
        return Decoded(octets.decode("cp1252", "replace"), "cp1252", is_repaired=True)
    from charset_normalizer import from_bytes  # noqa: PLC0415  (30 ms of import, one mail in thousands)

    best = from_bytes(octets[:20_000]).best()
    codec = _codec(best.encoding) if best is not None else None
    for candidate in (codec, "gb18030"):
        if candidate is not None:
            return Decoded(octets.decode(candidate, "replace"), candidate, is_repaired=True)
    return Decoded(octets.decode("latin-1"), "latin-1", is_repaired=True)
