"""One window in a process of its own (window_driver.py), as the tests hold it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.desktop import x11
from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
BRIDGES = HERE.parents[1] / "bridges"


class Window:
    def __init__(
        self,
        url: str,
        *,
        host: str = "gtk",
        environ: dict[str, str] | None = None,
        shell: Sequence[str] = (),
        **options: Any,
    ) -> None:
        config = json.dumps({"url": url, "host": host, "options": options})
        self.process = subprocess.Popen(
            [*shell, sys.executable, str(HERE / "window_driver.py"), config],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(BRIDGES), **(environ or {})},
        )
        self.messages: list[dict[str, Any]] = []
        self.log: list[str] = []
        self._news = threading.Condition()
        self._last = 0
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_log, daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        self.pid = 0
        self._id = ""

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.messages.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self.messages.append({"ended": True})
            self._news.notify_all()

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(line.rstrip() for line in self.process.stderr)

    # -- what it says ----------------------------------------------------------------------------------

    def message(self, seconds: float = 20.0, since: int = 0, **wanted: Any) -> dict[str, Any]:
        """Wait for a message that has these entries."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for each in self.messages[since:]:
                    if all(each.get(name) == value for name, value in wanted.items()):
                        return each
                left = end - time.monotonic()
                told = [str(each)[:300] for each in self.messages[-12:]]
                assert left > 0, f"no {wanted}; heard {told}; log {self.log[-12:]}"
                assert not self._ended(), f"ended without {wanted}; heard {told}; log {self.log[-12:]}"
                self._news.wait(left)

    def _ended(self) -> bool:
        return bool(self.messages) and "ended" in self.messages[-1]

    def event(self, since: int = 0, seconds: float = 10.0, **wanted: Any) -> dict[str, Any]:
        """Wait for a window event that has these fields."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for each in self.messages[since:]:
                    event = each.get("event")
                    if event and all(event.get(name) == value for name, value in wanted.items()):
                        return dict(event)
                left = end - time.monotonic()
                heard = [each["event"] for each in self.messages[since:] if "event" in each]
                assert left > 0, f"no event {wanted}; heard {heard}; log {self.log[-12:]}"
                self._news.wait(left)

    def mark(self) -> int:
        """Return a place in the messages, for `since`."""
        return len(self.messages)

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        return [each["event"] for each in self.messages[since:] if "event" in each]

    # -- what it is told -------------------------------------------------------------------------------

    def begin(self, op: str, /, **fields: Any) -> int:
        """Ask, and return the number under which the answer will come."""
        self._last += 1
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"id": self._last, "op": op, **fields}) + "\n")
        self.process.stdin.flush()
        return self._last

    def ask(self, op: str, /, **fields: Any) -> dict[str, Any]:
        return self.message(id=self.begin(op, **fields))

    def post(self, type: str, **fields: Any) -> Any:
        """Run a command and return its result."""
        answer = self.ask("post", command={**fields, "type": type})
        assert answer["ok"], answer
        return answer["value"]

    def refused(self, type: str, **fields: Any) -> dict[str, Any]:
        answer = self.ask("post", command={**fields, "type": type})
        assert not answer["ok"], answer
        return answer

    def js(self, script: str) -> Any:
        """Run the body of an async function in the page and return what it returns."""
        answer = self.ask("js", script=script)
        assert answer["ok"], answer
        return answer["value"]

    def painted(self) -> None:
        """Wait until the page was on the screen: Chromium drops clicks on what nobody can have seen."""
        seen = "return performance.getEntriesByName('first-contentful-paint').length"
        x11.until(lambda: self.js(seen), bool, 30)

    # -- life ------------------------------------------------------------------------------------------

    def started(self, loaded: bool = True) -> Self:
        self.pid = self.message(since=0, seconds=30)["started"]
        self.message(ready=True, seconds=30)
        if loaded:
            self.event(type="loaded", seconds=30)
        return self

    @property
    def id(self) -> str:
        """The X window's id."""
        if not self._id:
            self._id = x11.until(lambda: x11.windows_of(self.pid), bool)[0]
        return self._id

    def wait(self, seconds: float = 15.0) -> int:
        """Wait for the process to end; return its status."""
        return self.process.wait(seconds)

    def descendants(self) -> list[int]:
        return descendants(self.process.pid)

    def end(self) -> None:
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait(5)
                raise
        elif self.process.stdin is not None:
            self.process.stdin.close()
        for reader in self._readers:
            reader.join(5)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def descendants(pid: int) -> list[int]:
    """Return the processes that any thread of this one has started, and theirs."""
    direct: list[int] = []
    for thread in _threads(pid):
        try:
            direct += [int(each) for each in (thread / "children").read_text().split()]
        except OSError:
            continue  # the thread has ended
    return direct + [deeper for each in direct for deeper in descendants(each)]


def _threads(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Tell whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False
