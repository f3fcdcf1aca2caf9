"""Desktop apps in Python: a native window, widgets bound to state, tables of any size.

The public API is the table `PUBLIC` below, plus every widget in `taupane.ui`. Names are loaded when they are
first used, so that `import taupane` is quick and pulls in none of polars, pyarrow, aiohttp, click, watchdog or
a GUI toolkit.

Read first: state/, widgets/element.py, live/view.py, server/, app.py.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taupane import ui as ui

__version__ = "0.1.0"

# Public name -> the module that defines it. The imports above, for type checkers, name the same things;
# tests/unit/test_layout.py compares the two.
PUBLIC: dict[str, str] = {
    "State": "taupane.state",
    "ListState": "taupane.state",
    "DictState": "taupane.state",
    "Derived": "taupane.state",
    "ViewState": "taupane.state",
    "effect": "taupane.state",
    "batch": "taupane.state",
    "untrack": "taupane.state",
    "App": "taupane.app",
    "TaupaneError": "taupane.errors",
}


def __getattr__(name: str) -> object:
    """Load a public name, or a widget of `taupane.ui`, when it is first used."""
    if name == "ui":
        return import_module("taupane.ui")
    if name in PUBLIC:
        value: object = getattr(import_module(PUBLIC[name]), name)
    elif name[:1].isupper():
        # TauPy's spelling: its widgets are imported from the package itself.
        try:
            value = getattr(import_module("taupane.ui"), name)
        except AttributeError:
            raise AttributeError(f"module 'taupane' has no attribute {name!r}") from None
    else:
        raise AttributeError(f"module 'taupane' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names without loading them."""
    return sorted({*globals(), *PUBLIC, "ui"})
