"""Is the mouse button down? Asked of the X server itself.

A toolkit knows what it was told, and while the window manager moves a window it is told nothing: afterwards Qt takes
a button for pressed that was released long ago.
"""

from __future__ import annotations

import ctypes

__all__ = ["first_button_is_down"]

_FIRST_BUTTON = 1 << 8  # Button1Mask of X.h


def first_button_is_down() -> bool:
    """Tell whether the first button of the pointer is down now; raises OSError where X11 lacks it."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = ctypes.c_ulong, [ctypes.c_void_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    x11.XQueryPointer.argtypes = [ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_void_p] * 7]
    display = x11.XOpenDisplay(None)
    if not display:
        raise OSError("the X server refused a connection")
    windows, places, mask = (ctypes.c_ulong * 2)(), (ctypes.c_int * 4)(), ctypes.c_uint()
    try:
        x11.XQueryPointer(
            display,
            x11.XDefaultRootWindow(display),
            *(ctypes.byref(windows, each * ctypes.sizeof(ctypes.c_ulong)) for each in range(2)),
            *(ctypes.byref(places, each * ctypes.sizeof(ctypes.c_int)) for each in range(4)),
            ctypes.byref(mask),
        )
    finally:
        x11.XCloseDisplay(display)
    return bool(mask.value & _FIRST_BUTTON)
