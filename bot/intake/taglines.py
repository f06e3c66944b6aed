"""Lines that clients add by themselves: `Sent from my iPhone`, `发自我的小米手机`, `Get Outlook for iOS`.

Two tables must agree: the shape of the sentence and a device or program in it. A line that speaks of
money or an account is never one, whatever its shape: `Sent from my wallet 0x…` is the person's word.
"""

import re

_PROGRAMS = (
    r"iphone|ipad|ipod|apple watch|android|smart ?phone|galaxy|samsung|huawei|honor|xiaomi|redmi|\bmi \d"
    r"|\boppo|vivo|oneplus|pixel|blackberry|nokia"
    r"|motorola|xperia|realme|iqoo|meizu|mobile|mobil|handy|téléphone|portable|móvil|celular|cellulare"
    r"|\bphone|tablet|telefon|手机|手機|安卓|华为|華為|荣耀|榮耀"
    r"|小米|红米|三星|魅族|一加|平板|电脑|電腦|\bmac\b|macbook|outlook|yahoo|雅虎|mail\.ru|\bgmx\b|web\.de"
    r"|t-online|proton"
    r"|tuta|gmail|foxmail|网易|網易|qq|新浪|搜狐|阿里邮箱"
    r"|钉钉|企业微信|飞书|邮件|郵件|邮箱|郵箱|信箱|微信$|\bmail\b|windows|thunderbird|\bspark\b|mailspring"
    r"|mailbird|airmail"
    r"|canary|bluemail|k-9|fairemail|aqua"
    r"|superhuman|shortwave|zoho|workspace|\bhey\b|мобильн|телефон|устройств|яндекс|yandex|почт|アイフォン"
    r"|스마트폰"
    r"|갤럭시|아이폰"
)
_PROGRAM = re.compile(_PROGRAMS, re.IGNORECASE)
_SHAPE = re.compile(
    r"sent (?:from|via|with|using|by) .{2,80}"
    r"|get (?:the )?(?:outlook|bluemail|spark|yahoo|proton).{2,60}"
    r"|(?:发|發|发送|發送|傳送|寄)自\s?.{1,30}"
    r"|(?:来自|來自)\s?(?:我的)?\s?.{1,20}"
    r"|(?:从|從|由|通过|透過|使用|用)\s?(?:我的)?\s?.{1,24}(?:发送|發送|傳送|传送|发出|寄出|寄送)(?:的?邮件"
    r"|的?郵件)?"
    r"|(?:获取|獲取|取得|下载|下載|获得)\s?(?:适用于 ?\S{2,10} ?的 ?|適用於 ?\S{2,10} ?的 ?)?outlook.{0,40}"
    r"|(?:gesendet|verschickt|geschickt) (?:von|mit|aus|über|via).{2,80}|von mein\w+ .{2,60}(?:gesendet"
    r"|verschickt)|outlook für (?:ios|android).{0,40}"
    r"|diese (?:nachricht|e-?mail|mail) wurde (?:von|mit) .{2,80}(?:gesendet|verschickt)"
    r"|envoyé (?:de|depuis|à partir|avec|via).{2,80}|(?:obtenez|télécharger|téléchargez"
    r"|obtenir) outlook.{2,60}"
    r"|enviad[oa] (?:desde|do|de|da|a partir|con|com|por).{2,80}|(?:obtener|obtenga|obter"
    r"|baixar) (?:o )?outlook.{2,60}"
    r"|inviato (?:da|dal|con|tramite).{2,80}|(?:ottieni|scarica) outlook.{2,60}"
    r"|(?:verzonden|verstuurd) (?:vanaf|met|vanuit|via).{2,80}|(?:skickat|sendt|sent) (?:från|fra"
    r"|med).{2,80}|wysłan[eoay] (?:z|ze|za).{2,80}"
    r"|отправлено (?:с|со|из|от|через).{2,80}|lähetetty .{2,80}|odesláno (?:z|ze).{2,80}|gönderen .{2,60}"
    r"|(?:đã )?gửi từ .{2,60}|dikirim dari .{2,60}"
    r"|.{2,40}から送信(?:されました)?|나의 .{2,20}에서 보냄|.{2,40}(?:'|’)?[dt][ae]n gönderildi",
    re.IGNORECASE,
)
_STARTS = (
    "sent ",
    "get ",
    *"发發傳寄来來从從由通透使用获獲取下",
    "gesendet",
    "verschickt",
    "geschickt",
    "von mein",
    "outlook für",
    "diese ",
    "envoyé",
    "obten",
    "téléch",
    "enviad",
    "obter",
    "baixar",
    "inviato",
    "ottieni",
    "scarica",
    "verzonden",
    "verstuurd",
    "skickat",
    "sendt",
    "wysłan",
    "отправлено",
    "lähetetty",
    "odesláno",
    "đã gửi",
    "gửi",
    "dikirim",
)
_ENDS = ("から送信", "から送信されました", "에서 보냄", "gönderildi")
_ADVERTS = re.compile(
    r"yahoo mail: search, organize, conquer.*|virus-?free\.?(?:\s*(?:www\.)?(?:avg|avast)\.com.*)?"
    r"|不含病毒.{0,60}|无病毒.{0,40}avast.{0,20}"
    r"|this e-?mail has been (?:checked|scanned) for viruses.{0,80}|diese e-?mail wurde von avast.{0,80}",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s*[<(\[]+\s*(?:https?://|www\.|mailto:)[^\s<>]{0,300}[>)\]]*|\s+https?://\S{1,300}")
_MONEY = re.compile(
    r"\d{3,}|[$¥￥€£]\s*\d|\d\s*(?:元|块|塊|刀|美金|usd|rmb|cny|eur|u\b|dollars?|yuan)|转账|转了|轉帳|轉了"
    r"|付款|付了|充值|儲值|退款"
    r"|paid|payment|paypal|wallet|top-?up"
    r"|支付宝|支付寶|alipay|usdt|usdc|账号|帳號|账户|用户名|account|user",
    re.IGNORECASE,
)
_CHARS_MAX = 110


def is_tagline(text: str) -> bool:
    """Whether a line is a client's own."""
    if len(text) > 400:
        return False
    start = text.lstrip('*_-–—~|[ "“').lower()
    if not start.startswith(_STARTS) and not text.rstrip(" .。").endswith(_ENDS):
        return _ADVERTS.fullmatch(start) is not None if start[:2] in _ADVERT_STARTS else False
    bare = _LINK.sub("", start).translate(_NO_BRACKETS).strip(' .。*_!！"”')
    if len(bare) > _CHARS_MAX or _MONEY.search(bare):
        return False
    return _SHAPE.fullmatch(bare) is not None and _PROGRAM.search(bare) is not None


_NO_BRACKETS = str.maketrans("", "", "[]")
_ADVERT_STARTS = frozenset({"ya", "vi", "不含", "无病", "th", "di"})
