"""One form: taken over from pywebview, commanded with Windows' own calls.

GUI thread only; loads .NET. Not run by us.
"""

from __future__ import annotations

import ctypes
import logging
from typing import TYPE_CHECKING, Any

from . import commands as c
from . import dialogs as d
from .errors import RefusedAddress, Unsupported
from .limits import fits
from .sheets import NO_CURSOR
from .winforms_dialogs import WinformsDialogs
from .winforms_events import WinformsEvents, monitors_of, scale_of
from .winforms_libraries import Drawing, Forms
from .winforms_metrics import HITS, centered, outer, scaled
from .winforms_page import WinformsPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["WinformsWindow"]

log = logging.getLogger(__name__)

_BUTTON_DOWN_ON_FRAME = 0xA1  # WM_NCLBUTTONDOWN
_LEFT_BUTTON = 0x01  # VK_LBUTTON
_IS_DOWN = 0x8000


class WinformsWindow:
    """The adopted window. `page` guards what it loads, `events` reports, `dialogs` ask."""

    def __init__(
        self,
        form: Any,
        url: str,
        options: WindowOptions,
        policy: NavigationPolicy,
        report: Report,
        soon: Callable[[Callable[[], None]], None],
    ) -> None:
        self.native, self._policy, self._soon = form, policy, soon
        self._least = (options.min_width or 0, options.min_height or 0)
        self._most = (options.max_width or 0, options.max_height or 0)
        self._is_framed = not options.frameless
        self._grabs = False
        self.dialogs = WinformsDialogs(form, soon)
        self.page = WinformsPage(form, url, policy, options, report, self.dialogs.tell)
        self.webview = self.page.view
        self.events = WinformsEvents(form, options, report.emit)
        self._do = self._actions()
        self._start(options)
        form.Activated += self._confine
        form.Move += self._confine
        form.Resize += self._confine
        form.FormClosed += lambda *_: self._release()

    # -- the ToolkitWindow protocol ------------------------------------------------------------------------

    def execute(self, command: c.Command) -> object:
        """Run a command; see `ToolkitWindow.execute`."""
        action = self._do.get(type(command))
        if action is None:
            raise Unsupported("winforms", command.NAME)
        return action(command)

    def run_js(self, script: str) -> None:
        """Run a script in the page's own world; not subject to its content security policy."""
        self.page.run_js(script)

    def destroy(self) -> None:
        """End the window and everything that hangs on it."""
        self._release()
        self.native.Close()

    def _release(self) -> None:
        self._grab(False)
        self.dialogs.dismiss()
        self.page.stop()
        self.events.stop()

    # -- starting ------------------------------------------------------------------------------------------

    def _start(self, options: WindowOptions) -> None:
        form = self.native
        self._set_size(options.width, options.height)
        self._apply_limits()
        if options.x is not None and options.y is not None:
            form.StartPosition = Forms.FormStartPosition.Manual
            self._set_position(options.x, options.y)
        if options.icon is not None:
            try:
                form.Icon = Drawing.Icon(options.icon)
            except Exception as error:  # .NET's own errors, for a file that is missing or no icon
                log.warning("the window's icon cannot be read: %s", error)
        if options.hidden:
            # pywebview shows what it has built.
            form.Opacity = 0
            self._soon(self._stay_hidden)

    def _stay_hidden(self) -> None:
        self.native.Hide()
        self.native.Opacity = 1

    # -- commands ------------------------------------------------------------------------------------------

    def _actions(self) -> dict[type[c.Command], Callable[[Any], object]]:
        form, state, shape = self.native, self.events.state, Forms.FormWindowState
        return {
            c.Minimize: lambda _: self._shape(shape.Minimized),
            c.Maximize: lambda _: self._shape(shape.Maximized),
            c.ToggleMaximize: lambda _: self._shape(shape.Normal if state.maximized else shape.Maximized),
            c.Restore: lambda _: self._shape(shape.Normal),
            c.Center: lambda _: self._center(),
            c.ToggleFullscreen: lambda _: form.toggle_fullscreen(),
            c.SetSize: lambda to: self._set_size(to.width, to.height),
            c.SetPosition: lambda to: self._set_position(to.x, to.y),
            c.SetTitle: lambda to: self._set_title(to.title),
            c.Focus: lambda _: self._focus(),
            c.AlwaysOnTop: lambda to: self._always_on_top(to.enabled),
            c.Resizable: lambda to: self._resizable(to.enabled),
            c.MinSize: lambda to: self._limit(least=(to.width, to.height)),
            c.MaxSize: lambda to: self._limit(most=(to.width, to.height)),
            c.ShowCursor: lambda to: self.page.style("" if to.visible else NO_CURSOR),
            c.GrabCursor: lambda to: self._grab(to.grab),
            c.StartDrag: lambda _: self._pull("caption"),
            c.StartResize: lambda to: self._pull(to.edge),
            c.Hide: lambda _: form.Hide(),
            c.Show: lambda _: form.Show(),
            c.GetState: lambda _: self.events.read().to_message(),
            c.GetMonitors: lambda _: [vars(each) for each in monitors_of(form)],
            c.LoadUrl: lambda to: self._load(to.url),
            c.Reload: lambda _: self.page.reload(),
            d.OpenFile: self.dialogs.open_file,
            d.SaveFile: self.dialogs.save_file,
            d.OpenFolder: self.dialogs.open_folder,
            d.Confirm: self.dialogs.confirm,
        }

    def _shape(self, shape: Any) -> None:
        self.native.WindowState = shape

    def _set_title(self, title: str) -> None:
        self.native.Text = self.events.state.title = title

    def _set_position(self, x: int, y: int) -> None:
        self.native.Location = Drawing.Point(x, y)

    def _set_size(self, width: int, height: int) -> None:
        scale = scale_of(self.native)
        width, height = fits((width, height), self._least, self._most)
        self.native.ClientSize = Drawing.Size(scaled(width, scale), scaled(height, scale))

    def _center(self) -> None:
        area, size = Forms.Screen.FromControl(self.native).WorkingArea, self.native.Size
        self._set_position(*centered((area.X, area.Y, area.Width, area.Height), (size.Width, size.Height)))

    def _focus(self) -> None:
        if self.native.WindowState == Forms.FormWindowState.Minimized:
            self.native.WindowState = Forms.FormWindowState.Normal
        self.native.Show()
        self.native.Activate()

    def _always_on_top(self, enabled: bool) -> None:
        self.native.TopMost = self.events.state.always_on_top = enabled

    def _resizable(self, enabled: bool) -> None:
        self.events.state.resizable = enabled
        size = self.native.ClientSize
        if self._is_framed:
            style = Forms.FormBorderStyle
            self.native.FormBorderStyle = style.Sizable if enabled else style.FixedSingle
            self.native.ClientSize = size
        self.native.MaximizeBox = enabled

    def _limit(self, least: tuple[int, int] | None = None, most: tuple[int, int] | None = None) -> None:
        self._least, self._most = least or self._least, most or self._most
        self._apply_limits()

    def _apply_limits(self) -> None:
        form, scale = self.native, scale_of(self.native)
        borders = (form.Width - form.ClientSize.Width, form.Height - form.ClientSize.Height)
        form.MinimumSize = Drawing.Size(*outer(self._least, scale, borders))
        form.MaximumSize = Drawing.Size(*outer(self._most, scale, borders))

    def _pull(self, part: str) -> bool:
        """Have Windows move or resize the window, as if its frame had been pressed; False when the button is up."""
        user32: Any = ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]
        if not user32.GetAsyncKeyState(_LEFT_BUTTON) & _IS_DOWN:
            return False
        user32.ReleaseCapture()
        # Posted: to send it would wait for the button to come up, and the page for its answer.
        user32.PostMessageW(self.native.Handle.ToInt64(), _BUTTON_DOWN_ON_FRAME, HITS[part], 0)
        return True

    def _grab(self, grab: bool) -> None:
        self._grabs = grab
        if grab:
            self._confine()
        else:
            Forms.Cursor.Clip = Drawing.Rectangle.Empty

    def _confine(self, *_: Any) -> None:
        # Windows lets the pointer go whenever another window gets the keyboard.
        if self._grabs and self.events.read().focused:
            Forms.Cursor.Clip = self.native.RectangleToScreen(self.native.ClientRectangle)

    def _load(self, url: str) -> None:
        if not self._policy.top(url):
            raise RefusedAddress(url, "an address of the app's own origin")
        self.page.load(url)
