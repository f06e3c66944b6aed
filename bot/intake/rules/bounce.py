"""Delivery reports, with and without the form of RFC 3464; warnings of delay are reports too."""

import re

from bot.desk.mail import Mail
from bot.intake.own import OwnAddresses
from bot.intake.rules.sender import is_daemon, is_null_path

_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|failed|has failed|delay|report|incomplete|unsuccessful"
    r"|notification)|delivery to .{0,80} (?:failed|delayed)"
    r"|(?:mail|message) (?:delivery|could not be delivered|not delivered|delivery failed|delayed)"
    r"|failure notice|failed delivery|returned (?:mail|e-?mail|to sender)"
    r"|(?:mail|message) (?:system )?(?:error|returned)|could ?n[o']t (?:send|be delivered|be sent)"
    r"|cannot be delivered|not deliverable|non[- ]?delivery|permanent(?:ly)? fail"
    r"|warning: (?:could not send|message)|delivery delayed|rejected mail|mail rejected|email is returned"
    r"|is returned|address rejected|rejected by"
    r"|退信|系统退信|投递失败|投遞失敗|无法投递|無法投遞|邮件被退回|郵件被退回|发送失败|傳送失敗"
    r"|退回的?邮件|未送达|未送達|邮件投递(?:失败|延迟)|延迟投递"
    r"|unzustellbar|nicht zugestellt|zustellung|non remis|échec de (?:la )?remise|no se (?:ha podido"
    r"|pudo) entregar|no entregado|não (?:foi )?entregue"
    r"|mancato recapito|недоставлен|не доставлен|не удалось доставить|配信(?:不能|できませ)|送信(?:エラー"
    r"|できませ)"
    r"|メールエラー|エラーメール|메일 전송 실패|반송",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"delivery (?:to (?:these|the following) recipients[^.]{0,20} )?has been delayed|(?:server"
    r"|we) will (?:keep|continue) (?:trying|to try)"
    r"|could ?n.t be (?:delivered|found)|delivery error|this is the (?:mail system|qmail-send program"
    r"|postfix program|exim)"
    r"|this message was created automatically by mail delivery software"
    r"|delivery to the following recipients? (?:has )?(?:failed|been delayed)|could not be delivered to"
    r"|couldn't be delivered|was not delivered to"
    r"|(?:您的)?邮件(?:被退回|无法送达|未能送达)|unable to deliver (?:your|the|this) message|(?:邮件"
    r"|信件)[^。\n]{0,20}(?:被退回|退回)|收件人(?:邮箱)?(?:不存在|地址错误|已满)|退信原因"
    r"|收件人邮件地址.{0,80}不存在"
    r"|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b"
    r"|diagnostic[- ]code|recipient address rejected"
    r"|user (?:unknown|doesn't exist)|no such user|mailbox (?:unavailable|full|not found)"
    r"|(?:error|problem)s? (?:while |when )?delivering (?:your|the|this) (?:mail|message)"
    r"|could not deliver (?:your|the|for the last)"
    r"|recipient addresses that were\s+incorrectly constructed|送信できませんでした|配信できませんでした"
    r"|メールボックスが一杯"
    r"|address (?:not found|couldn't be found)",
    re.IGNORECASE,
)


_PASSED_ON = re.compile(r"\s*(?:re|fwd?|fw|aw|wg|tr|rv|回复|回覆|答复|转发|轉寄)\s*[:：]", re.IGNORECASE)
"""A person answers or forwards a report."""


def delivery_report(mail: Mail, own: OwnAddresses) -> str | None:
    """A report in the form of RFC 3464, or with Exim's and Gmail's field of who was not reached."""
    del own
    if "x-failed-recipients" in mail.headers:
        return "X-Failed-Recipients"
    content_type = "".join(mail.headers.get("content-type", ())).lower()
    if "multipart/report" in content_type:
        if "disposition-notification" in content_type or "feedback-report" in content_type:
            return None
        return "multipart/report"
    if mail.report is not None and re.search(
        r"^(?:final-recipient|reporting-mta):", mail.report, re.IGNORECASE | re.MULTILINE
    ):
        return "delivery status within"
    return None


def bounce_without_form(mail: Mail, own: OwnAddresses) -> str | None:
    """A mail server's words without the form: from a daemon or a null path, and speaking of delivery."""
    del own
    is_machine = mail.sender is None or is_daemon(mail.sender) or is_null_path(mail)
    is_told = _SUBJECT.search(mail.subject) is not None and not _PASSED_ON.match(mail.subject)
    if is_machine and is_told:
        return mail.subject[:80]
    if not (is_machine or is_told):
        return None
    found = _TEXT.search(f"{mail.text}\n{mail.history}"[:20_000])
    return found.group()[:80] if found else None


def complaint(mail: Mail, own: OwnAddresses) -> str | None:
    """An abuse report (RFC 5965)."""
    del own
    content_type = "".join(mail.headers.get("content-type", ())).lower()
    return "feedback-report" if "feedback-report" in content_type else None
