"""State that knows its readers: the reactive core.

    n = State(1)
    double = Derived(lambda: n() * 2)
    effect(lambda: print(double()))      # prints 2
    n.set(4)                             # prints 8

What reads inside an effect, a Derived or a page's binding is its dependency, found while it runs. Read first:
graph.py (how changes travel), cells.py (State), derived.py, effects.py, scope.py (who ends what).

Threads: everything here may be used from any thread. A plain thread tracks nothing; tasks and
`asyncio.to_thread` inherit the tracking of the effect that started them, as long as it runs.

This package imports nothing of taupane but `taupane.errors` (and `taupane.calling`, when a Resource loads), and of
others only the standard library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from taupane.state.batch import batch
from taupane.state.cells import State
from taupane.state.derived import Derived
from taupane.state.effects import Effect, effect
from taupane.state.reaction import Reaction, untrack
from taupane.state.reporting import configure
from taupane.state.scope import Disposable, Scope, current_scope, current_view, on_dispose
from taupane.state.views import ViewState

if TYPE_CHECKING:
    from taupane.state.dicts import DictState
    from taupane.state.lists import Change, ListState
    from taupane.state.resources import Resource

__all__ = [
    "Change",
    "Derived",
    "DictState",
    "Disposable",
    "Effect",
    "ListState",
    "Reaction",
    "Resource",
    "Scope",
    "State",
    "ViewState",
    "batch",
    "configure",
    "current_scope",
    "current_view",
    "effect",
    "on_dispose",
    "untrack",
]


# Lists and dicts are loaded when they are first used: many an app has none, and its window comes sooner.
_LATER = {
    "Change": "taupane.state.lists",
    "DictState": "taupane.state.dicts",
    "ListState": "taupane.state.lists",
    "Resource": "taupane.state.resources",
}


if not TYPE_CHECKING:  # a type checker would take any misspelt name for an object

    def __getattr__(name: str) -> object:
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(_LATER[name]), name)
        return found
