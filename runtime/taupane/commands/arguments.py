"""Check what page script gives against a function's annotations, once, at the rim. Pure."""

from __future__ import annotations

import base64
import binascii
import collections.abc as abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import types
import typing
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, Union

import typing_extensions

from taupane.commands.call import Call
from taupane.errors import BadArgument, BadCommand
from taupane.jsonvalues import BYTES
from taupane.text import clean

Read = Callable[[Any, str], Any]
"""Turns a JSON value into the annotated type; the text says where it stands. Raises `BadArgument`."""


class Arguments:
    """How one command's arguments are read."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self._name = name
        self._readers: dict[str, Read] = {}
        self._required: set[str] = set()
        self._context: str | None = None
        self._rest: Read | None = None
        hints = _hints(name, function)
        for parameter in inspect.signature(function).parameters.values():
            self._add(parameter, hints.get(parameter.name, Any))

    def _add(self, parameter: inspect.Parameter, hint: Any) -> None:
        where = f"command {self._name}(): parameter {parameter.name!r}"
        if hint is Call:
            self._context = parameter.name
        elif parameter.kind is parameter.VAR_KEYWORD:
            self._rest = reader(hint, where)
        elif parameter.kind in (parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY):
            raise BadCommand(f"{where}: page script gives arguments by name; leave out '*' and '/'")
        else:
            self._readers[parameter.name] = reader(hint, where)
            if parameter.default is parameter.empty:
                self._required.add(parameter.name)

    def read(self, given: object, call: Call) -> dict[str, Any]:
        """Return the keyword arguments; `BadArgument` names the one that is wrong."""
        if given is None:
            given = {}
        if not isinstance(given, dict):
            raise BadArgument(f"{self._name}(): expected arguments by name such as {{x: 1}}, got {_came(given)}")
        read: dict[str, Any] = {}
        for name, value in given.items():
            use = self._readers.get(name, self._rest)
            if use is None or name == self._context:
                takes = ", ".join(self._readers) or "no arguments"
                raise BadArgument(f"{self._name}(): no argument {name[:80]!r}; it takes {takes}")
            read[name] = use(value, f"{self._name}(): argument {name!r}")
        missing = self._required - read.keys()
        if missing:
            raise BadArgument(f"{self._name}(): argument {sorted(missing)[0]!r} is missing")
        if self._context is not None:
            read[self._context] = call
        return read


def reader(hint: Any, where: str) -> Read:
    """Return what reads an annotation; `BadCommand` for one that JSON cannot say."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Annotated, typing_extensions.Required, typing_extensions.NotRequired):
        return reader(inner[0], where)
    if hasattr(hint, "__supertype__"):
        return reader(hint.__supertype__, where)
    if origin in (Union, types.UnionType):
        return _union(hint, [reader(one, where) for one in inner])
    if origin is Literal:
        return _one_of(hint, list(inner))
    base = origin or hint
    if base in _LISTS:
        return _list(_LISTS[base], inner, where)
    if base is tuple:
        return _tuple(inner, where)
    if base in _DICTS:
        return _dict(inner, where)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _one_of(hint, [member.value for member in hint], hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _dataclass(hint, where)
    if typing_extensions.is_typeddict(hint):
        return _typed_dict(hint, where)
    raise BadCommand(
        f"{where}: {_said(hint)} cannot be checked; expected int, float, str, bool, None, bytes, list, dict, tuple, "
        "a union, Literal, Enum, dataclass, TypedDict, datetime, Decimal, UUID or Any"
    )


def _hints(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    target = function if inspect.isroutine(function) else type(function).__call__
    try:
        return typing_extensions.get_type_hints(target, include_extras=True)
    except NameError as error:
        raise BadCommand(
            f"command {name}(): {error}; an annotation must be there when the app runs, not for type checkers only"
        ) from None


def _wrong(where: str, expected: str, value: object) -> BadArgument:
    return BadArgument(f"{where}: expected {expected}, got {_came(value)}")


def _came(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'an array'} of {len(value)}"
    shown = ascii(value)
    return f"{type(value).__name__} {shown if len(shown) <= 60 else shown[:57] + '...'}"


def _said(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint).replace("typing.", "")


# Plain values


def _any(value: Any, _: str) -> Any:
    return clean(value) if isinstance(value, str) else value


def _none(value: Any, where: str) -> None:
    if value is not None:
        raise _wrong(where, "null", value)


def _bool(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, "bool", value)
    return value


def _int(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(where, "int", value)
    return value


def _float(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(where, "float", value)
    try:
        return float(value)
    except OverflowError:
        raise _wrong(where, "float", value) from None


def _str(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "str", value)
    return clean(value)


def _bytes(value: Any, where: str) -> bytes:
    inner = value.get(BYTES) if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(inner, str):
        raise _wrong(where, "bytes (a Uint8Array)", value)
    try:
        return base64.b64decode(inner, validate=True)
    except (binascii.Error, ValueError):
        raise BadArgument(f"{where}: expected base64") from None


def _parsed(kind: Any, example: str) -> Read:
    def read(value: Any, where: str) -> Any:
        if isinstance(value, str):
            try:
                # Before Python 3.11 fromisoformat knows no Z, which is what a page's toISOString writes.
                return kind(value[:-1] + "+00:00" if value.endswith("Z") and "T" in value else value)
            except (ValueError, ArithmeticError):
                pass
        raise _wrong(where, example, value)

    return read


_SIMPLE: Final[Mapping[Any, Read]] = {
    Any: _any,
    object: _any,
    None: _none,
    type(None): _none,
    bool: _bool,
    int: _int,
    float: _float,
    str: _str,
    bytes: _bytes,
    datetime.datetime: _parsed(datetime.datetime.fromisoformat, "a date and time such as '2024-05-01T12:30:00Z'"),
    datetime.date: _parsed(datetime.date.fromisoformat, "a date such as '2024-05-01'"),
    datetime.time: _parsed(datetime.time.fromisoformat, "a time such as '12:30:00'"),
    decimal.Decimal: _parsed(decimal.Decimal, "a decimal as text such as '1.10'"),
    uuid.UUID: _parsed(uuid.UUID, "a UUID as text"),
}
_LISTS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    list: list,
    set: set,
    frozenset: frozenset,
    abc.Sequence: list,
    abc.Iterable: list,
    abc.Collection: list,
    abc.Set: set,
}
_DICTS: Final = (dict, abc.Mapping, abc.MutableMapping)


# What holds others


def _union(hint: Any, readers: list[Read]) -> Read:
    def read(value: Any, where: str) -> Any:
        said: list[BadArgument] = []
        for one in readers:
            try:
                return one(value, where)
            except BadArgument as error:
                said.append(error)
        # What fits best has got furthest into the value, and names the deepest place.
        deepest = max(said, key=lambda error: len(str(error).partition(": expected")[0]))
        here = f"{where}: expected "
        if str(deepest).startswith(here):
            each = [str(error)[len(here) :].rpartition(", got ")[0] for error in said if str(error).startswith(here)]
            raise _wrong(where, " or ".join(dict.fromkeys(each)) if all(each) else _said(hint), value)
        raise deepest

    return read


def _one_of(hint: Any, values: list[Any], make: Callable[[Any], Any] | None = None) -> Read:
    said = " or ".join(repr(value) for value in values[:12])

    def read(value: Any, where: str) -> Any:
        for one in values:
            if type(one) is type(value) and one == value:
                return make(one) if make is not None else one
        raise _wrong(where, f"{said}", value)

    return read


def _list(make: Callable[[Any], Any], inner: tuple[Any, ...], where: str) -> Read:
    item = reader(inner[0], where) if inner else _any

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, list):
            raise _wrong(where, "an array", value)
        read = [item(one, f"{where}[{index}]") for index, one in enumerate(value)]
        try:
            return make(read)
        except TypeError:
            raise BadArgument(f"{where}: expected items that a set can hold, got arrays or objects") from None

    return read


def _tuple(inner: tuple[Any, ...], where: str) -> Read:
    if not inner or (len(inner) == 2 and inner[1] is Ellipsis):
        return _list(tuple, inner[:1], where)
    readers = [reader(one, where) for one in inner if one != ()]

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, list) or len(value) != len(readers):
            raise _wrong(where, f"an array of {len(readers)}", value)
        return tuple(
            one(item, f"{where}[{index}]") for index, (one, item) in enumerate(zip(readers, value, strict=True))
        )

    return read


def _dict(inner: tuple[Any, ...], where: str) -> Read:
    if inner and inner[0] not in (str, Any):
        raise BadCommand(f"{where}: the keys of a page's objects are str, got dict[{_said(inner[0])}, ...]")
    item = reader(inner[1], where) if inner else _any

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(where, "an object", value)
        return {clean(key): item(one, f"{where}.{key[:40]}") for key, one in value.items()}

    return read


def _fields(readers: Callable[[], dict[str, Read]], required: set[str], make: Callable[..., Any], name: str) -> Read:
    known: dict[str, Read] = {}

    def read(value: Any, where: str) -> Any:
        if not known:
            known.update(readers())  # late, because a dataclass may hold others of its own kind
        if not isinstance(value, dict):
            raise _wrong(where, f"an object ({name})", value)
        for key in value:
            if key not in known:
                raise BadArgument(f"{where}: {name} has no {key[:40]!r}; it has {', '.join(known)}")
        for key in sorted(required - value.keys()):
            raise BadArgument(f"{where}: {name} needs {key!r}, which is missing")
        return make(**{key: known[key](one, f"{where}.{key}") for key, one in value.items()})

    return read


def _dataclass(hint: Any, where: str) -> Read:
    fields = [field for field in dataclasses.fields(hint) if field.init]
    none = dataclasses.MISSING
    required = {field.name for field in fields if field.default is none and field.default_factory is none}

    def readers() -> dict[str, Read]:
        hints = typing_extensions.get_type_hints(hint, include_extras=True)
        return {field.name: reader(hints[field.name], f"{where}: {hint.__name__}.{field.name}") for field in fields}

    return _fields(readers, required, hint, hint.__name__)


def _typed_dict(hint: Any, where: str) -> Read:
    def readers() -> dict[str, Read]:
        hints = typing_extensions.get_type_hints(hint, include_extras=True)
        return {name: reader(one, f"{where}: {hint.__name__}.{name}") for name, one in hints.items()}

    # Where annotations are text, __required_keys__ does not know of the marks in them.
    hints = typing_extensions.get_type_hints(hint, include_extras=True)
    marks: dict[str, Any] = {name: typing.get_origin(one) for name, one in hints.items()}
    required = {
        name
        for name, mark in marks.items()
        if mark is typing_extensions.Required
        or (mark is not typing_extensions.NotRequired and name in hint.__required_keys__)
    }
    return _fields(readers, required, dict, hint.__name__)
