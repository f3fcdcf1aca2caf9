"""One window of the in-process host, from pywebview's building it to its last event.

pywebview chooses nothing here: `js_api` is off, no function is exposed, its bridge and injected script are
removed before the first page loads (see gtk_window.py). What is left of it is building the window and running
the main loop.
"""

from __future__ import annotations

import logging
import threading
import weakref
import webbrowser
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from .bridge import Malformed, answer_script, outcome_script, parse_call
from .commands import Close, CloseRequest, Command, OpenExternal
from .errors import Unsupported
from .events import Closed, CloseRequested, Init, WindowEvent
from .host import Allowed, ExitReason, Hooks, Ignored, InvokeAnswer, OnEvent, OnInvoke, Refused
from .mailbox import Mailbox, settle
from .navigation import external_address
from .toolkit import Report, Toolkit, ToolkitWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy
    from .options import WindowOptions

__all__ = ["HostedWindow"]

log = logging.getLogger(__name__)

# A frame that probes the bridge must not fill the log.
LOGGED_INTRUSIONS = 20


def _nothing() -> None:
    return


def _no_window() -> None:
    return None


def _weakly(native: object) -> Callable[[], object]:
    try:
        return weakref.ref(native)
    except TypeError:  # .NET's objects know no weak references; theirs is a collector of its own
        return _no_window


class HostedWindow:
    """`post`, `run_js` and `close` may be called from any thread, the rest on the GUI thread.

    `on_ready` is called when it is shown, `on_agreed` when it is about to end and before pywebview hears of it,
    `on_failed` when it could not be shown.
    """

    def __init__(
        self,
        toolkit: Toolkit,
        hooks: Hooks,
        *,
        on_agreed: Callable[[], None],
        on_ready: Callable[[], None] = _nothing,
        on_failed: Callable[[], None] = _nothing,
    ) -> None:
        self.hooks = hooks
        self.exit = ExitReason.CLOSED
        self.failure: BaseException | None = None
        self.is_closing = False
        self._toolkit = toolkit
        self._on_agreed, self._on_ready, self._on_failed = on_agreed, on_ready, on_failed
        self._mailbox = Mailbox()
        self._window: ToolkitWindow | None = None
        self._native: Callable[[], object] = _no_window
        self._on_event: OnEvent | None = None
        self._on_invoke: OnInvoke | None = None
        self._is_ready = self._is_agreed = False
        self._intrusions = 0

    def reports_to(self, on_event: OnEvent, on_invoke: OnInvoke | None) -> None:
        """Tell these of its events and of its pages' commands."""
        self._on_event, self._on_invoke = on_event, on_invoke

    def post(self, command: Command) -> Future[object]:
        """Run a command on the GUI thread; see `Host.post`."""
        return self._mailbox.post(command)

    def run_js(self, script: str) -> None:
        """Run a script in the window's page, soon. Nothing happens before the window is there or after."""
        if self._is_ready:
            self._toolkit.soon(lambda: self._answer(script))

    def close(self) -> None:
        """End the window without asking; see `Host.close`. Takes no lock: a signal handler may call it."""
        if self.is_closing:
            return
        self.is_closing = True
        if self._is_ready:
            self._toolkit.soon(self._destroy)

    # -- its beginning -------------------------------------------------------------------------------------

    def build(self, webview: Any, url: str, options: WindowOptions, policy: NavigationPolicy) -> Any:
        """Describe the window to pywebview, which shows it when its main loop gets to it."""
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
            self._native = _weakly(window.native)
            # pywebview swallows what its handlers raise, and would go on to show a window that nobody guards.
            try:
                self._adopt(window, url, options, policy)
            except BaseException as error:
                self.failure = error
                self._toolkit.soon(lambda: self._abandon(window))

        window.events.before_show += before_show
        window.events.closing += self._may_close
        return window

    def _adopt(self, window: Any, url: str, options: WindowOptions, policy: NavigationPolicy) -> None:
        self.hooks.before_show()
        report = Report(self._emit, self._page_message, self._may_close, self._open_external, self._give_up, self.hooks)
        self._window = self._toolkit.adopt(window, url, options, policy, report)
        self._is_ready = True
        # The next turn of the main loop: pywebview has then shown the window and begun to load the page.
        self._toolkit.soon(self._begin)

    def _abandon(self, window: Any) -> None:
        window.native.destroy()
        self._on_failed()

    def _begin(self) -> None:
        if self.is_closing:
            self._destroy()
            return
        self.hooks.on_gui_ready()
        self._emit(Init())
        self._on_ready()
        self._mailbox.open(lambda: self._toolkit.soon(self._drain))
        self._drain()

    # -- its end -------------------------------------------------------------------------------------------

    def refuse(self) -> None:
        """Answer all commands with `WindowClosed`, as there will be no window."""
        self._mailbox.shut()

    def ended(self) -> Callable[[], object]:
        """Let go of the window, which is gone, and say so; the result gives what is still left of it."""
        self._mailbox.shut()
        self._window = None
        left, self._native = self._native, _no_window
        self._emit(Closed())
        return left

    def _may_close(self) -> bool:
        """Ask the app once per wish to close; False keeps the window. pywebview's `closing` handler, too."""
        if not (self.is_closing or self._is_agreed):
            self._emit(CloseRequested())
            try:
                self._is_agreed = not self.hooks.veto()
            except Exception:  # a task boundary: a broken veto must not make a window that cannot be closed
                log.exception("the window's veto failed; closing")
                self._is_agreed = True
            if not self._is_agreed:
                return False
        self._on_agreed()
        return True

    def _ask_to_close(self) -> bool:
        if not self._may_close():
            return False
        # Not now: whoever asked is to be answered first.
        self._toolkit.soon(self._destroy)
        return True

    def _give_up(self) -> None:
        self.exit = ExitReason.FAILED
        self._is_agreed = True
        self._toolkit.soon(self._destroy)

    def _destroy(self) -> None:
        if self._window is not None:
            self._on_agreed()
            window, self._window = self._window, None
            self._mailbox.shut()
            self._is_agreed = True
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
        if self._window is None or command.NAME not in self._toolkit.capabilities:
            raise Unsupported(self._toolkit.name, command.NAME)
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
