"""Answer `import taupy` with `taupane.compat.taupy`, so that an app written for TauPy runs as it is."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:  # importing them loads importlib.resources and tempfile, at each start of an app
    Loader = MetaPathFinder = object

NAME = "taupy"
OURS = "taupane.compat.taupy"


class _Alias(Loader):
    """Gives one of our modules under TauPy's name."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Import our module; the import system sets its spec to TauPy's, which `exec_module` takes back."""
        module = importlib.import_module(self._target)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing more: the module has run under its own name."""
        module.__spec__ = self._spec


class TauPyFinder(MetaPathFinder):
    """Finds `taupy` and every module below it in our package, before an installed TauPy is looked for."""

    def __init__(self) -> None:
        self._has_said = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give the spec of our module; None for other names, and for modules that TauPy does not have."""
        if fullname != NAME and not fullname.startswith(NAME + "."):
            return None
        if fullname == NAME:
            self._say_where_hidden()
        ours = OURS + fullname[len(NAME) :]
        found = importlib.util.find_spec(ours)
        if found is None:
            return None
        return ModuleSpec(fullname, _Alias(ours), is_package=found.submodule_search_locations is not None)

    def _say_where_hidden(self) -> None:
        if self._has_said or PathFinder.find_spec(NAME, sys.path) is None:
            return
        self._has_said = True
        sys.stderr.write(
            "taupane: `import taupy` gives Taupane's own taupane.compat.taupy here, not the installed TauPy\n"
        )


def install() -> None:
    """Answer `import taupy` from now on; once is enough."""
    if not any(isinstance(finder, TauPyFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, TauPyFinder())


def stand_in() -> None:
    """Answer `import taupy` from now on where nothing else does; see ``taupane compat on``."""
    if not any(isinstance(finder, TauPyFinder) for finder in sys.meta_path):
        sys.meta_path.append(TauPyFinder())
