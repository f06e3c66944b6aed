"""What mail clients write around other people's words, by language: tables to be extended by hand.

To add a language: its markers to `_FORWARDED` and `_ORIGINAL`, its header names to `_HEADER_NAMES`, its
verb of writing to `_WROTE`, its openings to `_OPENINGS`. Taglines stand in `taglines`.
"""

import re

INTRODUCTION_CHARS_MAX = 500
"""No introduction of a quote is longer."""

_DASHES = "-－—–─━=_*~"
DASH_CHARS = frozenset(_DASHES)
_AROUND_MARKERS = _DASHES + " \t\xa0\u3000>:："

# Compared without blanks and in lower case.
_FORWARDED = frozenset(
    "".join(phrase.split())
    for phrase in [
        "forwarded message",
        "forwarded mail",
        "forwarded email",
        "forward message",
        "begin forwarded message",
        "forwarded by me",
        "fwd",
        "转发的邮件",
        "转发邮件",
        "转发邮件信息",
        "转发的信息",
        "转发",
        "开始转发的邮件",
        "开始转发邮件",
        "下面是被转发的邮件",
        "以下是转发的邮件",
        "被转发的邮件",
        "被转发邮件",
        "轉寄的郵件",
        "轉寄郵件",
        "轉寄的訊息",
        "轉發的郵件",
        "轉發郵件",
        "開始轉寄郵件",
        "開始轉寄的郵件",
        "開始轉寄的訊息",
        "被轉寄的郵件",
        "已轉寄的郵件",
        "已轉寄郵件",
        "weitergeleitete nachricht",
        "weitergeleitete e-mail",
        "anfang der weitergeleiteten nachricht",
        "anfang der weitergeleiteten e-mail",
        "message transféré",
        "message transmis",
        "message réexpédié",
        "début du message transféré",
        "début du message réexpédié",
        "mensaje reenviado",
        "inicio del mensaje reenviado",
        "mensagem encaminhada",
        "mensagem reencaminhada",
        "início da mensagem encaminhada",
        "início da mensagem reencaminhada",
        "messaggio inoltrato",
        "inizio messaggio inoltrato",
        "doorgestuurd bericht",
        "begin doorgestuurd bericht",
        "пересылаемое сообщение",
        "пересланное сообщение",
        "пересланное письмо",
        "начало переадресованного сообщения",
        "переадресованное сообщение",
        "転送メッセージ",
        "転送されたメッセージ",
        "転送メール",
        "전달된 메시지",
        "전달된 메일",
        "przekazana wiadomość",
        "początek przekazywanej wiadomości",
        "vidarebefordrat meddelande",
        "vidarebefordrat mejl",
        "videresendt melding",
        "videresendt besked",
        "välitetty viesti",
        "přeposlaná zpráva",
        "iletilen mesaj",
        "iletilmiş ileti",
        "tin nhắn đã chuyển tiếp",
        "pesan terusan",
    ]
)
_ORIGINAL = frozenset(
    "".join(phrase.split())
    for phrase in [
        "original",
        "original message",
        "original mail",
        "original email",
        "original appointment",
        "replied message",
        "reply message",
        "quoted message",
        "原始邮件",
        "原始郵件",
        "原始信息",
        "原始信件",
        "原始訊息",
        "原始消息",
        "原邮件",
        "原郵件",
        "原信",
        "回复的原邮件",
        "回复的邮件",
        "回复原邮件",
        "回覆的原郵件",
        "回覆的郵件",
        "引用邮件",
        "ursprüngliche nachricht",
        "originalnachricht",
        "original-nachricht",
        "ursprüngliche e-mail",
        "message d'origine",
        "message d’origine",
        "message original",
        "mensaje original",
        "mensagem original",
        "messaggio originale",
        "oorspronkelijk bericht",
        "исходное сообщение",
        "оригинальное сообщение",
        "元のメッセージ",
        "원본 메시지",
        "원본 메일",
        "wiadomość oryginalna",
        "oryginalna wiadomość",
        "ursprungligt meddelande",
        "oprindelig meddelelse",
        "opprinnelig melding",
        "alkuperäinen viesti",
        "původní zpráva",
        "orijinal mesaj",
        "özgün ileti",
        "tin nhắn gốc",
        "pesan asli",
    ]
)
_COPY = re.compile(
    r"below this line is a copy of the message|this is a copy of (?:the|your) message"
    r"|the header of the original message is following"
    r"|original message (?:headers? )?follows?|(?:undelivered|returned|failed) message (?:headers? )?follows?"
    r"|(?:please )?(?:reply|type your reply) above this line|请在此线以上回复",
    re.IGNORECASE,
)


def is_forward_marker(text: str) -> bool:
    """`---------- Forwarded message ---------`, `Begin forwarded message:` and their kin."""
    return _marker_words(text) in _FORWARDED


def is_original_marker(text: str) -> bool:
    """`-----Original Message-----` and its kin: a reply's history, or a forward where the subject says so."""
    return text[0] in DASH_CHARS and _marker_words(text) in _ORIGINAL


def is_copy_marker(text: str) -> bool:
    """The line below which mail servers and ticket systems set the mail they answer."""
    return text[0] in _COPY_STARTS and _COPY.search(text) is not None


_COPY_STARTS = frozenset(_DASHES + "#")


def _marker_words(text: str) -> str:
    return "".join(text.strip(_AROUND_MARKERS).split()).lower()


_HEADER_NAMES = {
    "".join(name.split()): kind
    for kind, names in {
        "from": (
            "from|发件人|寄件者|寄件人|發件人|发信人|發信人|寄信人|发送者|von|de|da|van|от|от кого|差出人"
            "|送信者|보낸사람|보낸이|fra|från|od"
            "|lähettäjä|kimden|gönderen|feladó|expéditeur|remitente|remetente|mittente|afzender"
            "|отправитель|nadawca|từ|dari|from/发件人"
        ),
        "date": (
            "sent|date|sent at|sent on|发送时间|发送日期|發送時間|發送日期|发件日期|发件时间|寄件日期"
            "|傳送時間|傳送日期|寄件時間|日期|时间|時間|日付"
            "|送信日時|送信日|gesendet|datum|gesendet am|envoyé|envoyé le|date d'envoi|date d’envoi|enviado"
            "|enviado el|enviada em|enviado em|fecha|data|inviato|verzonden|дата|отправлено|보낸날짜|날짜"
            "|보낸시간"
            "|sendt|skickat|wysłano|lähetetty|odesláno|gönderildi|gönderme tarihi|tarih|dato|elküldve"
            "|ngày|tanggal"
        ),
        "to": (
            "to|收件人|收件者|收信人|an|à|para|a|aan|кому|宛先|받는사람|till|til|do|vastaanottaja|komu|kime"
            "|alıcı"
            "|címzett|destinataire|destinatario|destinatário|đến|kepada|получатель"
        ),
        "subject": (
            "subject|主题|主題|主旨|标题|標題|邮件主题|betreff|objet|asunto|assunto|oggetto|onderwerp|тема"
            "|件名|제목|emne"
            "|ämne|temat|aihe|předmět|konu|tárgy|sujet|chủ đề|subjek"
        ),
        "other": (
            "cc|bcc|抄送|抄送人|副本|密送|密件副本|reply-to|回复地址|kopie|copie|copia|cópia|копия|참조"
            "|kopia|kopi"
            "|importance|重要性|priority|attachments|附件|anlagen|in-reply-to|message-id|reply to"
            "|organization|resent-from|x-mailer|return-path|received|content-type|mime-version"
            "|auto-submitted"
        ),
    }.items()
    for name in names.split("|")
}
_COLON = re.compile(r"[:：|]")
_HEADER_CHARS_MAX = 400
_NAME_CHARS_MAX = 40


def header_kind(text: str) -> str | None:
    """Which header line a client wrote here: from, date, to, subject, other; None for any other line."""
    match = _COLON.search(text[:_NAME_CHARS_MAX])
    if match is None:
        return None
    name = text[: match.start()]
    return _HEADER_NAMES.get("".join(name.split()).strip("*>_").lower())


def is_header_continuation(text: str) -> bool:
    """A further line of recipients."""
    return "@" in text and len(text) < _HEADER_CHARS_MAX and text.endswith((">", ";", ",", "；"))


_WROTE = (
    "wrote|writes|写道|寫道|写到|寫到|schrieb|geschrieben|a écrit|escribió|escreveu|ha scritto|scrive|schreef"
    "|geschreven|пишет|писал|писала|писал(а)"
    "|написал|написала|написал(а)|のメール|さんは書きました|님이 작성|님이 쓴 글|skrev|napisał|napisała"
    "|napisał(a)|napsal"
    "|napsala|napsal(a)|kirjoitti|yazdı"
    "|írta|a scris|έγραψε|написав|viết|đã viết|เขียนว่า|menulis"
)
_WROTE_ENDS = tuple(_WROTE.split("|"))
_WROTE_INSIDE = re.compile(
    rf"(?:{'|'.join(map(re.escape, _WROTE_ENDS))})(?:\s[^:：]{{0,160}})?\s*[:：]?\s*$", re.IGNORECASE
)
_OPENINGS = (
    "on|at|am|le|el|il|em|op|den|dne|dnia|w dniu|на|в|в письме|在|于|於|il giorno|quoting|zitat von|vào|pada"
    "|mon|tue|wed|thu|fri|sat|sun|monday|tuesday"
    "|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    "|lun|mar|mer|jeu|ven|sam|dim|пн|вт|ср|чт|пт"
    "|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|gesendet"
)
_OPENING = re.compile(
    rf"(?:(?:{_OPENINGS})[\s,，.]|[在于於]\s?\d|\d|[\"“‘«＜<]|[^<>@\n]{{0,80}}<[^<>\s]+@[^<>\s]+>"
    rf"|[^<>\s@]{{1,64}}@[^<>\s]+\s)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\d{1,2}[:：.h時时]\d{2}|(?:19|20)\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}\s?月\s?\d{1,2}\s?日"
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？")


def may_end_introduction(text: str) -> bool:
    """Cheap test: whether an introduction may end with this line."""
    bare = text.rstrip(" *_")
    return bare.endswith((":", "：")) or bare.lower().endswith(_WROTE_ENDS)


def introduction_begins(lines: list[str], *, follows_quote: bool) -> int | None:
    """How many lines back an introduction begins that ends with the last of these; None if it is none.

    A verb of writing with a date or an address introduces by itself; before a quote the verb alone
    does, and so does a colon after a date or an address in any language.

    Args:
        lines: at most four, in order, the last ends with a colon or a verb of writing.
        follows_quote: a quoted or indented line is next.
    """
    best: int | None = None
    best_rank = 0
    joined = ""
    for back, line in enumerate(reversed(lines)):
        if back and (line.endswith(_SENTENCE_ENDS) or len(joined) + len(line) > INTRODUCTION_CHARS_MAX):
            break
        joined = f"{line} {joined}".rstrip()
        if _OPENING.match(joined) is None and not (back == 0 and follows_quote):
            continue
        rank = _rank(joined, follows_quote=follows_quote)
        if rank > best_rank:
            best, best_rank = back, rank
    return best


def _rank(text: str, *, follows_quote: bool) -> int:
    """How surely these words introduce a quote; 0 for not at all."""
    has_verb = _WROTE_INSIDE.search(text) is not None
    evidence = (_DATED.search(text) is not None) + 2 * (_ADDRESS.search(text) is not None)
    if has_verb and evidence:
        return 4 + evidence
    if not follows_quote or not text.rstrip(" *_").endswith((":", "：")):
        return 0
    if has_verb and len(text) < 120:
        return 3
    if evidence >= 2 or (evidence and _OPENING.match(text) is not None):
        return evidence
    return 0


def is_dashes(text: str) -> bool:
    """A line of dashes, as people and clients draw between text and signature."""
    return text[:1] in DASH_CHARS and len(text) >= 2 and not text.strip(_DASHES + " ")


_FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|fw|转发|轉寄|轉發|转寄|转|wg|tr|rv|enc|doorst|vb|vs|vl|ynt|ilt|пересл"
    r"|переслано|転送|전달)\s*[:：]",
    re.IGNORECASE,
)


_REPLY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|aw|antw|sv|vs|rif|res|odp|ynt|回复|回覆|答复|答覆|回)\s*[:：]",
    re.IGNORECASE,
)


def is_reply_subject(subject: str) -> bool:
    """`Re:`, `回复：` and their kin at the head of a subject."""
    return _REPLY_SUBJECT.match(subject) is not None


def is_forward_subject(subject: str) -> bool:
    """`Fwd:`, `转发：` and their kin at the head of a subject."""
    return _FORWARD_SUBJECT.match(subject) is not None
