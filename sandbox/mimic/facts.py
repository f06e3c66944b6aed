"""In what the three gateways differ, as data: the mimic's own account of them, apart from the client's.

A test holds it against `gateway_client/dialects`, so that neither can err alone.
"""

from dataclasses import dataclass
from enum import Enum


class ListStyle(Enum):
    """How a list answers."""

    BARE = "rows in data"
    TOTAL = "rows in data, total beside it"
    ITEMS = "data holds page, page_size, total, items"


class Deletion(Enum):
    """What deleting an account does and answers."""

    EMPTY = "renamed, status 3; the yes is an empty body"
    MARKED = "renamed, status 3; the yes is an envelope"
    REMOVED = "the row is gone; the yes is an envelope"


class LogSearch(Enum):
    """What `GET /api/log/search` finds."""

    PREFIX = "content begins with it, or type is it; the newest 100"
    ANYWHERE = "content holds it, page by page; never a uuid"
    OFF = "switched off"


class PutLog(Enum):
    """When a PUT writes a row of type 3."""

    FALSELY = "whenever the body's quota, 0 if absent, is not the account's"
    ON_CHANGE = "when the quota changed"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRule:
    """What `PUT /api/user/` writes."""

    columns: frozenset[str]
    ignores_zero: bool
    """0 and empty text count as absent."""
    is_strict: bool
    """Negative quota, unknown status, empty group or password are refused."""
    blanks: tuple[str, ...]
    """Written empty where absent; the username then must be given."""
    log: PutLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What it says when it refuses; for people only."""

    no_token: str
    wrong_token: str
    too_low: str
    disabled: str
    not_found: str
    name_taken: str
    negative: str
    invalid: str
    wrong_login: str
    wrong_code: str
    no_remark: str
    """Of a top-up that came without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One gateway of the family."""

    name: str
    version: str
    system_name: str
    has_uuids: bool
    root_quota: int

    wrong_token_status: int
    too_low_status: int
    disabled_status: int
    limit_has_body: bool
    """429 with an error object and `Retry-After`; else an empty body without."""
    repeats_key: bool
    """An unknown api key stands in the message."""
    wrong_codes_rate: str
    """After so many wrong redemption codes 429."""
    missing_slash_redirects: bool

    username_runes_max: int
    keeps_more_at_creation: bool
    """`email`, `group`, `quota` of a new account are kept."""
    checks_email: bool
    deletion: Deletion
    put: PutRule
    manages_by_id: bool

    page_first: int
    size_field: str | None
    size_max: int
    list_style: ListStyle
    search_pages: bool
    search_ascends: bool
    search_is_anywhere: bool
    lists_deleted: bool
    shows_tokens: bool

    has_topup: bool
    tops_up_nobody: bool
    lock_refused_after_s: float | None
    """A database that is locked for longer is answered with a refusal; None: it waits."""
    flushes_at_stop: bool
    log_search: LogSearch
    code_search_pages: bool
    code_name_in_bytes: bool
    code_defaults: bool
    """Codes of 0 become codes of 100 and negative ones are kept; else both are refused."""
    tells_redeemer: bool
    api_key_prefix: str
    """In the answer that shows a new key."""

    returns_hold_after_upstream_error: bool
    goes_negative: bool
    """An answer dearer than the balance is debited; else only `used_quota` grows."""
    texts: Texts


_OLD_COLUMNS = frozenset(
    {"username", "display_name", "status", "email", "quota", "group", "password", "role"}
)

ONEAPI = Facts(
    name="oneapi",
    version="v0.0.0",
    system_name="One API",
    has_uuids=False,
    root_quota=500_000_000_000_000,
    wrong_token_status=200,
    too_low_status=200,
    disabled_status=200,
    limit_has_body=False,
    repeats_key=False,
    wrong_codes_rate="off",
    missing_slash_redirects=True,
    username_runes_max=12,
    keeps_more_at_creation=False,
    checks_email=False,
    deletion=Deletion.EMPTY,
    put=PutRule(
        columns=_OLD_COLUMNS | {"used_quota", "request_count", "access_token"},
        ignores_zero=True,
        is_strict=False,
        blanks=(),
        log=PutLog.FALSELY,
    ),
    manages_by_id=False,
    page_first=0,
    size_field=None,
    size_max=10,
    list_style=ListStyle.BARE,
    search_pages=False,
    search_ascends=True,
    search_is_anywhere=False,
    lists_deleted=False,
    shows_tokens=True,
    has_topup=True,
    tops_up_nobody=True,
    lock_refused_after_s=3,
    flushes_at_stop=False,
    log_search=LogSearch.PREFIX,
    code_search_pages=False,
    code_name_in_bytes=True,
    code_defaults=True,
    tells_redeemer=False,
    api_key_prefix="",
    returns_hold_after_upstream_error=True,
    goes_negative=True,
    texts=Texts(
        no_token="无权进行此操作，未登录且未提供 access token",
        wrong_token="无权进行此操作，access token 无效",
        too_low="无权进行此操作，权限不足",
        disabled="用户已被封禁",
        not_found="record not found",
        name_taken="UNIQUE constraint failed: users.username",
        negative="quota 不能为负数！",
        invalid="无效的参数",
        wrong_login="用户名或密码错误，或用户已被封禁",
        wrong_code="兑换失败，无效的兑换码",
        no_remark="通过 API 充值 {quota}",
    ),
)

LAISKY = Facts(
    name="laisky",
    version="(devel)",
    system_name="One API",
    has_uuids=True,
    root_quota=500_000_000_000_000,
    wrong_token_status=401,
    too_low_status=403,
    disabled_status=403,
    limit_has_body=True,
    repeats_key=True,
    wrong_codes_rate="5/600",
    missing_slash_redirects=False,
    username_runes_max=30,
    keeps_more_at_creation=True,
    checks_email=True,
    deletion=Deletion.MARKED,
    put=PutRule(columns=_OLD_COLUMNS, ignores_zero=False, is_strict=True, blanks=(), log=PutLog.ON_CHANGE),
    manages_by_id=False,
    page_first=0,
    size_field="size",
    size_max=100,
    list_style=ListStyle.TOTAL,
    search_pages=False,
    search_ascends=False,
    search_is_anywhere=False,
    lists_deleted=False,
    shows_tokens=False,
    has_topup=True,
    tops_up_nobody=False,
    lock_refused_after_s=None,
    flushes_at_stop=True,
    log_search=LogSearch.ANYWHERE,
    code_search_pages=True,
    code_name_in_bytes=True,
    code_defaults=True,
    tells_redeemer=False,
    api_key_prefix="sk-",
    returns_hold_after_upstream_error=False,
    goes_negative=False,
    texts=Texts(
        no_token="No permission to perform this operation, not logged in and no access token provided",
        wrong_token="No permission to perform this operation, access token is invalid",
        too_low="No permission to perform this operation, insufficient permissions",
        disabled="User has been banned",
        not_found="resource reference not found",
        name_taken="Username already exists",
        negative="quota cannot be negative!",
        invalid="Invalid parameter",
        wrong_login="Username or password is wrong, or the user is banned",
        wrong_code="Redemption failed: invalid redemption code",
        no_remark="Recharged via API {quota}",
    ),
)

NEWAPI = Facts(
    name="newapi",
    version="v1.0.0",
    system_name="New API",
    has_uuids=False,
    root_quota=100_000_000,
    wrong_token_status=401,
    too_low_status=403,
    disabled_status=401,
    limit_has_body=False,
    repeats_key=False,
    wrong_codes_rate="off",
    missing_slash_redirects=True,
    username_runes_max=20,
    keeps_more_at_creation=False,
    checks_email=False,
    deletion=Deletion.REMOVED,
    put=PutRule(
        columns=frozenset({"username", "display_name", "group", "remark", "password"}),
        ignores_zero=False,
        is_strict=False,
        blanks=("display_name", "group", "remark"),
        log=PutLog.NEVER,
    ),
    manages_by_id=True,
    page_first=1,
    size_field="page_size",
    size_max=100,
    list_style=ListStyle.ITEMS,
    search_pages=True,
    search_ascends=False,
    search_is_anywhere=True,
    lists_deleted=True,
    shows_tokens=False,
    has_topup=False,
    tops_up_nobody=False,
    lock_refused_after_s=None,
    flushes_at_stop=False,
    log_search=LogSearch.OFF,
    code_search_pages=True,
    code_name_in_bytes=False,
    code_defaults=False,
    tells_redeemer=True,
    api_key_prefix="",
    returns_hold_after_upstream_error=True,
    goes_negative=True,
    texts=Texts(
        no_token="not logged in",
        wrong_token="access token invalid",
        too_low="insufficient privilege",
        disabled="user has been banned",
        not_found="record not found",
        name_taken="UNIQUE constraint failed: users.username",
        negative="invalid parameters",
        invalid="invalid parameters",
        wrong_login="username or password is wrong",
        wrong_code="redemption failed",
        no_remark="",
    ),
)

ALL = {facts.name: facts for facts in (ONEAPI, LAISKY, NEWAPI)}
