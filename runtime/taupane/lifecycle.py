"""From ``app.start()`` to the last thread: who runs where, and how it all ends.

    main thread:   bind the port -> choose the host -> host.run (the window, signals) ------> end the loop ->
    exit code loop thread:                     wait for the window -> import aiohttp -> answer pages -> stop
    in order

The port is bound first and the window loads its address at once; its request waits in the backlog while
aiohttp is imported beside the window's web process. Whatever ends the app (window closed, SIGINT, SIGTERM, an
exception) ends it the same way: the host's ``run`` comes back, then the loop is stopped. A second signal ends
the process at once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from taupane import mainthread
from taupane.errors import PortInUse, StartFailed, WrongThread
from taupane.settings import BadSetting, Settings, read_settings
from taupane.settingsfile import app_folder, find_file

if TYPE_CHECKING:
    import asyncio

    from taupane.app import App
    from taupane.running import Running
    from taupane_bridges.window import Host, WindowOptions

GUI_TIME = 1.0
"""Seconds that the loop waits at most for the window, so that a slow toolkit delays no headless client for
ever."""

ANY_THREAD = ("browser", "chromium", "headless")
"""Hosts that need no main thread."""

USAGE = 2
"""Exit code for what the user of the command line can mend."""


class Launch:
    """One start of an app: its settings, its host, and how it is ending."""

    def __init__(
        self, app: App, settings: Settings, host: Host, options: WindowOptions, *, may_fall_back: bool
    ) -> None:
        self.app = app
        self.settings = settings
        self.host = host
        self.options = options
        self.running: Running | None = None
        self.received: int | None = None
        """The signal that ended the app."""
        self.ready: list[Callable[[], object]] = []
        """Called when the window is shown."""
        self.started: list[Callable[[], object]] = []
        """Called when the app answers."""
        self._may_fall_back = may_fall_back
        self._closing = False
        self._early: list[Any] = []
        self._handing_on = threading.RLock()  # a signal handler may close the host while it tells something

    @property
    def dev(self) -> bool:
        """Whether tracebacks may be shown."""
        return self.app.dev or self.settings.dev

    def close(self) -> None:
        """End the window; any thread, signal handlers too."""
        self._closing = True
        self.host.close()

    def gui_ready(self) -> None:
        """Tell whoever waits that the window is shown."""
        for function in self.ready:
            function()

    def hold_window(self, on_show: Callable[[], None]) -> None:
        """Show the window until it is gone. ``on_show`` runs just before: toolkits take SIGINT there."""
        from taupane_bridges.window import NoEngine

        try:
            self._run(on_show)
        except NoEngine as error:
            if not self._may_fall_back:
                raise
            self._fall_back(str(error))
            self.hold_window(on_show)

    def _run(self, on_show: Callable[[], None]) -> None:
        from taupane_bridges.window import PagePolicy

        server = self.app.server
        self._equip(on_show)
        if self.host.name == "headless":
            url = server.origin + "/"
        else:
            # In a browser the secret must not be part of what is asked for: other programs may see that.
            url = server.mint_url() if self.host.name == "browser" else server.mint_window_url()
        if self.host.name == "browser":
            announce(self.app, "opening in your browser")
        if self._closing:
            self.host.close()
        self.host.run(url, self.options, self._event, PagePolicy(server.knows_nonce))

    def _equip(self, on_show: Callable[[], None]) -> None:
        hooks = self.host.hooks
        hooks.before_show = on_show
        hooks.on_gui_ready = self.gui_ready
        hooks.entry_url = self.app.server.mint_window_url
        self.app.window.belongs_to(self.host)

    def runs(self, running: Running) -> None:
        """Take what the window's events are for; it gets those that came before it. Loop thread."""
        with self._handing_on:
            self.running = running
            for event in self._early:
                running.window_event(event)
            self._early.clear()

    def _event(self, event: Any) -> None:
        with self._handing_on:
            if self.running is not None:
                self.running.window_event(event)
            else:
                self._early.append(event)

    def _fall_back(self, reason: str) -> None:
        """Go on with the next host that can run, else without a window."""
        from taupane_bridges.window import BACKENDS, choose
        from taupane_bridges.window.headless import HeadlessHost

        names = [backend.name for backend in BACKENDS]
        left = BACKENDS[names.index(self.host.name) + 1 :] if self.host.name in names else ()
        environ = {name: value for name, value in os.environ.items() if name != "TAUPY_LAUNCHER_PATH"}
        self.host = choose(environ=environ, backends=left).host if left and _on_main_thread() else HeadlessHost()
        if self.running is not None:
            self.running.moves_to(self.host)
        self._may_fall_back = self.host.name != "headless"
        if self._may_fall_back:
            what = "in your browser" if self.host.name == "browser" else f"with the {self.host.name} window"
            _say(f"{self.app.title}: {reason}; going on {what}")
        else:
            announce(self.app, reason)


def run_to_the_end(app: App, port: int | None) -> None:
    """Run an app until its window is closed. Returns then; raises SystemExit after a signal (128 + its
    number), for a wrong command line or a taken port (2), and what the app's own start raised.
    """
    reserved = mainthread.reserved()
    if reserved is not None and not reserved.is_current():
        reserved.run(lambda: _whole_life(app, port))
    else:
        _whole_life(app, port)


def _whole_life(app: App, port: int | None) -> None:
    launch = prepare(app, port)
    if launch.host.name not in ANY_THREAD and not _on_main_thread():
        app.server.unbind()
        raise WrongThread("a window needs the main thread: call app.start() there, or use python -m taupane FILE")
    loop = LoopThread(launch)
    launch.ready.append(loop.go)
    with _signals(launch) as install:
        loop.start()
        try:
            launch.hold_window(install)
        finally:
            loop.end()
    if loop.error is not None:
        raise loop.error
    _leave(launch)


async def run_in_this_loop(app: App, port: int | None) -> None:
    """Run an app in the running loop until its window is closed; for ``async def main(): await
    app.run(root)``.

    The window is on the reserved main thread under ``python -m taupane``; elsewhere it is in a child process.
    """
    import asyncio

    loop = asyncio.get_running_loop()
    reserved = mainthread.reserved()
    has_gui_thread = reserved is not None and not reserved.is_current()
    launch = prepare(app, port, child_window=not has_gui_thread)
    shown = asyncio.Event()
    launch.ready.append(lambda: loop.call_soon_threadsafe(shown.set))
    with _signals(launch, off=has_gui_thread):
        if reserved is not None and has_gui_thread:
            window = asyncio.wrap_future(reserved.submit(lambda: _hold_with_signals(launch)))
        else:
            window = asyncio.ensure_future(asyncio.to_thread(launch.hold_window, lambda: None))
        try:
            await _until_shown(shown, window)
            await _serve_until(launch, window)
        finally:
            launch.close()
            await asyncio.wait([window])
    window.result()
    _leave(launch)


@contextlib.contextmanager
def served(app: App, port: int) -> Generator[None, None, None]:
    """Run an app headless on a thread while this lasts, without touching signals, argv or output."""
    from taupane_bridges.window.headless import HeadlessHost

    _begun.append(app.title)
    app.server.check_free()
    app.server.bind(app.wants_port(port or None))
    launch = Launch(app, Settings(window=False), HeadlessHost(), app.window_options(), may_fall_back=False)
    up = threading.Event()
    launch.started.append(up.set)
    loop = LoopThread(launch)
    launch.ready.append(loop.go)
    window = threading.Thread(target=launch.hold_window, args=(lambda: None,), name="taupane-headless")
    loop.start()
    window.start()
    try:
        loop.wait_for(up)
        yield
    finally:
        launch.close()
        window.join()
        loop.end()
    if loop.error is not None:
        raise loop.error


async def _until_shown(shown: asyncio.Event, ending: asyncio.Future[Any]) -> None:
    import asyncio

    waiting: asyncio.Future[Any] = asyncio.ensure_future(shown.wait())
    try:
        await asyncio.wait([waiting, ending], timeout=GUI_TIME, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()


async def _serve_until(launch: Launch, ending: asyncio.Future[Any]) -> None:
    """Start the app, wait for ``ending``, stop the app. A start that is still going on by then is
    cancelled."""
    import asyncio

    from taupane.running import Running

    running = Running(launch.app, launch.host, dev=launch.dev)
    launch.runs(running)
    running.moves_to(launch.host)  # which may have become another one meanwhile
    starting = asyncio.ensure_future(running.start())
    try:
        await asyncio.wait([starting, ending], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            for function in launch.started:
                function()
            await asyncio.wait([ending])
    finally:
        starting.cancel()
        await asyncio.wait([starting])
        await running.stop()


class LoopThread:
    """The thread with the event loop: aiohttp, the app's handlers, everything that is not the window."""

    def __init__(self, launch: Launch) -> None:
        self.error: BaseException | None = None
        self._launch = launch
        self._go = threading.Event()
        self._lock = threading.Lock()
        self._ending = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Future[None] | None = None
        # A daemon, so that an error on the main thread cannot leave a process without a window behind. It is joined.
        self._thread = threading.Thread(target=self._work, name="taupane-loop", daemon=True)

    def start(self) -> None:
        """Begin; the heavy imports wait for `go`."""
        self._thread.start()

    def go(self) -> None:
        """Let the loop begin: the window is shown. Any thread."""
        self._go.set()

    def wait_for(self, event: threading.Event) -> None:
        """Wait for an event of this thread, or for its end: then `StartFailed`, or what the app's start
        raised."""
        while not event.wait(0.05):
            if not self._thread.is_alive():
                raise self.error or StartFailed("the app ended before it was up")

    def end(self) -> None:
        """Stop the app in order and wait for the thread. Signals are still handled meanwhile."""
        with self._lock:
            self._ending = True
            if self._loop is not None and self._end is not None:
                self._loop.call_soon_threadsafe(_finish, self._end)
        self._go.set()
        while self._thread.is_alive():
            # In steps, because a join without a timeout cannot be interrupted on Windows.
            self._thread.join(0.2)

    def _work(self) -> None:
        self._go.wait(GUI_TIME)
        import asyncio

        try:
            asyncio.run(self._main())
        except BaseException as error:
            # The thread's boundary: the main thread raises it, once the window is gone.
            self.error = error
        finally:
            with self._lock:
                self._loop = None
            self._launch.close()

    async def _main(self) -> None:
        import asyncio

        from taupane.threads import AppThreads

        with self._lock:
            if self._ending:
                self._launch.app.server.unbind()
                return
            self._loop = asyncio.get_running_loop()
            self._end = self._loop.create_future()
            self._loop.set_default_executor(AppThreads())
        await _serve_until(self._launch, self._end)


development: Callable[[App, Settings], Launch] | None = None
"""What takes the window, the socket and the cookie from elsewhere: set in the child process of a development run."""


_begun: list[str] = []


def has_begun() -> bool:
    """Tell whether an app was started in this process, whatever became of it."""
    return bool(_begun)


def prepare(app: App, port: int | None = None, *, child_window: bool = False) -> Launch:
    """Read the settings, bind the port, choose the host; print the address when there will be no window.

    With ``child_window`` the main thread is taken, and a window of this process goes to a child process instead.
    Raises SystemExit(2) for what the user of the command line can mend.
    """
    from taupane_bridges.window import NoEngine, UnknownHost, choose

    _begun.append(app.title)
    app.server.check_free()
    try:
        file = find_file(app_folder())
        entries, name = (None, "") if file is None else (file.entries, file.name)
        settings = read_settings(sys.argv[1:], os.environ, entries, name)
        if settings.launcher is not None:
            os.environ["TAUPY_LAUNCHER_PATH"] = settings.launcher  # which the launcher's own probe reads
        if development is not None:
            return development(app, settings)
        if settings.dev:
            _start_development()
        wanted = app.wants_port(settings.port if settings.port is not None else port)
        choice = choose(settings.host if settings.window else "headless")
        host = _in_a_child(choice.host) if child_window else choice.host
        app.server.bind(wanted)
    except (BadSetting, PortInUse, NoEngine, UnknownHost) as error:
        _say(f"{app.title}: {error}")
        raise SystemExit(USAGE) from None
    launch = Launch(app, settings, host, app.window_options(settings), may_fall_back=choice.asked_by is None)
    if host.name == "headless":
        passed = [f"no {name} window: {reason}" for name, reason in choice.passed_over]
        asked_by = (choice.asked_by or "headless") if settings.window else "--no-window"
        announce(app, "; ".join(passed) or f"no window: {asked_by}")
    return launch


def _start_development() -> None:
    """Become the parent of a development run of this script, where it can be one; else go on as it is."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    if os.name == "nt" or script is None or getattr(sys, "frozen", False):
        return
    arguments = [argument for argument in sys.argv[1:] if argument != "--dev"]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "taupane", "dev", script, *arguments])


def _in_a_child(host: Host) -> Host:
    """Return a host that needs no main thread: the same one, or our launcher in place of a window of this process."""
    from taupane_bridges.launcher import LauncherHost, own_launcher
    from taupane_bridges.window.pywebview_host import PywebviewHost

    return LauncherHost(own_launcher()) if isinstance(host, PywebviewHost) else host


def announce(app: App, reason: str) -> None:
    """Print a one-time address alone on a line of stdout, and on stderr why there is no window."""
    _say(f"{app.title}: {reason}. Open this address in a browser; it works once.")
    sys.stdout.write(app.server.mint_url() + "\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _leave(launch: Launch) -> None:
    if launch.received is not None:
        raise SystemExit(128 + launch.received)


def _hold_with_signals(launch: Launch) -> None:
    with _signals(launch) as install:
        launch.hold_window(install)


@contextlib.contextmanager
def _signals(launch: Launch, *, off: bool = False) -> Generator[Callable[[], None], None, None]:
    """Let SIGINT, SIGTERM and SIGHUP end the app while this lasts; gives what installs the handlers once
    more."""
    from taupane_bridges.window import ClosingSignals

    if off or not _on_main_thread():
        yield lambda: None
        return
    numbers: list[int] = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Ignored under nohup, which is a wish to be kept running.
        numbers.append(signal.SIGHUP)
    with ClosingSignals(launch.close, tuple(numbers)) as signals:
        try:
            yield signals.install
        finally:
            launch.received = signals.received


def _on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
