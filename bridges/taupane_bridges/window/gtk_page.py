"""The web view of a GTK window: what it may load, what it does when it fails. GUI thread only; loads GTK."""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING, Any

from .crashes import ReloadBudget
from .events import Failed, Loaded
from .gtk_libraries import Gdk, GLib, Gtk, WebKit2
from .navigation import where_to
from .text import clean_text

if TYPE_CHECKING:
    from .navigation import NavigationPolicy
    from .options import WindowOptions
    from .toolkit import Report

__all__ = ["GtkPage"]

log = logging.getLogger(__name__)

# Items of the context menu that make sense in an app; the others browse.
_EDITING = (
    "COPY", "CUT", "PASTE", "PASTE_AS_PLAIN_TEXT", "DELETE", "SELECT_ALL", "SPELLING_GUESS", "NO_GUESSES_FOUND",
    "IGNORE_SPELLING", "LEARN_SPELLING", "INSERT_EMOJI", "COPY_LINK_TO_CLIPBOARD", "COPY_IMAGE_TO_CLIPBOARD",
)  # fmt: skip


class GtkPage:
    """Guards the web view. Refused addresses are logged without their path: it may hold a token."""

    def __init__(
        self,
        native: Any,
        webview: Any,
        url: str,
        policy: NavigationPolicy,
        options: WindowOptions,
        report: Report,
    ) -> None:
        self._native, self._webview = native, webview
        self._url, self._policy, self._report = url, policy, report
        self._debug = options.debug or options.open_devtools
        self._budget = ReloadBudget()
        self._committed: str | None = None
        self._clicked: str | None = None
        self._failed = False
        self._dialog: Any = None
        self._editing = {
            getattr(WebKit2.ContextMenuAction, name) for name in _EDITING if hasattr(WebKit2.ContextMenuAction, name)
        }
        self._settle(options)
        self._connected = [
            webview.connect("decide-policy", self._on_decide),
            webview.connect("create", self._on_create),
            webview.connect("load-changed", self._on_load),
            webview.connect("load-failed", self._on_load_failed),
            webview.connect("web-process-terminated", self._on_terminated),
            webview.connect("permission-request", self._on_permission),
            webview.connect("context-menu", self._on_context_menu),
        ]
        if options.open_devtools:
            webview.get_inspector().show()

    def run_js(self, script: str) -> None:
        """Run a script in the page, whatever its content security policy says."""
        if self._connected:
            self._webview.evaluate_javascript(script, -1, None, None, None, None)

    def load(self, url: str) -> None:
        """Load an address; the policy still applies."""
        self._webview.load_uri(url)

    def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        if self._committed is not None and self._committed != self._url:
            self._webview.reload()
            return
        entry = self._report.hooks.entry_url
        if entry is not None:
            self._webview.load_uri(entry())
        elif self._committed is not None:
            self._webview.reload()
        else:
            self._webview.load_uri(self._url)

    def stop(self) -> None:
        """Let go of the web view."""
        for handler in self._connected:
            self._webview.disconnect(handler)
        self._connected = []
        if self._dialog is not None:
            self._dialog.destroy()
            self._dialog = None

    # -- settings ------------------------------------------------------------------------------------------

    def _settle(self, options: WindowOptions) -> None:
        settings = self._webview.get_settings()
        settings.set_enable_developer_extras(self._debug)
        settings.set_javascript_can_access_clipboard(False)
        settings.set_allow_file_access_from_file_urls(False)
        settings.set_allow_universal_access_from_file_urls(False)
        # pywebview switches storage off in private mode, and pages then find null. The context is ephemeral:
        # it stays in memory.
        settings.set_enable_html5_local_storage(True)
        if options.page_script:
            frames, time = WebKit2.UserContentInjectedFrames.TOP_FRAME, WebKit2.UserScriptInjectionTime.START
            script = WebKit2.UserScript.new(options.page_script, frames, time, None, None)
            self._webview.get_user_content_manager().add_script(script)
        # pywebview hides the view until something loads; the background below is there for that.
        self._webview.set_opacity(1.0)
        if options.background_dark is not None and not options.transparent and _system_is_dark():
            _paint(self._webview, options.background_dark)

    # -- navigation ----------------------------------------------------------------------------------------

    def _on_decide(self, _webview: Any, decision: Any, kind: Any) -> bool:
        if kind == WebKit2.PolicyDecisionType.RESPONSE:
            self._decide_response(decision)
            return True
        action = decision.get_navigation_action()
        url = action.get_request().get_uri()
        gesture = bool(action.is_user_gesture())
        if kind == WebKit2.PolicyDecisionType.NEW_WINDOW_ACTION:
            decision.ignore()
            self._new_window(url, gesture)
            return True
        link = action.get_navigation_type() == WebKit2.NavigationType.LINK_CLICKED
        verdict = self._policy.anywhere(url, clicked=gesture and link)
        self._clicked = url if gesture and link else None
        if verdict == "allow":
            decision.use()
            return True
        decision.ignore()
        if verdict == "open":
            self._report.open_external(url)
        else:
            self._refused(url)
        return True

    def _on_create(self, _webview: Any, action: Any) -> None:
        # `window.open` comes here without a decision before it.
        self._new_window(action.get_request().get_uri(), bool(action.is_user_gesture()))

    def _new_window(self, url: str, gesture: bool) -> None:
        """There is one window: the app's own pages load in it, the rest is the browser's, if the user asked
        for it.
        """
        if gesture and self._policy.top(url):
            self._webview.load_uri(url)
        elif self._policy.elsewhere(url, clicked=gesture) == "open":
            self._report.open_external(url)
        else:
            self._refused(url)

    def _decide_response(self, decision: Any) -> None:
        url = decision.get_request().get_uri()
        # A decision about a navigation does not say whether it is a frame's; this one does (since WebKitGTK
        # 2.40).
        main = getattr(decision, "is_main_frame_main_resource", lambda: False)()
        if main and not self._policy.top(url):
            decision.ignore()
            self._failed = True
            self._not_here(url)
        elif decision.is_mime_type_supported():
            decision.use()
        else:
            decision.ignore()
            log.info("a download was refused")

    def _on_load(self, webview: Any, event: Any) -> None:
        """Report what has loaded, and hold the window to its own origin once more.

        A load that the page starts shows its address here only when it is committed, so `_decide_response`
        stands before this; what still gets past it is taken back at once.
        """
        url = webview.get_uri() or ""
        if event == WebKit2.LoadEvent.STARTED:
            self._failed = False
        if event == WebKit2.LoadEvent.FINISHED:
            if not self._failed:
                self._report.emit(Loaded())
        elif not url and event != WebKit2.LoadEvent.COMMITTED:
            # A load took the place of one that had no answer yet: there is no address to look at.
            return
        elif not self._policy.top(url):
            webview.stop_loading()
            self._not_here(url)
            if event == WebKit2.LoadEvent.COMMITTED:
                self._go_back()
        elif event == WebKit2.LoadEvent.COMMITTED:
            self._committed = url

    def _not_here(self, url: str) -> None:
        """Refuse what turned out to be the window's own load, or hand it over when the user clicked it."""
        clicked, self._clicked = self._clicked, None
        # Requests have no fragment.
        by_user = clicked is not None and clicked.partition("#")[0] == url.partition("#")[0]
        if clicked is not None and self._policy.elsewhere(clicked, clicked=by_user) == "open":
            self._report.open_external(clicked)
        else:
            self._refused(url)

    def _go_back(self) -> None:
        """Bring the app's page back after another one got in."""
        self._failed = True
        if self._committed is not None and self._committed != self._url:
            self._webview.load_uri(self._committed)
        else:
            self.reload()

    def _refused(self, url: str) -> None:
        log.warning("the window does not go to %s", clean_text(where_to(url)))

    # -- failures ------------------------------------------------------------------------------------------

    def _on_load_failed(self, _webview: Any, _event: Any, _url: str, error: Any) -> bool:
        refused = error.matches(
            WebKit2.policy_error_quark(), WebKit2.PolicyError.FRAME_LOAD_INTERRUPTED_BY_POLICY_CHANGE
        )
        if refused or error.matches(WebKit2.network_error_quark(), WebKit2.NetworkError.CANCELLED):
            return True
        self._failed = True
        log.error("the page could not be loaded: %s", error.message)
        self._report.emit(Failed("load_failed", error.message))
        self._tell("The window could not load its page", error.message)
        # True: the engine's own error page is not shown.
        return True

    def _on_terminated(self, _webview: Any, reason: Any) -> None:
        if reason == WebKit2.WebProcessTerminationReason.TERMINATED_BY_API:
            return
        why = "ran out of memory" if reason == WebKit2.WebProcessTerminationReason.EXCEEDED_MEMORY_LIMIT else "crashed"
        if self._budget.spend(time.monotonic()):
            log.error("the web process %s; loading the page again", why)
            # Not inside the signal: the view is still taking its process apart.
            GLib.idle_add(self._reload_once)
            return
        log.error("the web process %s too often; giving up", why)
        self._report.emit(Failed("crashed", f"the web process {why} too often"))
        self._tell("The page keeps crashing", self._report.hooks.failure_note)

    def _reload_once(self) -> bool:
        if self._connected:
            self.reload()
        return False

    def _tell(self, message: str, detail: str) -> None:
        if self._dialog is not None:
            return
        self._dialog = Gtk.MessageDialog(
            transient_for=self._native,
            modal=True,
            destroy_with_parent=True,
            message_type=Gtk.MessageType.ERROR,
            text=message,
            secondary_text=clean_text(detail),
        )
        self._dialog.add_button("Close", Gtk.ResponseType.CLOSE)
        self._dialog.add_button("Try again", Gtk.ResponseType.ACCEPT)
        self._dialog.set_default_response(Gtk.ResponseType.ACCEPT)
        self._dialog.connect("response", self._on_told)
        self._dialog.show()

    def _on_told(self, dialog: Any, response: Any) -> None:
        self._dialog = None
        dialog.destroy()
        if response == Gtk.ResponseType.ACCEPT:
            self._budget.reset()
            self.reload()
        elif self._connected:
            self._report.give_up()

    # -- small matters -------------------------------------------------------------------------------------

    def _on_permission(self, _webview: Any, request: Any) -> bool:
        """Grant the pointer lock (the page lets go of it at Escape); deny camera, microphone, place and the
        rest.
        """
        if isinstance(request, WebKit2.PointerLockPermissionRequest):
            request.allow()
        else:
            request.deny()
        return True

    def _on_context_menu(self, _webview: Any, menu: Any, _event: Any, _hit: Any) -> bool:
        if self._debug:
            return False
        for item in menu.get_items():
            if item.get_stock_action() not in self._editing:
                menu.remove(item)
        return menu.get_n_items() == 0  # type: ignore[no-any-return]


def _system_is_dark() -> bool:
    """Tell whether GTK draws dark: the same rule by which WebKitGTK answers `prefers-color-scheme`."""
    settings = Gtk.Settings.get_default()
    if settings.get_property("gtk-application-prefer-dark-theme"):
        return True
    name = os.environ.get("GTK_THEME") or settings.get_property("gtk-theme-name") or ""
    return name.lower().endswith(("-dark", ":dark"))


def _paint(webview: Any, colour: str) -> None:
    """Give the view and what lies behind it a colour, over the one that pywebview set."""
    rgba = Gdk.RGBA()
    rgba.parse(colour)
    webview.set_background_color(rgba)
    provider = Gtk.CssProvider()
    provider.load_from_data(f"* {{ background-color: {colour}; }}".encode())
    behind = webview.get_parent()
    if behind is not None:
        behind.get_style_context().add_provider(provider, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION + 1)
