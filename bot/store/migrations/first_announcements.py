"""The first schema's tables of announcements."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcTime


def make_announcement_tables() -> None:
    """Announcements, their previews, and the questions put to operators about them."""
    op.create_table(
        "announcements",
        sa.Column("ref", sa.String(length=16), nullable=False, comment="AN-7K3F9Q"),
        sa.Column(
            "origin", sa.String(length=64), nullable=False, comment="chat:message that it was drafted from"
        ),
        sa.Column("state", sa.String(length=24), nullable=False, comment="announce.announcement.State"),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="counts changes; every update is guarded by it"
        ),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="the whole announcement as JSON"),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_announcements")),
        sa.UniqueConstraint("origin", name=op.f("uq_announcements_origin")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcements_state_announcements_changed_at"),
            ["state", "changed_at"],
            unique=False,
        )

    op.create_table(
        "announcement_views",
        sa.Column("announcement_ref", sa.String(length=16), nullable=False),
        sa.Column(
            "menu",
            sa.String(length=16),
            nullable=False,
            comment="which buttons hang on the operators' message",
        ),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="where its preview is and what it shows, as JSON"
        ),
        sa.ForeignKeyConstraint(
            ["announcement_ref"], ["announcements.ref"], name=op.f("fk_announcement_views_announcement_ref")
        ),
        sa.PrimaryKeyConstraint("announcement_ref", name=op.f("pk_announcement_views")),
    )

    op.create_table(
        "announcement_prompts",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator", sa.BigInteger(), autoincrement=False, nullable=False, comment="who was asked"),
        sa.Column("question", sa.Text(), nullable=False, comment="its words: a reply to them is the answer"),
        sa.Column("announcement_ref", sa.String(length=16), nullable=True, comment="null: a new draft"),
        sa.Column("wish", sa.String(length=16), nullable=False, comment="what the answer is for"),
        sa.Column("part", sa.Integer(), nullable=False, comment="index of the part that the answer becomes"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="of the announcement when he was asked"),
        sa.Column("asked_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_ref"], ["announcements.ref"], name=op.f("fk_announcement_prompts_announcement_ref")
        ),
        sa.PrimaryKeyConstraint("chat_id", "operator", name=op.f("pk_announcement_prompts")),
    )
