"""The launcher: a window in a process of its own, commanded by JSON lines over its pipes. Both ends of it.

`taupane-launcher` (program.py) takes the place of TauPy's compiled launcher: the same command line (arguments.py), the
same lines (lines.py, messages.py), over the in-process host of `taupane_bridges.window`. `LauncherHost`
(client.py) is the other end: a window host over any such launcher. docs/launcher.md has the whole in prose.

Importing this loads no toolkit and nothing of the runtime (`taupane`), and `LauncherHost` only when that is used: each
start of an app asks whether a launcher is named, and few have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .named import VARIABLE, own_launcher, why_no_launcher

if TYPE_CHECKING:
    from .client import LauncherHost

__all__ = ["VARIABLE", "LauncherHost", "own_launcher", "why_no_launcher"]


def __getattr__(name: str) -> object:
    if name == "LauncherHost":
        from .client import LauncherHost

        return LauncherHost
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
