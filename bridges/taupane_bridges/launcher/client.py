"""A window host over a launcher: TauPy's compiled one, or ours. See `taupane_bridges.window.Host`.

Life: start the program -> `hello` (ours: address and options go over its stdin) or `init` (compiled: it loads the
doorway) -> `init` -> commands and events -> its end is the window's end. Whatever fails before `init` raises NoEngine,
so that the app can take the next host.
"""

from __future__ import annotations

import logging
import os
import queue
import shutil
import threading
import time
import webbrowser
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from taupane_bridges.window import (
    Allowed,
    AlreadyRun,
    Command,
    ExitReason,
    Hooks,
    NoEngine,
    Refused,
    RefusedAddress,
    Unsupported,
    WindowClosed,
    WindowError,
    WindowEvent,
)
from taupane_bridges.window import events as e
from taupane_bridges.window.commands import Close, CloseRequest, OpenExternal
from taupane_bridges.window.mailbox import Mailbox
from taupane_bridges.window.navigation import NavigationPolicy, external_address

from .arguments import command_line
from .doorway import Doorway
from .lines import Garbage
from .messages import COMPILED, BadEvent, opening, parse_event, to_message
from .named import VARIABLE
from .process import CannotStart, LauncherProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from taupane_bridges.window import WindowOptions
    from taupane_bridges.window.host import OnEvent, OnInvoke

__all__ = ["VARIABLE", "LauncherFailed", "LauncherHost"]

log = logging.getLogger(__name__)

HANDSHAKE_TIME = 20.0
"""Seconds from the start to `init`; a cold toolkit on a busy machine takes some 8."""
MOST_GARBAGE = 20
"""Lines that are no messages, before `init`: then it is another program."""
PATIENCE = 3.0
"""Seconds that a launcher gets to close its window by itself."""
_TURN = 0.25
"""Seconds; see headless.py: a wait without a timeout is not always ended by a signal."""

_ALWAYS = frozenset({"close", "close_request", "open_external"})


class WindowProcess(Protocol):
    """The process that has the window, as its client holds it: `LauncherProcess`, or a development run's parent."""

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        ...

    def send(self, message: Mapping[str, object]) -> bool:
        """Queue a message; False when nobody reads. Any thread."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for its end; tell whether it has ended."""
        ...

    def how_it_ended(self) -> str:
        """Return how it ended, as the end of a sentence."""
        ...

    def end(self, patience: float) -> None:
        """Have nothing more to do with it; one of ours is ended."""
        ...


class LauncherFailed(WindowError):
    """The launcher answered a command with an error that has no class here."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class LauncherHost:
    """Shows the window of a launcher process. Any thread may `run` it; hooks and events are called there.

    `program` is the launcher's command (a path, or a list with its first arguments); None: what
    TAUPY_LAUNCHER_PATH names.
    """

    name = "launcher"

    def __init__(
        self, program: str | os.PathLike[str] | Sequence[str] | None = None, *, seconds: float = HANDSHAKE_TIME
    ) -> None:
        self.hooks = Hooks()
        self._program, self._seconds = program, seconds
        self._mailbox = Mailbox()
        # SimpleQueue.put is reentrant, so that a signal handler may call `close` whatever this thread is doing.
        self._turns: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._commands = COMPILED
        self._process: WindowProcess | None = None
        self._on_event: OnEvent | None = None
        self._on_invoke: OnInvoke | None = None
        self._waiting: dict[int, tuple[str, Future[object]]] = {}
        self._ran = self._ours = self._shown = self._over = self._closing = self._agreed = False
        self._garbage = 0
        self._failed: str | None = None
        self._open: Callable[[], None] = lambda: None

    @property
    def capabilities(self) -> frozenset[str]:
        """Names of the commands that can be run: the compiled launcher's, until another one says what it can."""
        return self._commands | _ALWAYS

    def run(self, url: str, options: WindowOptions, on_event: OnEvent, on_invoke: OnInvoke | None = None) -> ExitReason:
        """Start the launcher and block until its window is gone; see `Host.run`."""
        if self._ran:
            raise AlreadyRun(self.name)
        self._ran = True
        NavigationPolicy.for_url(url, options.origins)
        self._on_event, self._on_invoke = on_event, on_invoke
        self._open = lambda: self._send(opening(url, options))
        try:
            self._show(url, options)
        except BaseException:
            self._mailbox.shut()
            self._finish()
            raise
        self._finish()
        self._emit(e.Closed())
        return self._why()

    def post(self, command: Command) -> Future[object]:
        """Run a command in the launcher; see `Host.post`."""
        return self._mailbox.post(command)

    def close(self) -> None:
        """End the window without asking; see `Host.close`."""
        self._closing = True
        self._turns.put(None)

    # -- starting ------------------------------------------------------------------------------------------

    def _show(self, url: str, options: WindowOptions) -> None:
        """Start the program, and serve its window until it is gone."""
        with Doorway(lambda: url) as doorway:
            command = [*self._command(), *command_line(doorway.port, options)]
            self.hooks.before_show()
            try:
                self._process = LauncherProcess(command, self._heard, self._heard_the_end)
            except CannotStart as error:
                raise NoEngine(self.name, str(error)) from None
            self._wait_for_window(self._process, repr(command[0]))
            if self._shown:
                self._serve()

    def _command(self) -> list[str]:
        program = self._program if self._program is not None else os.environ.get(VARIABLE, "")
        if not isinstance(program, (str, os.PathLike)):
            return list(program)
        name = os.fspath(program)
        if not name:
            raise NoEngine(self.name, f"{VARIABLE} is not set")
        path = Path(name)
        if not path.exists() and not (path.name == name and shutil.which(name)):
            raise NoEngine(self.name, f"there is no program {name!r}")
        if path.is_dir():
            raise NoEngine(self.name, f"{name!r} is a folder, not a program")
        return [name]

    def _wait_for_window(self, process: WindowProcess, program: str) -> None:
        """Wait for the program's window; raises NoEngine that says how it failed."""
        end = time.monotonic() + self._seconds
        while not (self._shown or self._closing):
            left = end - time.monotonic()
            if left <= 0:
                raise NoEngine(self.name, f"{program} showed no window within {self._seconds:g} s")
            self._turn(min(left, _TURN))
            if self._failed is not None:
                raise NoEngine(self.name, f"{program} {self._failed}")
            if self._over and not self._shown:
                process.wait(PATIENCE)
                raise NoEngine(self.name, f"{program} {process.how_it_ended()}, before its window was there")

    def _serve(self) -> None:
        self._mailbox.open(lambda: self._turns.put(None))
        self._mailbox.drain(self._execute)
        while not (self._over or self._closing):
            self._turn(_TURN)
            self._mailbox.drain(self._execute)

    def _turn(self, seconds: float) -> None:
        try:
            turn = self._turns.get(timeout=seconds)
        except queue.Empty:
            # A launcher that was killed may leave its web process behind, which holds the pipes open.
            self._over = self._over or (self._process is not None and self._process.code is not None)
            return
        if turn is not None:
            turn()

    # -- the end -------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        """End the process, answer whoever waits."""
        self._mailbox.shut()
        process = self._process
        if process is not None:
            if self._shown and not self._over:
                process.send({"type": "close"})
            process.end(PATIENCE if self._shown else 0)
        for name, future in self._waiting.values():
            if not future.done():
                future.set_exception(WindowClosed(name))
        self._waiting.clear()

    def _why(self) -> ExitReason:
        code = self._process.code if self._process is not None else 0
        if self._closing:
            return ExitReason.SHUTDOWN
        if code and self._process is not None:
            log.error("the launcher %s; its window is gone, so the app ends", self._process.how_it_ended())
        return ExitReason.FAILED if code == 1 else ExitReason.CLOSED

    # -- commands ------------------------------------------------------------------------------------------

    def _execute(self, command: Command) -> object:
        if isinstance(command, (Close, CloseRequest)) and not self._ours:
            return self._ask_to_close()
        if isinstance(command, OpenExternal):
            self._open_external(external_address(command.url))
            return None
        if command.NAME not in self.capabilities:
            raise Unsupported(self.name, command.NAME, "this launcher does not know it")
        # Our launcher asks before it closes; its `close` is the one that does not.
        message = to_message(CloseRequest() if isinstance(command, Close) else command)
        if not self._ours:
            self._send(message)
            return None
        return self._send_and_wait(message, command.NAME)

    def _send_and_wait(self, message: dict[str, object], name: str) -> Future[object]:
        number, answer = len(self._waiting) + 1, Future[object]()
        while number in self._waiting:
            number += 1
        self._waiting[number] = (name, answer)
        self._send({**message, "id": number})
        return answer

    def _ask_to_close(self) -> bool:
        self._emit(e.CloseRequested())
        self._agreed = self._agreed or not self._vetoed()
        if self._agreed:
            self._send(to_message(Close()))
        return self._agreed

    def _vetoed(self) -> bool:
        try:
            return self.hooks.veto()
        except Exception:  # a task boundary: a broken veto must not make a window that cannot be closed
            log.exception("the window's veto failed; closing")
            return False

    def _open_external(self, address: str) -> None:
        if self.hooks.open_external is not None:
            self.hooks.open_external(address)
            return
        threading.Thread(target=webbrowser.open, args=(address,), name="open-external", daemon=True).start()

    def _send(self, message: Mapping[str, object]) -> None:
        if self._process is None or not self._process.send(message):
            raise WindowClosed(str(message.get("type")))

    # -- what the launcher says ----------------------------------------------------------------------------

    def _heard(self, message: Mapping[str, object] | Garbage) -> None:
        self._turns.put(lambda: self._take(message))

    def _heard_the_end(self) -> None:
        def over() -> None:
            self._over = True

        self._turns.put(over)

    def _take(self, message: Mapping[str, object] | Garbage) -> None:
        if isinstance(message, Garbage):
            self._take_garbage(message)
            return
        kind = message.get("type")
        special = {"hello": self._take_hello, "result": self._take_result, "ask": self._take_question}.get(str(kind))
        if special is not None:
            special(message)
        elif kind == "log":
            log.log(_level(message.get("level")), "launcher: %s", str(message.get("msg"))[:2_000])
        elif kind == "open_external":
            self._take_address(message.get("url"))
        else:
            self._take_event(message)

    def _take_garbage(self, garbage: Garbage) -> None:
        self._garbage += 1
        if self._garbage <= MOST_GARBAGE:
            log.warning("a line of the launcher was ignored: %s", garbage.why)
        elif not self._shown:
            self._failed = f"does not speak a launcher's language ({garbage.why})"

    def _take_hello(self, message: Mapping[str, object]) -> None:
        if message.get("launcher") == "taupane" and not (self._ours or self._shown):
            self._ours = True
            self._open()

    def _take_event(self, message: Mapping[str, object]) -> None:
        try:
            event = parse_event(message)
        except BadEvent as error:
            log.warning("an event of the launcher was ignored: %s", error)
            return
        if isinstance(event, e.Init):
            self._take_init(message.get("commands"))
        elif event is not None and self._shown and not isinstance(event, e.Closed):
            self._emit(event)

    def _take_init(self, commands: object) -> None:
        if self._shown:
            return
        if self._ours and isinstance(commands, list):
            self._commands = frozenset(name for name in commands if isinstance(name, str))
        self._shown = True
        self.hooks.on_gui_ready()
        self._emit(e.Init())

    def _take_result(self, message: Mapping[str, object]) -> None:
        number = message.get("id")
        name, answer = self._waiting.pop(number, ("", None)) if isinstance(number, int) else ("", None)
        if answer is None or answer.done():
            return
        if message.get("ok") is True:
            answer.set_result(message.get("value"))
        else:
            answer.set_exception(_failure(name, str(message.get("code")), str(message.get("message"))))

    def _take_question(self, message: Mapping[str, object]) -> None:
        value: object = None
        try:
            value = self._answer_to(message)
        except Exception:  # a task boundary: the app's hooks must not break the window's thread
            log.exception("a question of the launcher could not be answered")
        if self._process is not None:
            self._process.send({"type": "answer", "id": message.get("id"), "value": value})

    def _answer_to(self, message: Mapping[str, object]) -> object:
        what = message.get("what")
        if what == "veto":
            return self._vetoed()
        if what == "entry_url" and self.hooks.entry_url is not None:
            return self.hooks.entry_url()
        nonce, command = message.get("nonce"), message.get("command")
        if what != "may_invoke" or self._on_invoke is None or not isinstance(command, dict):
            return None
        answer = self._on_invoke(str(nonce), command)
        if isinstance(answer, Allowed):
            return {"verdict": "allowed"}
        if isinstance(answer, Refused):
            return {"verdict": "refused", "code": answer.code, "message": answer.message}
        return {"verdict": "ignored"}

    def _take_address(self, address: object) -> None:
        try:
            self._open_external(external_address(str(address), ("https", "http", "mailto")))
        except RefusedAddress as error:
            log.warning("the launcher asked for an address that is not opened: %s", error)
        except Exception:  # a task boundary: the app's opener must not break the window's thread
            log.exception("opening an address outside of the window failed")

    def _emit(self, event: WindowEvent) -> None:
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:  # a task boundary: the app's handler must not end the window
            log.exception("the handler of the window event %s failed", event.NAME)


def _failure(command: str, code: str, message: str) -> WindowError:
    if code == WindowClosed.code:
        return WindowClosed(command)
    if code == Unsupported.code:
        return Unsupported("launcher", command, message)
    if code == RefusedAddress.code:
        address, _, expected = message.partition(" is refused: expected ")
        return RefusedAddress(address.strip("'\""), expected)
    return LauncherFailed(code, message)


def _level(name: object) -> int:
    return {"error": logging.ERROR, "warn": logging.WARNING}.get(str(name), logging.INFO)
