"""The vocabulary's frozen dataclasses as JSON documents, and back.

Format: a dataclass is an object with one key per field, a field that has its default value is left out (so a field that
is added later changes no stored document and no hash); an enum is its value; a date is ISO 8601; a tuple is a list;
a frozenset is a sorted list. A top-level document carries ``"v": 1``, the version of this format.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Collection
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from ibasho.errors import InvalidInput

__all__ = ["FORMAT", "fields_from_document", "from_document", "to_document"]

FORMAT = 1
T = TypeVar("T")


def to_document(value: Any, *, only: Collection[str] | None = None) -> dict[str, Any]:
    """The document of a dataclass instance, with its format version; with ``only`` of these fields alone."""
    return {"v": FORMAT, **_fields(value, only)}


def from_document(kind: type[T], document: Any) -> T:
    """The instance that a document tells of; InvalidInput for another format version or an unknown key."""
    return kind(**fields_from_document(kind, document))


def fields_from_document(kind: type[Any], document: Any) -> dict[str, Any]:
    """The fields that a document of this dataclass tells of, by name; those with their default value are left out.

    Raises InvalidInput for another format version or an unknown key.
    """
    if not isinstance(document, dict) or document.get("v") != FORMAT:
        found = document.get("v") if isinstance(document, dict) else document
        raise InvalidInput(f"{kind.__name__} document of format {found!r}: format {FORMAT} is accepted")
    return _read_fields(
        typing.cast("Any", kind), {key: value for key, value in document.items() if key != "v"}
    )


def _fields(value: Any, only: Collection[str] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, default in _defaults(value.__class__):
        if only is None or name in only:
            mine = getattr(value, name)
            if mine != default:
                told[name] = _plain(mine)
    return told


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Per field its name and its default value; MISSING, which equals nothing, where it has none."""
    return tuple((each.name, _default(each)) for each in dataclasses.fields(kind))


def _default(each: dataclasses.Field[Any]) -> Any:
    if each.default is not dataclasses.MISSING:
        return each.default
    if each.default_factory is not dataclasses.MISSING:
        return each.default_factory()
    return dataclasses.MISSING


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """A function that reads one value of the annotated kind."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        (inner,) = (each for each in arguments if each is not type(None))
        read = _reader(inner)
        return lambda value: None if value is None else read(value)
    if origin is tuple and arguments[-1] is Ellipsis:
        read = _reader(arguments[0])
        return lambda value: tuple(read(each) for each in value)
    if origin is tuple:
        reads = [_reader(each) for each in arguments]
        return lambda value: tuple(read(each) for read, each in zip(reads, value, strict=True))
    if origin is frozenset:
        read = _reader(arguments[0])
        return lambda value: frozenset(read(each) for each in value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is datetime:
        return datetime.fromisoformat
    if kind is date:
        return date.fromisoformat
    if kind is float:
        return float
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    return lambda value: value


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    return lambda value: kind(**_read_fields(kind, value))


def _read_fields(kind: Any, value: dict[str, Any]) -> dict[str, Any]:
    reads = _field_readers(kind)
    unknown = sorted(set(value) - set(reads))
    if unknown:
        raise InvalidInput(f"{kind.__name__} document: unknown keys {unknown}; known are {sorted(reads)}")
    return {name: reads[name](each) for name, each in value.items()}


@cache
def _field_readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    hints = typing.get_type_hints(kind)
    return {each.name: _reader(hints[each.name]) for each in dataclasses.fields(kind)}
