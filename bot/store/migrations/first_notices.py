"""The first schema's tables of mails that people asked for."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import ExactDecimal, UtcTime

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def make_notice_tables() -> None:
    """After `announcements`, to which they refer."""
    op.create_table(
        "subscriptions",
        sa.Column("id", ROW_ID, nullable=False, comment="stands, signed, in every link that ends it"),
        sa.Column("address", sa.String(length=320), nullable=False, comment="folded"),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="desk.notices.NoticeKind"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("since", UtcTime, nullable=False, comment="when an authentic mail asked for it last"),
        sa.Column("ended_at", UtcTime, nullable=True, comment="null: it is wanted"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("address", "kind", name=op.f("uq_subscriptions_address_kind")),
    )
    op.create_table(
        "balance_steps",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("subscription_id", ROW_ID, nullable=False),
        sa.Column("account_ref", sa.String(length=64), nullable=False),
        sa.Column("threshold", ExactDecimal, nullable=False, comment="US dollars"),
        sa.Column("is_armed", sa.Boolean(), nullable=False, comment="false: told, and not above it since"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_balance_steps_subscription_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_steps")),
        sa.UniqueConstraint(
            "subscription_id",
            "account_ref",
            "threshold",
            name=op.f("uq_balance_steps_subscription_id_account_ref_threshold"),
        ),
    )
    with op.batch_alter_table("balance_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_balance_steps_account_ref"), ["account_ref"], unique=False)

    op.create_table(
        "mailed_news",
        sa.Column("announcement_ref", sa.String(length=16), nullable=False),
        sa.Column("mailed_at", UtcTime, nullable=False, comment="when it was recorded for all subscribers"),
        sa.ForeignKeyConstraint(
            ["announcement_ref"], ["announcements.ref"], name=op.f("fk_mailed_news_announcement_ref")
        ),
        sa.PrimaryKeyConstraint("announcement_ref", name=op.f("pk_mailed_news")),
    )
