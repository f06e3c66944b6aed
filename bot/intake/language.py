"""The language a person wrote in: by script, and for Latin script by the commonest small words.

A mail of two languages is in that of its sentence frame. Knows the languages that customers write,
and answers None rather than guess where there are no words.
"""

import re
from typing import Final

_READ_MAX: Final = 2000
"""Characters that decide; the frame of a mail shows in its first lines."""

_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA: Final = re.compile("[\u3041-\u30fa\uff66-\uff9d]")
_NO_WORDS: Final = re.compile(
    r"https?://\S+|(?<![a-z0-9_.+-])[a-z0-9_.+-]{1,64}@[a-z0-9.-]{1,255}"
    r"|(?<![a-z0-9_.-])[a-z.-]{0,64}+[0-9_][a-z0-9_.-]{0,64}|\[?\b(?:tu|rf|qu)-[0-9a-z]{6}\b\]?"
)
_NO_LANGUAGE: Final = frozenset(
    (
        *("re", "fw", "fwd", "aw", "wg", "antw", "sv", "vs", "rif", "tr", "ynt", "txid", "hash"),
        *("wechat", "alipay", "paypal", "usdt", "usdc", "rmb", "cny", "usd", "eur"),
    )
)
"""Words of every language."""
_HAN_FRAME: Final = re.compile(
    "[咗唔該嘅係喺俾畀我你您了的是吗吧请请把给在下这那不有已和谢充請給嗎這麼什么怎]"
)
_WORD: Final = re.compile(r"[^\W\d_]+")

_SCRIPTS: Final = tuple(
    (language, re.compile(f"[{letters}]"))
    for language, letters in (
        ("ko", "\u1100-\u11ff\uac00-\ud7af"),
        ("uk", "іїєґ"),
        ("ru", "\u0430-\u044f\u0451"),
        ("ar", "\u0620-\u06ff"),
        ("th", "\u0e00-\u0e7f"),
        ("he", "\u05d0-\u05ea"),
        ("hi", "\u0900-\u097f"),
        ("el", "\u03ac-\u03ce"),
        ("vi", "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹ"),
    )
)

_SMALL_WORDS: Final[dict[str, str]] = {
    "en": """
        the a an i you we my your our is are was were be been have has had do does did can could
        will would to of in on for with from by at this that it its and or but not no please pls plz
        thanks thank thx hi hello dear how what which when where why who username account paid pay
        sent send top up credit refund balance payment yes sorry best regards cheers im u there they
        if so just me name user yesterday today money back transaction receipt attached transfer
        transferred recharge need want know about help ok okay invoice
    """,
    "de": """
        der die das und ich ist nicht ein eine einen mit für von auf zu dem den des im bitte danke
        hallo wir sie habe haben wurde über per mein meine konto guten tag grüße gruß betrag wie
        kann könnte noch nach bin bis wenn sind guthaben viele freundlichen benutzername überwiesen
        bezahlt gutschreiben sehr geehrte vielen dank welche welcher modelle bietet ihr gibt es kann
        man wann heute hab habt zahlung schon noch
        jetzt vom zum zur sich auch nur aus bei als so diese dieser unser
        unsere ihre ihren ihr sparen newsletter alles mehr sehr wird werden
    """,
    "fr": """
        le la les un une des et est je vous nous mon ma mes votre pour avec sur dans par pas ne que
        qui bonjour merci compte payé envoyé du au ce cette ai avez suis sont cordialement salut svp
        solde remboursement utilisateur nous notre nos cet votre ou mais plus tout tous être fait donc
        depuis bonne journée souhaite puis virement bien comment
    """,
    "es": """
        el la los las un una y es yo mi su por para con en de que no hola gracias cuenta he pagado
        enviado saldo favor usuario del al ha está como quiero reembolso pero más este esta todo mis
        tengo puedo hasta desde muy gracias buenos buenas días saludos
        dólares recarga cuánto me
    """,
    "pt": """
        o a os as um uma e é eu meu minha por para com em de que não olá obrigado obrigada conta
        paguei enviei saldo favor usuário do da no na foi está você reembolso bom dia recarga
        recarregar
    """,
    "it": """
        il lo la gli un una e è io mio mia per con in di che non ciao grazie conto ho pagato inviato
        saldo del della al utente rimborso buongiorno sono vorrei cordiali saluti ricarica prego
    """,
    "nl": """
        de het een en is ik mijn met voor van op te niet dat hallo bedankt graag rekening betaald
        heb naar gebruikersnaam groet groeten alvast saldo aub
    """,
    "pl": """
        i w na z do się nie to jest mam mój moje proszę dziękuję dzień dobry konto zapłaciłem
        przelew użytkownik przez za jak saldo zwrot pozdrawiam wysłałem
    """,
    "tr": """
        ve bir bu için ile ben merhaba teşekkürler hesap hesabım lütfen ödeme gönderdim kullanıcı
        adım değil iyi günler bakiye yaptım
    """,
    "id": """
        saya anda yang dan untuk dengan ini itu tidak akun sudah terima kasih mohon tolong saldo
        bayar pengguna halo transfer dari ke
    """,
    "sv": """
        och jag att det är en ett som för med på inte har mitt min hej tack konto betalat kontot
        vänliga
    """,
    "cs": """
        a je se na že jsem mám můj prosím děkuji dobrý den účet zaplatil platba uživatel jak
    """,
}
_SPOKEN: Final[dict[str, tuple[str, ...]]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _SPOKEN[_word] = (*_SPOKEN.get(_word, ()), _language)

_DECIMAL_COMMA: Final = frozenset(
    {"de", "fr", "es", "pt", "it", "nl", "pl", "tr", "id", "sv", "cs", "ru", "uk", "vi", "el"}
)


def writes_decimal_comma(language: str | None) -> bool:
    """Whether people of a language write twelve and a half as 12,50."""
    return language in _DECIMAL_COMMA


def _latin(words: list[str]) -> str:
    counts = dict.fromkeys(_SMALL_WORDS, 0)
    for word in words:
        for language in _SPOKEN.get(word, ()):
            counts[language] += 2 if len(_SPOKEN[word]) == 1 else 1
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else "en"


def _of(folded: str) -> str | None:
    text = _NO_WORDS.sub(" ", folded[:_READ_MAX])
    words = [word for word in _WORD.findall(text) if word not in _NO_LANGUAGE]
    if not words:
        return None
    if not text.isascii():
        han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
        if kana >= 2 and kana * 5 >= han:
            return "ja"
        latin = [word for word in words if word.isascii()]
        if han:
            frame = han + 2 * len(_HAN_FRAME.findall(text))
            return "zh" if frame >= len(latin) + sum(word in _SPOKEN for word in latin) else _latin(latin)
        for language, letters in _SCRIPTS:
            hits = len(letters.findall(text))
            if hits >= 2 and (language == "uk" or hits * 2 >= len(latin)):
                return language
    known = [word for word in words if word in _SPOKEN]
    if not known and len(words) == 1:
        return None
    return _latin(words)


def language_of(text: str, subject: str = "") -> str | None:
    """ISO 639-1 code of the newest text, of the subject where the text holds no words.

    Args:
        text: folded: lower case, as `normalise.passage` gives it.
        subject: folded as well.
    """
    return _of(text) or _of(subject) or _only_word(text) or _only_word(subject)


def _only_word(folded: str) -> str | None:
    """One unknown Latin word alone (a subject such as `top-up`): English, the common second language."""
    words = _WORD.findall(_NO_WORDS.sub(" ", folded))
    return "en" if any(re.search("[a-z]{2}", word) for word in words if word not in _NO_LANGUAGE) else None
