"""The first schema's tables of operators: rates, lock, digests, reminders, and what they were asked."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import ExactDecimal, UtcTime


def make_operators_tables() -> None:
    """After `cases`, to which they refer."""
    op.create_table(
        "paid_rates",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the last one of a currency counts",
        ),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("per_usd", ExactDecimal, nullable=False, comment="overrides the configuration's"),
        sa.Column("set_by", sa.BigInteger(), nullable=False, comment="Telegram id of the operator"),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paid_rates")),
    )
    with op.batch_alter_table("paid_rates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paid_rates_currency"), ["currency"], unique=False)

    op.create_table(
        "market_rates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("per_usd", ExactDecimal, nullable=False),
        sa.Column("published_at", UtcTime, nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("accepted_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_rates")),
    )
    with op.batch_alter_table("market_rates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_market_rates_currency_market_rates_published_at"),
            ["currency", "published_at"],
            unique=False,
        )

    op.create_table(
        "desk_locks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_by", sa.BigInteger(), nullable=False, comment="Telegram id of the operator"),
        sa.Column("locked_at", UtcTime, nullable=False),
        sa.Column("lifted_at", UtcTime, nullable=True, comment="null: nothing that moves money may begin"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_locks")),
    )
    op.create_table(
        "epochs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_at", UtcTime, nullable=False, comment="when the backup was taken"),
        sa.Column(
            "restored_at", UtcTime, nullable=True, comment="null: this is a backup that was not restored"
        ),
        sa.Column(
            "settled_at",
            UtcTime,
            nullable=True,
            comment="mailbox and gateway were looked through for what it lacks",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epochs")),
    )
    op.create_table(
        "processes",
        sa.Column(
            "holder",
            sa.String(length=32),
            nullable=False,
            comment="random id of a start; holds leases under it",
        ),
        sa.Column("place", sa.String(length=300), nullable=False, comment="process and host, for people"),
        sa.Column(
            "seen_at", UtcTime, nullable=False, comment="by the database's clock; silent for long: dead"
        ),
        sa.Column(
            "is_front", sa.Boolean(), nullable=False, comment="watches mailbox and Telegram; one at most"
        ),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_processes")),
    )
    op.create_index(
        "uq_processes_front",
        "processes",
        ["is_front"],
        unique=True,
        sqlite_where=sa.text("is_front"),
        postgresql_where=sa.text("is_front"),
    )
    op.create_table(
        "digests",
        sa.Column("day", sa.Date(), nullable=False, comment="local day on which its digest was recorded"),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digests")),
    )
    op.create_table(
        "reminders",
        sa.Column("case_ref", sa.String(length=16), nullable=False),
        sa.Column(
            "reminded_at", UtcTime, nullable=False, comment="when the operators last heard that it waits"
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_reminders_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_reminders")),
    )

    op.create_table(
        "prompts",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "message_id",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="of the bot's own message that asks, or shows a draft",
        ),
        sa.Column("case_ref", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the case when it was asked"),
        sa.Column("operator", sa.BigInteger(), nullable=False, comment="Telegram id; only he may answer"),
        sa.Column("purpose", sa.String(length=16), nullable=False, comment="store.prompts.Purpose"),
        sa.Column(
            "words",
            sa.Text(),
            nullable=True,
            comment="of a draft that waits for its yes; null: an answer is awaited",
        ),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.Column(
            "ended_at", UtcTime, nullable=True, comment="answered, sent, dropped, or overtaken by the case"
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_prompts_case_ref")),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_prompts")),
    )
    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompts_case_ref"), ["case_ref"], unique=False)
