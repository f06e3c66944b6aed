"""The first schema's tables around the books, and the triggers that keep the past."""

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcTime

APPEND_ONLY = {
    "ledger_entries": ("id",),
    "ledger_postings": ("id",),
    "lots": ("id",),
    "audit": ("number",),
    "receipts": ("year", "number"),
}
"""Tables that only grow, each with its primary key."""
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'this table is append-only'); END"


def make_books_tables() -> None:
    """After `cases`, to which they refer."""
    op.create_table(
        "receipts",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "number", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2, 3 … in each year"
        ),
        sa.Column("case_ref", sa.String(length=16), nullable=False, comment="the credit that it is for"),
        sa.Column("issued_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_receipts_case_ref")),
        sa.PrimaryKeyConstraint("year", "number", name=op.f("pk_receipts")),
        sa.UniqueConstraint("case_ref", name=op.f("uq_receipts_case_ref")),
    )
    op.create_table(
        "verifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "day", sa.Date(), nullable=False, comment="local day on whose night the books were verified"
        ),
        sa.Column("verified_at", UtcTime, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="last audit row that was verified"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="of that row"),
        sa.Column("entry_id", sa.BigInteger(), nullable=False, comment="last entry that was verified"),
        sa.Column(
            "gateway_until", UtcTime, nullable=False, comment="credits up to then were found at the gateway"
        ),
        sa.Column("differences", sa.Integer(), nullable=False, comment="how many were told"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )


def keep_append_only() -> None:
    """Triggers that refuse to change, delete or overwrite a row, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'this table is append-only'; END $$"
        )
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table, key in APPEND_ONLY.items():
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} {_REFUSED}")
        # INSERT OR REPLACE deletes without asking the trigger above (sqlite.org/lang_conflict.html, REPLACE).
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        op.execute(
            f"CREATE TRIGGER {table}_refuses_overwriting BEFORE INSERT ON {table} "  # noqa: S608  names from above
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {_REFUSED}"
        )
