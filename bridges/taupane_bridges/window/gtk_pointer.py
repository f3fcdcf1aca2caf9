"""Dragging, resizing and the mouse pointer of a GTK window. GUI thread only; loads GTK."""

from __future__ import annotations

from typing import Any

from .errors import Unsupported
from .gtk_libraries import Gdk, GdkX11, Gtk, WebKit2
from .x11_barrier import PointerBarrier

__all__ = ["GtkPointer"]

# The page sets a cursor of its own, so the window's cannot hide it; the engine's user sheet outranks the
# page's.
_NO_CURSOR = "*, *::before, *::after { cursor: none !important; }"


class GtkPointer:
    """What the mouse does beyond the page."""

    def __init__(self, native: Any, manager: Any) -> None:
        self._native, self._manager = native, manager
        self._barrier: PointerBarrier | None = None
        self._following: list[int] = []

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
        """Confine the pointer to the page while the window has the keyboard, or let it go."""
        self.release()
        if not grab:
            return
        if GdkX11 is None or not isinstance(self._native.get_display(), GdkX11.X11Display):
            raise Unsupported("gtk", "grab_cursor", "it needs X11")
        try:
            self._barrier = PointerBarrier()
        except OSError as error:
            raise Unsupported("gtk", "grab_cursor", str(error)) from error
        self._following = [
            self._native.connect("configure-event", self._confine),
            self._native.connect("notify::is-active", self._confine),
        ]
        self._confine()

    def release(self) -> None:
        """Let the pointer go."""
        for handler in self._following:
            self._native.disconnect(handler)
        self._following = []
        if self._barrier is not None:
            self._barrier.close()
            self._barrier = None

    def _confine(self, *_: Any) -> bool:
        """Put the barriers where the page is now; none while another window has the keyboard."""
        window = self._native.get_window()
        if self._barrier is None or window is None:
            return False
        if not self._native.is_active():
            self._barrier.clear()
            return False
        scale = self._native.get_scale_factor()
        _, left, top = window.get_origin()
        width, height = window.get_width(), window.get_height()
        pointer = self._native.get_display().get_default_seat().get_pointer()
        screen, x, y = pointer.get_position()
        inside = min(max(x, left), left + width - 1), min(max(y, top), top + height - 1)
        if inside != (x, y):
            pointer.warp(screen, *inside)
        self._barrier.around(left * scale, top * scale, width * scale, height * scale)
        return False

    def _pressed_at(self) -> tuple[int, int] | None:
        """Return where the pointer is on the screen, if its first button is down.

        A command from the page takes a moment; once the button is up, a drag would stick to the pointer.
        """
        # A display may have no seat: a Wayland server without mouse and keyboard.
        seat = self._native.get_display().get_default_seat()
        pointer = seat.get_pointer() if seat is not None else None
        window = self._native.get_window()
        if pointer is None or window is None:
            return None
        _, _, _, mask = window.get_device_position(pointer)
        if not mask & Gdk.ModifierType.BUTTON1_MASK:
            return None
        _, x, y = pointer.get_position()
        return x, y
