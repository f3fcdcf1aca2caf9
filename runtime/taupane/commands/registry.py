"""The commands of an app, by name."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from taupane.errors import BadCommand, NoSuchCommand

if TYPE_CHECKING:
    from taupane.commands.arguments import Arguments


class Command:
    """A function that page script may call."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self.function = function
        call = function if inspect.isroutine(function) else getattr(type(function), "__call__", function)  # noqa: B004
        self.is_async = inspect.iscoroutinefunction(call)
        self.is_stream = inspect.isasyncgenfunction(call) or inspect.isgeneratorfunction(call)
        self.is_async_stream = inspect.isasyncgenfunction(call)

    @cached_property
    def arguments(self) -> Arguments:
        """How its arguments are read; `BadCommand` for an annotation that cannot be checked."""
        from taupane.commands.arguments import Arguments

        return Arguments(self.name, self.function)


class Commands:
    """Name -> command. A name that is given again replaces: a reloaded module runs its decorators again."""

    def __init__(self) -> None:
        self.table: dict[str, Command] = {}
        """By name."""

    def add(self, function: Callable[..., Any], name: str | None = None) -> None:
        """Register a function under a name, its own where none is given; `BadCommand`."""
        if not callable(function):
            raise BadCommand(f"@app.command: expected a function or a name, got {type(function).__name__}")
        wanted = getattr(function, "__name__", "") if name is None else name
        if not wanted or wanted == "<lambda>" or any(ord(mark) < 33 for mark in wanted):
            raise BadCommand(f'command name {wanted!r}: expected text without spaces; give one: @app.command("name")')
        self.table[wanted] = Command(wanted, function)

    def find(self, name: str) -> Command:
        """Return a command; `NoSuchCommand` says which names are close."""
        command = self.table.get(name)
        if command is not None:
            return command
        close = difflib.get_close_matches(name[:80], self.table, 3) or sorted(self.table)[:8]
        there = f"; there is {', '.join(close)}" if close else "; the app has no commands"
        raise NoSuchCommand(f"no command {name[:80]!r}{there}")

    def check(self) -> None:
        """Raise `BadCommand` for the first command whose annotations cannot be checked."""
        for command in self.table.values():
            command.arguments  # noqa: B018  # reading it is what checks it

    def __len__(self) -> int:
        return len(self.table)
