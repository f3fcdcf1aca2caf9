"""The WKWebView of a window: what it may load, what it does when it fails. GUI thread only. Not run by us.

A web view of our own takes the place of pywebview's before that loads anything: with it come a message handler
that resolves names by getattr, a script with a token, and a wipe of the user's default data store.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .clicks import CLICK_SCRIPT
from .cocoa_libraries import AppKit, Foundation, WebKit
from .guard import PageGuard
from .sheets import sheet_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["CocoaPage"]

log = logging.getLogger(__name__)

BRIDGE = "taupane"
"""The message handler's name: `window.webkit.messageHandlers.taupane` in the page."""
# In a script world of our own, which no page can reach.
_CLICKS = f"(() => {{ const follow = (url) => webkit.messageHandlers.follow.postMessage(url);\n{CLICK_SCRIPT}\n}})()"
_CANCELLED = -999  # NSURLErrorCancelled
_INTERRUPTED = 102  # WebKitErrorFrameLoadInterruptedByPolicyChange


class CocoaPage:
    """The page and its view. The guard decides what they may load."""

    def __init__(
        self,
        frame: Any,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
        tell: Callable[[str, str, Callable[[bool], None]], None],
    ) -> None:
        self.tell = tell
        self.guard = PageGuard(self, url, policy, report)
        self.report = report
        self._delegate = PageDelegate.alloc().init()
        self._delegate.page = self
        world = WebKit.WKContentWorld.worldWithName_(BRIDGE)
        settings = WebKit.WKWebViewConfiguration.alloc().init()
        # A folder cannot be given: what is to survive goes into the app's own default store.
        store = WebKit.WKWebsiteDataStore
        kept = options.storage_path is not None
        settings.setWebsiteDataStore_(store.defaultDataStore() if kept else store.nonPersistentDataStore())
        if options.debug or options.open_devtools:
            settings.preferences().setValue_forKey_(True, "developerExtrasEnabled")
        self._scripts = settings.userContentController()
        self._scripts.addScriptMessageHandler_name_(self._delegate, BRIDGE)
        self._scripts.addScriptMessageHandler_contentWorld_name_(self._delegate, world, "follow")
        script = WebKit.WKUserScript.alloc()
        self._scripts.addUserScript_(
            script.initWithSource_injectionTime_forMainFrameOnly_inContentWorld_(_CLICKS, 0, True, world)
        )
        if options.page_script:
            script = WebKit.WKUserScript.alloc()
            self._scripts.addUserScript_(
                script.initWithSource_injectionTime_forMainFrameOnly_(options.page_script, 0, True)
            )
        self.view: Any = WebKit.WKWebView.alloc().initWithFrame_configuration_(frame, settings)
        self.view.setNavigationDelegate_(self._delegate)
        self.view.setUIDelegate_(self._delegate)
        if options.transparent:
            self.view.setValue_forKey_(False, "drawsBackground")
        self._sheet = ""

    def run_js(self, script: str) -> None:
        """Run a script in the page, whatever its content security policy says."""
        if self.view is not None:
            self.view.evaluateJavaScript_completionHandler_(script, None)

    def style(self, sheet: str) -> None:
        """Lay a style sheet over this page and those to come; an empty one takes it away."""
        self._sheet = sheet
        self.run_js(sheet_script(sheet))

    def load(self, url: str) -> None:
        """Load an address; the policy still applies."""
        if self.view is not None:
            address = Foundation.NSURL.URLWithString_(url)
            self.view.loadRequest_(Foundation.NSURLRequest.requestWithURL_(address))

    def load_again(self, url: str) -> None:
        """Load a page that was there again; see `Guarded`."""
        if self.view is not None and _address(self.view.URL()) == url:
            self.view.reload()
        else:
            self.load(url)

    def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        self.guard.reload()

    def loaded(self) -> None:
        """Take that the page is there."""
        if self._sheet:
            self.run_js(sheet_script(self._sheet))
        self.guard.loaded()

    def stop(self) -> None:
        """Let go of the web view; the content controller holds its handlers, and they hold us."""
        if self.view is None:
            return
        self.guard.over()
        self._scripts.removeAllUserScripts()
        self._scripts.removeAllScriptMessageHandlers()
        self.view.setNavigationDelegate_(None)
        self.view.setUIDelegate_(None)
        self._delegate.page = None
        self.view = None


class PageDelegate(AppKit.NSObject):  # type: ignore[misc]  # PyObjC is untyped
    """What WebKit asks; the long names are its own. What is not answered here is refused by WebKit."""

    page: Any = None

    def userContentController_didReceiveScriptMessage_(self, _controller: Any, message: Any) -> None:  # noqa: N802
        # Frames have the handler, too; only the window's own page is heard, and only text is looked at.
        if self.page is None or not message.frameInfo().isMainFrame() or not isinstance(message.body(), str):
            return
        if message.name() == BRIDGE:
            self.page.report.page_message(str(message.body()))
        else:
            self.page.guard.user_clicked(str(message.body()))

    def webView_decidePolicyForNavigationAction_decisionHandler_(  # noqa: N802
        self, _view: Any, action: Any, decide: Callable[[int], None]
    ) -> None:
        target, url = action.targetFrame(), _address(action.request().URL())
        if self.page is None or target is None:
            # No frame: a new window, which `createWebView` is asked about.
            decide(1 if self.page is not None else 0)
            return
        is_link = action.navigationType() == 0  # WKNavigationTypeLinkActivated
        is_main = bool(target.isMainFrame())
        decide(int(self.page.guard.may_follow(url, is_main=is_main, is_link=is_link)))

    def webView_decidePolicyForNavigationResponse_decisionHandler_(  # noqa: N802
        self, _view: Any, response: Any, decide: Callable[[int], None]
    ) -> None:
        shows = bool(response.canShowMIMEType())
        if not shows:
            log.info("a download was refused")
        decide(int(shows))

    def webView_createWebViewWithConfiguration_forNavigationAction_windowFeatures_(  # noqa: N802
        self, _view: Any, _configuration: Any, action: Any, _features: Any
    ) -> None:
        if self.page is not None:
            # WebKit stops windows that no click asked for, unless a preference lets them open.
            self.page.guard.new_window(_address(action.request().URL()), by_user=True)

    def webView_didCommitNavigation_(self, view: Any, _navigation: Any) -> None:  # noqa: N802
        if self.page is not None and not self.page.guard.committed(_address(view.URL())):
            view.stopLoading()
            self.page.reload()

    def webView_didFinishNavigation_(self, _view: Any, _navigation: Any) -> None:  # noqa: N802
        if self.page is not None:
            self.page.loaded()

    def webView_didFailProvisionalNavigation_withError_(self, _view: Any, _navigation: Any, error: Any) -> None:  # noqa: N802
        if self.page is not None and error.code() not in (_CANCELLED, _INTERRUPTED):
            self.page.guard.load_failed(str(error.localizedDescription()))

    def webViewWebContentProcessDidTerminate_(self, _view: Any) -> None:  # noqa: N802
        if self.page is not None and self.page.guard.crashed():
            self.page.reload()

    def webView_runJavaScriptAlertPanelWithMessage_initiatedByFrame_completionHandler_(  # noqa: N802
        self, _view: Any, message: str, _frame: Any, done: Callable[[], None]
    ) -> None:
        _alert(message).runModal()
        done()

    def webView_runJavaScriptConfirmPanelWithMessage_initiatedByFrame_completionHandler_(  # noqa: N802
        self, _view: Any, message: str, _frame: Any, done: Callable[[bool], None]
    ) -> None:
        alert = _alert(message)
        alert.addButtonWithTitle_("OK")
        alert.addButtonWithTitle_("Cancel")
        done(alert.runModal() == AppKit.NSAlertFirstButtonReturn)

    def webView_runOpenPanelWithParameters_initiatedByFrame_completionHandler_(  # noqa: N802
        self, view: Any, wanted: Any, _frame: Any, done: Callable[[Any], None]
    ) -> None:
        panel = AppKit.NSOpenPanel.openPanel()
        panel.setAllowsMultipleSelection_(wanted.allowsMultipleSelection())
        panel.setCanChooseDirectories_(wanted.allowsDirectories())
        panel.beginSheetModalForWindow_completionHandler_(
            view.window(), lambda answer: done(panel.URLs() if answer == AppKit.NSModalResponseOK else None)
        )

    def webView_requestMediaCapturePermissionForOrigin_initiatedByFrame_type_decisionHandler_(  # noqa: N802
        self, _view: Any, _origin: Any, _frame: Any, _kind: int, decide: Callable[[int], None]
    ) -> None:
        decide(2)  # WKPermissionDecisionDeny


def _alert(message: str) -> Any:
    alert = AppKit.NSAlert.alloc().init()
    alert.setMessageText_(str(message))
    return alert


def _address(url: Any) -> str:
    return str(url.absoluteString()) if url is not None else ""
