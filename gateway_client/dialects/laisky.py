"""Laisky/one-api: uuids instead of ids, totals beside lists, 401 and 403 where they belong."""

from gateway_client.dialects.base import Dialect, PageStyle, PriceSource, QuotaWay, Trap

LAISKY = Dialect(
    name="laisky",
    id_field="uuid",
    user_field="user_uuid",
    has_topup=True,
    keeps_remark=True,
    caches_accounts=True,
    batches_credits=True,
    has_idempotency_key=False,
    has_debits=False,
    quota_max=None,
    quota_way=QuotaWay.PUT,
    can_write_zero_quota=True,
    manages_by_id=False,
    put_keeps=(),
    page_style=PageStyle.TOTAL,
    page_first=0,
    page_size=100,
    size_field="size",
    pages_user_search=False,
    pages_code_search=True,
    tells_auth_by_status=True,
    names_itself_in_header=False,
    username_chars_max=30,
    prices=PriceSource.DISPLAY,
    priced_per_usd=500_000,
    traps=frozenset(
        {
            Trap.TOPS_UP_DELETED,
            Trap.TOPS_UP_ZERO,
            Trap.DOUBLES,
            Trap.SHOWS_DELETED,
            Trap.SEARCH_WILDCARDS,
            Trap.UNKNOWN_ACTION,
            Trap.EMPTY_NAME_IS_ROOT,
            Trap.UNKNOWN_GROUP,
            Trap.RENAMES_ITSELF,
            Trap.REVIVES,
            Trap.HTML_ELSEWHERE,
            Trap.CODE_OF_ZERO,
            Trap.LOG_ROW_OF_CODE_IS_ZERO,
        }
    ),
)
