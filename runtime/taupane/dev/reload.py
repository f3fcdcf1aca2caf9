"""Reload in place: run the changed modules and their importers again, and let every page follow.

What an app has declared (pages, commands, hooks, timers) is told apart by the module of its functions: a module that
runs again declares its own anew, and what it does not is gone. When anything goes wrong, all is as it was before.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Any

from taupane.app import App, Declared
from taupane.dev.modules import affected, imports_of, modules_of
from taupane.dev.rerun import Again, runs, source_of
from taupane.dev.telling import headline, trace
from taupane.hooks import Timer
from taupane.running import Running

_OWN = ("", "taupane")


@dataclass(frozen=True)
class Failed:
    """What the overlay says of a save that did not work."""

    title: str
    text: str


@dataclass(frozen=True)
class Plan:
    """What a change concerns."""

    order: list[str]
    """The modules to run again, in order."""
    gone: set[str]
    """Modules that these import and whose files are no longer there."""


def plan(folder: Path, changed: list[Path]) -> Plan:
    """Give what is to be done; nothing where no loaded module has changed. SyntaxError, OSError."""
    known = modules_of(folder)
    there = {name: path for name, path in known.items() if path.exists()}
    names = [name for name, path in there.items() if path in changed]
    if not names:
        return Plan([], set())
    imports = {name: _imports(name, path, known) for name, path in there.items()}
    order = affected(names, {name: used & there.keys() for name, used in imports.items()})
    return Plan(order, {used for name in order for used in imports[name] if used not in there})


def _imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    return set(_imported(name, path, path.read_bytes(), frozenset(known)))


@lru_cache(maxsize=4096)
def _imported(name: str, path: Path, source: bytes, known: frozenset[str]) -> set[str]:
    return imports_of(name, ast.parse(source, str(path)), known, is_package=path.name == "__init__.py")


def reload(app: App, running: Running, folder: Path, changed: list[Path]) -> Failed | list[str]:
    """Run again what a change concerns; gives the modules that were, or why it did not work. Not on the loop."""
    invalidate_caches()  # a new file may be younger than what the import system remembers of its folder
    try:
        planned = plan(folder, changed)
        order = planned.order
        again = [runs.again(sys.modules[name], source_of(sys.modules[name])) for name in order]
    except (SyntaxError, ValueError) as error:
        return Failed(headline(error), trace(error))
    except OSError as error:
        return Failed(f"A file cannot be read: {error.strerror}", str(error.filename))
    if not again:
        return []
    tasks = running.tasks_of(set(order))
    gone = {name: sys.modules.pop(name) for name in planned.gone}
    with _declaring(app, running, set(order)) as declared:
        failed = _execute(app, again)
        if failed is not None:
            sys.modules.update(gone)
            running.end((), running.tasks_of(set(order)) - tasks)
            declared.take_back()
            for each in reversed(again):
                each.take_back()
            return failed
    for each in again:
        each.keep()
    for name in gone:
        runs.forget(name)
    running.end((), tasks)
    return order


def _execute(app: App, again: list[Again]) -> Failed | None:
    App.reloaded = app
    try:
        for each in again:
            try:
                each.run()
            except Declared:
                continue  # the app would have been started here; the rest of the file comes after its end
    except BaseException as error:  # the user's module, which may raise anything, SystemExit too
        return Failed(headline(error), trace(error))
    finally:
        App.reloaded = None
    return None


class _Declarations:
    """What the app has declared, and how it was before the modules ran again."""

    def __init__(self, app: App, running: Running, modules: set[str]) -> None:
        self._app, self._running = app, running
        self._lists, self._maps = app.lists(), app.tables()
        self._before_lists = [list(each) for each in self._lists]
        self._before_maps = [dict(each) for each in self._maps]
        for kept in self._lists:
            kept[:] = [each for each in kept if _module_of(each) not in modules]
        for table in self._maps:
            for key in [key for key, each in table.items() if _module_of(each) in modules]:
                del table[key]

    def take_back(self) -> None:
        """Declare what was declared before."""
        self._running.end(set(self._app.timers) - set(self._before_lists[0]))
        for kept, before in zip(self._lists, self._before_lists, strict=True):
            kept[:] = before
        for table, old in zip(self._maps, self._before_maps, strict=True):
            table.clear()
            table.update(old)

    def keep(self) -> None:
        """End the timers that are no longer declared."""
        self._running.end(set(self._before_lists[0]) - set(self._app.timers))


@contextmanager
def _declaring(app: App, running: Running, modules: set[str]) -> Iterator[_Declarations]:
    declared = _Declarations(app, running, modules)
    try:
        yield declared
    except BaseException:
        declared.take_back()
        raise
    declared.keep()


def _module_of(declared: Any) -> str:
    function = declared.function if isinstance(declared, Timer) else getattr(declared, "function", declared)
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__module__", ""))


def may_reload(modules: dict[str, ModuleType]) -> bool:
    """Tell whether an app can be reloaded in place: one that is written for TauPy declares itself in its own way."""
    return "taupane.compat.taupy.app" not in modules
