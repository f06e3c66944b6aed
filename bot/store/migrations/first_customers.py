"""The first schema's tables of customers: who they are, what they prove, how far they have come."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcTime


def make_customer_tables() -> None:
    """After `cases`, to which they refer."""
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("known_since", UtcTime, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )

    op.create_table(
        "identities",
        sa.Column("kind", sa.String(length=16), nullable=False, comment="mail, telegram, account"),
        sa.Column(
            "value", sa.String(length=320), nullable=False, comment="folded address, numeric id, account ref"
        ),
        sa.Column(
            "customer_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="an account may be proven by several persons",
        ),
        sa.Column(
            "proof",
            sa.String(length=32),
            nullable=False,
            comment="how it was joined: wrote, display_name, mailed_code …",
        ),
        sa.Column("proven_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_identities_customer_id")),
        sa.PrimaryKeyConstraint("kind", "value", "customer_id", name=op.f("pk_identities")),
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "uq_identities_person",
            ["kind", "value"],
            unique=True,
            sqlite_where=sa.text("kind <> 'account'"),
            postgresql_where=sa.text("kind <> 'account'"),
        )

    op.create_table(
        "challenges",
        sa.Column(
            "nonce",
            sa.String(length=32),
            nullable=False,
            comment="the code is made from it and the secret key",
        ),
        sa.Column(
            "person",
            sa.String(length=340),
            nullable=False,
            comment="who shall prove: folded address, telegram:id",
        ),
        sa.Column(
            "account_ref",
            sa.String(length=64),
            nullable=True,
            comment="null: no such account, which the person is not told",
        ),
        sa.Column(
            "username", sa.String(length=254), nullable=False, comment="the account as the person named it"
        ),
        sa.Column("way", sa.String(length=16), nullable=False, comment="mailed_code, display_name"),
        sa.Column(
            "case_ref", sa.String(length=16), nullable=True, comment="the refund that waits for the proof"
        ),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column(
            "ended_at",
            UtcTime,
            nullable=True,
            comment="when it was met, used up or replaced; null: open until it expires",
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_challenges_case_ref")),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_challenges")),
    )
    with op.batch_alter_table("challenges", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_challenges_account_ref_challenges_made_at"),
            ["account_ref", "made_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_challenges_person_challenges_made_at"), ["person", "made_at"], unique=False
        )

    op.create_table(
        "walks",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "ref",
            sa.String(length=16),
            nullable=False,
            comment="of the case that it will open; reserved",
        ),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="desk.walk as JSON"),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_walks")),
        sa.UniqueConstraint("ref", name=op.f("uq_walks_ref")),
    )
