"""First schema."""

import sqlalchemy as sa
from alembic import op

from bot.store.migrations.first_announcements import make_announcement_tables
from bot.store.migrations.first_books import keep_append_only, make_books_tables
from bot.store.migrations.first_customers import make_customer_tables
from bot.store.migrations.first_mails import make_mail_tables
from bot.store.migrations.first_notices import make_notice_tables
from bot.store.migrations.first_operators import make_operators_tables
from bot.store.migrations.first_pictures import make_picture_table
from bot.store.types import ExactDecimal, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing to the first release."""
    op.create_table(
        "audit",
        sa.Column(
            "number", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, 3 … without gaps"
        ),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("actor", sa.String(length=340), nullable=False),
        sa.Column("case_ref", sa.String(length=16), nullable=True),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("from_state", sa.String(length=24), nullable=True),
        sa.Column("to_state", sa.String(length=24), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False, comment="digest of the row before"),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_digest")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_actor_audit_verb_audit_at"), ["actor", "verb", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_case_ref"), ["case_ref"], unique=False)

    op.create_table(
        "bookmarks",
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column(
            "uid", sa.BigInteger(), nullable=False, comment="everything up to here is stored and handled"
        ),
        sa.Column("reached_at", UtcTime, nullable=False),
        sa.Column(
            "begun_at",
            UtcTime,
            nullable=True,
            comment="older mails are never taken; null: all of the folder is ours",
        ),
        sa.PrimaryKeyConstraint("folder", name=op.f("pk_bookmarks")),
    )
    op.create_table(
        "cases",
        sa.Column("ref", sa.String(length=16), nullable=False, comment="public reference, TU-7K3F9Q"),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="topup, refund, question"),
        sa.Column("state", sa.String(length=24), nullable=False, comment="desk.case.CaseState"),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="counts changes; every update is guarded by it"
        ),
        sa.Column(
            "sender",
            sa.String(length=320),
            nullable=True,
            comment="From of the opening mail, folded; null: unreadable",
        ),
        sa.Column(
            "account_ref",
            sa.String(length=64),
            nullable=True,
            comment="the gateway's id or uuid in the terms",
        ),
        sa.Column("amount", ExactDecimal, nullable=True, comment="in the terms"),
        sa.Column("currency", sa.String(length=8), nullable=True, comment="of the amount"),
        sa.Column(
            "payment",
            sa.String(length=128),
            nullable=True,
            comment="the claimed transaction, desk.claim.payment_key",
        ),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column(
            "body",
            sa.Text(),
            nullable=False,
            comment="the whole case as JSON; the columns beside it are for finding",
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_account_ref"), ["account_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_payment"), ["payment"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_sender_cases_state"), ["sender", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cases_state_cases_opened_at"), ["state", "opened_at"], unique=False
        )

    make_customer_tables()

    op.create_table(
        "attempts",
        sa.Column(
            "reference", sa.String(length=24), nullable=False, comment="TU-7K3F9Q-1: first word of the remark"
        ),
        sa.Column("case_ref", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_ref", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False, comment="open, done, not_done, unknown"),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="desk.attempt as JSON, with the readings before"
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_attempts_case_ref")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_attempts")),
        sa.UniqueConstraint("case_ref", "number", name=op.f("uq_attempts_case_ref_number")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attempts_account_ref_attempts_outcome"), ["account_ref", "outcome"], unique=False
        )

    op.create_table(
        "cards",
        sa.Column("case_ref", sa.String(length=16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "shown",
            sa.String(length=64),
            nullable=False,
            comment="sha256 of what was shown last; the same is not sent again",
        ),
        sa.Column("is_buttoned", sa.Boolean(), nullable=False, comment="whether buttons hang on it"),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_cards_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_cards")),
    )
    op.create_table(
        "effects",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="order within a lane",
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column(
            "lane", sa.String(length=340), nullable=False, comment="one at a time, in order, within a lane"
        ),
        sa.Column(
            "queue",
            sa.String(length=16),
            nullable=False,
            comment="the lane's first part: what is limited in number",
        ),
        sa.Column(
            "is_head", sa.Boolean(), nullable=False, comment="nothing before it in its lane is unfinished"
        ),
        sa.Column(
            "merge_key",
            sa.String(length=340),
            nullable=True,
            comment="a waiting effect with the same key does for both",
        ),
        sa.Column("case_ref", sa.String(length=16), nullable=True),
        sa.Column("body", sa.Text(), nullable=False, comment="desk.effects as JSON"),
        sa.Column("state", sa.String(length=12), nullable=False, comment="waiting, leased, done, given_up"),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often it was leased"),
        sa.Column(
            "lease",
            sa.BigInteger(),
            nullable=False,
            comment="fencing: counts leases; a late holder's number is old",
        ),
        sa.Column(
            "leased_by",
            sa.String(length=32),
            nullable=True,
            comment="random id of the process start that holds it",
        ),
        sa.Column("leased_until", UtcTime, nullable=True),
        sa.Column(
            "memory", sa.Text(), nullable=False, comment="what its performer must know after a crash, as JSON"
        ),
        sa.Column("trouble", sa.Text(), nullable=True, comment="the last failure, redacted"),
        sa.Column(
            "is_told",
            sa.Boolean(),
            nullable=False,
            comment="whether the operators heard that it does not get on",
        ),
        sa.Column(
            "retried_at", UtcTime, nullable=True, comment="given up, and recorded anew at an operator's word"
        ),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime, nullable=True, comment="when it was done or given up"),
        sa.Column(
            "automatic_to",
            sa.String(length=320),
            nullable=True,
            comment="of an automatic mail: its folded recipient; for the limits",
        ),
        sa.CheckConstraint(
            "(state = 'leased') = (leased_by IS NOT NULL)", name=op.f("ck_effects_lease_has_holder")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'done', 'given_up')", name=op.f("ck_effects_state")
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_effects_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effects")),
    )
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_effects_case_ref"), ["case_ref"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_effects_automatic_to_effects_recorded_at"),
            ["automatic_to", "recorded_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_effects_unfinished",
            ["lane", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'leased')"),
            postgresql_where=sa.text("state IN ('waiting', 'leased')"),
        )
        batch_op.create_index(
            "ix_effects_heads",
            ["queue", "due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting' AND is_head"),
            postgresql_where=sa.text("state = 'waiting' AND is_head"),
        )
        batch_op.create_index(
            "ix_effects_leased",
            ["queue", "leased_until"],
            unique=False,
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )
        batch_op.create_index(
            "uq_effects_merge_key",
            ["merge_key"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("case_ref", sa.String(length=16), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_ledger_entries_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entries_case_ref"), ["case_ref"], unique=False)

    op.create_table(
        "lots",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="order of opening",
        ),
        sa.Column("account_ref", sa.String(length=64), nullable=False),
        sa.Column("case_ref", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="desk.lots.Lot as JSON, with both rates"),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_lots_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
    )
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lots_account_ref"), ["account_ref"], unique=False)

    make_mail_tables()

    op.create_table(
        "ledger_postings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ledger_account", sa.String(length=200), nullable=False),
        sa.Column(
            "amount",
            ExactDecimal,
            nullable=False,
            comment="signed: assets grow by plus, liabilities by minus",
        ),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name=op.f("fk_ledger_postings_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_postings")),
    )
    with op.batch_alter_table("ledger_postings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_postings_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ledger_postings_ledger_account_ledger_postings_currency"),
            ["ledger_account", "currency"],
            unique=False,
        )

    for make_tables in (
        make_operators_tables,
        make_announcement_tables,
        make_picture_table,
        make_notice_tables,
    ):
        make_tables()

    make_books_tables()

    keep_append_only()
