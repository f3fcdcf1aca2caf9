"""Which modules a change concerns, and in what order they are run again. Pure, but for reading the sources."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from taupane.dev.followed import is_followed


def modules_of(folder: Path) -> dict[str, Path]:
    """Give the app's modules: those that are loaded, by name, with their files below the folder."""
    found: dict[str, Path] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        path = _own(file, folder) if isinstance(file, str) else None
        if path is not None:
            found[name] = path
    return found


@cache  # asked at each save, of hundreds of modules that are no file of the app
def _own(file: str, folder: Path) -> Path | None:
    path = Path(file).resolve()
    return path if path.suffix == ".py" and is_followed(path, folder) else None


def affected(changed: Iterable[str], imports: Mapping[str, set[str]]) -> list[str]:
    """Give the changed modules and all that import them, those that are imported first.

    `imports` maps each module to those of the app that it imports. In a ring, the order is that of the names.
    """
    importers: dict[str, set[str]] = {name: set() for name in imports}
    for name, used in imports.items():
        for each in used:
            importers.setdefault(each, set()).add(name)
    concerned: set[str] = set()
    waiting = [name for name in changed if name in imports]
    while waiting:
        name = waiting.pop()
        if name not in concerned:
            concerned.add(name)
            waiting += importers[name]
    order: list[str] = []
    visiting: set[str] = set()

    def visit(name: str) -> None:
        if name in visiting:
            return
        visiting.add(name)
        for used in sorted(imports[name] & concerned):
            visit(used)
        order.append(name)

    for name in sorted(concerned):
        visit(name)
    return order


def imports_of(name: str, tree: ast.Module, known: Iterable[str], *, is_package: bool) -> set[str]:
    """Give which of the known modules a module's source imports, wherever in it the import stands.

    The script itself is known as `__main__`; a module that imports it by its file's name imports another copy.
    """
    there = set(known)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found |= _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(name, node, is_package=is_package)
            found |= _with_parents(origin)
            found |= {f"{origin}.{alias.name}" for alias in node.names}
    return (found & there) - {name}


def _origin(name: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    base = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*base, *([node.module] if node.module else [])])


def _with_parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[: size + 1]) for size in range(len(parts))}
