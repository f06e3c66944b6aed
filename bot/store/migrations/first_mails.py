"""The first schema's tables of mails, theirs and ours."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcTime


def make_mail_tables() -> None:
    """After `cases`, to which they refer."""
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False, comment="where it was fetched"),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column(
            "kept_at", UtcTime, nullable=False, comment="when its octets were stored, before they were read"
        ),
        sa.Column(
            "tries",
            sa.Integer(),
            nullable=False,
            comment="how often reading was begun; over three: set aside unread",
        ),
        sa.Column(
            "disposition",
            sa.String(length=16),
            nullable=True,
            comment="accept, set_aside, ignore; null: not handled yet",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="the sentence why"),
        sa.Column(
            "message_id",
            sa.String(length=512),
            nullable=True,
            comment="as written, cut to what every index takes",
        ),
        sa.Column(
            "content_digest",
            sa.String(length=64),
            nullable=True,
            comment="sha256 without trace headers; the same mail twice has the same",
        ),
        sa.Column("case_ref", sa.String(length=16), nullable=True, comment="the case it opened or joined"),
        sa.Column(
            "sender",
            sa.String(length=320),
            nullable=True,
            comment="From, folded; '' where it could not be read",
        ),
        sa.Column(
            "octets", sa.LargeBinary(), nullable=True, comment="as fetched; null after retention cut it"
        ),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="a UID that is used again is another mail",
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_mails_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint(
            "folder",
            "uidvalidity",
            "uid",
            "digest",
            name=op.f("uq_mails_folder_uidvalidity_uid_digest"),
        ),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mails_case_ref"), ["case_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_content_digest"), ["content_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_message_id"), ["message_id"], unique=False)
        batch_op.create_index(
            "ix_mails_uncut",
            ["kept_at"],
            unique=False,
            sqlite_where=sa.text("octets IS NOT NULL"),
            postgresql_where=sa.text("octets IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_mails_sender_mails_kept_at"), ["sender", "kept_at"], unique=False
        )

    op.create_table(
        "our_mails",
        sa.Column(
            "message_id",
            sa.String(length=998),
            nullable=False,
            comment="of a mail that we sent; answers name it",
        ),
        sa.Column("case_ref", sa.String(length=16), nullable=False),
        sa.Column("sent_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_our_mails_case_ref")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_our_mails")),
    )
    with op.batch_alter_table("our_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_our_mails_case_ref"), ["case_ref"], unique=False)
