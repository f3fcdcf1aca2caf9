"""Dragging, resizing and the mouse pointer of a GTK window. GUI thread only; loads GTK."""

from __future__ import annotations

import warnings
from typing import Any

from .errors import Unsupported
from .gtk_libraries import Gdk, Gtk, WebKit2

__all__ = ["GtkPointer"]

# The page sets a cursor of its own, so the window's cannot hide it; the engine's user sheet outranks the
# page's.
_NO_CURSOR = "*, *::before, *::after { cursor: none !important; }"


class GtkPointer:
    """What the mouse does beyond the page."""

    def __init__(self, native: Any, manager: Any) -> None:
        self._native, self._manager = native, manager
        self._grabbed = False

    def start_drag(self) -> bool:
        """Let the window manager move the window while the button is down; False when it is up already."""
        at = self._pressed_at()
        if at is not None:
            self._native.begin_move_drag(1, *at, Gtk.get_current_event_time())
        return at is not None

    def start_resize(self, edge: str) -> bool:
        """Let the window manager resize the window from an edge; False when the button is up already."""
        at = self._pressed_at()
        if at is not None:
            gdk_edge = getattr(Gdk.WindowEdge, edge.upper().replace("-", "_"))
            self._native.begin_resize_drag(gdk_edge, 1, *at, Gtk.get_current_event_time())
        return at is not None

    def show(self, visible: bool) -> None:
        """Show or hide the pointer over the page."""
        # Nobody else adds sheets to this manager.
        self._manager.remove_all_style_sheets()
        if not visible:
            frames, level = WebKit2.UserContentInjectedFrames.ALL_FRAMES, WebKit2.UserStyleLevel.USER
            self._manager.add_style_sheet(WebKit2.UserStyleSheet(_NO_CURSOR, frames, level, None, None))

    def grab(self, grab: bool) -> None:
        """Confine the pointer to the window, or let it go. X11 frees it when the window leaves the screen."""
        if not grab:
            self.release()
            return
        window = self._native.get_window()
        mask = (
            Gdk.EventMask.BUTTON_PRESS_MASK
            | Gdk.EventMask.BUTTON_RELEASE_MASK
            | Gdk.EventMask.POINTER_MOTION_MASK
            | Gdk.EventMask.SCROLL_MASK
        )
        with warnings.catch_warnings():
            # Deprecated, yet the only call of GTK 3 that confines: seats grab without bounds.
            warnings.simplefilter("ignore")
            status = Gdk.pointer_grab(window, True, mask, window, None, Gdk.CURRENT_TIME)
        if status != Gdk.GrabStatus.SUCCESS:
            raise Unsupported("gtk", "grab_cursor", f"the display answered {status.value_nick}")
        self._grabbed = True

    def release(self) -> None:
        """Let the pointer go."""
        if self._grabbed:
            self._grabbed = False
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                Gdk.pointer_ungrab(Gdk.CURRENT_TIME)

    def _pressed_at(self) -> tuple[int, int] | None:
        """Return where the pointer is on the screen, if its first button is down.

        A command from the page takes a moment; once the button is up, a drag would stick to the pointer.
        """
        pointer = self._native.get_display().get_default_seat().get_pointer()
        window = self._native.get_window()
        if pointer is None or window is None:
            return None
        _, _, _, mask = window.get_device_position(pointer)
        if not mask & Gdk.ModifierType.BUTTON1_MASK:
            return None
        _, x, y = pointer.get_position()
        return x, y
