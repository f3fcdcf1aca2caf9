"""Run a module's source once more in its own namespace: its States stay the ones that they were.

    count = State(0)        # in the second run this gives the State of the first: same name, same words

A State whose call is written differently is a new one, with the value that the author has just given it. What a
module's run makes otherwise (effects, subscriptions, tasks) belongs to that run, and ends when the next one has worked.
"""

from __future__ import annotations

import ast
import dis
import sys
from collections.abc import Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

from taupane.state import Scope

Names = dict[int, list[tuple[str, str]]]
"""Line -> the names that the statement there binds, each with the words of its value."""


class ModuleScope(Scope):
    """What one run of a module owns."""

    __slots__ = ()


class Recall:
    """Stands where a component's `Sites` do: gives the States of the run before, by their names."""

    def __init__(self, module: Mapping[str, Any], names: Names, old: Mapping[str, Any], old_names: Names) -> None:
        self._module = module
        self._names = names
        self._old = old
        self._words = {name: words for each in old_names.values() for name, words in each}
        self._turns: dict[int, int] = {}
        self.previous = _Moves()

    def place(self, frame: FrameType | None) -> str | None:
        """Name what is being made: only a module's own statement makes something that has a name there."""
        if frame is None or frame.f_globals is not self._module or frame.f_code.co_name != "<module>":
            return None
        bound = self._names.get(frame.f_lineno)
        turn = self._turns[frame.f_lineno] = self._turns.get(frame.f_lineno, -1) + 1
        if bound is None or turn >= len(bound):
            return None
        name, words = bound[turn]
        return name if self._words.get(name) == words else None

    def recall(self, place: str, kind: type) -> object | None:
        """Give what had that name, if it was of the same class."""
        found = self._old.get(place)
        return found if type(found) is kind else None

    def keep(self, place: str, cell: object) -> None:
        """Do nothing: the module keeps it."""


class _Moves(dict[Any, None]):
    """Lets a run adopt whatever it recalls; see `Scope.adopt`."""

    def pop(self, child: Any, *default: Any) -> Any:
        """Take the child from the scope that it had."""
        parent = getattr(child, "parent", None)
        if parent is not None:
            parent.discard(child)
        return None


def names_in(tree: ast.Module) -> Names:
    """Give what each line of a module binds at its top level, also below `if` and `try`."""
    found: Names = {}
    for statement in _statements(tree.body):
        targets, value = _binding(statement)
        if value is None:
            continue
        values = (
            value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(targets) else [value] * len(targets)
        )
        for name, each in zip(targets, values, strict=True):
            if isinstance(each, ast.Call):
                # A call's line is that of its first word; older Pythons give that of its last argument.
                for line in range(each.lineno, (each.end_lineno or each.lineno) + 1):
                    bound = found.setdefault(line, [])
                    if (entry := (name, ast.unparse(each))) not in bound:
                        bound.append(entry)
    return found


def _binding(statement: ast.stmt) -> tuple[list[str], ast.expr | None]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id], statement.value
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return [], None
    target = statement.targets[0]
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    if not all(isinstance(part, ast.Name) for part in parts):
        return [], None
    return [part.id for part in parts if isinstance(part, ast.Name)], statement.value


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(statement, part, []))


class Runs:
    """The runs of the app's modules: the present scope and source of each."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope] = {}
        self._names: dict[str, Names] = {}

    def first(self, name: str, source: bytes, run: Any) -> None:
        """Run a module for the first time, by calling `run`; note what it makes and what it binds."""
        self._names[name] = _names_of(source)
        self._scopes[name] = scope = ModuleScope()
        scope.run(run)

    def forget(self, name: str) -> None:
        """End what a module has made that is no longer part of the app."""
        scope = self._scopes.pop(name, None)
        if scope is not None:
            scope.dispose()

    def again(self, module: ModuleType, source: bytes) -> Again:
        """Prepare to run a module once more; SyntaxError."""
        name = module.__name__
        path = getattr(module, "__file__", None) or name
        tree = ast.parse(source, path)
        return Again(self, module, compile(tree, path, "exec", dont_inherit=True), names_in(tree))


def _names_of(source: bytes) -> Names:
    try:
        return names_in(ast.parse(source))
    except (SyntaxError, ValueError):
        return {}


class Again:
    """One more run of one module, which is kept or taken back."""

    def __init__(self, runs: Runs, module: ModuleType, code: Any, names: Names) -> None:
        self.module = module
        self._runs, self._code, self._names = runs, code, names
        # `from x import *`: in the newest Pythons an intrinsic, whose name its `*` still stands for.
        fetched = [each.argval for each in dis.get_instructions(code) if isinstance(each.argval, tuple)]
        self._stars = any("*" in names for names in fetched)
        self._before = dict(module.__dict__)
        self._scope = ModuleScope()

    def run(self) -> None:
        """Execute the module; what it raises comes through."""
        name, space = self.module.__name__, self.module.__dict__
        old_names = self._runs._names.get(name, {})
        self._scope._sites = Recall(space, self._names, self._before, old_names)  # type: ignore[assignment]
        try:
            self._scope.run(exec, self._code, space)
            self._forget()
        finally:
            self._scope._sites = None

    def keep(self) -> None:
        """End what the run before made."""
        name = self.module.__name__
        old, self._runs._scopes[name] = self._runs._scopes.get(name), self._scope
        self._runs._names[name] = self._names
        if old is not None:
            old.dispose()

    def _forget(self) -> None:
        """Forget what the new source no longer binds, so that whoever still imports it fails."""
        space = self.module.__dict__
        bound = {each.argval for each in dis.get_instructions(self._code) if each.opname == "STORE_NAME"}
        for key, value in self._before.items():
            # A submodule is bound by its import, by no statement.
            is_ours = not key.startswith("__") and key not in bound and not isinstance(value, ModuleType)
            if is_ours and not self._stars and space.get(key) is value:
                del space[key]

    def take_back(self) -> None:
        """End what this run made and put the module back as it was."""
        self._scope.dispose()
        self.module.__dict__.clear()
        self.module.__dict__.update(self._before)


runs = Runs()
"""Those of this process."""


def source_of(module: ModuleType) -> bytes:
    """Read a module's source; OSError."""
    with open(sys.modules[module.__name__].__file__ or "", "rb") as file:  # noqa: PTH123  # its file may be relative
        return file.read()
