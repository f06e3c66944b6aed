"""The first tables.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the first tables; a table stands after those that it names."""
    _channels()
    _codes()
    _idempotency()
    _logs()
    _mail_links()
    _models()
    _options()
    _users()
    _api_keys()
    _holds()
    _sessions()
    _transfers()


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="as the configuration names it"),
        sa.Column("provider", sa.String(), nullable=False, comment="one of the nine officials"),
        sa.Column("status", sa.Integer(), nullable=False, comment="1 configured, 2 no longer configured"),
        sa.Column("models", sa.Text(), nullable=False, comment="names joined by commas"),
        sa.Column("group", sa.String(), nullable=False, comment="groups joined by commas"),
        sa.Column("used_quota", sa.BigInteger(), nullable=False),
        sa.Column("created_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("name", name=op.f("uq_channels_name")),
        sqlite_autoincrement=True,
    )


def _codes() -> None:
    op.create_table(
        "codes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", _KEY_TEXT, nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False, comment="1 unused, 2 off, 3 used"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="who made it"),
        sa.Column("used_user_id", sa.BigInteger(), nullable=False, comment="who redeemed it; 0: nobody"),
        sa.Column("created_time", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_time", sa.BigInteger(), nullable=False, comment="0: not yet"),
        sa.CheckConstraint("quota > 0", name=op.f("ck_codes_quota")),
        sa.CheckConstraint("status IN (1, 2, 3)", name=op.f("ck_codes_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
        sa.UniqueConstraint("key", name=op.f("uq_codes_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_codes_name"), "codes", ["name"])


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False, comment="SHA-256 of method, path and body"),
        sa.Column("answer", sa.Text(), nullable=False, comment="the data that was answered, JSON"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"])


def _logs() -> None:
    op.create_table(
        "logs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "type", sa.Integer(), nullable=False, comment="1 top-up, 2 consume, 3 manage, 4 system, 5 test"
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reference", _KEY_TEXT, nullable=False, comment="first word of content, for the search"),
        sa.Column("username", _KEY_TEXT, nullable=False, comment="as it was then"),
        sa.Column(
            "quota", sa.BigInteger(), nullable=False, comment="given; taken where negative; used by a call"
        ),
        sa.Column("token_name", sa.String(), nullable=False, comment="of the api key, for calls"),
        sa.Column("model_name", sa.String(), nullable=False),
        sa.Column("prompt_tokens", sa.BigInteger(), nullable=False),
        sa.Column("completion_tokens", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.BigInteger(), nullable=False, comment="id of the channel; 0: none"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_logs_created_at"), "logs", ["created_at"])
    op.create_index(op.f("ix_logs_reference"), "logs", ["reference"])
    op.create_index(op.f("ix_logs_type_id"), "logs", ["type", "id"])
    op.create_index(op.f("ix_logs_user_id_id"), "logs", ["user_id", "id"])
    op.create_index(op.f("ix_logs_username_id"), "logs", ["username", "id"])


def _mail_links() -> None:
    op.create_table(
        "mail_links",
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of what the link ends with"),
        sa.Column("kind", sa.String(), nullable=False, comment="register, password"),
        sa.Column("email", sa.String(), nullable=False, comment="where it was sent"),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="whose password; 0: none yet"),
        sa.Column("username", sa.String(), nullable=False, comment="of the account, or to be"),
        sa.Column("password_hash", sa.String(), nullable=False, comment="of the account to be; else empty"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_mail_links")),
    )
    op.create_index(op.f("ix_mail_links_expires_at"), "mail_links", ["expires_at"])
    op.create_index(op.f("ix_mail_links_user_id"), "mail_links", ["user_id"])


def _models() -> None:
    op.create_table(
        "models",
        sa.Column("name", _KEY_TEXT, nullable=False),
        sa.Column("owner", sa.String(), nullable=False, comment="who makes it: openai, anthropic, …"),
        sa.Column("input_price", sa.String(), nullable=False, comment="USD per 1,000,000 tokens"),
        sa.Column("output_price", sa.String(), nullable=False, comment="USD per 1,000,000 tokens"),
        sa.Column("is_free", sa.Boolean(), nullable=False, comment="the free group may call it"),
        sa.Column(
            "cached_input_price",
            sa.String(),
            nullable=True,
            comment="of what the provider's cache knew; null: as input",
        ),
        sa.Column(
            "cache_write_price", sa.String(), nullable=True, comment="of what it was taught; null: as input"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_models")),
    )


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="never used twice"),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=False, comment="the api key, deleted meanwhile or not"),
        sa.Column("quota", sa.BigInteger(), nullable=False, comment="taken off the account's quota"),
        sa.Column(
            "key_quota",
            sa.BigInteger(),
            nullable=False,
            comment="taken off the key's allowance; 0: it has none",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_holds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )


def _options() -> None:
    op.create_table(
        "options",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False, comment="only what differs from the default is stored"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_options")),
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "username",
            sa.String(),
            nullable=False,
            comment="as its owner writes it; deleted_<hex> once deleted",
        ),
        sa.Column("username_key", _KEY_TEXT, nullable=False, comment="folded: one owner per spelling"),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("display_name_key", _KEY_TEXT, nullable=False, comment="folded, for the search"),
        sa.Column("email", sa.String(), nullable=False, comment="empty where unknown; not unique"),
        sa.Column("email_key", _KEY_TEXT, nullable=False, comment="folded, for the search"),
        sa.Column("password_hash", sa.String(), nullable=False, comment="argon2id, encoded"),
        sa.Column(
            "access_token_digest", sa.String(), nullable=True, comment="SHA-256; null until one is asked for"
        ),
        sa.Column("role", sa.Integer(), nullable=False, comment="1 user, 10 admin, 100 root"),
        sa.Column("status", sa.Integer(), nullable=False, comment="1 enabled, 2 disabled, 3 deleted"),
        sa.Column("quota", sa.BigInteger(), nullable=False, comment="remaining, holds already taken off"),
        sa.Column("used_quota", sa.BigInteger(), nullable=False, comment="spent on calls so far"),
        sa.Column("request_count", sa.BigInteger(), nullable=False, comment="calls so far"),
        sa.Column("group", sa.String(), nullable=False, comment="a key of the option GroupRatio"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("role IN (1, 10, 100)", name=op.f("ck_users_role")),
        sa.CheckConstraint("status IN (1, 2, 3)", name=op.f("ck_users_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("access_token_digest", name=op.f("uq_users_access_token_digest")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_users_display_name_key"), "users", ["display_name_key"])
    op.create_index(op.f("ix_users_email_key"), "users", ["email_key"])


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of the whole key"),
        sa.Column(
            "shown", sa.String(), nullable=False, comment="first and last letters, to be recognised by"
        ),
        sa.Column("status", sa.Integer(), nullable=False, comment="1 enabled, 2 disabled"),
        sa.Column("models", sa.Text(), nullable=False, comment="names joined by commas; empty: all"),
        sa.Column(
            "subnet", sa.String(), nullable=False, comment="CIDR networks joined by commas; empty: anywhere"
        ),
        sa.Column("remain_quota", sa.BigInteger(), nullable=False, comment="of this key's own allowance"),
        sa.Column("unlimited_quota", sa.Boolean(), nullable=False, comment="only the user's quota limits it"),
        sa.Column("used_quota", sa.BigInteger(), nullable=False),
        sa.Column("expired_time", sa.BigInteger(), nullable=False, comment="-1: never"),
        sa.Column("created_time", sa.BigInteger(), nullable=False),
        sa.Column("accessed_time", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("status IN (1, 2)", name=op.f("ck_api_keys_status")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_keys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_api_keys_user_id"), "api_keys", ["user_id"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="topup, debit, reversal, code, signup, set"),
        sa.Column("quota", sa.BigInteger(), nullable=False, comment="signed: given positive, taken negative"),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("reference", _KEY_TEXT, nullable=False, comment="first word of the remark; may be empty"),
        sa.Column("log_id", sa.BigInteger(), nullable=False, comment="its log row, cleaned away or not"),
        sa.Column("reverses_id", _ID, nullable=True, comment="each is reversed at most once"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False, comment="user who did it; 0: the gateway"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["reverses_id"], ["transfers.id"], name=op.f("fk_transfers_reverses_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_transfers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("log_id", name=op.f("uq_transfers_log_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_transfers_reverses_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_transfers_reference"), "transfers", ["reference"])
    op.create_index(op.f("ix_transfers_user_id"), "transfers", ["user_id"])
