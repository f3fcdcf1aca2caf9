"""The app's process, as its parent holds it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import Any

from taupane.dev.link import VARIABLE
from taupane_bridges import children
from taupane_bridges.launcher.lines import Garbage, LineWriter, read_messages

#: Seconds that an app gets to end in order, its `on_stop` functions included.
PATIENCE = 8.0
#: The same for one that has not answered yet, and may be waiting for anything at all.
PATIENCE_AT_START = 1.0


class AppChild:
    """`on_message(child, message)` and, after the last, `on_end(child)` come on a thread of the child's own.

    It runs nothing of the user's before `start`.
    """

    def __init__(
        self,
        listening: socket.socket,
        on_message: Callable[[AppChild, dict[str, Any]], None],
        on_end: Callable[[AppChild], None],
    ) -> None:
        self.is_retired = False
        """What it still says about the window no longer counts."""
        self.has_served = False
        self.raised: tuple[str, str] | None = None
        """What ended it, as a headline and a traceback."""
        self._on_message, self._on_end = on_message, on_end
        self._is_over = threading.Event()
        down, to_child = os.pipe()
        from_child, up = os.pipe()
        passed = (down, up, listening.fileno())
        try:
            # It shares the terminal's output, but a Ctrl-C is for this process alone.
            self.process = children.start(
                children.own("taupane.dev.child"),
                stdin=subprocess.DEVNULL,
                stdout=None,
                stderr=None,
                environ={VARIABLE: ",".join(map(str, passed))},
                pass_fds=passed,
            )
        finally:
            os.close(down)
            os.close(up)
        self.writer = LineWriter(os.fdopen(to_child, "wb", buffering=0), "taupane-dev-to-app")
        self._stream = os.fdopen(from_child, "rb")
        self._reader = threading.Thread(target=self._read, name="taupane-dev-from-app", daemon=True)
        self._reader.start()

    def start(self, script: str, arguments: Sequence[str], **how: object) -> None:
        """Let it run the app; link.py reads what is said."""
        self.writer.send({"type": "start", "script": script, "arguments": list(arguments), **how})

    def tell(self, wish: str, **more: object) -> None:
        """Send a wish of the development run's: see reload.py."""
        self.writer.send({"type": "dev", "do": wish, **more})

    def retire(self) -> None:
        """Let it end in order; comes back when nothing of the app's runs, though the process may still be there."""
        self.is_retired = True
        self.tell("end")
        self._is_over.wait(self._patience)
        threading.Thread(target=self.end, name="taupane-dev-old-app").start()

    @property
    def _patience(self) -> float:
        return PATIENCE if self.has_served else PATIENCE_AT_START

    def end(self, patience: float | None = None) -> int:
        """Let it end in order, then end it; returns its exit code."""
        self.writer.close(1)
        try:
            self.process.wait(self._patience if patience is None else patience)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGTERM)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
                self.process.wait()
        self._signal(signal.SIGKILL)  # what it may have left behind
        self._reader.join(2)
        return self.process.returncode

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except OSError:
            return

    def _read(self) -> None:
        for message in read_messages(self._stream):
            if isinstance(message, Garbage):
                continue
            if message.get("type") == "dev" and message.get("did") == "over":
                self._is_over.set()
            else:
                self._on_message(self, message)
        self._is_over.set()
        self.process.wait()
        self._stream.close()
        self._on_end(self)
