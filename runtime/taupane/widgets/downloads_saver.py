"""Asking the user where to save a file: whoever owns the window does it. Loaded with every app, so next to nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

#: Asks the user of a view where to save a file of a name, and gives the path, None when cancelled. In place of an
#: awaitable it gives None where that view's window has no such dialog.
Saver = Callable[[object, str], Awaitable[str | None] | None]


class _Hook:
    __slots__ = ("saver",)

    def __init__(self) -> None:
        self.saver: Saver | None = None


_hook = _Hook()


def set_saver(saver: Saver | None) -> None:
    """Say who asks from now on; None, that nobody does."""
    _hook.saver = saver


def ask_where(view: object, name: str) -> Awaitable[str | None] | None:
    """Ask the user of a view where to save a file; None where nobody can, and a browser has to do it. Loop thread."""
    return None if _hook.saver is None else _hook.saver(view, name)
