"""Column types that behave alike on SQLite and PostgreSQL."""

from decimal import Decimal

from sqlalchemy import Dialect, String, TypeDecorator

LARGEST_CHARACTER = "\U0010ffff"
"""A noncharacter above all text (the doors refuse it): `prefix + this` closes the range of a prefix."""

KeyText = String().with_variant(String(collation="C"), "postgresql")
"""Text compared code point by code point, as SQLite does by itself, so that ranges serve as prefix search."""


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal as written, kept as text: SQLite has no exact type and would make it a float."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Decimal to text without an exponent."""
        del dialect
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Text to Decimal, digit by digit as it was written."""
        del dialect
        return None if value is None else Decimal(value)
