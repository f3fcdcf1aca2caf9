"""One Cocoa window: filled with our page, commanded with Cocoa's own calls. GUI thread only. Not run by us."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from . import commands as c
from . import dialogs as d
from .cocoa_dialogs import CocoaDialogs
from .cocoa_events import CocoaEvents, first_screen, monitors_of, rect
from .cocoa_libraries import AppKit, Foundation
from .cocoa_metrics import RESIZABLE, centered, flipped, masked
from .cocoa_page import CocoaPage
from .errors import RefusedAddress, Unsupported
from .fields import LARGEST
from .limits import fits
from .sheets import NO_CURSOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["CocoaWindow"]

log = logging.getLogger(__name__)

_NORMAL, _FLOATING = 0, 3  # NSNormalWindowLevel, NSFloatingWindowLevel
_CAN_FILL_A_SCREEN = 1 << 7  # NSWindowCollectionBehaviorFullScreenPrimary
_NO_LIMIT = float(LARGEST)
_LEFT_DOWN, _LEFT_DRAGGED = 1, 6  # NSEventTypeLeftMouseDown, NSEventTypeLeftMouseDragged


class CocoaWindow:
    """The adopted window. `page` guards what it loads, `events` reports, `dialogs` ask."""

    def __init__(
        self,
        browsers: Any,
        browser: Any,
        url: str,
        options: WindowOptions,
        policy: NavigationPolicy,
        report: Report,
    ) -> None:
        self.native: Any = browser.window
        self._browser, self._browsers, self._policy = browser, browsers, policy
        self._is_over = False
        self.dialogs = CocoaDialogs(self.native)
        self.page = CocoaPage(self.native.contentView().frame(), url, policy, options, report, self.dialogs.tell)
        self.webview = browser.webview = self.page.view
        self.native.setContentView_(self.page.view)
        self.native.makeFirstResponder_(self.page.view)
        self.events = CocoaEvents(self.native, options, report.emit)
        self._quits = QuitDelegate.alloc().init()
        self._quits.browsers = browsers
        browsers._shared_app_delegate = self._quits
        browsers.app.setDelegate_(self._quits)
        self._do = self._actions()
        self._start(options)
        center = Foundation.NSNotificationCenter.defaultCenter()
        self._watch = center.addObserverForName_object_queue_usingBlock_(
            "NSWindowWillCloseNotification", self.native, None, lambda _: self._release()
        )

    # -- the ToolkitWindow protocol ------------------------------------------------------------------------

    def execute(self, command: c.Command) -> object:
        """Run a command; see `ToolkitWindow.execute`."""
        action = self._do.get(type(command))
        if action is None:
            raise Unsupported("cocoa", command.NAME)
        return action(command)

    def run_js(self, script: str) -> None:
        """Run a script in the page's own world; not subject to its content security policy."""
        self.page.run_js(script)

    def destroy(self) -> None:
        """End the window and everything that hangs on it."""
        native = self.native
        self._release()
        native.close()

    def _release(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        Foundation.NSNotificationCenter.defaultCenter().removeObserver_(self._watch)
        self.dialogs.dismiss()
        self.events.stop()
        self.page.stop()

    # -- starting ------------------------------------------------------------------------------------------

    def _start(self, options: WindowOptions) -> None:
        self._set_size(options.width, options.height)
        self._limit("Min", options.min_width or 0, options.min_height or 0)
        self._limit("Max", options.max_width or 0, options.max_height or 0)
        if options.x is not None and options.y is not None:
            self._set_position(options.x, options.y)
        else:
            self._center()
        if options.icon is not None:
            picture = AppKit.NSImage.alloc().initByReferencingFile_(options.icon)
            if picture is None or not picture.isValid():
                log.warning("the window's icon cannot be read: %s", "it is missing, or no picture that macOS knows")
            else:
                self._browsers.app.setApplicationIconImage_(picture)
        # pywebview maximizes by filling the whole screen, under the menu bar.
        self._browser.maximized = False
        if options.maximized:
            self.native.zoom_(None)
        self._browser.hidden = options.hidden

    # -- commands ------------------------------------------------------------------------------------------

    def _actions(self) -> dict[type[c.Command], Callable[[Any], object]]:
        native = self.native
        return {
            c.Minimize: lambda _: native.miniaturize_(None),
            c.Maximize: lambda _: self._zoom(True),
            c.ToggleMaximize: lambda _: self._zoom(not native.isZoomed()),
            c.Restore: lambda _: self._zoom(False),
            c.Center: lambda _: self._center(),
            c.ToggleFullscreen: lambda _: self._toggle_fullscreen(),
            c.SetSize: lambda to: self._set_size(to.width, to.height),
            c.SetPosition: lambda to: self._set_position(to.x, to.y),
            c.SetTitle: lambda to: self._set_title(to.title),
            c.Focus: lambda _: self._show(),
            c.AlwaysOnTop: lambda to: self._always_on_top(to.enabled),
            c.Resizable: lambda to: self._resizable(to.enabled),
            c.MinSize: lambda to: self._limit("Min", to.width, to.height),
            c.MaxSize: lambda to: self._limit("Max", to.width, to.height),
            c.ShowCursor: lambda to: self.page.style("" if to.visible else NO_CURSOR),
            c.StartDrag: lambda _: self._drag(),
            c.Hide: lambda _: native.orderOut_(None),
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

    def _zoom(self, large: bool) -> None:
        if self.native.isMiniaturized():
            self.native.deminiaturize_(None)
        if bool(self.native.isZoomed()) != large:
            self.native.zoom_(None)

    def _toggle_fullscreen(self) -> None:
        self.native.setCollectionBehavior_(self.native.collectionBehavior() | _CAN_FILL_A_SCREEN)
        self.native.toggleFullScreen_(None)

    def _set_title(self, title: str) -> None:
        self.native.setTitle_(title)
        self.events.state.title = title

    def _set_size(self, width: int, height: int) -> None:
        # The frame's top stays where it is; Cocoa would keep its bottom.
        top = rect(self.native.frame())
        self.native.setContentSize_(AppKit.NSMakeSize(width, height))
        self.native.setFrameTopLeftPoint_(AppKit.NSMakePoint(top.x, top.y + top.height))

    def _set_position(self, x: int, y: int) -> None:
        self.native.setFrameTopLeftPoint_(AppKit.NSMakePoint(x, flipped(y, first_screen())))

    def _center(self) -> None:
        screen = self.native.screen() or AppKit.NSScreen.mainScreen()
        place = centered(rect(screen.visibleFrame()), rect(self.native.frame()))
        self.native.setFrameOrigin_(AppKit.NSMakePoint(*place))

    def _show(self) -> None:
        if self.native.isMiniaturized():
            self.native.deminiaturize_(None)
        self.native.makeKeyAndOrderFront_(None)
        self._browsers.app.activateIgnoringOtherApps_(True)

    def _always_on_top(self, enabled: bool) -> None:
        self.native.setLevel_(_FLOATING if enabled else _NORMAL)
        self.events.state.always_on_top = enabled

    def _resizable(self, enabled: bool) -> None:
        self.native.setStyleMask_(masked(self.native.styleMask(), RESIZABLE, enabled))
        self.events.state.resizable = enabled

    def _limit(self, which: str, width: int, height: int) -> None:
        none = 1.0 if which == "Min" else _NO_LIMIT
        limit = AppKit.NSMakeSize(width or none, height or none)
        getattr(self.native, f"setContent{which}Size_")(limit)
        now = self.events.read()
        size = (now.width, now.height)
        wanted = fits(size, (width, height), (0, 0)) if which == "Min" else fits(size, (0, 0), (width, height))
        if wanted != size:
            self._set_size(*wanted)

    def _drag(self) -> bool:
        event = AppKit.NSApp.currentEvent()
        if not AppKit.NSEvent.pressedMouseButtons() & 1 or event is None:
            return False
        if event.type() not in (_LEFT_DOWN, _LEFT_DRAGGED):
            return False
        self.native.performWindowDragWithEvent_(event)
        return True

    def _load(self, url: str) -> None:
        if not self._policy.top(url):
            raise RefusedAddress(url, "an address of the app's own origin")
        self.page.load(url)


class QuitDelegate(AppKit.NSObject):  # type: ignore[misc]  # PyObjC is untyped
    """Quitting closes the windows: Cocoa would end the process, and nothing after `run` would happen."""

    browsers: Any = None

    def applicationShouldTerminate_(self, _app: Any) -> int:  # noqa: N802  # Cocoa's name
        """Have every window ask whether it may close; the last one ends the main loop."""
        for browser in list(self.browsers.instances.values()):
            browser.window.performClose_(None)
        return 0  # NSTerminateCancel

    def applicationSupportsSecureRestorableState_(self, _app: Any) -> bool:  # noqa: N802  # Cocoa's name
        """Say yes, as Cocoa asks since macOS 12."""
        return True
