"""`taupane-launcher`: one native window, commanded over stdin, reporting on stdout.

    main thread:  arguments -> host -> host.run (the window) -> exit code
    stdin:        a line -> parse_command -> host.post -> (with an id) its result
    stdout:       the window's events, log lines, results; on a thread, so that nobody's pipe stops the window

A launcher whose stdin is a pipe ends with the program at its other end.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from taupane_bridges.window import (
    BACKENDS,
    BadOption,
    ClosingSignals,
    CommandError,
    ExitReason,
    HostError,
    NoEngine,
    RefusedAddress,
)

from .arguments import Arguments, parse, script_in
from .folder import FolderServer, PortTaken
from .lines import Garbage, LineWriter, read_messages
from .messages import GREETING, parse_opening
from .page import PageApi, read_bridge
from .parent import belongs_to_someone, end_at_the_latest, watch_parent
from .talk import Talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from taupane_bridges.window import WindowOptions
    from taupane_bridges.window.pywebview_host import PywebviewHost

__all__ = ["main"]

CLOSED, FAILED, USAGE = 0, 1, 2
GREETING_TIME = 15.0
"""Seconds that a client has to answer the greeting."""
PAGE_TIME = 5.0
"""Seconds that an external server gets to begin listening; then the window is shown anyway."""
LAST_SECONDS = 5.0
"""What a window without a program behind it has to close."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the launcher; return the exit code: 0 closed, 1 the window could not be shown, 2 usage."""
    argv = sys.argv[1:] if argv is None else list(argv)
    if script_in(argv):
        return _run_app(argv)
    arguments = parse(argv)
    greets = os.environ.pop(GREETING, "") not in ("", "0")
    writer = LineWriter(_take_stdout(), "launcher-stdout")
    _log_to(writer)
    try:
        return _Launcher(arguments, writer).run(greets=greets)
    except (PortTaken, NotADirectoryError) as error:
        what = f"there is no folder {arguments.dist!r}" if isinstance(error, NotADirectoryError) else str(error)
        _say(f"{what}; name another with --dist or --port, or use --external when another program serves the page")
        return USAGE
    except (BadOption, CommandError, RefusedAddress) as error:
        _say(str(error))
        return USAGE
    except HostError as error:
        _say(str(error))
        return FAILED
    finally:
        writer.close()


def _run_app(argv: list[str]) -> int:
    """Become the program that runs an app's file with its main thread kept for the window."""
    command = [sys.executable, "-m", "taupane", *argv]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(sys.executable, command)
    import subprocess

    return subprocess.call(command)


class _Launcher:
    def __init__(self, arguments: Arguments, writer: LineWriter) -> None:
        self._arguments, self._writer = arguments, writer
        self._host = _in_process_host()
        self._owned = belongs_to_someone(0)
        self._messages = read_messages(os.fdopen(os.dup(0), "rb"))

    def run(self, *, greets: bool) -> int:
        """Show the window until it is gone."""
        if self._owned:
            watch_parent(self._alone)
        with ExitStack() as stack:
            if greets:
                reason = self._for_client(*self._greet(), stack)
            else:
                reason = self._for_page(stack)
        return FAILED if reason is ExitReason.FAILED else CLOSED

    def _for_client(self, url: str, options: WindowOptions, stack: ExitStack) -> ExitReason:
        """Show the page of a `LauncherHost`, who decides about closing and about what the page may do."""
        talk = Talk(self._host, self._writer, asks=True)
        self._listen(talk)
        hooks = self._host.hooks
        hooks.veto, hooks.entry_url, hooks.open_external = talk.ask_veto, talk.entry_url(url), talk.open_external
        return self._show(url, options, talk, stack)

    def _for_page(self, stack: ExitStack) -> ExitReason:
        """Show http://localhost:PORT as the compiled launcher does, with its page API."""
        import dataclasses

        given = self._arguments
        if given.dist is not None:
            stack.enter_context(FolderServer(given.dist, given.port))
        else:
            _wait_for_port(given.port)
        bridge = read_bridge()
        if bridge is None:
            _say("the front end was not built: pages get no window.taupyNative; install the package, or build static/")
        api = PageApi(bridge) if bridge is not None else None
        talk = Talk(self._host, self._writer, api=api)
        self._listen(talk)
        options = dataclasses.replace(given.options, page_script=api.script if api is not None else "")
        return self._show(f"http://localhost:{given.port}/", options, talk, stack)

    def _show(self, url: str, options: WindowOptions, talk: Talk, stack: ExitStack) -> ExitReason:
        signals = stack.enter_context(ClosingSignals(self._host.close))
        self._host.hooks.before_show = signals.install
        return self._host.run(url, options, talk.event, talk.invoke)

    def _greet(self) -> tuple[str, WindowOptions]:
        self._writer.send({"type": "hello", "launcher": "taupane"})
        timer = threading.Timer(GREETING_TIME, self._not_greeted)
        timer.daemon = True
        timer.start()
        try:
            message = next(self._messages, None)
        finally:
            timer.cancel()
        if message is None:
            raise NoEngine("launcher", "the program that started it went away before it said what to show")
        return parse_opening({} if isinstance(message, Garbage) else message)

    @staticmethod
    def _not_greeted() -> None:
        _say(f"nobody answered the greeting on stdin within {GREETING_TIME:g} s; unset {GREETING}")
        end_at_the_latest(0)

    def _listen(self, talk: Talk) -> None:
        reader = threading.Thread(target=self._read, args=(talk, self._messages), name="launcher-stdin", daemon=True)
        reader.start()

    def _read(self, talk: Talk, messages: Iterator[Mapping[str, object] | Garbage]) -> None:
        for message in messages:
            talk.hear(message)
        if self._owned:
            self._alone()

    def _alone(self) -> None:
        self._host.close()
        end_at_the_latest(LAST_SECONDS)


def _in_process_host() -> PywebviewHost:
    """Return the first host whose window is in this process; raise NoEngine that says why there is none."""
    from taupane_bridges.window.pywebview_host import PywebviewHost

    reasons, install = [], ""
    wanted = os.environ.get("TAUPANE_HOST")
    for backend in sorted(BACKENDS, key=lambda each: each.name != wanted):
        if backend.name in ("launcher", "headless"):
            continue
        missing = backend.missing(os.environ, sys.platform)
        if missing is None:
            host = backend.make()
            if isinstance(host, PywebviewHost):
                return host
            continue
        reasons.append(f"{backend.name}: {missing.reason}")
        install = install or missing.install
    raise NoEngine("launcher", "; ".join(reasons) or "no toolkit", install)


def _take_stdout() -> BinaryIO:
    """Keep stdout for the lines alone: whatever else writes there, a library too, goes to stderr from now on."""
    sys.stdout.flush()
    mine = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return mine


def _log_to(writer: LineWriter) -> None:
    handler = _LineHandler(writer)
    logging.basicConfig(level=logging.WARNING, handlers=[handler, logging.StreamHandler(sys.stderr)])


class _LineHandler(logging.Handler):
    """Sends log records as the launcher's `log` lines."""

    def __init__(self, writer: LineWriter) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record; its traceback goes to stderr alone."""
        level = "error" if record.levelno >= logging.ERROR else "warn"
        self._writer.send({"type": "log", "level": level, "msg": record.getMessage()[:2_000]})


def _wait_for_port(port: int) -> None:
    """Wait until somebody listens: a window that is started together with its server must not find nobody."""
    end = time.monotonic() + PAGE_TIME
    while time.monotonic() < end:
        try:
            socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _say(text: str) -> None:
    sys.stderr.write(f"taupane-launcher: {text}\n")
    sys.stderr.flush()
