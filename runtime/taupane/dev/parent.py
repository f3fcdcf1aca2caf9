"""The parent of a development run: it has the window, the socket and the files, and none of the user's code.

    main thread    waits for the app's first page, then shows the window until it is gone
    director       one decision after the other: a file changed, the app answered, the app ended
    others         the app's messages, the watch; they only hand things to the director

What the director asks of the app (`AppChild.tell`): `changed` with paths, answered by `reloaded`; `carry`, answered by
`carried`; `end`. What the app tells by itself: `serving`, when it answers requests.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taupane.dev.appchild import AppChild
from taupane.dev.frontend import FrontEnd, OwnFrontEnd
from taupane.dev.saying import say, say_reloaded
from taupane.dev.standin import StandIn
from taupane.dev.vite import ViteFailed
from taupane.server.binding import bind
from taupane.server.credentials import Cookie
from taupane.settings import Settings
from taupane_bridges.launcher.messages import parse_opening
from taupane_bridges.launcher.talk import Talk
from taupane_bridges.window import ClosingSignals, ExitReason, WindowError, WindowOptions
from taupane_bridges.window.browser import BrowserHost
from taupane_bridges.window.commands import LoadUrl, SetTitle
from taupane_bridges.window.events import Init, Loaded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taupane.dev.watch import Watch
    from taupane_bridges.window import Command, Host, InvokeAnswer, WindowEvent

CARRY_TIME = 3.0
"""Seconds that an app gets to hand over its state."""

SPARE_AFTER = 0.5
"""Seconds after which the process of the next restart is started: the app's own first page comes first."""

Opening = tuple[str, WindowOptions]


class Parent:
    """One development run. `run` takes the main thread."""

    def __init__(
        self, script: Path, arguments: Sequence[str], settings: Settings, host: Host | None, front: FrontEnd
    ) -> None:
        self._script, self._arguments = script, list(arguments)
        self._front = front
        self._host = host
        self._cookie = Cookie()
        self._socket = bind(settings.port or 0)
        self._own_folder = Path(tempfile.mkdtemp(prefix="taupane-dev-"))
        self._turns: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._opening: Future[Opening | None] = Future()
        self._child: AppChild | None = None
        self._spare: AppChild | None = None
        self._talk: Talk | None = None
        self._standin: StandIn | None = None
        self._opened_by: StandIn | None = None  # whose page the window was opened with
        self._owed: list[Command] = []
        self._watch: Watch | None = None
        self._carrying: threading.Timer | None = None
        self._has_run = self._is_shown = self._is_loaded = self._is_ending = False
        self._code = 0

    def run(self) -> int:
        """Run until the window is closed, the app ends by itself or a signal comes; returns the exit code."""
        from taupane.dev.watch import Watch

        folder = self._script.resolve().parent
        self._watch = watch = Watch(folder, lambda paths: self._turns.put(lambda: self._changed(paths)))
        director = threading.Thread(target=self._direct, name="taupane-dev-director", daemon=True)
        numbers = (signal.SIGINT, signal.SIGTERM)
        with ClosingSignals(self._close, numbers) as signals:
            self._turns.put(lambda: self._begin())
            director.start()
            try:
                self._show(signals.install)
            finally:
                self._is_ending = True
                watch.stop()
                self._turns.put(None)
                director.join()
                self._socket.close()
                shutil.rmtree(self._own_folder, ignore_errors=True)
        return 128 + signals.received if signals.received else self._code

    # -- the window, on the main thread ---------------------------------------------------------------------

    def _show(self, install: Callable[[], None]) -> None:
        opening = self._wait()
        if opening is None or self._host is None:
            return
        url, options = opening
        hooks = self._host.hooks
        hooks.before_show = install
        hooks.veto = lambda: self._talk is not None and self._talk.ask_veto()
        hooks.entry_url = lambda: self._talk.entry_url(url)() if self._talk is not None else url
        hooks.open_external = lambda address: self._talk.open_external(address) if self._talk is not None else None
        try:
            reason = self._host.run(url, options, self._event, self._invoke)
        except WindowError as error:
            say(str(error))
            self._code = 2
        else:
            self._code = 1 if reason is ExitReason.FAILED else self._code

    def _wait(self) -> Opening | None:
        while True:
            try:
                # In steps: a wait without a timeout is not always ended by a signal.
                return self._opening.result(0.25)
            except TimeoutError:
                continue
            except Exception as error:  # concurrent.futures' own TimeoutError before Python 3.11
                if type(error).__name__ != "TimeoutError":
                    raise

    def _close(self) -> None:
        """End all of it; a signal handler calls this."""
        self._is_ending = True
        if self._host is not None:
            self._host.close()
        if not self._opening.done():
            self._opening.set_result(None)

    def _event(self, event: WindowEvent) -> None:
        if isinstance(event, Init):
            self._is_shown = True
            self._turns.put(self._pay)
        elif isinstance(event, Loaded):
            self._is_loaded = True
        if self._talk is not None:
            self._talk.event(event)

    def _invoke(self, nonce: str, raw: Mapping[str, object]) -> InvokeAnswer:
        from taupane_bridges.window import Refused

        if self._talk is None:
            return Refused("gone", "the app is not running")
        return self._talk.invoke(nonce, raw)

    # -- the director ---------------------------------------------------------------------------------------

    def _direct(self) -> None:
        while (turn := self._turns.get()) is not None:
            turn()
        self._end_standin()
        self._front.end()
        if self._spare is not None:
            self._spare.end(0.5)
        if self._child is not None:
            code = self._child.end()
            self._code = self._code or (code if code > 0 else 0)

    def _begin(self) -> None:
        """Start the app, with the state of the one before it, where that has left any."""
        if self._is_ending or not (self._has_run or self._begin_front()):
            return
        self._end_standin()
        child, self._spare = self._spare or self._new(), None
        self._child = child
        child.start(
            str(self._script),
            self._arguments,
            cookie=[self._cookie.name, self._cookie.value],
            window=self._host is not None,
            host=self._host.name if self._host is not None else "headless",
            announces=not self._has_run,
            carried=str(self._own_folder / "state"),
            front_end=self._front.url,
        )
        self._has_run = True
        if self._host is not None:
            child.writer.send({"type": "hello", "launcher": "taupane"})

    def _begin_front(self) -> bool:
        """Let the front end come up; tells whether the app can be started."""
        try:
            self._front.begin(lambda: self._is_ending)
        except (ViteFailed, OSError) as error:
            say(str(error))
            self._code = 1
            self._close()
        return not self._is_ending

    def _new(self) -> AppChild:
        return AppChild(self._socket, self._message, self._child_ended)

    def _prepare(self) -> None:
        """Start the process of the next restart, so that its imports are done by then."""
        if self._spare is None and not self._is_ending:
            self._spare = self._new()

    def _message(self, child: AppChild, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind in ("dev", "open"):
            self._turns.put(lambda: self._take(child, message))
        elif not child.is_retired and self._talk is not None:
            self._talk.hear(message)

    def _take(self, child: AppChild, message: dict[str, Any]) -> None:
        if child is not self._child:
            return
        if message["type"] == "open":
            self._open(child, message)
        elif message.get("did") == "serving":
            child.has_served = True
            if self._watch is not None:
                for folder in message.get("pages", []):
                    self._watch.follow(Path(folder))
            later = threading.Timer(SPARE_AFTER, lambda: self._turns.put(self._prepare))
            later.daemon = True
            later.start()
        elif message.get("did") == "pages":
            if isinstance(self._host, BrowserHost):
                self._host.pages(int(message["count"]))
        elif message.get("did") == "raised":
            child.raised = (str(message.get("title")), str(message.get("text")))
        elif message.get("did") == "carried":
            self._carried(child, message)
        elif message.get("did") == "reloaded":
            self._reloaded(str(message.get("how")), str(message.get("why")))

    def _reloaded(self, how: str, why: str) -> None:
        if how == "restart":
            say(f"{why}: starting the app anew")
            self._restart()
        else:
            say_reloaded(how, why)

    def _open(self, child: AppChild, message: dict[str, Any]) -> None:
        assert self._host is not None
        try:
            url, options = parse_opening(message)
        except WindowError as error:
            say(f"the app's window cannot be opened: {error}")
            return
        self._talk = talk = Talk(self._host, child.writer, asks=True)  # type: ignore[arg-type]  # any host will do
        if not self._opening.done():
            self._opening.set_result((url, options))
            return
        # The window is there: the app learns at once what it can do, and its page comes back by itself; but not from
        # an address that the stand-in did not come to answer, of which the app knows nothing.
        if self._is_shown:
            talk.event(Init())
        is_lost = self._opened_by is not None and not self._opened_by.is_entered
        self._opened_by = None
        self._owed = [SetTitle(options.title), *([LoadUrl(url)] if is_lost or not self._is_loaded else [])]
        self._pay()

    def _pay(self) -> None:
        """Have the window do what could not be done before it was shown."""
        if self._is_shown and self._host is not None:
            for command in self._owed:
                self._host.post(command)
            self._owed = []

    def _child_ended(self, child: AppChild) -> None:
        self._turns.put(lambda: self._over(child))

    def _over(self, child: AppChild) -> None:
        """Go on after the app's end: with a new one, without one until a file changes, or not at all."""
        if child is self._spare:
            child.end(0)
            self._spare = None
        if child is not self._child or self._is_ending:
            return
        code = child.end(0.5)
        self._child = self._talk = None
        if self._carrying is not None:  # it ended while it was asked for its state
            self._carrying.cancel()
            self._carrying = None
            self._begin()
        elif code in (0, 2):  # it ended by itself, or what it was told is wrong
            self._code = code
            self._close()
        else:
            how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            say(f"the app {how}; save a file to start it again")
            title, text = child.raised or (f"The app {how}", "What it said is in the terminal.")
            self._standin = StandIn(self._socket, self._cookie, title, text)
            if self._host is not None and not self._opening.done():
                self._opened_by = self._standin
                self._opening.set_result((self._standin.entry_url(), WindowOptions(title=self._script.name)))

    def _changed(self, saved: list[Path]) -> None:
        paths = self._front.left(saved)
        if not paths:
            return
        if self._child is None:
            self._begin()
        elif self._child.has_served:
            self._child.tell("changed", paths=[str(path) for path in paths])
        else:
            self._restart()  # it is still starting, with old code

    def _end_standin(self) -> None:
        if self._standin is not None:
            self._standin.leave()
            self._standin = None

    def _restart(self) -> None:
        """Take over the app's state and start it anew; the window and the socket stay."""
        child = self._child
        if child is None or self._carrying is not None:
            return
        if not child.has_served:
            self._replace(child)
            return
        self._carrying = threading.Timer(CARRY_TIME, lambda: self._turns.put(lambda: self._carried(child, {})))
        self._carrying.daemon = True
        self._carrying.start()
        child.tell("carry")

    def _carried(self, child: AppChild, message: dict[str, Any]) -> None:
        if self._carrying is None or child is not self._child:
            return
        self._carrying.cancel()
        self._carrying = None
        lost = message.get("lost")
        if lost:
            say(f"not carried over: {', '.join(lost)}")
        if not message:
            say(f"no state is carried over: the app did not give it within {CARRY_TIME:g} s")
        self._replace(child)

    def _replace(self, child: AppChild) -> None:
        self._child = self._talk = None
        child.retire()
        self._begin()


def develop(script: Path, arguments: Sequence[str], front: FrontEnd | None = None) -> int:
    """Run an app for its development, its pages made by a front end beside it; returns the exit code. Main thread."""
    from taupane.settings import BadSetting, read_settings
    from taupane.settingsfile import find_file
    from taupane_bridges.window import HostError, choose

    if os.name == "nt":
        from taupane.dev.supervisor import supervise

        return supervise(script, arguments, front or OwnFrontEnd())
    try:
        file = find_file(script.resolve().parent)
        entries, name = (None, "") if file is None else (file.entries, file.name)
        settings = read_settings(arguments, os.environ, entries, name)
        choice = choose(settings.host if settings.window else "headless")
        host = None if choice.host.name == "headless" else choice.host
        for name, reason in choice.passed_over:
            if host is None:
                say(f"no {name} window: {reason}")
        parent = Parent(script, arguments, settings, host, front or OwnFrontEnd())
    except (BadSetting, HostError, OSError, ValueError) as error:
        say(str(error))
        return 2
    return parent.run()
