"""QuantumNous/new-api, from its source only: no top-up with a reference, quota set by `manage`."""

from gateway_client.dialects.base import Dialect, PageStyle, PriceSource, QuotaWay, Trap

NEWAPI = Dialect(
    name="newapi",
    id_field="id",
    user_field="user_id",
    has_topup=False,
    keeps_remark=False,
    caches_accounts=True,
    batches_credits=True,
    has_idempotency_key=False,
    has_debits=False,
    quota_max=2**31 - 1,
    quota_way=QuotaWay.MANAGE,
    can_write_zero_quota=True,
    manages_by_id=True,
    put_keeps=("username", "display_name", "group", "remark"),
    page_style=PageStyle.ITEMS,
    page_first=1,
    page_size=100,
    size_field="page_size",
    pages_user_search=True,
    pages_code_search=True,
    tells_auth_by_status=True,
    names_itself_in_header=True,
    username_chars_max=20,
    prices=PriceSource.PRICING,
    priced_per_usd=500_000,
    traps=frozenset(
        {
            Trap.UNKNOWN_GROUP,
            Trap.RENAMES_ITSELF,
            Trap.HTML_ELSEWHERE,
            Trap.SEARCH_WILDCARDS,
            Trap.LOG_ROW_OF_CODE_IS_ZERO,
            Trap.EMAIL_STAYS,
            Trap.DELETES_ONCE,
        }
    ),
)
