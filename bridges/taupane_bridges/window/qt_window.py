"""One Qt window: filled with our page, commanded with Qt's own calls. GUI thread only; loads Qt."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from . import commands as c
from . import dialogs as d
from .errors import RefusedAddress, Unsupported
from .qt_dialogs import QtDialogs
from .qt_events import QtEvents, monitors_of
from .qt_libraries import QtCore, QtGui
from .qt_page import QtPage
from .qt_pointer import QtPointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["QtWindow"]

log = logging.getLogger(__name__)

# QWIDGETSIZE_MAX: no limit.
UNLIMITED = 16_777_215


class QtWindow:
    """The adopted window. `page` guards what it loads, `events` reports, `pointer` drags and grabs, `dialogs`
    ask.
    """

    def __init__(self, native: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report) -> None:
        self.native = native
        self._policy = policy
        self._is_icon_on_wayland = False
        self._limits = {
            "min": (options.min_width or 0, options.min_height or 0),
            "max": (options.max_width or 0, options.max_height or 0),
        }
        self._start(options)
        self.dialogs = QtDialogs(native)
        self.page = QtPage(native, url, policy, options, report, self.dialogs.tell)
        self.webview: Any = self.page.view
        self.events = QtEvents(native, options, report.emit)
        self.pointer = QtPointer(native, self.page.style)
        self._do = self._actions()
        native.on_gone = self._release

    # -- the ToolkitWindow protocol ------------------------------------------------------------------------

    def execute(self, command: c.Command) -> object:
        """Run a command; see `ToolkitWindow.execute`."""
        action = self._do.get(type(command))
        if action is None:
            raise Unsupported("qt", command.NAME)
        return action(command)

    def run_js(self, script: str) -> None:
        """Run a script in the page's own world; not subject to its content security policy."""
        self.page.run_js(script)

    def destroy(self) -> None:
        """End the window and everything that hangs on it."""
        self.native.destroy()

    def _release(self) -> None:
        self._do.clear()
        self.pointer.release()
        self.dialogs.dismiss()
        self.events.stop()
        self.page.stop()

    # -- starting ------------------------------------------------------------------------------------------

    def _start(self, options: WindowOptions) -> None:
        native, flag = self.native, QtCore.Qt.WindowType
        native.setWindowTitle(options.title)
        native.setWindowFlag(flag.FramelessWindowHint, options.frameless)
        native.setWindowFlag(flag.WindowStaysOnTopHint, options.always_on_top)
        if options.transparent:
            native.setAttribute(QtCore.Qt.WidgetAttribute.WA_TranslucentBackground)
        native.resize(options.width, options.height)
        self._resizable(options.resizable)
        if options.x is not None and options.y is not None:
            native.move(options.x, options.y)
        else:
            self._center()
        if options.icon is not None:
            icon = QtGui.QPixmap(options.icon)
            if icon.isNull():
                log.warning("the window's icon cannot be read: %s", "it is missing, or no picture that Qt knows")
            else:
                native.setWindowIcon(QtGui.QIcon(icon))
        if options.fullscreen:
            native.setWindowState(QtCore.Qt.WindowState.WindowFullScreen)
        native.keeps_hidden = options.hidden

    # -- commands ------------------------------------------------------------------------------------------

    def _actions(self) -> dict[type[c.Command], Callable[[Any], object]]:
        native, state = self.native, self.events.state
        return {
            c.Minimize: lambda _: self._minimize(),
            c.Maximize: lambda _: self._maximize(),
            c.ToggleMaximize: lambda _: self._restore() if state.maximized else self._maximize(),
            c.Restore: lambda _: self._restore(),
            c.Center: lambda _: self._center(),
            c.ToggleFullscreen: lambda _: self._shape(QtCore.Qt.WindowState.WindowFullScreen, not state.fullscreen),
            c.SetSize: lambda to: self._set_size(to.width, to.height),
            c.SetPosition: lambda to: native.move(to.x, to.y),
            c.SetTitle: lambda to: self._set_title(to.title),
            c.Focus: lambda _: self._focus(),
            c.AlwaysOnTop: lambda to: self._always_on_top(to.enabled),
            c.Resizable: lambda to: self._resizable(to.enabled),
            c.MinSize: lambda to: self._limit("min", to.width, to.height),
            c.MaxSize: lambda to: self._limit("max", to.width, to.height),
            c.ShowCursor: lambda to: self.pointer.show(to.visible),
            c.GrabCursor: lambda to: self.pointer.grab(to.grab),
            c.StartDrag: lambda _: self.pointer.start_drag(),
            c.StartResize: lambda to: self.pointer.start_resize(to.edge),
            c.Hide: lambda _: native.hide(),
            c.Show: lambda _: self._show(),
            c.GetState: lambda _: self.events.read().to_message(),
            c.GetMonitors: lambda _: [vars(each) for each in monitors_of(native)],
            c.LoadUrl: lambda to: self._load(to.url),
            c.Reload: lambda _: self.page.reload(),
            d.OpenFile: self.dialogs.open_file,
            d.SaveFile: self.dialogs.save_file,
            d.OpenFolder: self.dialogs.open_folder,
            d.Confirm: self.dialogs.confirm,
        }

    def _shape(self, which: Any, on: bool) -> None:
        state = self.native.windowState()
        self.native.setWindowState(state | which if on else state & ~which)

    def _maximize(self) -> None:
        self._shape(QtCore.Qt.WindowState.WindowMinimized, False)
        self._shape(QtCore.Qt.WindowState.WindowMaximized, True)

    def _minimize(self) -> None:
        self._shape(QtCore.Qt.WindowState.WindowMinimized, True)
        self._is_icon_on_wayland = QtGui.QGuiApplication.platformName().startswith("wayland")

    def _restore(self) -> None:
        fullscreen = self.native.windowState() & QtCore.Qt.WindowState.WindowFullScreen
        if not self._is_icon_on_wayland:
            self.native.setWindowState(fullscreen)
            return
        # There a program can make its window an icon, and has no word for the way back.
        self._is_icon_on_wayland = False
        self.native.hide()
        self.native.setWindowState(fullscreen)
        self._show()

    def _set_title(self, title: str) -> None:
        self.native.setWindowTitle(title)
        self.events.state.title = title

    def _show(self) -> None:
        self.native.keeps_hidden = False
        self.native.show()
        self.native.raise_()
        self.native.activateWindow()

    def _focus(self) -> None:
        self._shape(QtCore.Qt.WindowState.WindowMinimized, False)
        self._show()

    def _always_on_top(self, enabled: bool) -> None:
        # On the native window: the widget's own setter hides it.
        self.native.windowHandle().setFlag(QtCore.Qt.WindowType.WindowStaysOnTopHint, enabled)
        self.events.state.always_on_top = enabled

    def _set_size(self, width: int, height: int) -> None:
        if self._is_fixed:
            self.native.setFixedSize(width, height)
        else:
            self.native.resize(width, height)

    def _resizable(self, enabled: bool) -> None:
        self._is_fixed = not enabled
        if hasattr(self, "events"):
            self.events.state.resizable = enabled
        if enabled:
            self._apply_limits()
        else:
            self.native.setFixedSize(self.native.size())

    def _limit(self, which: str, width: int, height: int) -> None:
        self._limits[which] = (width, height)
        if not self._is_fixed:
            self._apply_limits()

    def _apply_limits(self) -> None:
        least, most = self._limits["min"], self._limits["max"]
        self.native.setMinimumSize(least[0] or 1, least[1] or 1)
        self.native.setMaximumSize(most[0] or UNLIMITED, most[1] or UNLIMITED)

    def _center(self) -> None:
        frame = self.native.frameGeometry()
        frame.moveCenter(self.native.screen().availableGeometry().center())
        self.native.move(frame.topLeft())

    def _load(self, url: str) -> None:
        if not self._policy.top(url):
            raise RefusedAddress(url, "an address of the app's own origin")
        self.page.load(url)
