"""The first run of the app's modules: what each makes is noted, so that it ends when the module runs again."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from taupane.dev.followed import is_followed
from taupane.dev.rerun import ModuleScope, runs
from taupane.mainthread import run_source
from taupane.state import sites
from taupane.state.scope import get_scope


class _Loader(SourceFileLoader):
    """Runs a module under a scope of its own."""

    def exec_module(self, module: ModuleType) -> None:
        """Run it as every import does, and note what it makes."""
        runs.first(module.__name__, self.get_data(self.path), lambda: super(_Loader, self).exec_module(module))

    def get_code(self, fullname: str) -> CodeType | None:
        """Compile what the file says now: bytecode that Python has kept is that of another save in the same second."""
        return self.source_to_code(self.get_data(self.path), self.path)


class _Finder(MetaPathFinder):
    """Finds the modules below the app's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give the spec of a module of the app, with our loader; None for all others."""
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader or spec.origin is None:
            return None
        if not is_followed(Path(spec.origin).resolve(), self._folder):
            return None
        spec.loader = _Loader(fullname, spec.origin)
        return spec


def follow(script: str) -> None:
    """Note what the modules in the script's folder make, from now on, also on threads that they start."""
    _follow_threads()
    sites.follows_names[0] = True
    sys.meta_path.insert(0, _Finder(Path(script).resolve().parent))


def _follow_threads() -> None:
    start = threading.Thread.start

    def start_in_scope(thread: threading.Thread) -> None:
        scope = get_scope()
        if isinstance(scope, ModuleScope):
            # Of the instance, as a class of its own may have another `run`.
            thread.run = partial(scope.run, thread.run)  # type: ignore[method-assign]
        start(thread)

    threading.Thread.start = start_in_scope  # type: ignore[method-assign, assignment]


def run_main(source: bytes, module: ModuleType) -> None:
    """Run the script itself."""
    runs.first("__main__", source, lambda: run_source(source, module))
