"""The Qt window that pywebview builds in place of its own. GUI thread only, but for `Turns.add`; loads Qt.

pywebview's own Qt window answers any page through a bridge that resolves names by getattr, opens a debugging
port, allows the camera and emits a signal per script. None of that is taken off here, because none of it is
built: pywebview keeps its list of windows and runs the main loop.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar

from .qt_libraries import QtCore, QtWidgets

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["QtNative", "Turns", "replace_window_class"]

log = logging.getLogger(__name__)


class Turns(QtCore.QObject):  # type: ignore[misc]  # Qt is untyped here
    """Runs functions in the main loop's next turns, in order.

    Posted events: unlike signals they lose no reference of a bool (PySide6 6.12), and unlike timers they can be
    sent from any thread.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Callable[[], None]] = deque()
        self._type = QtCore.QEvent.Type(QtCore.QEvent.registerEventType())

    def add(self, turn: Callable[[], None]) -> None:
        """Run `turn` soon; any thread."""
        self._waiting.append(turn)
        QtCore.QCoreApplication.postEvent(self, QtCore.QEvent(self._type))

    def customEvent(self, _event: Any) -> None:  # noqa: N802  # Qt's name
        """Run one."""
        if self._waiting:
            try:
                self._waiting.popleft()()
            except Exception:  # a task boundary: nothing else would report it, and the main loop goes on
                log.exception("a turn of the window's main loop failed")


class QtNative(QtWidgets.QMainWindow):  # type: ignore[misc]  # Qt is untyped here
    """What pywebview expects of its window class, and nothing more."""

    instances: ClassVar[dict[str, QtNative]] = {}
    soon: ClassVar[Callable[[Callable[[], None]], None]]

    def __init__(self, window: Any) -> None:
        super().__init__()
        self.uid: str = window.uid
        self.pywebview_window = window
        self.create_window_trigger = _Trigger(self)
        self.on_gone: Callable[[], None] | None = None
        """Called once, when the window is closed for good."""
        self.keeps_hidden = False
        """pywebview shows what it has built; this makes that do nothing."""
        self._is_gone = False
        window.native = self
        self.instances[self.uid] = self
        window.events.before_show.set()

    def show(self) -> None:
        """Show the window, unless it is to stay hidden."""
        if not self.keeps_hidden:
            super().show()

    def showMaximized(self) -> None:  # noqa: N802  # Qt's name
        """Show the window maximized, unless it is to stay hidden."""
        if self.keeps_hidden:
            self.setWindowState(QtCore.Qt.WindowState.WindowMaximized)
        else:
            super().showMaximized()

    def destroy(self) -> None:
        """End the window without asking."""
        self._end()

    destroy_ = destroy

    def closeEvent(self, event: Any) -> None:  # noqa: N802  # Qt's name
        """Ask whoever listens to pywebview's `closing`, which is the host."""
        if not self._is_gone and self.pywebview_window.events.closing.set():
            event.ignore()
            return
        event.accept()
        self._end()

    def _end(self) -> None:
        if self._is_gone:
            return
        self._is_gone = True
        del self.instances[self.uid]
        webview = __import__("webview")
        if self.pywebview_window in webview.windows:
            webview.windows.remove(self.pywebview_window)
        self.hide()
        if self.on_gone is not None:
            self.on_gone()
        self.deleteLater()
        self.pywebview_window.events.closed.set()
        if not self.instances:
            QtWidgets.QApplication.instance().exit()


class _Trigger:
    """How pywebview has a further window built on the GUI thread."""

    def __init__(self, native: QtNative) -> None:
        self._native = native

    def emit(self, build: Callable[[], None]) -> None:
        """Build it soon; any thread."""
        type(self._native).soon(build)


def replace_window_class(platform: Any, soon: Callable[[Callable[[], None]], None]) -> None:
    """Have pywebview's Qt module build our window; raise AttributeError where it is made in another way."""
    _ = platform.BrowserView.instances, platform.create_window
    QtNative.soon = staticmethod(soon)
    platform.BrowserView = QtNative
