"""Keep the mouse pointer inside a rectangle of an X11 screen, by four XFixes barriers.

GTK 3 grabs through XInput 2, which confines nothing, and a grab of the core protocol takes the mouse events
away from GTK. Barriers stop the mouse itself (not programs that warp the pointer) and vanish with the
connection that made them.
"""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

__all__ = ["PointerBarrier"]

# XFixes: the directions in which a barrier lets the pointer pass.
_RIGHT, _DOWN, _LEFT, _UP = 1, 2, 4, 8
# The largest coordinate; a window may hang over the screen's edges.
_FAR = 32_767


class PointerBarrier:
    """One connection to the X server with at most one rectangle. Any one thread; raises OSError where X11
    lacks it.
    """

    def __init__(self) -> None:
        self._lib = _load()
        self._display = self._lib.open(None)
        if not self._display:
            raise OSError("the X server refused a connection")
        self._root = self._lib.root(self._display)
        self._barriers: list[int] = []

    def around(self, x: int, y: int, width: int, height: int) -> None:
        """Keep the pointer within this rectangle (screen px) from now on; it must be inside already."""
        self.clear()
        right, bottom = x + width, y + height
        # From one end of the screen to the other: a quick diagonal slips past a corner where two barriers
        # just meet.
        edges = (
            (x, 0, x, _FAR, _RIGHT),
            (right, 0, right, _FAR, _LEFT),
            (0, y, _FAR, y, _DOWN),
            (0, bottom, _FAR, bottom, _UP),
        )
        for x1, y1, x2, y2, passing in edges:
            corners = (max(0, min(each, _FAR)) for each in (x1, y1, x2, y2))
            self._barriers.append(self._lib.create(self._display, self._root, *corners, passing, 0, None))
        self._lib.flush(self._display)

    def clear(self) -> None:
        """Let the pointer go where it likes."""
        for barrier in self._barriers:
            self._lib.destroy(self._display, barrier)
        self._barriers.clear()
        self._lib.flush(self._display)

    def close(self) -> None:
        """Clear, and give the connection back."""
        if self._display:
            self.clear()
            self._lib.close(self._display)
            self._display = None


def _load() -> Any:
    x11, xfixes = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXfixes.so.3")
    pointer, number, small = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = number, [pointer]
    x11.XFlush.argtypes = x11.XCloseDisplay.argtypes = [pointer]
    create, destroy = xfixes.XFixesCreatePointerBarrier, xfixes.XFixesDestroyPointerBarrier
    create.restype, create.argtypes = number, [pointer, number, small, small, small, small, small, small, pointer]
    destroy.argtypes = [pointer, number]
    return SimpleNamespace(
        open=x11.XOpenDisplay,
        root=x11.XDefaultRootWindow,
        flush=x11.XFlush,
        close=x11.XCloseDisplay,
        create=create,
        destroy=destroy,
    )
