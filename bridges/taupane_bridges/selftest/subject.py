"""A window under test, in a process of its own: asked, listened to, and ended for certain."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taupane_bridges.launcher.lines import LineWriter, read_messages
from taupane_bridges.launcher.page import read_bridge

from .check import Failed, until
from .page import ProbePage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Self

__all__ = ["PATIENCE", "Refusal", "Subject"]

PATIENCE = 30.0
"""Seconds that a window gets to do what it was asked; a machine that runs tests is slow."""
_BRIDGES = Path(__file__).resolve().parents[2]


class Refusal(Exception):
    """A command was answered with an error; `host` and `command` are what the error names."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.error, self.code = str(answer.get("error")), str(answer.get("code"))
        self.host, self.command = str(answer.get("host")), str(answer.get("command"))
        super().__init__(f"{self.error}: {answer.get('message')}")


class Subject:
    """One window on one host. `page` is what it shows; None where the host shows nothing.

    `options` are those of `WindowOptions`. `url` None: the test page. `early` commands are sent before the window is
    there; they are messages 1, 2, …
    """

    def __init__(
        self,
        host: str,
        *,
        url: str | None = None,
        environ: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
        early: Sequence[Mapping[str, object]] = (),
        **options: Any,
    ) -> None:
        self.host, self.patience = host, patience
        self._early = early
        self.page = ProbePage(read_bridge())
        self.capabilities: frozenset[str] = frozenset()
        self.native = False
        self.messages: list[dict[str, Any]] = []
        self.words: deque[str] = deque(maxlen=12)
        """The last lines of the child's log."""
        self.shows_page = host != "headless"
        self._url = url or self.page.origin + "/"
        self._options = {"title": "Taupane self-test", "width": 640, "height": 420, **options}
        self._environ = dict(environ or {})
        self._news = threading.Condition()
        self._last = 0

    # -- life ----------------------------------------------------------------------------------------------

    def start(self, event: str | None = None) -> Self:
        """Start the process and wait for `event` (None: `loaded`, or `init` where no page is shown); raise Failed."""
        paths = [str(_BRIDGES), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, "-m", str(__package__), "window"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **self._environ},
        )
        assert self._process.stdin is not None
        self._in = LineWriter(self._process.stdin, "selftest-writer")
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read, self._read_log)]
        for thread in self._threads:
            thread.start()
        self._in.send({"host": self.host, "url": self._url, "options": self._options})
        for command in self._early:
            self.send({"command": dict(command)})
        try:
            self.event("init", seconds=2 * self.patience)
            if event or self.shows_page:
                self.event(event or "loaded", seconds=2 * self.patience)
        except BaseException:
            self.end()
            raise
        return self

    @property
    def pid(self) -> int:
        """The child's number; the window may belong to a child of that one."""
        return self._process.pid

    def end(self) -> None:
        """End the window, then the process, whatever state they are in."""
        if self._process.poll() is None:
            # The child closes its window when its stdin ends.
            self._in.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
        self._in.close()
        for thread in self._threads:
            thread.join(5)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None and not any(thread.is_alive() for thread in self._threads):
                stream.close()
        self.page.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.end()

    # -- what it is told -----------------------------------------------------------------------------------

    def send(self, message: dict[str, Any]) -> int:
        """Send a message without waiting; return its number, for `answer`."""
        self._last += 1
        self._in.send({**message, "id": self._last})
        return self._last

    def answer(self, number: int) -> Any:
        """Wait for the answer to a message; raise Refusal for an error."""
        answer = self._await(lambda each: each.get("id") == number, self.patience, f"an answer to message {number}")
        if not answer["ok"]:
            raise Refusal(answer)
        return answer["value"]

    def answered(self, number: int) -> bool:
        """Tell whether a message has been answered."""
        with self._news:
            return any(each.get("id") == number for each in self.messages)

    def post(self, command: str, **fields: Any) -> Any:
        """Run a command and return its result; raise Refusal for an error."""
        return self.answer(self.send({"command": {**fields, "type": command}}))

    def veto(self, on: bool) -> None:
        """Let the app keep the window open from now on, or not."""
        self.answer(self.send({"do": "veto", "on": on}))

    def close(self) -> None:
        """Call `Host.close`."""
        self.answer(self.send({"do": "close"}))

    def can(self, command: str) -> bool:
        """Tell whether the host says it can run a command."""
        return command in self.capabilities

    @property
    def on_wayland(self) -> bool:
        """Whether the window is on Wayland, where no program places its window or is told that it is an icon."""
        return self.native and not self.can("set_position")

    # -- what it says --------------------------------------------------------------------------------------

    def mark(self) -> int:
        """Return a place in what was said, for `since`."""
        return len(self.messages)

    def event(self, type: str, since: int = 0, seconds: float | None = None, **wanted: Any) -> dict[str, Any]:
        """Wait for a window event that has these fields; raise Failed."""
        wanted["type"] = type

        def fits(message: dict[str, Any]) -> bool:
            event = message.get("event")
            return isinstance(event, dict) and wanted.items() <= event.items()

        found = self._await(fits, seconds or self.patience, f"the event {wanted}", since)
        return dict(found["event"])

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the window events so far."""
        return [each["event"] for each in self.messages[since:] if "event" in each]

    def opened(self, since: int) -> str:
        """Wait for an address that was handed to the system."""
        return str(self._await(lambda each: "opened" in each, self.patience, "an address", since)["opened"])

    def exit_reason(self) -> str:
        """Wait for the end of the window; return why it ended."""
        return str(self._await(lambda each: "exit" in each, self.patience, "the end of the window")["exit"])

    def exit_code(self) -> int:
        """Wait for the end of the process; return its code."""
        try:
            return self._process.wait(self.patience)
        except subprocess.TimeoutExpired:
            raise Failed(f"the process was still there after {self.patience:g} s") from None

    def state(self, what: str, **wanted: Any) -> dict[str, Any]:
        """Ask for the window's state until it has these values; {} where the host keeps none. Raise Failed."""
        if not self.can("get_state"):
            return {}
        return until(
            lambda: dict(self.post("get_state")), lambda state: wanted.items() <= state.items(), self.patience, what
        )

    def look(self, what: str, **wanted: Any) -> None:
        """Ask the page what it sees until it sees this; nothing where no page is shown. Raise Failed."""
        if self.shows_page:
            until(
                lambda: self.page.look(self.patience), lambda seen: wanted.items() <= seen.items(), self.patience, what
            )

    # -- the pipes -----------------------------------------------------------------------------------------

    def _await(self, fits: Any, seconds: float, what: str, since: int = 0) -> dict[str, Any]:
        end = time.monotonic() + seconds
        place = since
        with self._news:
            while True:
                while place < len(self.messages):
                    if fits(self.messages[place]):
                        return self.messages[place]
                    place += 1
                if self.messages and self.messages[-1].get("over"):
                    raise Failed(f"expected {what}, but the window is gone{self._last_words()}")
                left = end - time.monotonic()
                if left <= 0:
                    heard = [each["event"] for each in self.messages[since:] if "event" in each][-8:]
                    raise Failed(f"expected {what} within {seconds:g} s, heard {heard}{self._last_words()}")
                self._news.wait(left)

    def _last_words(self) -> str:
        broken = next((each["broken"] for each in self.messages if "broken" in each), None)
        words = broken or " / ".join(list(self.words)[-4:])
        return f": {words}" if words else ""

    def _read(self) -> None:
        assert self._process.stdout is not None
        for message in read_messages(self._process.stdout):
            if isinstance(message, dict):
                self._take(message)
        self._take({"over": True})

    def _take(self, message: dict[str, Any]) -> None:
        with self._news:
            if "can" in message:
                self.capabilities, self.native = frozenset(message["can"]), bool(message["native"])
            self.messages.append(message)
            self._news.notify_all()

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            text = line.decode("utf-8", "replace").strip()
            if text:
                self.words.append(text[:300])
