"""The in-process host: windows of pywebview, with a toolkit adapter for what pywebview lacks."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from .errors import AlreadyRun, WrongThread
from .host import ExitReason, Hooks, HostWindow, OnEvent, OnInvoke
from .hosted import HostedWindow
from .navigation import NavigationPolicy

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from .commands import Command
    from .options import WindowOptions
    from .toolkit import Toolkit

__all__ = ["PywebviewHost"]

log = logging.getLogger(__name__)

# Turns of the main loop in which the objects of a window that was closed are looked for.
RELEASE_TURNS = 50


class PywebviewHost:
    """Runs windows in this process, on the main thread. With the first one the others end, too."""

    def __init__(self, toolkit: Toolkit) -> None:
        self.name = toolkit.name
        self.hooks = Hooks()
        self._toolkit = toolkit
        self._first = HostedWindow(toolkit, self.hooks, on_agreed=self._first_ends, on_ready=self._first_shown)
        self._others: list[HostedWindow] = []
        self._waiting: deque[Callable[[], None]] = deque()
        self._ran = self._is_shown = self._is_ending = False
        self._collects = True
        self._webview: Any = None

    @property
    def capabilities(self) -> frozenset[str]:
        """Names of the commands that this host can run; fewer on Wayland, known once `run` has begun."""
        return self._toolkit.capabilities

    def run(self, url: str, options: WindowOptions, on_event: OnEvent, on_invoke: OnInvoke | None = None) -> ExitReason:
        """Show the window and block until it is gone; see `Host.run`."""
        if threading.current_thread() is not threading.main_thread():
            raise WrongThread(self.name, threading.current_thread().name)
        if self._ran:
            raise AlreadyRun(self.name)
        self._ran = True
        policy = NavigationPolicy.for_url(url, options.origins, options.embed_origins)
        first = self._first
        first.reports_to(on_event, on_invoke)
        try:
            self._toolkit.prepare()
        except BaseException:
            # Nothing was there, so nothing is reported as closed: the app may go on with another host.
            first.refuse()
            raise
        self._collects = gc.isenabled()
        try:
            if not first.is_closing:
                self._show(url, options, policy)
        finally:
            # What is left of the windows may be freed on this thread only; see `_hold_garbage`.
            self._is_ending = True
            _collect()
            if self._collects:
                gc.enable()
            self._show_waiting()
            for window in [*self._others, first]:
                window.ended()
        if first.failure is not None:
            raise first.failure
        return ExitReason.SHUTDOWN if first.is_closing else first.exit

    def post(self, command: Command) -> Future[object]:
        """Run a command on the GUI thread; see `Host.post`."""
        return self._first.post(command)

    def run_js(self, script: str) -> None:
        """Run a script in the window's page, soon; any thread. Nothing happens before the window is there or after."""
        self._first.run_js(script)

    def close(self) -> None:
        """End the window without asking; see `Host.close`."""
        self._first.close()

    def open_window(
        self,
        url: str,
        options: WindowOptions,
        on_event: OnEvent,
        on_invoke: OnInvoke | None = None,
        hooks: Hooks | None = None,
    ) -> HostWindow:
        """Show one more window; see `Host.open_window`."""
        policy = NavigationPolicy.for_url(url, options.origins, options.embed_origins)
        shows = hooks or Hooks()
        window = HostedWindow(
            self._toolkit, shows, on_agreed=self._hold_garbage, on_failed=lambda: self._other_ended(window)
        )
        window.reports_to(on_event, on_invoke)
        self._waiting.append(lambda: self._show_other(window, url, options, policy))
        if self._is_ending:
            self._show_waiting()
        elif self._is_shown:
            self._toolkit.soon(self._show_waiting)
        return window

    # -- windows -------------------------------------------------------------------------------------------

    def _show(self, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        self._webview = _quiet_pywebview()
        self._first.build(self._webview, url, options, policy)
        # "debug" only keeps pywebview from disabling the context menu; the adapter decides about the
        # developer tools.
        self._webview.start(
            gui=self._toolkit.name,
            debug=True,
            private_mode=options.storage_path is None,
            storage_path=options.storage_path,
        )

    def _first_shown(self) -> None:
        self._is_shown = True
        self._show_waiting()

    def _show_waiting(self) -> None:
        while self._waiting:
            self._waiting.popleft()()

    def _show_other(self, window: HostedWindow, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        if self._is_ending or window.is_closing:
            window.ended()  # it was never there
            return
        webview = self._webview
        native = window.build(webview, url, options, policy)
        self._others.append(window)
        # pywebview tells it on a thread of its own.
        native.events.closed += lambda: self._toolkit.soon(lambda: self._other_ended(window))
        # On the main thread pywebview takes a window for one that is shown by `start`.
        native._initialize(webview.guilib)
        webview.guilib.create_window(native)

    def _first_ends(self) -> None:
        self._is_ending = True
        self._hold_garbage()
        for window in list(self._others):
            window.close()

    def _other_ended(self, window: HostedWindow) -> None:
        if window not in self._others or self._is_ending:
            return  # at the end all of them are let go of together
        self._others.remove(window)
        left = window.ended()
        if window.failure is not None:
            log.error("a window could not be shown", exc_info=window.failure)
        self._toolkit.soon(lambda: self._release(left, RELEASE_TURNS))

    @staticmethod
    def _hold_garbage() -> None:
        """Keep other threads from freeing the window's objects from now on until this thread has done it.

        The collector runs on whatever thread allocates next, and WebKit aborts the process when its
        objects are freed on another thread than the GUI's.
        """
        gc.disable()

    def _release(self, left: Callable[[], object], turns: int) -> None:
        """Free here what a window left; other threads may collect again when it is gone."""
        if self._is_ending:
            return
        _collect()
        if left() is not None and turns:
            self._toolkit.soon(lambda: self._release(left, turns - 1))
        elif self._collects:
            gc.enable()


def _collect() -> None:
    """Collect also what a program had frozen, which may hold a window."""
    gc.unfreeze()
    gc.collect()


def _quiet_pywebview() -> Any:
    """Load pywebview, take its console handler off the log, and close what it leaves open by default."""
    # Else debug=True below raises its level to DEBUG.
    os.environ.setdefault("PYWEBVIEW_LOG", "WARNING")
    webview = importlib.import_module("webview")
    logger = logging.getLogger("pywebview")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    webview.settings["ALLOW_DOWNLOADS"] = False
    webview.settings["ALLOW_FILE_URLS"] = False
    webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = False
    webview.settings["OPEN_DEVTOOLS_IN_DEBUG"] = False
    webview.settings["IGNORE_SSL_ERRORS"] = False
    return webview
