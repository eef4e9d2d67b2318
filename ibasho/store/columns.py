"""Column types that behave alike on SQLite and PostgreSQL: text, instants and JSON documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ibasho.errors import InvalidInput

__all__ = ["Document", "Instant", "Words", "canonical_json"]


def canonical_json(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, characters as they are; NaN and infinities refused."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class Words(TypeDecorator[str]):
    """Text, sorted by code point on both stores.

    PostgreSQL gets the collation "C", which is how SQLite compares, so an ORDER BY gives one order whatever the locale
    of the cluster. NUL and lone surrogates are refused: PostgreSQL cannot hold them.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TEXT COLLATE "C" on PostgreSQL, TEXT elsewhere."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sa.Text(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text itself; raises InvalidInput when a store could not keep it."""
        if value is None:
            return None
        if "\x00" in value:
            raise InvalidInput(f"text {value[:40]!r}: a NUL character cannot be stored")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise InvalidInput(f"text {value[:40]!r}: half a surrogate pair cannot be stored") from None
        return str(value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime. Stored in UTC: TIMESTAMPTZ on PostgreSQL, text whose order is the order of time on SQLite."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TIMESTAMP WITH TIME ZONE on PostgreSQL, TEXT elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The instant in UTC; raises InvalidInput for a time without offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidInput(f"time {value.isoformat()}: it has no offset; an aware time is accepted")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """An aware datetime in UTC."""
        if value is None:
            return None
        return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)


class Document(TypeDecorator[Any]):
    """A JSON document as canonical text: the same document is the same bytes on both stores."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text like ``Words``."""
        return Words().load_dialect_impl(dialect)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The canonical text; None is NULL."""
        return None if value is None else Words().process_bind_param(canonical_json(value), dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The document: dicts, lists, text, numbers."""
        return None if value is None else json.loads(value)
