"""How far the system's frame stands out around a Chromium window.

Chromium gives the place of what it draws itself. Where the system draws the frame (X11 with most window managers)
the app's positions are the frame's, so the difference is asked of the X server. Elsewhere there is none.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from typing import Any

__all__ = ["FrameOffset", "X11Frame", "frame_of"]

_NONE = (0, 0, 0, 0)
_CARDINAL, _WINDOW, _ANY = 6, 33, 0


class FrameOffset:
    """No frame but the browser's own."""

    def of(self, shape: str) -> tuple[int, int]:
        """Return how far the frame stands out on the left and on the top, px."""
        left, _, top, _ = self._extents(shape)
        return left, top

    def around(self, shape: str) -> tuple[int, int]:
        """Return how much wider and higher the frame is than the window, px."""
        left, right, top, bottom = self._extents(shape)
        return left + right, top + bottom

    def close(self) -> None:
        """Let go of what is held."""

    def _extents(self, shape: str) -> tuple[int, int, int, int]:
        del shape
        return _NONE


class X11Frame(FrameOffset):
    """The frame that a window manager put around the newest window of process `pid`, other than `known` ones."""

    def __init__(self, pid: int, known: set[int]) -> None:
        self._pid, self._known = pid, known
        self._x11 = _X11()
        self._window: int | None = None

    def close(self) -> None:
        """Give the connection to the X server back."""
        self._x11.close()
        if self._window is not None:
            self._known.discard(self._window)

    def _extents(self, shape: str) -> tuple[int, int, int, int]:
        if shape == "fullscreen":
            return _NONE
        if self._window is None:
            self._window = self._find()
        found = self._x11.numbers(self._window, "_NET_FRAME_EXTENTS") if self._window is not None else []
        return (found[0], found[1], found[2], found[3]) if len(found) == 4 else _NONE

    def _find(self) -> int | None:
        for window in reversed(self._x11.numbers(self._x11.root, "_NET_CLIENT_LIST", _WINDOW)):
            if window not in self._known and self._x11.numbers(window, "_NET_WM_PID") == [self._pid]:
                self._known.add(window)
                return window
        return None


def frame_of(pid: int, known: set[int]) -> FrameOffset:
    """Return what tells the frame of a window that has just been made; `known` are those of the others."""
    if sys.platform in ("win32", "cygwin", "darwin"):
        return FrameOffset()
    # No X server (Wayland): no program may know or choose its place there.
    with contextlib.suppress(OSError):
        return X11Frame(pid, known)
    return FrameOffset()


class _X11:
    """One connection to the X server; reads properties. Raises OSError where there is none."""

    def __init__(self) -> None:
        self._lib = _load()
        self._display = self._lib.XOpenDisplay(None)
        if not self._display:
            raise OSError("the X server refused a connection")
        self.root = int(self._lib.XDefaultRootWindow(self._display))
        self._atoms: dict[str, int] = {}

    def numbers(self, window: int, name: str, kind: int = _CARDINAL) -> list[int]:
        """Return a property of 32-bit numbers; none when the window lacks it or is gone."""
        if not self._display:
            return []
        atom = self._atoms.get(name) or self._atoms.setdefault(
            name, self._lib.XInternAtom(self._display, name.encode(), False)
        )
        real, form = ctypes.c_ulong(), ctypes.c_int()
        count, left, data = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_void_p()
        outs = [ctypes.byref(each) for each in (real, form, count, left, data)]
        status = self._lib.XGetWindowProperty(self._display, window, atom, 0, 1024, False, kind, *outs)
        if status != 0 or not data.value:
            return []
        # Xlib gives 32-bit numbers as C longs.
        found = ctypes.cast(data, ctypes.POINTER(ctypes.c_ulong))[: count.value] if form.value == 32 else []
        self._lib.XFree(data)
        return [int(each) for each in found]

    def close(self) -> None:
        """Close the connection; does nothing the second time."""
        if self._display:
            self._lib.XCloseDisplay(self._display)
            self._display = None


_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
# A window may go while it is asked about; Xlib's own handler would end the process.
_ignore = _HANDLER(lambda _display, _error: 0)


def _load() -> Any:
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number, small = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = number, [pointer]
    x11.XInternAtom.restype, x11.XInternAtom.argtypes = number, [pointer, ctypes.c_char_p, small]
    x11.XCloseDisplay.argtypes = [pointer]
    x11.XFree.argtypes = [pointer]
    x11.XGetWindowProperty.argtypes = [
        pointer, number, number, ctypes.c_long, ctypes.c_long, small, number, *[pointer] * 5,
    ]  # fmt: skip
    x11.XSetErrorHandler.argtypes = [_HANDLER]
    x11.XSetErrorHandler(_ignore)
    return x11
