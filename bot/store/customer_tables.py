"""Tables of customers: who they are, what they prove, how far they have come step by step."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, text

from bot.store.metadata import RowId, metadata
from bot.store.types import UtcTime

customers: Final = Table(
    "customers",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("known_since", UtcTime, nullable=False),
    Column("language", String(8), nullable=False),
)

identities: Final = Table(
    "identities",
    metadata,
    Column("kind", String(16), primary_key=True, comment="mail, telegram, account"),
    Column("value", String(320), primary_key=True, comment="folded address, numeric id, account ref"),
    Column(
        "customer_id",
        RowId,
        ForeignKey("customers.id"),
        primary_key=True,
        comment="an account may be proven by several persons",
    ),
    Column(
        "proof", String(32), nullable=False, comment="how it was joined: wrote, display_name, mailed_code …"
    ),
    Column("proven_at", UtcTime, nullable=False),
    Index(None, "customer_id"),
    Index(
        "uq_identities_person",
        "kind",
        "value",
        unique=True,
        sqlite_where=text("kind <> 'account'"),
        postgresql_where=text("kind <> 'account'"),
    ),
)

challenges: Final = Table(
    "challenges",
    metadata,
    Column("nonce", String(32), primary_key=True, comment="the code is made from it and the secret key"),
    Column("person", String(340), nullable=False, comment="who shall prove: folded address, telegram:id"),
    Column("account_ref", String(64), comment="null: no such account, which the person is not told"),
    Column("username", String(254), nullable=False, comment="the account as the person named it"),
    Column("way", String(16), nullable=False, comment="mailed_code, display_name"),
    Column("case_ref", String(16), ForeignKey("cases.ref"), comment="the refund that waits for the proof"),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("ended_at", UtcTime, comment="when it was met, used up or replaced; null: open until it expires"),
    Index(None, "person", "made_at"),
    Index(None, "account_ref", "made_at"),
)

walks: Final = Table(
    "walks",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ref", String(16), nullable=False, unique=True, comment="of the case that it will open; reserved"),
    Column("changed_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False, comment="desk.walk as JSON"),
)
