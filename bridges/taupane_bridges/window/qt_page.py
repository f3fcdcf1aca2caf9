"""The web view of a Qt window: what it may load, what it does when it fails. GUI thread only; loads Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .guard import PageGuard
from .qt_channel import lay_sheet, open_channel, script_at_start
from .qt_libraries import QtCore, QtGui, QtWebEngineCore
from .qt_view import GuardedPage, QtView, new_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["QtPage"]

# Chromium's code for a load that was given up, by us or by the next one.
_ABORTED = -3


class QtPage:
    """The page and its view. The guard decides what they may load."""

    def __init__(
        self,
        native: Any,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
        tell: Callable[[str, str, Callable[[bool], None]], None],
    ) -> None:
        self.tell = tell
        self._debug = options.debug or options.open_devtools
        self._guard = PageGuard(self, url, policy, report)
        self._is_astray = False
        self._tools: Any = None
        self._profile = new_profile(options.storage_path)
        self._page: Any = GuardedPage(self._profile, self._may_go, self._debug)
        self.view: Any = QtView(native, full_menu=self._debug)
        self.view.setPage(self._page)
        native.setCentralWidget(self.view)
        self._paint(native, options)
        open_channel(self._page, report.page_message, self._guard.user_clicked)
        if options.page_script:
            self._page.scripts().insert(script_at_start(options.page_script))
        self._page.newWindowRequested.connect(self._on_new_window)
        self._page.loadingChanged.connect(self._on_loading)
        self._page.urlChanged.connect(self._on_url)
        self._page.renderProcessTerminated.connect(self._on_terminated)
        self.view.on_files = lambda paths: report.hooks.files_dropped(paths)
        if self._debug:
            self.view.on_inspect = self.inspect
        if options.open_devtools:
            self.inspect()
        self.load(url)

    def run_js(self, script: str) -> None:
        """Run a script in the page, whatever its content security policy says."""
        if self._page is not None:
            self._page.runJavaScript(script)

    def style(self, sheet: str) -> None:
        """Lay a style sheet over this page and those to come; an empty one takes it away."""
        if self._page is not None:
            lay_sheet(self._page, sheet)

    def load(self, url: str) -> None:
        """Load an address; the policy still applies."""
        self._page.setUrl(QtCore.QUrl(url))

    def load_again(self, url: str) -> None:
        """Load a page that was there again; see `Guarded`."""
        if _address(self._page.url()) == url:
            # To set the address would only go to its fragment.
            self._page.triggerAction(QtWebEngineCore.QWebEnginePage.WebAction.Reload)
        else:
            self.load(url)

    def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        self._guard.reload()

    def inspect(self) -> None:
        """Show the developer tools in a window of their own: no port is opened for them."""
        if self._tools is None:
            self._tools = QtView(None, full_menu=True)
            self._tools.setWindowTitle("Developer tools")
            self._tools.resize(1000, 700)
            self._page.setDevToolsPage(self._tools.page())
        self._tools.show()
        self._page.triggerAction(QtWebEngineCore.QWebEnginePage.WebAction.InspectElement)

    def stop(self) -> None:
        """Let go of the page. Qt wants it gone before its profile."""
        page, self._page = self._page, None
        if page is None:
            return
        self._guard.over()
        if self._tools is not None:
            page.setDevToolsPage(None)
            self._tools.close()
            self._tools.deleteLater()
            self._tools = None
        for signal in (page.newWindowRequested, page.loadingChanged, page.urlChanged, page.renderProcessTerminated):
            signal.disconnect()
        page.may_go = None
        page.destroyed.connect(self._profile.deleteLater)
        page.deleteLater()

    def _paint(self, native: Any, options: WindowOptions) -> None:
        """Give the window the colour that it shows until the page paints."""
        if options.transparent:
            self._page.setBackgroundColor(QtCore.Qt.GlobalColor.transparent)
            return
        wanted = options.background_color
        dark = QtGui.QGuiApplication.styleHints().colorScheme() == QtCore.Qt.ColorScheme.Dark
        if options.background_dark is not None and dark:
            wanted = options.background_dark
        colour = QtGui.QColor(wanted)
        self._page.setBackgroundColor(colour)
        palette = native.palette()
        palette.setColor(native.backgroundRole(), colour)
        native.setPalette(palette)

    # -- navigation ----------------------------------------------------------------------------------------

    def _may_go(self, url: str, is_main: bool, is_link: bool) -> bool:
        return self._guard.may_follow(url, is_main=is_main, is_link=is_link)

    def _on_new_window(self, request: Any) -> None:
        self._guard.new_window(_address(request.requestedUrl()), by_user=bool(request.isUserInitiated()))

    def _on_url(self, url: Any) -> None:
        """Hold the window to its own origin once more: Chromium asks nobody about about:blank."""
        address = _address(url)
        if not address or (address == "about:blank" and not self._guard.has_shown):
            return  # before the first page
        if not self._guard.committed(address):
            self._is_astray = True
            self._page.triggerAction(QtWebEngineCore.QWebEnginePage.WebAction.Stop)

    def _come_home(self) -> None:
        # Qt tells the address of a load, too, that was refused afterwards.
        if self._page is not None and not self._guard.is_own(_address(self._page.url())):
            self.reload()

    # -- loading and failures ------------------------------------------------------------------------------

    def _on_loading(self, info: Any) -> None:
        status, kind = info.status(), QtWebEngineCore.QWebEngineLoadingInfo
        if self._is_astray and status != kind.LoadStatus.LoadStartedStatus:
            # Not earlier: a load that begins before the other one's end goes under with it.
            self._is_astray = False
            QtCore.QTimer.singleShot(0, self._come_home)
            return
        if status == kind.LoadStatus.LoadSucceededStatus:
            if self._guard.is_own(_address(info.url())):
                self._guard.loaded()
        elif status == kind.LoadStatus.LoadFailedStatus and info.errorCode() != _ABORTED:
            if info.errorDomain() == kind.ErrorDomain.HttpStatusCodeDomain:
                self._guard.loaded()  # the server's own page about it is shown
            else:
                self._guard.load_failed(info.errorString())

    def _on_terminated(self, status: Any, _code: int) -> None:
        normal = QtWebEngineCore.QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus
        if status != normal and self._guard.crashed():
            # Not inside the signal: the view is still taking its process apart.
            QtCore.QTimer.singleShot(0, self._guard.reload)


def _address(url: Any) -> str:
    return bytes(url.toEncoded()).decode("ascii", "replace")
