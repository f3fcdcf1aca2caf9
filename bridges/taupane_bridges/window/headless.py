"""A window that is not there: the same protocol, where no display is.

It keeps the state that a window would have, so that an app's own logic (and its tests) see sizes, titles and
events as usual. It prints nothing: the app prints its address.
"""

from __future__ import annotations

import logging
import queue
from typing import TYPE_CHECKING, Any

from . import commands as c
from .errors import AlreadyRun, Unsupported, WindowError
from .events import Closed, CloseRequested, Init, WindowEvent
from .host import ExitReason, Hooks, OnEvent, OnInvoke
from .mailbox import Mailbox
from .navigation import NavigationPolicy, external_address
from .state import Tracker, WindowState

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from .options import WindowOptions

__all__ = ["HeadlessHost"]

log = logging.getLogger(__name__)

# Seconds. A wait without a timeout is not ended by Ctrl-C on Windows, nor elsewhere once a library has taken
# SIGINT with SA_RESTART, as polars does when it is imported: the system then resumes the wait, and Python
# never looks at the signal.
_WAIT = 0.25


class HeadlessHost:
    """Runs until `close`, or a `close` command that no veto stops. Any thread may run it."""

    name = "headless"

    def __init__(self) -> None:
        self.hooks = Hooks()
        self._mailbox = Mailbox()
        # SimpleQueue.put is reentrant, so that a signal handler may call `close` whatever this thread is
        # doing.
        self._turns: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._ran = False
        self._exit: ExitReason | None = None
        self._on_event: OnEvent | None = None
        self._tracker = Tracker(WindowState(), self._emit)
        self._limits = {"min_width": 0, "min_height": 0, "max_width": 0, "max_height": 0}
        self._do: dict[type[c.Command], Callable[[Any], object]] = {
            c.SetTitle: lambda to: self._set(title=to.title),
            c.SetSize: lambda to: self._tracker.sized(*self._within(to.width, to.height)),
            c.SetPosition: lambda to: self._tracker.placed(to.x, to.y),
            c.MinSize: lambda to: self._limit("min", to.width, to.height),
            c.MaxSize: lambda to: self._limit("max", to.width, to.height),
            c.Minimize: lambda _: self._shape(minimized=True),
            c.Maximize: lambda _: self._shape(minimized=False, maximized=True),
            c.Restore: lambda _: self._shape(minimized=False, maximized=False),
            c.ToggleMaximize: lambda _: self._shape(maximized=not self._tracker.state.maximized),
            c.ToggleFullscreen: lambda _: self._shape(fullscreen=not self._tracker.state.fullscreen),
            c.Focus: lambda _: self._tracker.focused(True),
            c.AlwaysOnTop: lambda to: self._set(always_on_top=to.enabled),
            c.Resizable: lambda to: self._set(resizable=to.enabled),
            c.Show: lambda _: self._set(visible=True),
            c.Hide: lambda _: self._set(visible=False),
            c.GetState: lambda _: self._tracker.state.to_message(),
            c.GetMonitors: lambda _: [],
            c.OpenExternal: self._open_external,
            c.Close: lambda _: self._ask_to_close(),
            c.CloseRequest: lambda _: self._ask_to_close(),
        }
        self.capabilities = frozenset(command.NAME for command in self._do)

    def run(self, url: str, options: WindowOptions, on_event: OnEvent, on_invoke: OnInvoke | None = None) -> ExitReason:
        """Keep a window's state and wait for the end. No page is shown: `on_invoke` is never called."""
        del on_invoke
        if self._ran:
            raise AlreadyRun(self.name)
        self._ran = True
        NavigationPolicy.for_url(url, options.origins)
        self._on_event = on_event
        self._begin(options)
        try:
            self._mailbox.open(lambda: self._turns.put(None))
            self._turns.put(None)
            while self._exit is None:
                self._wait()
                self._mailbox.drain(self._execute)
        finally:
            self._mailbox.shut()
            self._emit(Closed())
        return self._exit

    def post(self, command: c.Command) -> Future[object]:
        """Run a command on the running thread; see `Host.post`."""
        return self._mailbox.post(command)

    def close(self) -> None:
        """End `run`; see `Host.close`."""
        self._exit = self._exit or ExitReason.SHUTDOWN
        self._turns.put(None)

    def _begin(self, options: WindowOptions) -> None:
        for limit in self._limits:
            self._limits[limit] = getattr(options, limit) or 0
        state = self._tracker.state
        state.title, state.width, state.height = options.title, options.width, options.height
        state.x, state.y = options.x or 0, options.y or 0
        state.maximized, state.fullscreen = options.maximized, options.fullscreen
        state.resizable, state.always_on_top = options.resizable, options.always_on_top
        state.visible = not options.hidden
        self.hooks.before_show()
        self._emit(Init())
        self.hooks.on_gui_ready()

    def _wait(self) -> None:
        try:
            self._turns.get(timeout=_WAIT)
        except queue.Empty:
            return

    def _execute(self, command: c.Command) -> object:
        action = self._do.get(type(command))
        if action is None:
            raise Unsupported(self.name, command.NAME, "there is no window")
        return action(command)

    def _emit(self, event: WindowEvent) -> None:
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:  # a task boundary: the app's handler must not end the window
            log.exception("the handler of the window event %s failed", event.NAME)

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self._tracker.state, name, value)

    def _shape(self, **flags: bool) -> None:
        state = self._tracker.state
        now = {"minimized": state.minimized, "maximized": state.maximized, "fullscreen": state.fullscreen}
        self._tracker.shaped(**{**now, **flags})

    def _limit(self, which: str, width: int, height: int) -> None:
        self._limits[f"{which}_width"], self._limits[f"{which}_height"] = width, height
        state = self._tracker.state
        self._tracker.sized(*self._within(state.width, state.height))

    def _within(self, width: int, height: int) -> tuple[int, int]:
        limits = self._limits

        def fit(size: int, axis: str) -> int:
            most = limits[f"max_{axis}"]
            return max(limits[f"min_{axis}"], min(size, most) if most else size)

        return fit(width, "width"), fit(height, "height")

    def _open_external(self, command: c.OpenExternal) -> None:
        address = external_address(command.url)
        if self.hooks.open_external is None:
            raise Unsupported(self.name, command.NAME, "there is no desktop to open it on")
        self.hooks.open_external(address)

    def _ask_to_close(self) -> bool:
        """Ask the app; answer whether the window closes."""
        self._emit(CloseRequested())
        try:
            if self.hooks.veto():
                return False
        except WindowError:
            raise
        except Exception:  # a task boundary: a broken veto must not make a window that cannot be closed
            log.exception("the window's veto failed; closing")
        self._exit = self._exit or ExitReason.CLOSED
        return True
