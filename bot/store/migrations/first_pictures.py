"""The first schema's table of receipts."""

import sqlalchemy as sa
from alembic import op


def make_picture_table() -> None:
    """After `cases` and `mails`, to which it refers."""
    op.create_table(
        "pictures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_ref", sa.String(length=16), nullable=False),
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="sha256 of its octets"),
        sa.Column(
            "look",
            sa.String(length=64),
            nullable=False,
            comment="digest of the first picture that looks the same",
        ),
        sa.Column(
            "gradient",
            sa.String(length=64),
            nullable=True,
            comment="difference hash, hex; null: it could not be drawn",
        ),
        sa.Column(
            "small", sa.LargeBinary(), nullable=True, comment="grey PNG of it, to be held against others"
        ),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_pictures_case_ref")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_pictures_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("mail_id", "digest", name=op.f("uq_pictures_mail_id_digest")),
    )
    with op.batch_alter_table("pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pictures_case_ref"), ["case_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_pictures_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_pictures_look"), ["look"], unique=False)
