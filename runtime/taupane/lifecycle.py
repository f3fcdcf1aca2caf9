"""From ``app.start()`` to the last thread: who runs where, and how it all ends.

    main thread:  bind the port -> choose the host -> host.run (the window, signals) -> end the loop -> exit code
    loop thread:     wait for the window -> import aiohttp -> answer pages -> stop in order

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
from typing import TYPE_CHECKING

from taupane import mainthread
from taupane.errors import PortInUse, WrongThread
from taupane.launching import Launch, announce, on_main_thread, say
from taupane.loopthread import LoopThread, serve_until, until_shown
from taupane.settings import BadSetting, Settings, read_settings
from taupane.settingsfile import app_folder, find_file

if TYPE_CHECKING:
    from taupane.app import App
    from taupane_bridges.window import Host

ANY_THREAD = ("browser", "chromium", "headless")
"""Hosts that need no main thread."""

USAGE = 2
"""Exit code for what the user of the command line can mend."""


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
    if launch.host.name not in ANY_THREAD and not on_main_thread():
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
            await until_shown(shown, window)
            await serve_until(launch, window)
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
        say(f"{app.title}: {error}")
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

    if off or not on_main_thread():
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
