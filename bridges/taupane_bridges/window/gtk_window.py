"""One GTK window: taken over from pywebview, commanded with GTK's own calls. GUI thread only; loads GTK."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from . import commands as c
from . import dialogs as d
from .errors import NoEngine, RefusedAddress, Unsupported
from .fields import LARGEST
from .gtk_dialogs import GtkDialogs
from .gtk_drop import GtkDrop
from .gtk_events import GtkEvents, monitors_of
from .gtk_libraries import Gdk, GdkX11, GLib, Gtk
from .gtk_page import GtkPage
from .gtk_pointer import GtkPointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["GtkWindow"]

log = logging.getLogger(__name__)

BRIDGE = "taupane"
"""The message handler's name: `window.webkit.messageHandlers.taupane` in the page."""


class GtkWindow:
    """The adopted window. `page` guards what it loads, `events` reports, `pointer` drags and grabs, `dialogs`
    ask.
    """

    def __init__(self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy, report: Report) -> None:
        browser = _browser_view(window)
        self._browser = browser
        self.native: Any = window.native
        self.webview: Any = browser.webview
        self._options = options
        self._policy = policy
        self._limits = {
            "min": (options.min_width or 0, options.min_height or 0),
            "max": (options.max_width or 0, options.max_height or 0),
        }
        self._hidden_at: tuple[int, int] | None = None
        self._asked = (options.width, options.height)
        """The page's size as it was asked for last."""
        self._iconified = False
        """Whether it was made an icon on Wayland, which does not tell."""
        _release_from_pywebview(browser)
        _open_bridge(browser.manager, report.page_message)
        self.page = GtkPage(self.native, self.webview, url, policy, options, report)
        self.events = GtkEvents(self.native, options, report.emit)
        self.pointer = GtkPointer(self.native, browser.manager)
        self.dialogs = GtkDialogs(self.native)
        self.drop = GtkDrop(self.webview, lambda paths: report.hooks.files_dropped(paths))
        self._do = self._actions()
        self._start(options)
        self._mapping = self.native.connect("map-event", self._on_first_map)
        self.native.connect("notify::is-active", self._on_active)

    # -- the ToolkitWindow protocol ------------------------------------------------------------------------

    def execute(self, command: c.Command) -> object:
        """Run a command; see `ToolkitWindow.execute`."""
        action = self._do.get(type(command))
        if action is None:
            raise Unsupported("gtk", command.NAME)
        return action(command)

    def run_js(self, script: str) -> None:
        """Run a script in the page's own world; not subject to its content security policy."""
        self.page.run_js(script)

    def destroy(self) -> None:
        """End the window and everything that hangs on it."""
        self.pointer.release()
        self.dialogs.dismiss()
        self.drop.stop()
        self.page.stop()
        self.events.stop()
        if self._browser.uid in type(self._browser).instances:
            self._browser.close_window()

    # -- starting ------------------------------------------------------------------------------------------

    def _start(self, options: WindowOptions) -> None:
        self._resizable(options.resizable, (options.width, options.height))
        if options.x is not None and options.y is not None:
            # pywebview adds the first monitor's corner to the position.
            self.native.move(options.x, options.y)
        if options.icon is not None:
            try:
                self.native.set_icon_from_file(options.icon)
            except GLib.Error as error:
                log.warning("the window's icon cannot be read: %s", error.message)
        if options.hidden:
            # pywebview shows the window with show_all; this makes that do nothing. (Its own `hidden` can
            # never be shown.)
            self.native.get_child().show_all()
            self.native.set_no_show_all(True)
        elif not options.fullscreen:
            # pywebview shows it once it has had the page loaded, which waits for WebKit to start a process.
            self.native.show_all()
            self.native.get_display().flush()

    # -- commands ------------------------------------------------------------------------------------------

    def _actions(self) -> dict[type[c.Command], Callable[[Any], object]]:
        native, state = self.native, self.events.state
        return {
            c.Minimize: lambda _: self._minimize(),
            c.Maximize: lambda _: self._maximize(),
            c.ToggleMaximize: lambda _: native.unmaximize() if state.maximized else self._maximize(),
            c.Restore: lambda _: self._restore(),
            c.Center: lambda _: self._center(),
            c.ToggleFullscreen: lambda _: native.unfullscreen() if state.fullscreen else native.fullscreen(),
            c.SetSize: lambda to: self._set_size(to.width, to.height),
            c.SetPosition: lambda to: self._set_position(to.x, to.y),
            c.SetTitle: lambda to: self._set_title(to.title),
            c.Focus: lambda _: self._focus(),
            c.AlwaysOnTop: lambda to: self._always_on_top(to.enabled),
            c.Resizable: lambda to: self._resizable(to.enabled, tuple(native.get_size())),
            c.MinSize: lambda to: self._limit("min", to.width, to.height),
            c.MaxSize: lambda to: self._limit("max", to.width, to.height),
            c.ShowCursor: lambda to: self.pointer.show(to.visible),
            c.GrabCursor: lambda to: self.pointer.grab(to.grab),
            c.StartDrag: lambda _: self.pointer.start_drag(),
            c.StartResize: lambda to: self.pointer.start_resize(to.edge),
            c.Hide: lambda _: self._hide(),
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

    def _maximize(self) -> None:
        self.native.deiconify()
        self.native.maximize()

    def _restore(self) -> None:
        # deiconify alone leaves a maximized window maximized.
        self.native.deiconify()
        self.native.unmaximize()
        if self._iconified:
            # On Wayland a program can make its window an icon, and has no word for the way back.
            self.native.hide()
            self._show()
        self._iconified = False

    def _minimize(self) -> None:
        self.native.iconify()
        self._iconified = not _on_x11(self.native)

    def _on_active(self, native: Any, _property: Any) -> None:
        if native.is_active():
            # The user has brought it back.
            self._iconified = False

    def _set_title(self, title: str) -> None:
        self.native.set_title(title)
        self.events.state.title = title

    def _focus(self) -> None:
        if not self.native.get_visible():
            self._show()
        # Window managers refuse the focus to a request that is older than the user's last action.
        gdk_window = self.native.get_window()
        self.native.present_with_time(_server_time(gdk_window) if gdk_window is not None else Gdk.CURRENT_TIME)

    def _always_on_top(self, enabled: bool) -> None:
        self.native.set_keep_above(enabled)
        self.events.state.always_on_top = enabled

    def _set_position(self, x: int, y: int) -> None:
        if self._hidden_at is not None:
            self._hidden_at = (x, y)
        self.native.move(x, y)

    def _set_size(self, width: int, height: int) -> None:
        again = self._asked == (width, height)
        self._asked = (width, height)
        if self.native.get_resizable():
            width, height = self._within(width, height)
            self.native.resize(width, height)
            if again and _on_x11(self.native) and self.native.get_mapped():
                # GTK does not repeat a request, and a window manager may have passed over the one before.
                self.native.get_window().resize(width, height)
        else:
            # GTK gives a window that cannot be resized exactly what it requests, and ignores `resize`.
            self._request(width, height)

    def _resizable(self, enabled: bool, size: tuple[int, int]) -> None:
        self.events.state.resizable = enabled
        if enabled:
            self.native.set_resizable(True)
            self._apply_limits()
            self.native.resize(*self._within(*size))
            return
        # Without the request first, the window shrinks to its natural size (700x450 became 200x100).
        self.native.set_geometry_hints(None, None, Gdk.WindowHints(0))
        self._request(*size)
        self.native.set_resizable(False)

    def _limit(self, which: str, width: int, height: int) -> None:
        self._limits[which] = (width, height)
        if not self.native.get_resizable():
            return
        size = tuple(self.native.get_size())
        self._apply_limits()
        within = self._within(*size)
        if within != size:
            self.native.resize(*within)

    def _apply_limits(self) -> None:
        least, most = self._limits["min"], self._limits["max"]
        self._request(least[0] or 1, least[1] or 1)
        wide, high = self._own_frame()
        hints = Gdk.Geometry()
        hints.min_width, hints.min_height = (least[0] or 1) + wide, (least[1] or 1) + high
        hints.max_width = most[0] + wide if most[0] else LARGEST
        hints.max_height = most[1] + high if most[1] else LARGEST
        mask = Gdk.WindowHints.MIN_SIZE
        if any(most):
            mask |= Gdk.WindowHints.MAX_SIZE
        self.native.set_geometry_hints(None, hints, mask)

    def _request(self, width: int, height: int) -> None:
        wide, high = self._own_frame()
        self.native.set_size_request(width + wide, height + high)

    def _own_frame(self) -> tuple[int, int]:
        """Return how much GTK itself draws around the page (title bar, shadow), width and height; on X11 nothing.

        Requests and limits count it, `get_size` and `resize` do not.
        """
        drawn, (width, height) = self.native.get_allocation(), self.native.get_size()
        return max(0, drawn.width - width), max(0, drawn.height - height)

    def _on_first_map(self, native: Any, _event: Any) -> bool:
        """Set again what was set before the frame was known."""
        native.disconnect(self._mapping)
        if any(self._own_frame()):
            self._resizable(native.get_resizable(), self._asked)
        return False

    def _within(self, width: int, height: int) -> tuple[int, int]:
        least, most = self._limits["min"], self._limits["max"]
        width = max(least[0], min(width, most[0] or LARGEST))
        return width, max(least[1], min(height, most[1] or LARGEST))

    def _center(self) -> None:
        gdk_window = self.native.get_window()
        display = self.native.get_display()
        if gdk_window is None:
            self.native.set_position(Gtk.WindowPosition.CENTER)
            return
        area = display.get_monitor_at_window(gdk_window).get_workarea()
        frame = gdk_window.get_frame_extents()
        x = area.x + max(0, (area.width - frame.width) // 2)
        self.native.move(x, area.y + max(0, (area.height - frame.height) // 2))

    def _hide(self) -> None:
        if self.native.get_visible():
            # GTK takes the page's corner for the frame's when it shows the window again.
            self._hidden_at = tuple(self.native.get_position())
            self.native.hide()

    def _show(self) -> None:
        self.native.set_no_show_all(False)
        self.native.show()
        if self._hidden_at is not None:
            self.native.move(*self._hidden_at)
            self._hidden_at = None
        self.native.present()

    def _load(self, url: str) -> None:
        if not self._policy.top(url):
            raise RefusedAddress(url, "an address of the app's own origin")
        self.page.load(url)


def _browser_view(window: Any) -> Any:
    from webview.platforms.gtk import BrowserView

    return BrowserView.instances[window.uid]


def _release_from_pywebview(browser: Any) -> None:
    """Take pywebview's handlers off: its message handler resolves names by getattr, its script hands a token
    to any page.

    Raises NoEngine when one is not where pywebview 6.2 has it: then the window must not be shown.
    """
    webview, native, manager = browser.webview, browser.window, browser.manager
    try:
        manager.disconnect_by_func(browser.on_js_bridge_call)
        manager.unregister_script_message_handler("jsBridge")
        for handler in (browser.on_load_finish, browser.on_navigation, browser.on_drag_data, browser.on_request):
            webview.disconnect_by_func(handler)
        for handler in (browser.on_window_state_change, browser.on_window_resize, browser.on_window_configure):
            native.disconnect_by_func(handler)
    except (AttributeError, TypeError) as error:
        raise NoEngine("gtk", f"this version of pywebview is not known: {error}") from error


def _open_bridge(manager: Any, receive: Callable[[str], None]) -> None:
    def on_message(_manager: Any, message: Any) -> None:
        value = message.get_js_value()
        # A page may post anything; only text is looked at.
        if value.is_string():
            receive(value.to_string())

    manager.connect(f"script-message-received::{BRIDGE}", on_message)
    manager.register_script_message_handler(BRIDGE)


def _on_x11(native: Any) -> bool:
    return GdkX11 is not None and isinstance(native.get_display(), GdkX11.X11Display)


def _server_time(gdk_window: Any) -> int:
    """Return the X server's time, ms; on Wayland 0, which means now."""
    if GdkX11 is None or not isinstance(gdk_window, GdkX11.X11Window):
        return int(Gdk.CURRENT_TIME)
    return int(GdkX11.x11_get_server_time(gdk_window))
