"""Bulk mail and mailing lists: what one could unsubscribe from."""

import re

from bot.desk.mail import Mail
from bot.intake.own import OwnAddresses

_LIST_FIELDS = frozenset(
    {
        "list-id",
        "list-post",
        "list-help",
        "list-owner",
        "list-archive",
        "list-subscribe",
        "mailing-list",
        "x-mailman-version",
        "x-beenthere",
        "x-mailing-list",
    }
)


def mailing_list(mail: Mail, own: OwnAddresses) -> str | None:
    """A field that mailing lists set (RFC 2919, RFC 2369), or the footer that Mailman adds."""
    del own
    field = next(iter(_LIST_FIELDS.intersection(mail.headers)), None)
    if field is None and "listinfo" in f"{mail.text[-600:]}{mail.signature[-600:]}":
        return "Mailman's footer"
    return field


def unsubscribable(mail: Mail, own: OwnAddresses) -> str | None:
    """List-Unsubscribe: sent to many."""
    del own
    return next(
        (name for name in ("list-unsubscribe", "list-unsubscribe-post") if name in mail.headers), None
    )


_BULK = frozenset({"bulk", "list", "junk"})


def precedence(mail: Mail, own: OwnAddresses) -> str | None:
    """Precedence is bulk, list or junk."""
    del own
    for name in ("precedence", "x-precedence"):
        for value in mail.headers.get(name, ()):
            if value.strip().lower() in _BULK:
                return value.strip().lower()
    return None


_UNSUBSCRIBE = re.compile(
    r"unsubscribe|opt[- ]out|manage (?:your )?(?:email )?preferences"
    r"|update (?:your )?(?:email )?preferences|view (?:this email |it )?(?:in (?:your|a) )?browser"
    r"|you (?:are receiving|received) this (?:e-?mail|message) because"
    r"|退订|退訂|取消订阅|取消訂閱|不想再收到|不希望(?:再)?收到|如不想|abmelden|abbestellen|désabonner"
    r"|désinscri\w+|darse de baja"
    r"|cancelar (?:la )?suscripción|отписаться|配信停止|수신 ?거부",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:to|here to|click to|link to) (?:unsubscribe|opt[- ]out)|unsubscribe (?:here|at any ?time|from th"
    r"|instantly|\||<|\[|:|http)|no longer (?:want|wish) to (?:receive|get|hear)"
    r"|(?:^|[.?!|·•-])\W{0,9}unsubscribe\W{0,9}$|\|\s*unsubscribe"
    r"|you (?:are receiving|received|get) this (?:e-?mail|message|newsletter) (?:because|as|since)"
    r"|(?:manage|update|change) (?:your )?(?:e-?mail |subscription |notification )?(?:preferences"
    r"|settings|subscription)"
    r"|view (?:this (?:e-?mail|newsletter) |it )?(?:in (?:your|a) browser|online)"
    r"|(?:点击|點擊|点此|點此|可|请|回复[a-z]{0,3})\s?(?:此处|这里|此處|這裡|链接)?\s?(?:进行)?(?:退订|退訂|取消订阅|取消訂閱)"
    r"|(?:退订|退訂|取消订阅)(?:请|請|链接|[:：])|(?:^|[。.!！|·])\W{0,9}(?:退订|退訂|取消订阅|取消訂閱)\W{0,9}$"
    r"|您(?:之所以)?收到(?:这|此|本)[^。\n]{0,8}(?:是)?因为|订阅了(?:我们|本)"
    r"|(?:如|若)(?:果)?(?:您|你)?(?:不想|不希望|不愿)[^。\n]{0,8}收到|newsletter (?:abbestellen|abmelden)"
    r"|vom newsletter abmelden"
    r"|se désabonner|se désinscrire|darse de baja|cancelar (?:la )?suscripción|отписаться от|配信停止"
    r"|수신 ?거부",
    re.IGNORECASE | re.MULTILINE,
)
_FOOTER_WORDS = (
    *(
        "subscri",
        "opt out",
        "opt-out",
        "this e",
        "this mess",
        "this news",
        "preferences",
        "settings",
    ),
    *("browser", "online", "no longer", "退订", "退訂", "订阅", "訂閱", "收到", "abmelden", "abbestellen"),
    *("désabonner", "désinscrire", "darse de baja", "suscripción", "отписаться", "配信停止", "수신"),
)
"""One of them stands in every footer: spares most mails the search."""
_FOOTER_CHARS = 1_500
"""At the end of a mail, where footers stand."""
_FOOTED_CHARS_MIN = 20
"""Who asks us to unsubscribe him writes less than this above such words."""


def footer(mail: Mail, own: OwnAddresses) -> str | None:
    """The footer of bulk mail below some text, in a mail that answers nothing."""
    del own
    if mail.in_reply_to or mail.references:
        return None
    whole = f"{mail.text}\n{mail.signature}"
    tail = whole[-_FOOTER_CHARS:].lower()
    if not any(word in tail for word in _FOOTER_WORDS):
        return None
    found = _FOOTER.search(whole, max(0, len(whole) - _FOOTER_CHARS))
    return found.group().strip()[:40] if found and found.start() >= _FOOTED_CHARS_MIN else None


_BULK_LOCAL = re.compile(
    r"(?:newsletters?|news|marketing|promo(?:tions?)?|edm|mailing|updates?|digest|offers?|deals|campaigns?"
    r"|subscriptions?)(?:[-_.+].*)?",
    re.IGNORECASE,
)
_BULK_FIELDS = (
    "feedback-id",
    "x-feedback-id",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mailchimp-",
    "x-mc-user",
    "x-mailer-recptid",
    "x-mailerlite",
    "x-csa-complaints",
    "x-edm-",
)


def bulk_words(mail: Mail, own: OwnAddresses) -> str | None:
    """Words about unsubscribing, from a bulk sender's address or with a bulk sender's field."""
    del own
    if not _is_bulk_sender(mail):
        return None
    whole = f"{mail.text}\n{mail.signature}\n{mail.history}"
    if len(whole) > 6_000:
        whole = f"{whole[:3_000]}\n{whole[-3_000:]}"
    found = _UNSUBSCRIBE.search(whole)
    return found.group()[:40] if found else None


def _is_bulk_sender(mail: Mail) -> bool:
    local = mail.sender.address.rpartition("@")[0] if mail.sender is not None else ""
    return (
        _BULK_LOCAL.fullmatch(local) is not None
        or any(name.startswith(_BULK_FIELDS) for name in mail.headers)
        or any(_BULK_MAILER.search(mailer) for mailer in mail.headers.get("x-mailer", ()))
    )


_BULK_MAILER = re.compile(
    r"\bedm\b|mailchimp|sendcloud|mass ?mail|bulk|newsletter|phplist|sendy|acymailing", re.IGNORECASE
)
