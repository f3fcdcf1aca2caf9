"""The web view of a Qt window: what it may load, what it does when it fails. GUI thread only; loads Qt."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from .crashes import ReloadBudget
from .events import Failed, Loaded
from .navigation import where_to
from .qt_channel import lay_sheet, open_channel, script_at_start
from .qt_clicks import Clicks
from .qt_libraries import QtCore, QtGui, QtWebEngineCore
from .qt_view import GuardedPage, QtView, new_profile
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["QtPage"]

log = logging.getLogger(__name__)

# Chromium's code for a load that was given up, by us or by the next one.
_ABORTED = -3


class QtPage:
    """Guards the page. Refused addresses are logged without their path: it may hold a token."""

    def __init__(
        self,
        native: Any,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
        tell: Callable[[str, str, Callable[[bool], None]], None],
    ) -> None:
        self._url, self._policy, self._report, self._tell = url, policy, report, tell
        self._debug = options.debug or options.open_devtools
        self._budget = ReloadBudget()
        self._committed: str | None = None
        self._is_telling = self._is_astray = False
        self._clicks = Clicks()
        self._tools: Any = None
        self._profile = new_profile(options.storage_path)
        self._page: Any = GuardedPage(self._profile, self._may_go, self._debug)
        self.view: Any = QtView(native, full_menu=self._debug)
        self.view.setPage(self._page)
        native.setCentralWidget(self.view)
        self._paint(native, options)
        open_channel(self._page, report.page_message, self._on_click)
        if options.page_script:
            self._page.scripts().insert(script_at_start(options.page_script))
        self._page.newWindowRequested.connect(self._on_new_window)
        self._page.loadingChanged.connect(self._on_loading)
        self._page.urlChanged.connect(self._on_url)
        self._page.renderProcessTerminated.connect(self._on_terminated)
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

    def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        if self._committed is not None and self._committed != self._url:
            if _address(self._page.url()) == self._committed:
                self._page.triggerAction(QtWebEngineCore.QWebEnginePage.WebAction.Reload)
            else:
                self.load(self._committed)
            return
        entry = self._report.hooks.entry_url
        self.load(entry() if entry is not None else self._url)

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
        """Decide about a load, a redirect too, before anything is sent."""
        verdict = self._policy.anywhere(url, clicked=is_link)
        if verdict == "allow" and is_main and not self._policy.top(url):
            verdict = self._policy.elsewhere(url, clicked=is_link)
        if verdict == "open":
            self._perhaps_open(url, self._clicks.wanted(url, time.monotonic()))
        elif verdict == "refuse":
            self._refused(url)
        return verdict == "allow"

    def _on_click(self, url: str) -> None:
        if self._clicks.clicked(url, time.monotonic()):
            self._perhaps_open(url, True)

    def _perhaps_open(self, url: str, by_user: bool) -> None:
        if by_user:
            self._report.open_external(url)
        else:
            self._refused(url)

    def _on_new_window(self, request: Any) -> None:
        """There is one window: the app's own pages load in it, the rest is the browser's, if the user asked for it."""
        url = _address(request.requestedUrl())
        by_user = bool(request.isUserInitiated())
        if by_user and self._policy.top(url):
            self.load(url)
        elif self._policy.elsewhere(url, clicked=by_user) == "open":
            self._report.open_external(url)
        else:
            self._refused(url)

    def _on_url(self, url: Any) -> None:
        """Hold the window to its own origin once more: what `_may_go` was not asked about is taken back."""
        address = _address(url)
        if self._policy.top(address):
            self._committed = address
        elif address and not (address == "about:blank" and self._committed is None):
            self._is_astray = True
            self._page.triggerAction(QtWebEngineCore.QWebEnginePage.WebAction.Stop)
            self._refused(address)

    def _come_home(self) -> None:
        # Qt tells the address of a load, too, that was refused afterwards.
        if self._page is not None and not self._policy.top(_address(self._page.url())):
            self.reload()

    def _refused(self, url: str) -> None:
        log.warning("the window does not go to %s", clean_text(where_to(url)))

    # -- loading and failures ------------------------------------------------------------------------------

    def _on_loading(self, info: Any) -> None:
        status, kind = info.status(), QtWebEngineCore.QWebEngineLoadingInfo
        if self._is_astray and status != kind.LoadStatus.LoadStartedStatus:
            # Not earlier: a load that begins before the other one's end goes under with it.
            self._is_astray = False
            QtCore.QTimer.singleShot(0, self._come_home)
            return
        if status == kind.LoadStatus.LoadSucceededStatus:
            if self._policy.top(_address(info.url())):
                self._report.emit(Loaded())
        elif status == kind.LoadStatus.LoadFailedStatus and info.errorCode() != _ABORTED:
            if info.errorDomain() == kind.ErrorDomain.HttpStatusCodeDomain:
                self._report.emit(Loaded())  # the server's own page about it is shown
                return
            message = info.errorString() or "the server does not answer"
            log.error("the page could not be loaded: %s", message)
            self._report.emit(Failed("load_failed", message))
            self._ask("The window could not load its page", message)

    def _on_terminated(self, status: Any, _code: int) -> None:
        if status == QtWebEngineCore.QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        if self._budget.spend(time.monotonic()):
            log.error("the web process crashed; loading the page again")
            # Not inside the signal: the view is still taking its process apart.
            QtCore.QTimer.singleShot(0, self._reload_once)
            return
        log.error("the web process crashed too often; giving up")
        self._report.emit(Failed("crashed", "the web process crashed too often"))
        self._ask("The page keeps crashing", self._report.hooks.failure_note)

    def _reload_once(self) -> None:
        if self._page is not None:
            self.reload()

    def _ask(self, message: str, detail: str) -> None:
        if not self._is_telling:
            self._is_telling = True
            self._tell(message, clean_text(detail), self._on_told)

    def _on_told(self, again: bool) -> None:
        self._is_telling = False
        if self._page is None:
            return
        if again:
            self._budget.reset()
            self.reload()
        else:
            self._report.give_up()


def _address(url: Any) -> str:
    return bytes(url.toEncoded()).decode("ascii", "replace")
