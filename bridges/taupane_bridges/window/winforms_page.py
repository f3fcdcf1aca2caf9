"""The WebView2 of a form: what it may load, what it does when it fails. GUI thread only; loads .NET. Not run by us."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .errors import NoEngine
from .guard import PageGuard
from .sheets import sheet_script
from .winforms_libraries import Core, Drawing, System, Tasks
from .winforms_metrics import main_frame_only

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["WinformsPage"]

log = logging.getLogger(__name__)

# The page finds the function that WebKit has. What frames post does not come to the window's own handler.
_BRIDGE = """(() => {
  const channel = window.chrome.webview, post = channel.postMessage.bind(channel);
  const taupane = {postMessage(body) { if (typeof body === "string") post(body); }};
  const value = Object.freeze({messageHandlers: Object.freeze({taupane: Object.freeze(taupane)})});
  Object.defineProperty(window, "webkit", {value});
})();"""
# Items of the context menu that make sense in an app, by WebView2's names; the others browse.
_EDITING = {"undo", "redo", "cut", "copy", "paste", "pasteAndMatchStyle", "selectAll", "copyLinkLocation", "copyImage"}


class WinformsPage:
    """The page and its view. The guard decides what they may load."""

    def __init__(
        self,
        form: Any,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
        tell: Callable[[str, str, Callable[[bool], None]], None],
    ) -> None:
        self.tell = tell
        self._options, self._report, self._url = options, report, url
        self._debug = options.debug or options.open_devtools
        self._guard = PageGuard(self, url, policy, report)
        self._browser = form.browser
        self.view: Any = form.browser.webview
        self._core: Any = None
        self._sheet = ""
        _release_from_pywebview(form.browser)
        self.view.CoreWebView2InitializationCompleted += self._on_ready
        self.view.NavigationStarting += self._on_navigation
        self.view.NavigationCompleted += self._on_completed
        self.view.WebMessageReceived += self._on_message
        if not options.transparent:
            dark = options.background_dark is not None and form.is_dark_theme()
            colour = options.background_dark if dark else options.background_color
            self.view.DefaultBackgroundColor = Drawing.ColorTranslator.FromHtml(colour)

    def run_js(self, script: str) -> None:
        """Run a script in the page, whatever its content security policy says."""
        if self._core is not None:
            self._core.ExecuteScriptAsync(script)

    def style(self, sheet: str) -> None:
        """Lay a style sheet over this page and those to come; an empty one takes it away."""
        self._sheet = sheet
        self.run_js(sheet_script(sheet))

    def load(self, url: str) -> None:
        """Load an address; the policy still applies."""
        if self._core is not None:
            self._core.Navigate(url)

    def load_again(self, url: str) -> None:
        """Load a page that was there again; see `Guarded`."""
        if self._core is not None and str(self._core.Source) == url:
            self._core.Reload()
        else:
            self.load(url)

    def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        self._guard.reload()

    def stop(self) -> None:
        """Load and report nothing any more."""
        self._guard.over()
        self._core = None

    # -- its beginning -------------------------------------------------------------------------------------

    def _on_ready(self, _sender: Any, args: Any) -> None:
        if not args.IsSuccess:
            self._guard.load_failed(str(args.InitializationException))
            return
        core = self._core = self.view.CoreWebView2
        self._settle(core.Settings)
        core.NewWindowRequested += self._on_new_window
        core.FrameNavigationStarting += self._on_frame
        core.SourceChanged += self._on_source
        core.DownloadStarting += self._on_download
        core.PermissionRequested += self._on_permission
        core.ProcessFailed += self._on_failed
        core.ContextMenuRequested += self._on_menu
        script = main_frame_only(f"{_BRIDGE}\n{self._options.page_script}")
        # The first page has to wait for it.
        core.AddScriptToExecuteOnDocumentCreatedAsync(script).ContinueWith(
            System.Action[Tasks.Task[System.String]](lambda _: self.load(self._url)),
            self._browser.syncContextTaskScheduler,
        )
        if self._options.open_devtools:
            core.OpenDevToolsWindow()

    def _settle(self, settings: Any) -> None:
        settings.AreDevToolsEnabled = settings.AreBrowserAcceleratorKeysEnabled = self._debug
        settings.AreDefaultContextMenusEnabled = settings.IsWebMessageEnabled = True
        settings.AreHostObjectsAllowed = settings.IsBuiltInErrorPageEnabled = settings.IsStatusBarEnabled = False
        settings.IsSwipeNavigationEnabled = settings.IsPasswordAutosaveEnabled = False
        settings.IsGeneralAutofillEnabled = False

    # -- navigation ----------------------------------------------------------------------------------------

    def _on_navigation(self, _sender: Any, args: Any) -> None:
        if not self._guard.may_go(str(args.Uri), is_main=True, clicked=bool(args.IsUserInitiated)):
            args.Cancel = True

    def _on_frame(self, _sender: Any, args: Any) -> None:
        if not self._guard.may_go(str(args.Uri), is_main=False, clicked=bool(args.IsUserInitiated)):
            args.Cancel = True

    def _on_new_window(self, _sender: Any, args: Any) -> None:
        args.Handled = True
        self._guard.new_window(str(args.Uri), by_user=bool(args.IsUserInitiated))

    def _on_source(self, _sender: Any, _args: Any) -> None:
        if self._core is not None and not self._guard.committed(str(self._core.Source)):
            self._core.Stop()
            self._guard.reload()

    def _on_completed(self, _sender: Any, args: Any) -> None:
        if args.IsSuccess or int(args.HttpStatusCode) >= 400:
            if self._sheet:
                self.run_js(sheet_script(self._sheet))
            self._guard.loaded()
        elif args.WebErrorStatus not in (
            Core.CoreWebView2WebErrorStatus.OperationCanceled,
            Core.CoreWebView2WebErrorStatus.ConnectionAborted,
        ):
            self._guard.load_failed(str(args.WebErrorStatus))

    # -- messages and refusals -----------------------------------------------------------------------------

    def _on_message(self, _sender: Any, args: Any) -> None:
        if not self._guard.is_own(str(args.Source)):
            return
        try:
            text = args.TryGetWebMessageAsString()
        except Exception:  # .NET's ArgumentException: a page may post anything, only text is looked at
            return
        self._report.page_message(str(text))

    def _on_download(self, _sender: Any, args: Any) -> None:
        args.Cancel = args.Handled = True
        log.info("a download was refused")

    def _on_permission(self, _sender: Any, args: Any) -> None:
        args.State = Core.CoreWebView2PermissionState.Deny

    def _on_failed(self, _sender: Any, args: Any) -> None:
        kind = Core.CoreWebView2ProcessFailedKind
        ended = (kind.RenderProcessExited, kind.RenderProcessUnresponsive)
        if args.ProcessFailedKind in ended and self._guard.crashed():
            self._guard.reload()

    def _on_menu(self, _sender: Any, args: Any) -> None:
        if self._debug:
            return
        items = args.MenuItems
        for number in range(items.Count - 1, -1, -1):
            if str(items[number].Name) not in _EDITING:
                items.RemoveAt(number)
        args.Handled = items.Count == 0


def _release_from_pywebview(browser: Any) -> None:
    """Take pywebview's handlers off: they resolve names by getattr and put a token into any page.

    Raises NoEngine when one is not where pywebview 6.2 has it: then the window must not be shown.
    """
    view = browser.webview
    try:
        view.CoreWebView2InitializationCompleted -= browser.on_webview_ready
        view.NavigationStarting -= browser.on_navigation_start
        view.NavigationCompleted -= browser.on_navigation_completed
        view.WebMessageReceived -= browser.on_script_notify
    except Exception as error:  # pythonnet has no error class of its own for a handler that is not there
        raise NoEngine("winforms", f"this version of pywebview is not known: {error}") from error
