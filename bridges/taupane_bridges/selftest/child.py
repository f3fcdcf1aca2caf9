"""`python -m taupane_bridges.selftest window`: one window, driven over its pipes, one JSON object a line.

stdin:  the configuration first, then {"id": 1, "command": {...}} and {"id": 2, "do": "veto", "on": true}
stdout: {"id": 1, "ok": true, "value": ...}, {"event": {...}}, {"opened": url}, {"exit": reason}

GUI toolkits want the main thread, and a window that crashes must not take the test with it.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import Counter
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any

from taupane_bridges.launcher import LauncherHost, own_launcher
from taupane_bridges.launcher.client import VARIABLE
from taupane_bridges.launcher.lines import LineWriter, read_messages
from taupane_bridges.window import ClosingSignals, PagePolicy, WindowError, WindowOptions, choose, parse_command
from taupane_bridges.window.pywebview_host import PywebviewHost

from .page import NONCE

if TYPE_CHECKING:
    from taupane_bridges.window import Command, Host

__all__ = ["host_named", "main"]

_ANSWERS = 20.0
"""Seconds for the answers to commands that a closing window leaves behind; all are told at once, if not lost."""


def host_named(name: str) -> Host:
    """Return a host; the launcher is our own where TAUPY_LAUNCHER_PATH names none. Raises HostError."""
    if name == "launcher" and not os.environ.get(VARIABLE):
        return LauncherHost(own_launcher())
    return choose(name).host


class _Child:
    def __init__(self) -> None:
        self._messages = read_messages(os.fdopen(os.dup(0), "rb"))
        self._out = LineWriter(_take_stdout(), "selftest-stdout")
        self._veto = False
        self._amid: list[Future[object]] = []

    def run(self) -> int:
        """Show the window until it is gone; 1 when it could not be shown."""
        config: Any = next(self._messages)
        logging.basicConfig(level=logging.INFO, stream=sys.stderr)
        try:
            host = host_named(config["host"])
            self._prepare(host)
            with ClosingSignals(host.close) as signals:
                host.hooks.before_show = signals.install
                threading.Thread(target=self._read, args=(host,), name="selftest-stdin", daemon=True).start()
                reason = host.run(config["url"], WindowOptions(**config["options"]), self._event(host), _policy())
        except WindowError as error:
            self._out.send({"broken": str(error), "code": error.code})
            return 1
        else:
            wait(self._amid, timeout=_ANSWERS)
            self._out.send({"exit": reason.value})
            return 0
        finally:
            self._out.close()

    def _prepare(self, host: Host) -> None:
        hooks = host.hooks
        hooks.veto = lambda: self._veto
        hooks.open_external = lambda url: (self._out.send({"opened": url}), None)[1]
        hooks.failure_note = "This is a test."

    def _event(self, host: Host) -> Any:
        native = isinstance(host, (PywebviewHost, LauncherHost))

        def tell(event: Any) -> None:
            message = event.to_message()
            if message["type"] == "init":
                # Known only now: a display server may have taken some away.
                self._out.send({"can": sorted(host.capabilities), "native": native})
            self._out.send({"event": message})

        return tell

    def _read(self, host: Host) -> None:
        for message in self._messages:
            if isinstance(message, dict):
                self._do(host, message)
        # Whoever held the other end is gone.
        host.close()

    def _do(self, host: Host, message: dict[str, Any]) -> None:
        number = message.get("id")
        if message.get("do") == "veto":
            self._veto = bool(message["on"])
            self._out.send({"id": number, "ok": True, "value": None})
        elif message.get("do") == "close":
            self._out.send({"id": number, "ok": True, "value": None})
            host.close()
        elif message.get("do") == "close amid":
            self._close_amid(host, number, parse_command(message["command"]), int(message["count"]))
        else:
            try:
                command = parse_command(message["command"])
            except WindowError as error:
                self._out.send({"id": number, **_told(error)})
                return
            host.post(command).add_done_callback(lambda done: self._answer(number, done))

    def _close_amid(self, host: Host, number: object, command: Command, count: int) -> None:
        """Close between many commands, and say what became of each."""
        told: Future[object] = Future()
        self._amid.append(told)  # the process waits for it
        answers = [host.post(command) for _ in range(count)]
        host.close()
        answers += [host.post(command) for _ in range(count)]
        left = wait(answers, timeout=_ANSWERS).not_done
        became = Counter(_fate(each) if each not in left else "no answer" for each in answers)
        self._out.send({"id": number, "ok": True, "value": dict(became)})
        told.set_result(None)

    def _answer(self, number: object, done: Future[object]) -> None:
        if done.cancelled():
            self._out.send({"id": number, "ok": False, "error": "CancelledError", "message": "cancelled"})
            return
        error = done.exception()
        outcome = _told(error) if error is not None else {"ok": True, "value": done.result()}
        self._out.send({"id": number, **outcome})


def _fate(done: Future[object]) -> str:
    if done.cancelled():
        return "CancelledError"
    error = done.exception()
    return "done" if error is None else type(error).__name__


def _told(error: BaseException) -> dict[str, object]:
    """Return an error as it can travel: class, code, text, and which host and command it names."""
    return {
        "ok": False,
        "error": type(error).__name__,
        "code": getattr(error, "code", ""),
        "host": getattr(error, "host", ""),
        "command": getattr(error, "command", ""),
        "message": str(error),
    }


def _policy() -> PagePolicy:
    return PagePolicy(lambda shown: shown == NONCE)


def _take_stdout() -> Any:
    """Keep stdout for the lines alone; what a library prints goes to stderr from now on."""
    sys.stdout.flush()
    mine = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return mine


def main() -> int:
    """Run the child; return its exit code."""
    return _Child().run()
