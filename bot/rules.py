"""The settings that decisions rest on, as the desk knows them."""

from datetime import timedelta

from bot.desk.decision import Rules
from bot.desk.refund import RefundPolicy, RefundRules
from bot.public import PublicSettings
from bot.settings import Settings
from gateway_client import Dialect


def rules_of(settings: Settings, public: PublicSettings, quota_per_unit: int, dialect: Dialect) -> Rules:
    """The settings, and the gateway's facts, that decisions rest on."""
    cached_for = timedelta(seconds=settings.gateway.cache_s if dialect.caches_accounts else 0)
    # What is written under no key may come late: nobody is unfrozen before that.
    late = timedelta(seconds=0 if dialect.has_debits else settings.gateway.reconcile_s)
    return Rules(
        quota_per_unit=quota_per_unit,
        paid_rates=public.rates,
        case_limit_usd=settings.desk.case_limit_usd,
        day_limit_usd=settings.desk.day_limit_usd,
        is_second_of_another=settings.desk.above_limits == "second_operator",
        duplicates_within=timedelta(days=settings.desk.duplicates_within_days),
        group_free=settings.gateway.group_free,
        group_paid=settings.gateway.group_paid,
        refunds=RefundRules(
            policy=RefundPolicy(public.refunds.policy), may_exceed_paid=settings.desk.refund_above_paid
        ),
        has_debits=dialect.has_debits,
        can_write_zero=dialect.can_write_zero_quota,
        cached_for=cached_for,
        thaws_after=max(cached_for, late),
        calls_last=timedelta(seconds=settings.gateway.relay_timeout_s),
        mail_domain=settings.mail.addresses[0].rpartition("@")[2],
        answers_per_sender=settings.mail.answers_per_sender,
        answers_in_all=settings.mail.answers_in_all,
        expires_after=timedelta(days=settings.desk.expire_after_days),
        asks_model=settings.intake.llm.is_on,
    )
