"""Column types that refuse what would be stored wrongly."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from bot.domain.search import normalised

_E = TypeVar("_E", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values, stores UTC, and always gives back aware UTC.

    SQLite has no zoned type: SQLAlchemy's own DateTime(timezone=True) comes back naive from it.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware value to UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; instants are stored in UTC")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Names(TypeDecorator[tuple[str, ...]]):
    """A few short words in their order, as JSON."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: sa.Dialect) -> list[str] | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Store a list."""
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: sa.Dialect) -> tuple[str, ...] | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give back a tuple, which a frozen dataclass can hold."""
        return None if value is None else tuple(value)


def discord_id(name: str, *args: Any, **options: Any) -> sa.Column[int]:
    """A column for a snowflake: 64 bits, given by Discord, never counted up by the database."""
    return sa.Column(name, sa.BigInteger, *args, autoincrement=False, **options)


def own_id() -> sa.Column[int]:
    """The primary key of a row that the database numbers itself."""
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)


def words_of_text(context: Any) -> str:
    """What a new row's `text` is found by: the default of a column beside it."""
    return normalised(context.get_current_parameters()["text"])


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def word(kind: type[_E], name: str, *args: Any, checked: bool = True, **options: Any) -> sa.Column[_E]:
    """A column for one of an enum's words, held to them by a CHECK of the database itself where `checked`."""
    options.setdefault("nullable", False)
    stored = sa.Enum(
        kind,
        native_enum=False,
        create_constraint=checked,
        name=name,
        length=32,
        validate_strings=True,
        values_callable=_values,
    )
    return sa.Column(name, stored, *args, **options)
