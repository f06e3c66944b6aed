"""Paydesk's companion gateway: the family's API with HTTP statuses, keyed movements and no traps."""

from gateway_client.dialects.base import Dialect, PageStyle, PriceSource, QuotaWay

COMPANION = Dialect(
    name="companion",
    id_field="id",
    user_field="user_id",
    has_topup=True,
    keeps_remark=True,
    caches_accounts=False,
    batches_credits=False,
    has_idempotency_key=True,
    has_debits=True,
    quota_max=None,
    quota_way=QuotaWay.PUT,
    can_write_zero_quota=True,
    manages_by_id=False,
    put_keeps=(),
    page_style=PageStyle.TOTAL,
    page_first=0,
    page_size=100,
    size_field="size",
    pages_user_search=True,
    pages_code_search=True,
    tells_auth_by_status=True,
    names_itself_in_header=False,
    username_chars_max=30,
    prices=PriceSource.DISPLAY,
    priced_per_usd=None,
    traps=frozenset(),
)
