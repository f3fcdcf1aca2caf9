"""Find the function that shows a path. Pure: patterns and paths in, a function and its arguments out.

A pattern is a path whose segments may be ``{name}`` (one segment) or, at the end, ``{name:path}`` (all that
is left). An annotation of ``int`` or ``float`` on the function's parameter converts the text; text that does
not convert does not match, so ``/item/x`` is an unknown path and no error inside ``def item(id: int)``.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from taupane.errors import BadRoute

F = TypeVar("F", bound=Callable[..., Any])

RESERVED = ("/enter", "/ws", "/_taupane")
"""Paths of the server itself; neither pages nor the app's own handlers may take them."""

_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(:path)?\}")
_CONVERTERS: Mapping[object, Callable[[str], object]] = {int: int, float: float}


class Match:
    """A route that shows a path, with the arguments that the path holds."""

    __slots__ = ("arguments", "route")

    def __init__(self, route: Route, arguments: Mapping[str, object]) -> None:
        self.route = route
        self.arguments = arguments

    def call(self) -> Any:
        """Call the route's function; a coroutine function gives its coroutine."""
        return self.route.function(**self.arguments)


class Route:
    """One pattern and its function."""

    __slots__ = ("converters", "expression", "function", "pattern")

    def __init__(
        self,
        pattern: str,
        function: Callable[..., Any],
        expression: re.Pattern[str],
        converters: Mapping[str, Callable[[str], object]],
    ) -> None:
        self.pattern = pattern
        self.function = function
        self.expression = expression
        self.converters = converters

    def match(self, path: str) -> Match | None:
        """Return the arguments when ``path`` (decoded, without query) fits the pattern."""
        found = self.expression.fullmatch(path)
        if found is None:
            return None
        arguments: dict[str, object] = dict(found.groupdict())
        try:
            arguments.update({name: convert(found[name]) for name, convert in self.converters.items()})
        except ValueError:
            return None
        return Match(self, arguments)


class Routes:
    """The app's pages, in the order of their registration; patterns without holes win over the others."""

    __slots__ = ("_holed", "_plain")

    def __init__(self) -> None:
        self._plain: dict[str, Route] = {}
        self._holed: dict[str, Route] = {}

    def add(self, pattern: str, function: Callable[..., Any]) -> Route:
        """Register a page. The same pattern again replaces the function: a reloaded module runs its
        decorators again.
        """
        route = compile_route(pattern, function)
        (self._holed if "{" in pattern else self._plain)[_tidy(pattern)] = route
        return route

    def match(self, path: str) -> Match | None:
        """Return the first page that shows ``path``, or None."""
        path = _tidy(path)
        plain = self._plain.get(path)
        if plain is not None:
            return Match(plain, {})
        for route in self._holed.values():
            found = route.match(path)
            if found is not None:
                return found
        return None

    def tables(self) -> tuple[dict[str, Route], dict[str, Route]]:
        """Return the tables themselves, by pattern: those without holes, and the others."""
        return self._plain, self._holed

    def __len__(self) -> int:
        return len(self._plain) + len(self._holed)


def compile_route(pattern: str, function: Callable[..., Any]) -> Route:
    """Check a pattern against its function and make it matchable; `BadRoute` says what does not fit."""
    check_path(pattern)
    names = [hole[1] for hole in _HOLE.finditer(pattern)]
    if len(set(names)) < len(names):
        raise BadRoute(f"route {pattern!r} names the same parameter twice")
    takes = _parameters(function)
    for name in names:
        if takes is not None and name not in takes:
            raise BadRoute(f"route {pattern!r} has {{{name}}}, but {_name(function)}() has no parameter {name!r}")
    for name in _required(function):
        if name not in names:
            raise BadRoute(f"{_name(function)}() needs {name!r}, which the route {pattern!r} does not hold")
    return Route(pattern, function, re.compile(_expression(pattern)), _converters(function, names))


def check_path(path: str) -> None:
    """Raise `BadRoute` for a path that cannot be served: relative, malformed or reserved."""
    if not isinstance(path, str):
        # Mostly a decorator that was written without its parentheses.
        raise BadRoute(f'expected a path such as "/" in the parentheses, got {type(path).__name__}')
    if not path.startswith("/"):
        raise BadRoute(f"a path starts with '/', got {path!r}")
    left = _HOLE.sub("", path)
    if any(mark in left for mark in "{}?#\\\0"):
        raise BadRoute(f"path {path!r}: expected segments of text or {{name}}; no '?', '#' or stray brace")
    for taken in RESERVED:
        if path == taken or path.startswith(taken + "/"):
            raise BadRoute(f"path {path!r} is reserved for the server itself ({', '.join(RESERVED)})")


def _tidy(path: str) -> str:
    return path.rstrip("/") or "/"


def _expression(pattern: str) -> str:
    parts: list[str] = []
    at = 0
    pattern = _tidy(pattern)
    for hole in _HOLE.finditer(pattern):
        parts.append(re.escape(pattern[at : hole.start()]))
        if hole[2] and hole.end() != len(pattern):
            raise BadRoute(f"route {pattern!r}: {hole[0]} takes the rest of the path, so it must be last")
        parts.append(f"(?P<{hole[1]}>{'.+' if hole[2] else '[^/]+'})")
        at = hole.end()
    return "".join([*parts, re.escape(pattern[at:])])


def _parameters(function: Callable[..., Any]) -> set[str] | None:
    """Return the names that the function takes, or None when it takes any."""
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    return {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}


def _required(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    loose = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [p.name for p in parameters if p.default is p.empty and p.kind not in loose]


def _converters(function: Callable[..., Any], names: list[str]) -> dict[str, Callable[[str], object]]:
    if not names:
        return {}
    try:
        hints = typing.get_type_hints(function)
    except (NameError, TypeError):
        # An annotation names something that exists for type checkers only: the path's text goes in as it is.
        hints = {}
    return {name: _CONVERTERS[hints[name]] for name in names if hints.get(name) in _CONVERTERS}


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", None) or type(function).__qualname__
