"""A browser as a child process, with DevTools on two pipes that nobody else can reach, and ended for certain.

The browser reads file descriptor 3 and writes 4; when the app's end of them is gone, by kill -9 too, it ends by
itself. On Windows the pipes' handles are named on its command line instead.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import IO

__all__ = ["CannotStart", "ChromiumProcess", "run_once"]

log = logging.getLogger(__name__)

LAST_WORDS = 4
"""Lines of the browser's stderr that are kept for a message about its end."""
KILL_TIME = 3.0
"""Seconds between SIGTERM and SIGKILL."""

# The shell moves its own stdin and stdout to where the browser looks for them. A function that runs between fork and
# exec could do so, too, but is not safe in a process with threads.
_SHELL = ("/bin/sh", "-c", 'exec "$@" 3<&0 4>&1 0</dev/null 1>/dev/null', "sh")

# Ctrl-C in a terminal is for the app, which then ends its window in order.
_APART = os.name != "nt"


class CannotStart(Exception):
    """The program is not there or cannot be run; the message says which and why."""


class ChromiumProcess:
    """`on_bytes` gets what the browser writes, `on_end` comes after the last; both on a thread of their own."""

    def __init__(self, command: Sequence[str], on_bytes: Callable[[bytes], None], on_end: Callable[[], None]) -> None:
        self._words: deque[str] = deque(maxlen=LAST_WORDS)
        self._writing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._program = command[0]
        self._process, self._in, self._out = _start(command)
        self._on_bytes, self._on_end = on_bytes, on_end
        self._threads = [
            threading.Thread(target=work, name=f"chromium-{name}", daemon=True)
            for name, work in (("reader", self._read), ("writer", self._write), ("log", self._read_log))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The browser's process."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def send(self, data: bytes) -> None:
        """Queue bytes for the browser. Never blocks."""
        self._writing.put(data)

    def how_it_ended(self) -> str:
        """Return how the browser ended, with its last words, as the end of a sentence."""
        self.wait(1)
        code = self.code
        if code is None:
            ended = "closed its DevTools"
        elif code < 0:
            ended = f"was ended by {_signal_name(-code)}"
        else:
            ended = f"ended with code {code}"
        self._threads[2].join(1)
        return f"{ended}: {' / '.join(self._words)}" if self._words else ended

    def wait(self, seconds: float) -> bool:
        """Wait for the browser to end; tell whether it has."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self, patience: float) -> None:
        """End the browser: close the pipes, wait `patience` seconds, then SIGTERM, then SIGKILL. Joins the threads."""
        self._writing.put(None)
        if not self.wait(patience):
            self._signal("SIGTERM")
            if not self.wait(KILL_TIME):
                self._signal("SIGKILL")
                self._process.wait(10)
        elif os.name != "nt":
            # What a crashed browser left behind; its number is still ours, as it was a session's.
            self._signal("SIGKILL")
        for thread in self._threads:
            thread.join(2)
        for stream in (self._out, self._process.stderr):
            # A reader that is still in there holds the stream's lock, and closing would wait for it.
            if stream is not None and not any(thread.is_alive() for thread in self._threads):
                stream.close()

    def _signal(self, name: str) -> None:
        number = getattr(signal, name, signal.SIGTERM)
        # An OSError: nothing of it is left.
        with contextlib.suppress(OSError):
            if os.name != "nt":
                os.killpg(self._process.pid, number)
            elif name == "SIGKILL":
                self._process.kill()
            else:
                self._process.terminate()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := os.read(self._out.fileno(), 262_144):
                self._on_bytes(data)
        self._on_end()

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (data := self._writing.get()) is not None:
                self._in.write(data)
                self._in.flush()
        with contextlib.suppress(OSError, ValueError):
            self._in.close()

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        while line := self._process.stderr.readline(65_536):
            text = line.decode("utf-8", "replace").strip()
            if text:
                self._words.append(text[:300])
                log.debug("chromium: %s", text[:2_000])


def run_once(command: Sequence[str]) -> Iterator[int | None]:
    """Start a program that hands its arguments to the running browser; yield None until it ends, then its code.

    Raises CannotStart.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=_APART,
        )
    except OSError as error:
        raise _cannot(command[0], error) from None
    try:
        while (code := process.poll()) is None:
            yield None
        yield code
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _cannot(program: str, error: OSError) -> CannotStart:
    return CannotStart(f"{program!r} cannot be started: {error.strerror or error}")


def _start(command: Sequence[str]) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
    """Return the process, what it reads and what it writes."""
    if sys.platform == "win32":
        return _start_with_handles(command)
    # The shell would say only that there is no such program, and in its own language.
    if not os.access(command[0], os.X_OK) or Path(command[0]).is_dir():
        raise CannotStart(f"{command[0]!r} is no program that can be run")
    try:
        process = subprocess.Popen(
            [*_SHELL, command[0], "--remote-debugging-pipe", *command[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=_APART,
        )
    except OSError as error:
        raise _cannot(command[0], error) from None
    assert process.stdin is not None
    assert process.stdout is not None
    return process, process.stdin, process.stdout


def _start_with_handles(command: Sequence[str]) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
    msvcrt: Any = __import__("msvcrt")
    startup: Any = subprocess
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    handles = [msvcrt.get_osfhandle(each) for each in (their_in, their_out)]
    try:
        for each in (their_in, their_out):
            os.set_inheritable(each, True)
        process: Any = subprocess.Popen(
            [
                command[0],
                "--remote-debugging-pipe",
                f"--remote-debugging-io-pipes={handles[0]},{handles[1]}",
                *command[1:],
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            startupinfo=startup.STARTUPINFO(lpAttributeList={"handle_list": handles}),
        )
    except OSError as error:
        os.close(our_out)
        os.close(our_in)
        raise _cannot(command[0], error) from None
    finally:
        os.close(their_in)
        os.close(their_out)
    return process, os.fdopen(our_out, "wb", 0), os.fdopen(our_in, "rb", 0)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
