"""Table of receipts, by which a picture is known again."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from bot.store.metadata import RowId, metadata

pictures: Final = Table(
    "pictures",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("case_ref", String(16), ForeignKey("cases.ref"), nullable=False),
    Column("mail_id", RowId, ForeignKey("mails.id"), nullable=False),
    Column("digest", String(64), nullable=False, comment="sha256 of its octets"),
    Column("look", String(64), nullable=False, comment="digest of the first picture that looks the same"),
    Column("gradient", String(64), comment="difference hash, hex; null: it could not be drawn"),
    Column("small", LargeBinary, comment="grey PNG of it, to be held against others"),
    UniqueConstraint("mail_id", "digest"),
    Index(None, "case_ref"),
    Index(None, "digest"),
    Index(None, "look"),
)
