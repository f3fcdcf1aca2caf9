"""Qt's web classes with their gates shut: the profile, the page and the view. GUI thread only; loads Qt."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from .qt_libraries import QtCore, QtWebEngineCore, QtWebEngineWidgets

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GuardedPage", "QtView", "new_profile"]

log = logging.getLogger(__name__)

# Items of the context menu that make sense in an app; the others browse.
_EDITING = (
    "Undo", "Redo", "Cut", "Copy", "Paste", "PasteAndMatchStyle", "SelectAll", "Unselect", "CopyLinkToClipboard",
    "CopyImageToClipboard",
)  # fmt: skip

MOST_FILES = 10_000


def new_profile(storage_path: str | None) -> Any:
    """Return a profile whose cookies and storage live in memory, or in a folder."""
    kind = QtWebEngineCore.QWebEngineProfile
    if storage_path is None:
        profile = kind()
    else:
        profile = kind("taupane")
        profile.setPersistentStoragePath(storage_path)
        profile.setCachePath(storage_path)
        profile.setPersistentCookiesPolicy(kind.PersistentCookiesPolicy.AllowPersistentCookies)
    if hasattr(kind, "PersistentPermissionsPolicy"):  # Qt 6.8
        profile.setPersistentPermissionsPolicy(kind.PersistentPermissionsPolicy.AskEveryTime)
    profile.downloadRequested.connect(_refuse_download)
    return profile


def _refuse_download(request: Any) -> None:
    request.cancel()
    log.info("a download was refused")


class GuardedPage(QtWebEngineCore.QWebEnginePage):  # type: ignore[misc]  # Qt is untyped here
    """Asks `may_go(address, whole window?, a link?)` before each load; allows a page nothing but the pointer lock."""

    def __init__(self, profile: Any, may_go: Callable[[str, bool, bool], bool], debug: bool) -> None:
        super().__init__(profile)
        self.may_go: Callable[[str, bool, bool], bool] | None = may_go
        self._debug = debug
        settings, attribute = self.settings(), QtWebEngineCore.QWebEngineSettings.WebAttribute
        for name, value in (
            ("JavascriptCanAccessClipboard", False),
            ("JavascriptCanOpenWindows", True),  # each is refused or handed to the browser
            ("LocalContentCanAccessFileUrls", False),
            ("LocalContentCanAccessRemoteUrls", False),
            ("AllowRunningInsecureContent", False),
            ("PluginsEnabled", False),
            ("PdfViewerEnabled", False),
            ("ErrorPageEnabled", False),
            ("ScreenCaptureEnabled", False),
            ("NavigateOnDropEnabled", False),
        ):
            settings.setAttribute(getattr(attribute, name), value)
        if hasattr(self, "permissionRequested"):  # Qt 6.8
            self.permissionRequested.connect(_answer_permission)
        else:
            self.featurePermissionRequested.connect(self._answer_feature)

    def acceptNavigationRequest(self, url: Any, kind: Any, is_main: bool) -> bool:  # noqa: N802  # Qt's name
        """Ask whether the page may go there."""
        if self.may_go is None:
            return False
        is_link = kind == QtWebEngineCore.QWebEnginePage.NavigationType.NavigationTypeLinkClicked
        return self.may_go(bytes(url.toEncoded()).decode("ascii", "replace"), is_main, is_link)

    def javaScriptConsoleMessage(self, level: Any, message: str, line: int, _source: str) -> None:  # noqa: N802
        """Log what the page tells its console, if the app is being looked into: it may hold the user's data."""
        if self._debug:
            log.info("the page's console, line %s: %s %s", line, level, message)

    def _answer_feature(self, origin: Any, feature: Any) -> None:
        page = QtWebEngineCore.QWebEnginePage
        answer = "PermissionGrantedByUser" if feature == page.Feature.MouseLock else "PermissionDeniedByUser"
        self.setFeaturePermission(origin, feature, getattr(page.PermissionPolicy, answer))


def _answer_permission(permission: Any) -> None:
    """Grant the pointer lock (the page lets go of it at Escape); deny camera, microphone, place and the rest."""
    if permission.permissionType() == QtWebEngineCore.QWebEnginePermission.PermissionType.MouseLock:
        permission.grant()
    else:
        permission.deny()


class QtView(QtWebEngineWidgets.QWebEngineView):  # type: ignore[misc]  # Qt is untyped here
    """Shows the page; its menu edits, but does not browse."""

    def __init__(self, parent: Any, *, full_menu: bool) -> None:
        super().__init__(parent)
        self.on_inspect: Callable[[], None] | None = None
        self.on_files: Callable[[tuple[str, ...]], None] | None = None
        self._full_menu = full_menu

    def dropEvent(self, event: Any) -> None:  # noqa: N802  # Qt's name
        """Tell the paths of dropped files, which the page itself is never told, before the page hears of them."""
        paths = tuple(str(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())[:MOST_FILES]
        if paths and self.on_files is not None:
            try:
                self.on_files(paths)
            except Exception:  # a boundary: what the app makes of it must not keep the drop from the page
                log.exception("a drop could not be reported")
        super().dropEvent(event)

    def contextMenuEvent(self, event: Any) -> None:  # noqa: N802  # Qt's name
        """Show the menu, without what browses."""
        menu = self.createStandardContextMenu()
        if not self._full_menu:
            page = QtWebEngineCore.QWebEnginePage
            kept = {self.pageAction(getattr(page.WebAction, name)) for name in _EDITING}
            for action in menu.actions():
                if not action.isSeparator() and action not in kept:
                    menu.removeAction(action)
        elif self.on_inspect is not None:
            menu.addAction("Inspect").triggered.connect(self.on_inspect)
        menu.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        if any(not action.isSeparator() for action in menu.actions()):
            menu.popup(event.globalPos())
