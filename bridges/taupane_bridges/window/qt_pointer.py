"""Dragging, resizing and the mouse pointer of a Qt window. GUI thread only; loads Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import Unsupported
from .qt_libraries import QtCore, QtGui
from .sheets import NO_CURSOR
from .x11_barrier import PointerBarrier
from .x11_button import first_button_is_down

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QtPointer"]


class QtPointer(QtCore.QObject):  # type: ignore[misc]  # Qt is untyped here
    """What the mouse does beyond the page."""

    def __init__(self, native: Any, style: Callable[[str], None]) -> None:
        super().__init__(native)
        self._native, self._style = native, style
        self._barrier: PointerBarrier | None = None
        self._wants_hidden = self._is_hidden = False
        kind = QtCore.QEvent.Type
        self._moving = {kind.Move, kind.Resize, kind.WindowActivate, kind.WindowDeactivate}
        native.installEventFilter(self)

    def start_drag(self) -> bool:
        """Let the window manager move the window while the button is down; False when it is up already."""
        return self._is_pressed() and bool(self._native.windowHandle().startSystemMove())

    def start_resize(self, edge: str) -> bool:
        """Let the window manager resize the window from an edge; False when the button is up already."""
        names = {"north": "TopEdge", "south": "BottomEdge", "east": "RightEdge", "west": "LeftEdge"}
        first, *rest = (getattr(QtCore.Qt.Edge, names[each]) for each in edge.split("-"))
        edges = first | rest[0] if rest else first
        return self._is_pressed() and bool(self._native.windowHandle().startSystemResize(edges))

    def show(self, visible: bool) -> None:
        """Show or hide the pointer over the window."""
        if self._wants_hidden != (not visible):
            self._style("" if visible else NO_CURSOR)
        self._wants_hidden = not visible
        self._apply_cursor()

    def grab(self, grab: bool) -> None:
        """Confine the pointer to the page while the window has the keyboard, or let it go."""
        self._let_go()
        if not grab:
            return
        if QtGui.QGuiApplication.platformName() != "xcb":
            raise Unsupported("qt", "grab_cursor", "it needs X11")
        try:
            self._barrier = PointerBarrier()
        except OSError as error:
            raise Unsupported("qt", "grab_cursor", str(error)) from error
        self._confine()

    def release(self) -> None:
        """Let the pointer go and be seen."""
        self._let_go()
        self._wants_hidden = False
        self._apply_cursor()
        self._native.removeEventFilter(self)

    def eventFilter(self, _native: Any, event: Any) -> bool:  # noqa: N802  # Qt's name
        """Follow the window."""
        if event.type() in self._moving and (self._barrier is not None or self._wants_hidden):
            self._confine()
            self._apply_cursor()
        return False

    def _apply_cursor(self) -> None:
        """Hide the pointer while the window has the keyboard: it is needed in dialogs, which are other windows.

        The page's style, which knows of it, does not reach into frames and shadow roots; this stands above all.
        """
        hide = self._wants_hidden and self._has_keyboard()
        if hide == self._is_hidden:
            return
        self._is_hidden = hide
        if hide:
            QtGui.QGuiApplication.setOverrideCursor(QtGui.QCursor(QtCore.Qt.CursorShape.BlankCursor))
        else:
            QtGui.QGuiApplication.restoreOverrideCursor()

    def _let_go(self) -> None:
        if self._barrier is not None:
            self._barrier.close()
            self._barrier = None

    def _confine(self) -> None:
        """Put the barriers where the page is now; none while another window has the keyboard."""
        if self._barrier is None:
            return
        if not self._has_keyboard():
            self._barrier.clear()
            return
        scale = self._native.devicePixelRatioF()
        area = self._native.geometry()
        pointer = QtGui.QCursor.pos()
        inside = QtCore.QPoint(
            min(max(pointer.x(), area.left()), area.right()), min(max(pointer.y(), area.top()), area.bottom())
        )
        if inside != pointer:
            QtGui.QCursor.setPos(inside)
        corners = (area.x(), area.y(), area.width(), area.height())
        self._barrier.around(*(round(each * scale) for each in corners))

    def _is_pressed(self) -> bool:
        """Tell whether the first button is down.

        A command from the page takes a moment; once the button is up, a drag would stick to the pointer.
        """
        if self._native.windowHandle() is None:
            return False
        if QtGui.QGuiApplication.platformName() == "xcb":
            return first_button_is_down()
        return bool(QtGui.QGuiApplication.mouseButtons() & QtCore.Qt.MouseButton.LeftButton)

    def _has_keyboard(self) -> bool:
        # Not isActiveWindow: that stays False when a window is hidden and shown again at once.
        focused = QtGui.QGuiApplication.focusWindow()
        return focused is not None and focused == self._native.windowHandle()
