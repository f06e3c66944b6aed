"""What a dialect is: the facts in which the gateways of the family differ, as data.

Whoever calls asks a fact, never a name. Each fact was seen at a running gateway or read in its source;
DIALECTS.md says which. `Trap` is for what a client must survive but never asks about.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum


class QuotaWay(Enum):
    """How an account's remaining quota is set to an absolute value."""

    PUT = "put"
    """`PUT /api/user/` with the ref and `quota`."""
    MANAGE = "manage"
    """`POST /api/user/manage` with `add_quota`, mode `override`."""


class PriceSource(Enum):
    """Where a dialect tells what its models cost."""

    DISPLAY = "display"
    """Public `GET /api/models/display`, USD per 1M tokens, by channel."""
    OPTIONS = "options"
    """`GET /api/option/`, ratios as JSON in strings, for root only."""
    PRICING = "pricing"
    """`GET /api/pricing`, a row of ratios per model."""


class PageStyle(Enum):
    """How a list says what page it is."""

    BARE = "bare"
    """`data` is the rows; no total, the size is fixed."""
    TOTAL = "total"
    """`data` is the rows, `total` stands beside it."""
    ITEMS = "items"
    """`data` is an object of `items` and `total`."""


class Trap(StrEnum):
    """What a gateway does that costs money if it is not known; the contract suite shows each."""

    TOPS_UP_NOBODY = "a top-up of an unknown account succeeds and writes a row"
    TOPS_UP_DELETED = "a top-up of a deleted account is credited"
    TOPS_UP_ZERO = "a top-up of 0 succeeds and writes a row"
    DOUBLES = "the same top-up sent twice is credited twice"
    HIDES_AUTH = "a wrong token is answered 200 and success:false"
    IGNORES_ZERO = "a written 0 is silently ignored"
    WRITES_NEGATIVE = "a negative quota is written"
    FALSE_LOG_ROW = "a PUT without quota logs a change of quota that was none"
    EMPTY_DELETE = "a deletion that worked is answered with an empty body"
    SHOWS_DELETED = "a search brings deleted accounts too"
    SEARCH_WILDCARDS = "percent sign and underscore are wildcards in a search"
    UNKNOWN_ACTION = "an unknown action of `manage` is answered with success"
    EMPTY_NAME_IS_ROOT = "`manage` with an empty username picks root"
    UNKNOWN_GROUP = "a group that does not exist is accepted"
    RENAMES_ITSELF = "a holder may rename his account, to a name that was another's"
    REVIVES = "a PUT of status 1 revives a deleted account"
    HTML_ELSEWHERE = "an unknown path outside the API is answered 200 with HTML"
    CODE_OF_ZERO = "a redemption code of 0 becomes one of 100"
    LOG_ROW_OF_CODE_IS_ZERO = "the row of a redeemed code says quota 0"
    SHOWS_TOKENS = "lists of accounts show everybody's access token"
    EMAIL_STAYS = "a PUT of an email succeeds and writes none"
    DELETES_ONCE = "deleting an account that is deleted is refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One member of the family."""

    name: str
    id_field: str
    """The field of an account, a code, a log row or a channel that names it: `id` or `uuid`."""
    user_field: str
    """The field that names an account elsewhere: `user_id` or `user_uuid`."""

    has_topup: bool
    """Whether `POST /api/topup` exists, and so a credit with a reference."""
    keeps_remark: bool
    """Whether a top-up's reference can be found again in the log."""
    caches_accounts: bool
    """Whether calls may be admitted by a cached balance or status, for as long as Redis keeps it."""
    batches_credits: bool
    """Whether a credit may come seconds after its row (`BATCH_UPDATE_ENABLED`)."""
    has_idempotency_key: bool
    """Whether a top-up may simply be repeated under its `Idempotency-Key`."""
    has_debits: bool
    """Whether `POST /api/debit` and `POST /api/reversal` exist, both keyed."""
    quota_max: int | None
    """Most that an account can have left; None where no sum that is ever sent comes near it."""

    quota_way: QuotaWay
    can_write_zero_quota: bool
    """Where it cannot, 1 is left and said."""
    manages_by_id: bool
    """Whether `POST /api/user/manage` takes the id and alone changes a status; else PUT does."""
    put_keeps: tuple[str, ...]
    """Fields that a `PUT /api/user/` blanks unless they are sent along as just read."""

    page_style: PageStyle
    page_first: int
    page_size: int
    size_field: str | None
    """The query field that asks for `page_size` rows; None where the size is fixed."""
    pages_user_search: bool
    """Whether a search for accounts comes in pages; otherwise it is whole."""
    pages_code_search: bool
    """Whether a search for redemption codes comes in pages; otherwise it is whole."""

    tells_auth_by_status: bool
    """Whether a bad token is answered 401 or 403; otherwise 200 and `success:false`, like anything."""
    names_itself_in_header: bool
    """Whether `New-Api-User` with one's own id goes with every call."""
    username_chars_max: int
    prices: PriceSource
    priced_per_usd: int | None
    """Quota of one USD of those prices, whatever `quota_per_unit` is; None where the two are one."""
    traps: frozenset[Trap]

    @property
    def has_integer_refs(self) -> bool:
        """Whether accounts are named by int ids rather than uuids."""
        return self.id_field == "id"
