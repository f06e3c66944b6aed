"""The settings that decisions rest on, as the desk knows them."""

from datetime import timedelta

from bot.desk.decision import Rules
from bot.public import PublicSettings
from bot.settings import Settings


def rules_of(
    settings: Settings, public: PublicSettings, quota_per_unit: int, *, has_debits: bool = True
) -> Rules:
    """The settings that decisions rest on."""
    return Rules(
        quota_per_unit=quota_per_unit,
        paid_rates=public.rates,
        case_limit_usd=settings.desk.case_limit_usd,
        day_limit_usd=settings.desk.day_limit_usd,
        is_second_of_another=settings.desk.above_limits == "second_operator",
        duplicates_within=timedelta(days=settings.desk.duplicates_within_days),
        group_free=settings.gateway.group_free,
        group_paid=settings.gateway.group_paid,
        has_debits=has_debits,
        mail_domain=settings.mail.addresses[0].rpartition("@")[2],
        answers_per_sender=settings.mail.answers_per_sender,
        answers_in_all=settings.mail.answers_in_all,
        expires_after=timedelta(days=settings.desk.expire_after_days),
    )
