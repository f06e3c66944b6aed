"""Tables of the mails that people asked for."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, UniqueConstraint

from bot.store.metadata import RowId, metadata
from bot.store.types import ExactDecimal, UtcTime

subscriptions: Final = Table(
    "subscriptions",
    metadata,
    Column("id", RowId, primary_key=True, comment="stands, signed, in every link that ends it"),
    Column("address", String(320), nullable=False, comment="folded"),
    Column("kind", String(16), nullable=False, comment="desk.notices.NoticeKind"),
    Column("language", String(8), nullable=False),
    Column("since", UtcTime, nullable=False, comment="when an authentic mail asked for it last"),
    Column("ended_at", UtcTime, comment="null: it is wanted"),
    UniqueConstraint("address", "kind"),
)

balance_steps: Final = Table(
    "balance_steps",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("subscription_id", RowId, ForeignKey("subscriptions.id"), nullable=False),
    Column("account_ref", String(64), nullable=False),
    Column("threshold", ExactDecimal, nullable=False, comment="US dollars"),
    Column("is_armed", Boolean, nullable=False, comment="false: told, and not above it since"),
    UniqueConstraint("subscription_id", "account_ref", "threshold"),
    Index(None, "account_ref"),
)

mailed_news: Final = Table(
    "mailed_news",
    metadata,
    Column("announcement_ref", String(16), ForeignKey("announcements.ref"), primary_key=True),
    Column("mailed_at", UtcTime, nullable=False, comment="when it was recorded for all subscribers"),
)
