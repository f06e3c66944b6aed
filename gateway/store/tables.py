"""Every table of the gateway, with a sentence per column that does not speak for itself.

Times are Unix seconds, quotas whole units (below 2^53 in amount), and no credential is stored readable:
passwords as argon2id, access tokens, sessions and api keys as SHA-256. Redemption codes are the exception,
since the operator must be able to read a code again whose creation was never answered.
`sqlite_autoincrement` where an id stands in other people's records: a deleted row's must not come again.
Changes of this file need a migration; a test compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from gateway.store.types import ExactDecimal, KeyText

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both; SQLite counts only a column that is spelt INTEGER up by itself."""

USERS = Table(
    "users",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("username", String, nullable=False, comment="as its owner writes it; deleted_<hex> once deleted"),
    Column("username_key", KeyText, nullable=False, unique=True, comment="folded: one owner per spelling"),
    Column("display_name", String, nullable=False),
    Column("display_name_key", KeyText, nullable=False, index=True, comment="folded, for the search"),
    Column("email", String, nullable=False, comment="empty where unknown; not unique"),
    Column("email_key", KeyText, nullable=False, index=True, comment="folded, for the search"),
    Column("password_hash", String, nullable=False, comment="argon2id, encoded"),
    Column("access_token_digest", String, unique=True, comment="SHA-256; null until one is asked for"),
    Column("role", Integer, nullable=False, comment="1 user, 10 admin, 100 root"),
    Column("status", Integer, nullable=False, comment="1 enabled, 2 disabled, 3 deleted"),
    Column("quota", BigInteger, nullable=False, comment="remaining, holds already taken off"),
    Column("used_quota", BigInteger, nullable=False, comment="spent on calls so far"),
    Column("request_count", BigInteger, nullable=False, comment="calls so far"),
    Column("group", String, nullable=False, comment="a key of the option GroupRatio"),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("role IN (1, 10, 100)", name="role"),
    CheckConstraint("status IN (1, 2, 3)", name="status"),
    sqlite_autoincrement=True,
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", String, primary_key=True, comment="SHA-256 of the cookie's value"),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

MAIL_LINKS = Table(
    "mail_links",
    METADATA,
    Column("digest", String, primary_key=True, comment="SHA-256 of what the link ends with"),
    Column("kind", String, nullable=False, comment="register, password"),
    Column("email", String, nullable=False, comment="where it was sent"),
    Column("user_id", BigInteger, nullable=False, index=True, comment="whose password; 0: none yet"),
    Column("username", String, nullable=False, comment="of the account, or to be"),
    Column("password_hash", String, nullable=False, comment="of the account to be; else empty"),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("digest", String, nullable=False, unique=True, comment="SHA-256 of the whole key"),
    Column("shown", String, nullable=False, comment="first and last letters, to be recognised by"),
    Column("status", Integer, nullable=False, comment="1 enabled, 2 disabled"),
    Column("models", Text, nullable=False, comment="names joined by commas; empty: all"),
    Column("subnet", String, nullable=False, comment="CIDR networks joined by commas; empty: anywhere"),
    Column("remain_quota", BigInteger, nullable=False, comment="of this key's own allowance"),
    Column("unlimited_quota", Boolean, nullable=False, comment="only the user's quota limits it"),
    Column("used_quota", BigInteger, nullable=False),
    Column("expired_time", BigInteger, nullable=False, comment="-1: never"),
    Column("created_time", BigInteger, nullable=False),
    Column("accessed_time", BigInteger, nullable=False),
    CheckConstraint("status IN (1, 2)", name="status"),
    sqlite_autoincrement=True,
)

LOGS = Table(
    "logs",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
    Column("type", Integer, nullable=False, comment="1 top-up, 2 consume, 3 manage, 4 system, 5 test"),
    Column("content", Text, nullable=False),
    Column("reference", KeyText, nullable=False, index=True, comment="first word of content, for the search"),
    Column("username", KeyText, nullable=False, comment="as it was then"),
    Column("quota", BigInteger, nullable=False, comment="given; taken where negative; used by a call"),
    Column("token_name", String, nullable=False, comment="of the api key, for calls"),
    Column("model_name", String, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("channel", BigInteger, nullable=False, comment="id of the channel; 0: none"),
    Index(None, "user_id", "id"),
    Index(None, "username", "id"),
    Index(None, "type", "id"),
    sqlite_autoincrement=True,
)

TRANSFERS = Table(
    "transfers",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("kind", String, nullable=False, comment="topup, debit, reversal, code, signup, set"),
    Column("quota", BigInteger, nullable=False, comment="signed: given positive, taken negative"),
    Column("balance_after", BigInteger, nullable=False),
    Column(
        "reference", KeyText, nullable=False, index=True, comment="first word of the remark; may be empty"
    ),
    Column("log_id", BigInteger, nullable=False, unique=True, comment="its log row, cleaned away or not"),
    Column("reverses_id", ForeignKey("transfers.id"), unique=True, comment="each is reversed at most once"),
    Column("actor_id", BigInteger, nullable=False, comment="user who did it; 0: the gateway"),
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""The book of every change of quota that is no usage: append-only, and kept when the log is cleaned.
For each user the sum of `quota` here equals his quota + used_quota, holds given back."""

CODES = Table(
    "codes",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("name", KeyText, nullable=False, index=True),
    Column("quota", BigInteger, nullable=False),
    Column("status", Integer, nullable=False, comment="1 unused, 2 off, 3 used"),
    Column("user_id", BigInteger, nullable=False, comment="who made it"),
    Column("used_user_id", BigInteger, nullable=False, comment="who redeemed it; 0: nobody"),
    Column("created_time", BigInteger, nullable=False),
    Column("redeemed_time", BigInteger, nullable=False, comment="0: not yet"),
    CheckConstraint("status IN (1, 2, 3)", name="status"),
    CheckConstraint("quota > 0", name="quota"),
    sqlite_autoincrement=True,
)

CHANNELS = Table(
    "channels",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True, comment="as the configuration names it"),
    Column("provider", String, nullable=False, comment="one of the nine officials"),
    Column("status", Integer, nullable=False, comment="1 configured, 2 no longer configured"),
    Column("models", Text, nullable=False, comment="names joined by commas"),
    Column("group", String, nullable=False, comment="groups joined by commas"),
    Column("used_quota", BigInteger, nullable=False),
    Column("created_time", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

MODELS = Table(
    "models",
    METADATA,
    Column("name", KeyText, primary_key=True),
    Column("owner", String, nullable=False, comment="who makes it: openai, anthropic, …"),
    Column("input_price", ExactDecimal, nullable=False, comment="USD per 1,000,000 tokens"),
    Column("output_price", ExactDecimal, nullable=False, comment="USD per 1,000,000 tokens"),
    Column("is_free", Boolean, nullable=False, comment="the free group may call it"),
    Column("cached_input_price", ExactDecimal, comment="of what the provider's cache knew; null: as input"),
    Column("cache_write_price", ExactDecimal, comment="of what it was taught; null: as input"),
)

HOLDS = Table(
    "holds",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="never used twice"),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("key_id", BigInteger, nullable=False, comment="the api key, deleted meanwhile or not"),
    Column("quota", BigInteger, nullable=False, comment="taken off the account's quota"),
    Column("key_quota", BigInteger, nullable=False, comment="taken off the key's allowance; 0: it has none"),
    Column("created_at", BigInteger, nullable=False),
)
"""What is set aside for calls under way. A row is here exactly as long as its call is not settled."""

OPTIONS = Table(
    "options",
    METADATA,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False, comment="only what differs from the default is stored"),
)

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("key", String, primary_key=True),
    Column("fingerprint", String, nullable=False, comment="SHA-256 of method, path and body"),
    Column("answer", Text, nullable=False, comment="the data that was answered, JSON"),
    Column("created_at", BigInteger, nullable=False, index=True),
)
