"""Tables, constraints, a comment per column; some are beside. Migrations must end in exactly these."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store import customer_tables, notice_tables, picture_tables  # noqa: F401  they belong to the same metadata
from bot.store.metadata import RowId, metadata
from bot.store.types import ExactDecimal, UtcTime


def _index_where(condition: str, name: str, *columns: str, unique: bool = False) -> Index:
    """An index over some of the rows, in both databases."""
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


cases: Final = Table(
    "cases",
    metadata,
    Column("ref", String(16), primary_key=True, comment="public reference, TU-7K3F9Q"),
    Column("kind", String(16), nullable=False, comment="topup, refund, question"),
    Column("state", String(24), nullable=False, comment="desk.case.CaseState"),
    Column("revision", Integer, nullable=False, comment="counts changes; every update is guarded by it"),
    Column("sender", String(320), comment="From of the opening mail, folded; null: unreadable"),
    Column("account_ref", String(64), comment="the gateway's id or uuid in the terms"),
    Column("amount", ExactDecimal, comment="in the terms"),
    Column("currency", String(8), comment="of the amount"),
    Column("payment", String(128), comment="the claimed transaction, desk.claim.payment_key"),
    Column("opened_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column(
        "body", Text, nullable=False, comment="the whole case as JSON; the columns beside it are for finding"
    ),
    Index(None, "sender", "state"),
    Index(None, "account_ref"),
    Index(None, "payment"),
    Index(None, "state", "opened_at"),
)

mails: Final = Table(
    "mails",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("folder", String(255), nullable=False, comment="where it was fetched"),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("kept_at", UtcTime, nullable=False, comment="when its octets were stored, before they were read"),
    Column(
        "tries", Integer, nullable=False, comment="how often reading was begun; over three: set aside unread"
    ),
    Column("disposition", String(16), comment="accept, set_aside, ignore; null: not handled yet"),
    Column("reason", Text, comment="the sentence why"),
    Column("message_id", String(512), comment="as written, cut to what every index takes"),
    Column(
        "content_digest", String(64), comment="sha256 without trace headers; the same mail twice has the same"
    ),
    Column("case_ref", String(16), ForeignKey("cases.ref"), comment="the case it opened or joined"),
    Column("sender", String(320), comment="From, folded; '' where it could not be read"),
    Column("octets", LargeBinary, comment="as fetched; null after retention cut it"),
    Column("digest", String(64), nullable=False, comment="a UID that is used again is another mail"),
    UniqueConstraint("folder", "uidvalidity", "uid", "digest"),
    _index_where("octets IS NOT NULL", "ix_mails_uncut", "kept_at"),
    Index(None, "message_id"),
    Index(None, "content_digest"),
    Index(None, "sender", "kept_at"),
    Index(None, "case_ref"),
)

bookmarks: Final = Table(
    "bookmarks",
    metadata,
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False, comment="everything up to here is stored and handled"),
    Column("reached_at", UtcTime, nullable=False),
    Column("begun_at", UtcTime, comment="older mails are never taken; null: all of the folder is ours"),
)

effects: Final = Table(
    "effects",
    metadata,
    Column("id", RowId, primary_key=True, comment="order within a lane"),
    Column("kind", String(16), nullable=False),
    Column("lane", String(340), nullable=False, comment="one at a time, in order, within a lane"),
    Column("queue", String(16), nullable=False, comment="the lane's first part: what is limited in number"),
    Column("is_head", Boolean, nullable=False, comment="nothing before it in its lane is unfinished"),
    Column("merge_key", String(340), comment="a waiting effect with the same key does for both"),
    Column("case_ref", String(16), ForeignKey("cases.ref")),
    Column("body", Text, nullable=False, comment="desk.effects as JSON"),
    Column("state", String(12), nullable=False, comment="waiting, leased, done, given_up"),
    Column("due_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, comment="how often it was leased"),
    Column(
        "lease", BigInteger, nullable=False, comment="fencing: counts leases; a late holder's number is old"
    ),
    Column("leased_by", String(32), comment="random id of the process start that holds it"),
    Column("leased_until", UtcTime),
    Column("memory", Text, nullable=False, comment="what its performer must know after a crash, as JSON"),
    Column("trouble", Text, comment="the last failure, redacted"),
    Column("is_told", Boolean, nullable=False, comment="whether the operators heard that it does not get on"),
    Column("retried_at", UtcTime, comment="given up, and recorded anew at an operator's word"),
    Column("recorded_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, comment="when it was done or given up"),
    Column("automatic_to", String(320), comment="of an automatic mail: its folded recipient; for the limits"),
    CheckConstraint("state IN ('waiting', 'leased', 'done', 'given_up')", name="state"),
    CheckConstraint("(state = 'leased') = (leased_by IS NOT NULL)", name="lease_has_holder"),
    _index_where("state IN ('waiting', 'leased')", "ix_effects_unfinished", "lane", "id"),
    _index_where("state = 'waiting' AND is_head", "ix_effects_heads", "queue", "due_at"),
    _index_where("state = 'leased'", "ix_effects_leased", "queue", "leased_until"),
    _index_where("state = 'waiting'", "uq_effects_merge_key", "merge_key", unique=True),
    Index(None, "case_ref"),
    Index(None, "automatic_to", "recorded_at"),
)

attempts: Final = Table(
    "attempts",
    metadata,
    Column("reference", String(24), primary_key=True, comment="TU-7K3F9Q-1: first word of the remark"),
    Column("case_ref", String(16), ForeignKey("cases.ref"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("account_ref", String(64), nullable=False),
    Column("outcome", String(12), nullable=False, comment="open, done, not_done, unknown"),
    Column("started_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False, comment="desk.attempt as JSON, with the readings before"),
    UniqueConstraint("case_ref", "number"),
    Index(None, "account_ref", "outcome"),
)

ledger_entries: Final = Table(
    "ledger_entries",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("case_ref", String(16), ForeignKey("cases.ref")),
    Column("memo", Text, nullable=False),
    Index(None, "case_ref"),
)

ledger_postings: Final = Table(
    "ledger_postings",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("entry_id", RowId, ForeignKey("ledger_entries.id"), nullable=False),
    Column("ledger_account", String(200), nullable=False),
    Column(
        "amount", ExactDecimal, nullable=False, comment="signed: assets grow by plus, liabilities by minus"
    ),
    Column("currency", String(8), nullable=False),
    Index(None, "entry_id"),
    Index(None, "ledger_account", "currency"),
)

lots: Final = Table(
    "lots",
    metadata,
    Column("id", RowId, primary_key=True, comment="order of opening"),
    Column("account_ref", String(64), nullable=False),
    Column("case_ref", String(16), ForeignKey("cases.ref")),
    Column("kind", String(12), nullable=False),
    Column("quota", BigInteger, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False, comment="desk.lots.Lot as JSON, with both rates"),
    Index(None, "account_ref"),
)

audit: Final = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="1, 2, 3 … without gaps"),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(340), nullable=False),
    Column("case_ref", String(16)),
    Column("verb", String(32), nullable=False),
    Column("from_state", String(24)),
    Column("to_state", String(24)),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False, comment="digest of the row before"),
    Column("digest", String(64), nullable=False, unique=True),
    Index(None, "case_ref"),
    Index(None, "actor", "verb", "at"),
)

market_rates: Final = Table(
    "market_rates",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("currency", String(8), nullable=False),
    Column("per_usd", ExactDecimal, nullable=False),
    Column("published_at", UtcTime, nullable=False),
    Column("source", String(120), nullable=False),
    Column("accepted_at", UtcTime, nullable=False),
    Index(None, "currency", "published_at"),
)

cards: Final = Table(
    "cards",
    metadata,
    Column("case_ref", String(16), ForeignKey("cases.ref"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column(
        "shown",
        String(64),
        nullable=False,
        comment="sha256 of what was shown last; the same is not sent again",
    ),
    Column("is_buttoned", Boolean, nullable=False, comment="whether buttons hang on it"),
)

prompts: Final = Table(
    "prompts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "message_id",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="of the bot's own message that asks, or shows a draft",
    ),
    Column("case_ref", String(16), ForeignKey("cases.ref"), nullable=False),
    Column("revision", Integer, nullable=False, comment="of the case when it was asked"),
    Column("operator", BigInteger, nullable=False, comment="Telegram id; only he may answer"),
    Column("purpose", String(16), nullable=False, comment="store.prompts.Purpose"),
    Column("words", Text, comment="of a draft that waits for its yes; null: an answer is awaited"),
    Column("asked_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, comment="answered, sent, dropped, or overtaken by the case"),
    Index(None, "case_ref"),
)

our_mails: Final = Table(
    "our_mails",
    metadata,
    Column("message_id", String(998), primary_key=True, comment="of a mail that we sent; answers name it"),
    Column("case_ref", String(16), ForeignKey("cases.ref"), nullable=False),
    Column("sent_at", UtcTime, nullable=False),
    Index(None, "case_ref"),
)

paid_rates: Final = Table(
    "paid_rates",
    metadata,
    Column("id", RowId, primary_key=True, comment="the last one of a currency counts"),
    Column("currency", String(8), nullable=False),
    Column("per_usd", ExactDecimal, nullable=False, comment="overrides the configuration's"),
    Column("set_by", BigInteger, nullable=False, comment="Telegram id of the operator"),
    Column("set_at", UtcTime, nullable=False),
    Index(None, "currency"),
)

desk_locks: Final = Table(
    "desk_locks",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("locked_by", BigInteger, nullable=False, comment="Telegram id of the operator"),
    Column("locked_at", UtcTime, nullable=False),
    Column("lifted_at", UtcTime, comment="null: nothing that moves money may begin"),
)

digests: Final = Table(
    "digests",
    metadata,
    Column("day", Date, primary_key=True, comment="local day on which its digest was recorded"),
    Column("recorded_at", UtcTime, nullable=False),
)

reminders: Final = Table(
    "reminders",
    metadata,
    Column("case_ref", String(16), ForeignKey("cases.ref"), primary_key=True),
    Column("reminded_at", UtcTime, nullable=False, comment="when the operators last heard that it waits"),
)

epochs: Final = Table(
    "epochs",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("taken_at", UtcTime, nullable=False, comment="when the backup was taken"),
    Column("restored_at", UtcTime, comment="null: this is a backup that was not restored"),
    Column("settled_at", UtcTime, comment="mailbox and gateway were looked through for what it lacks"),
)

processes: Final = Table(
    "processes",
    metadata,
    Column("holder", String(32), primary_key=True, comment="random id of a start; holds leases under it"),
    Column("place", String(300), nullable=False, comment="process and host, for people"),
    Column("seen_at", UtcTime, nullable=False, comment="by the database's clock; silent for long: dead"),
    Column("is_front", Boolean, nullable=False, comment="watches mailbox and Telegram; one at most"),
    _index_where("is_front", "uq_processes_front", "is_front", unique=True),
)

announcements: Final = Table(
    "announcements",
    metadata,
    Column("ref", String(16), primary_key=True, comment="AN-7K3F9Q"),
    Column(
        "origin", String(64), nullable=False, unique=True, comment="chat:message that it was drafted from"
    ),
    Column("state", String(24), nullable=False, comment="announce.announcement.State"),
    Column("revision", Integer, nullable=False, comment="counts changes; every update is guarded by it"),
    Column("changed_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False, comment="the whole announcement as JSON"),
    Index(None, "state", "changed_at"),
)

announcement_views: Final = Table(
    "announcement_views",
    metadata,
    Column("announcement_ref", String(16), ForeignKey("announcements.ref"), primary_key=True),
    Column("menu", String(16), nullable=False, comment="which buttons hang on the operators' message"),
    Column("body", Text, nullable=False, comment="where its preview is and what it shows, as JSON"),
)

announcement_prompts: Final = Table(
    "announcement_prompts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("operator", BigInteger, primary_key=True, autoincrement=False, comment="who was asked"),
    Column("question", Text, nullable=False, comment="its words: a reply to them is the answer"),
    Column("announcement_ref", String(16), ForeignKey("announcements.ref"), comment="null: a new draft"),
    Column("wish", String(16), nullable=False, comment="what the answer is for"),
    Column("part", Integer, nullable=False, comment="index of the part that the answer becomes"),
    Column("revision", Integer, nullable=False, comment="of the announcement when he was asked"),
    Column("asked_at", UtcTime, nullable=False),
)

receipts: Final = Table(
    "receipts",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 … in each year"),
    Column(
        "case_ref",
        String(16),
        ForeignKey("cases.ref"),
        nullable=False,
        unique=True,
        comment="the credit that it is for",
    ),
    Column("issued_at", UtcTime, nullable=False),
)

verifications: Final = Table(
    "verifications",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("day", Date, nullable=False, comment="local day on whose night the books were verified"),
    Column("verified_at", UtcTime, nullable=False),
    Column("number", BigInteger, nullable=False, comment="last audit row that was verified"),
    Column("digest", String(64), nullable=False, comment="of that row"),
    Column("entry_id", BigInteger, nullable=False, comment="last entry that was verified"),
    Column("gateway_until", UtcTime, nullable=False, comment="credits up to then were found at the gateway"),
    Column("differences", Integer, nullable=False, comment="how many were told"),
)

APPEND_ONLY: Final = ("ledger_entries", "ledger_postings", "lots", "audit", "receipts")
"""Tables whose rows triggers keep from being changed, deleted or overwritten, in both databases."""
