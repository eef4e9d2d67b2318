"""The vocabulary's frozen dataclasses as JSON documents, and back.

Format: a dataclass is an object with one key per field, a field that has its default value is left out (so a field that
is added later changes no stored document and no hash); an enum is its value; a date is ISO 8601; a tuple is a list;
a frozenset is a sorted list. A top-level document carries ``"v": 1``, the version of this format.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from ibasho.errors import InvalidInput

__all__ = ["FORMAT", "from_document", "to_document"]

FORMAT = 1
T = TypeVar("T")


def to_document(value: Any) -> dict[str, Any]:
    """The document of a dataclass instance, with its format version."""
    return {"v": FORMAT, **_plain(value)}


def from_document(kind: type[T], document: Any) -> T:
    """The instance that a document tells of; InvalidInput for another format version or an unknown key."""
    if not isinstance(document, dict) or document.get("v") != FORMAT:
        found = document.get("v") if isinstance(document, dict) else document
        raise InvalidInput(f"{kind.__name__} document of format {found!r}: format {FORMAT} is accepted")
    body = {key: value for key, value in document.items() if key != "v"}
    return typing.cast("T", _reader(typing.cast("Any", kind))(body))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: _plain(getattr(value, each.name))
            for each in dataclasses.fields(value)
            if getattr(value, each.name) != _default(each)
        }
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
    if kind is date:
        return date.fromisoformat
    if kind is float:
        return float
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    return lambda value: value


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    reads = {each.name: _reader(hints[each.name]) for each in dataclasses.fields(kind)}

    def read(value: dict[str, Any]) -> Any:
        unknown = sorted(set(value) - set(reads))
        if unknown:
            raise InvalidInput(f"{kind.__name__} document: unknown keys {unknown}; known are {sorted(reads)}")
        return kind(**{name: reads[name](each) for name, each in value.items()})

    return read
