"""The in-process host: a window of pywebview, with a toolkit adapter for what pywebview lacks.

pywebview chooses nothing here: `js_api` is off, no function is exposed, its bridge and injected script are
removed before the first page loads (see gtk_window.py). What is left of it is building the window and running
the main loop.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import threading
import webbrowser
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .bridge import Malformed, answer_script, outcome_script, parse_call
from .commands import Close, CloseRequest, Command, OpenExternal
from .errors import AlreadyRun, Unsupported, WrongThread
from .events import Closed, CloseRequested, Init, WindowEvent
from .host import Allowed, ExitReason, Hooks, Ignored, InvokeAnswer, OnEvent, OnInvoke, Refused
from .mailbox import Mailbox, settle
from .navigation import NavigationPolicy, external_address
from .toolkit import Report, Toolkit, ToolkitWindow

if TYPE_CHECKING:
    from .options import WindowOptions

__all__ = ["PywebviewHost"]

log = logging.getLogger(__name__)

# A frame that probes the bridge must not fill the log.
LOGGED_INTRUSIONS = 20


class PywebviewHost:
    """Runs a window in this process, on the main thread."""

    def __init__(self, toolkit: Toolkit) -> None:
        self.name = toolkit.name
        self.hooks = Hooks()
        self._toolkit = toolkit
        self._mailbox = Mailbox()
        self._window: ToolkitWindow | None = None
        self._on_event: OnEvent | None = None
        self._on_invoke: OnInvoke | None = None
        self._ran = self._ready = self._closing = self._agreed = False
        self._exit = ExitReason.CLOSED
        self._failure: BaseException | None = None
        self._intrusions = 0

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
        self._on_event, self._on_invoke = on_event, on_invoke
        try:
            self._toolkit.prepare()
        except BaseException:
            # Nothing was there, so nothing is reported as closed: the app may go on with another host.
            self._mailbox.shut()
            raise
        collects = gc.isenabled()
        try:
            if not self._closing:
                self._show(url, options, policy)
        finally:
            # What is left of the window may be freed on this thread only; see `_hold_garbage`.
            gc.collect()
            if collects:
                gc.enable()
            self._mailbox.shut()
            self._window = None
            self._emit(Closed())
        if self._failure is not None:
            raise self._failure
        return ExitReason.SHUTDOWN if self._closing else self._exit

    def post(self, command: Command) -> Future[object]:
        """Run a command on the GUI thread; see `Host.post`."""
        return self._mailbox.post(command)

    def run_js(self, script: str) -> None:
        """Run a script in the window's page, soon; any thread. Nothing happens before the window is there or after."""
        if self._ready:
            self._toolkit.soon(lambda: self._answer(script))

    def close(self) -> None:
        """End the window without asking; see `Host.close`. Takes no lock: a signal handler may call it
        anywhere.
        """
        if self._closing:
            return
        self._closing = True
        if self._ready:
            self._toolkit.soon(self._destroy)

    # -- building the window -------------------------------------------------------------------------------

    def _show(self, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        webview = _quiet_pywebview()
        window = webview.create_window(
            options.title,
            url,
            width=options.width,
            height=options.height,
            x=options.x,
            y=options.y,
            resizable=options.resizable,
            fullscreen=options.fullscreen,
            min_size=(options.min_width or 1, options.min_height or 1),
            frameless=options.frameless,
            easy_drag=False,
            maximized=options.maximized,
            on_top=options.always_on_top,
            background_color=options.background_color,
            transparent=options.transparent,
        )

        def before_show() -> None:
            # pywebview swallows what its handlers raise, and would go on to show a window that nobody guards.
            try:
                self._adopt(window, url, options, policy)
            except BaseException as error:
                self._failure = error
                self._toolkit.soon(window.native.destroy)

        window.events.before_show += before_show
        window.events.closing += self._may_close
        # "debug" only keeps pywebview from disabling the context menu; the adapter decides about the
        # developer tools.
        webview.start(
            gui=self._toolkit.name,
            debug=True,
            private_mode=options.storage_path is None,
            storage_path=options.storage_path,
        )

    def _adopt(self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        self.hooks.before_show()
        report = Report(self._emit, self._page_message, self._may_close, self._open_external, self._give_up, self.hooks)
        self._window = self._toolkit.adopt(window, url, options, policy, report)
        self._ready = True
        # The next turn of the main loop: pywebview has then shown the window and begun to load the page.
        self._toolkit.soon(self._on_ready)

    def _on_ready(self) -> None:
        if self._closing:
            self._destroy()
            return
        self.hooks.on_gui_ready()
        self._emit(Init())
        self._mailbox.open(lambda: self._toolkit.soon(self._drain))
        self._drain()

    # -- the end -------------------------------------------------------------------------------------------

    def _may_close(self) -> bool:
        """Ask the app once per wish to close; False keeps the window. pywebview's `closing` handler, too."""
        if self._closing or self._agreed:
            self._hold_garbage()
            return True
        self._emit(CloseRequested())
        try:
            self._agreed = not self.hooks.veto()
        except Exception:  # a task boundary: a broken veto must not make a window that cannot be closed
            log.exception("the window's veto failed; closing")
            self._agreed = True
        if self._agreed:
            self._hold_garbage()
        return self._agreed

    @staticmethod
    def _hold_garbage() -> None:
        """Keep other threads from freeing the window's objects from now on until `run` has done it.

        The collector runs on whatever thread allocates next, and WebKit aborts the process when its
        objects are freed on another thread than the GUI's.
        """
        gc.disable()

    def _ask_to_close(self) -> bool:
        if not self._may_close():
            return False
        # Not now: whoever asked is to be answered first.
        self._toolkit.soon(self._destroy)
        return True

    def _give_up(self) -> None:
        self._exit = ExitReason.FAILED
        self._agreed = True
        self._toolkit.soon(self._destroy)

    def _destroy(self) -> None:
        if self._window is not None:
            self._hold_garbage()
            window, self._window = self._window, None
            self._mailbox.shut()
            self._agreed = True
            window.destroy()

    # -- commands and events -------------------------------------------------------------------------------

    def _drain(self) -> None:
        self._mailbox.drain(self._execute)

    def _execute(self, command: Command) -> object:
        if isinstance(command, (Close, CloseRequest)):
            return self._ask_to_close()
        if isinstance(command, OpenExternal):
            self._open_external(external_address(command.url))
            return None
        if self._window is None or command.NAME not in self.capabilities:
            raise Unsupported(self.name, command.NAME)
        return self._window.execute(command)

    def _open_external(self, address: str) -> None:
        opener = self.hooks.open_external
        if opener is not None:
            try:
                opener(address)
            except Exception:  # a task boundary: the app's opener must not break the GUI thread
                log.exception("opening an address outside of the window failed")
            return
        # Browsers take their time to start, and some wait for their end.
        threading.Thread(target=_open_in_browser, args=(address,), name="open-external", daemon=True).start()

    def _emit(self, event: WindowEvent) -> None:
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:  # a task boundary: the app's handler must not break the GUI thread
            log.exception("the handler of the window event %s failed", event.NAME)

    # -- the bridge ----------------------------------------------------------------------------------------

    def _page_message(self, body: str) -> None:
        if self._on_invoke is None or self._window is None:
            return
        try:
            call = parse_call(body)
        except Malformed as error:
            self._intrusion(str(error))
            return
        try:
            answer: InvokeAnswer = self._on_invoke(call.nonce, call.command)
        except Exception:  # a task boundary: the app's policy must not break the GUI thread, and its failure is a no
            log.exception("the policy of the window bridge failed")
            answer = Refused("failed", "the command failed; see the log")
        if isinstance(answer, Ignored):
            self._intrusion(answer.reason)
        elif isinstance(answer, Refused):
            log.info("the page may not run a window command: %s", answer.code)
            reason = {"code": answer.code, "message": answer.message}
            self._answer(answer_script(call.id, False, reason))
        else:
            self._run_for_page(answer, call.id)

    def _run_for_page(self, answer: Allowed, call_id: int) -> None:
        done: Future[object] = Future()
        done.add_done_callback(lambda future: self._answer(outcome_script(call_id, future)))
        settle(answer.command, done, self._execute)

    def _answer(self, script: str) -> None:
        if self._window is not None:
            self._window.run_js(script)

    def _intrusion(self, reason: str) -> None:
        self._intrusions += 1
        if self._intrusions <= LOGGED_INTRUSIONS:
            log.warning("a message to the window bridge was dropped: %s", reason)


def _open_in_browser(address: str) -> None:
    if not webbrowser.open(address):
        log.warning("no browser could be started for an address outside of the window")


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
