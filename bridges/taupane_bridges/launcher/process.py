"""A launcher as a child process: started, read, written to, and ended for certain."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
from collections import deque
from typing import TYPE_CHECKING

from taupane_bridges import children

from .lines import Garbage, LineWriter, read_messages
from .messages import GREETING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["CannotStart", "LauncherProcess"]

log = logging.getLogger(__name__)

LAST_WORDS = 5
"""Lines of the launcher's stderr that are kept for a message about its end."""


class CannotStart(Exception):
    """The program is not there or cannot be run; the message says which and why."""


class LauncherProcess:
    """Runs a launcher. `on_message` gets each line's object or Garbage, `on_end` comes after the last; both on
    a thread of their own.
    """

    def __init__(
        self,
        command: Sequence[str],
        on_message: Callable[[Mapping[str, object] | Garbage], None],
        on_end: Callable[[], None],
    ) -> None:
        self._words: deque[str] = deque(maxlen=LAST_WORDS)
        try:
            self._process = children.start(command, environ={GREETING: "1"})
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CannotStart(f"{command[0]!r} cannot be started: {reason}") from None
        assert self._process.stdin is not None
        self._writer = LineWriter(self._process.stdin, "launcher-writer")
        self._on_message, self._on_end = on_message, on_end
        self._threads = [
            threading.Thread(target=self._read, name="launcher-reader", daemon=True),
            threading.Thread(target=self._read_log, name="launcher-log", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send(self, message: Mapping[str, object]) -> bool:
        """Queue a message for the launcher; False when it has stopped reading. Any thread, never blocks."""
        return self._writer.send(message)

    def wait(self, seconds: float) -> bool:
        """Wait for the process to end; tell whether it has."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def how_it_ended(self) -> str:
        """Return how the process ended, with its last words, as the end of a sentence."""
        code = self._process.poll()
        if code is None:
            ended = "is still running"
        elif code < 0:
            ended = f"was ended by {_signal_name(-code)}"
        else:
            ended = f"ended with code {code}"
        self._threads[1].join(1)
        return f"{ended}: {' / '.join(self._words)}" if self._words else ended

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def end(self, patience: float) -> None:
        """End the process: let it go by itself for `patience` seconds, then SIGTERM, then SIGKILL, to all it
        started. Joins the threads.
        """
        if not self.wait(patience):
            self._signal("SIGTERM")
            if not self.wait(2):
                self._signal("SIGKILL")
                self._process.wait(10)
        elif os.name != "nt":
            # What a crashed launcher left behind: its web process holds the pipes.
            self._signal("SIGKILL")
        self._writer.close(1)
        for thread in self._threads:
            thread.join(2)
        for stream in (self._process.stdout, self._process.stderr):
            # A reader that is still in there holds the stream's lock, and closing would wait for it.
            if stream is not None and not any(thread.is_alive() for thread in self._threads):
                stream.close()

    def _signal(self, name: str) -> None:
        number = getattr(signal, name, signal.SIGTERM)
        try:
            if os.name != "nt":
                os.killpg(self._process.pid, number)
            elif name == "SIGKILL":
                self._process.kill()
            else:
                self._process.terminate()
        except OSError:
            # Nothing of it is left.
            return

    def _read(self) -> None:
        assert self._process.stdout is not None
        for message in read_messages(self._process.stdout):
            self._on_message(message)
        self._on_end()

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        while line := self._process.stderr.readline(65_536):
            text = line.decode("utf-8", "replace").strip()
            if text:
                self._words.append(text[:300])
                log.info("launcher: %s", text[:2_000])


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
