"""The child's end of a development run: two pipes to the parent, its socket and its cookie."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taupane_bridges.launcher.client import LauncherHost
from taupane_bridges.launcher.lines import Garbage, LineWriter, read_messages
from taupane_bridges.launcher.parent import end_at_the_latest

if TYPE_CHECKING:
    from taupane_bridges.window import WindowOptions

#: Descriptors of the two pipes and of the socket: "reading,writing,socket". The secret comes through the pipe.
VARIABLE = "TAUPANE_DEVELOPMENT"
#: Seconds that an app has to end when its parent is gone.
LAST_SECONDS = 5.0

Hear = Callable[[Mapping[str, object]], None]


def is_waited_for() -> bool:
    """Tell whether the parent has said which file to run."""
    reading = int(os.environ[VARIABLE].split(",")[0])
    return bool(select.select([reading], [], [], 0)[0])


def from_environment() -> Link | None:
    """Take up what the parent has passed on, once it says what to run; None where it ends instead.

    Once, before any code of the user's runs.
    """
    reading, writing, listening = map(int, os.environ.pop(VARIABLE).split(","))
    for each in (reading, writing, listening):
        os.set_inheritable(each, False)
    messages = read_messages(os.fdopen(reading, "rb"))
    start: Any = next(messages, None)
    return None if start is None else Link(start, messages, writing, socket.socket(fileno=listening))


class Link:
    """`send` from any thread. `hear` gets the parent's wishes (see parent.py), on the link's own thread."""

    def __init__(
        self, start: Any, messages: Iterator[dict[str, object] | Garbage], writing: int, listening: socket.socket
    ) -> None:
        self.socket = listening
        self.hear: Hear | None = None
        self.on_end: Callable[[], None] = lambda: None
        self._messages = messages
        self._writer = LineWriter(os.fdopen(writing, "wb", buffering=0), "taupane-dev-writer")
        self._early: list[Mapping[str, object] | Garbage] = []
        self._to_host: Callable[[Mapping[str, object] | Garbage], None] | None = None
        self._host_ends: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self.has_ended = False
        """Whether the parent has gone, or lets this process go."""
        self.script = str(start["script"])
        self.arguments: list[str] = list(start["arguments"])
        self.cookie: tuple[str, str] = (start["cookie"][0], start["cookie"][1])
        self.window = bool(start["window"])
        self.host_name = str(start["host"])
        self.announces = bool(start["announces"])
        """Whether to print an address: only the first child does."""
        self.front_end: str | None = start.get("front_end")
        """The address of the server that makes the pages, where the app does not."""
        self.carried = Path(start["carried"])
        """The file with the state of the app before this one, where there was one."""
        threading.Thread(target=self._read, name="taupane-dev-link", daemon=True).start()

    def send(self, message: Mapping[str, object]) -> bool:
        """Queue a message for the parent."""
        return self._writer.send(message)

    def flush(self) -> None:
        """Let what was said last arrive."""
        self._writer.close(1)

    def say_over(self) -> None:
        """Say that nothing of the app's runs any more: what is left of the process is the interpreter's."""
        self.send({"type": "dev", "did": "over"})
        self.flush()

    def host(self) -> ParentHost:
        """Return the host whose window the parent has."""
        return ParentHost(self)

    def give_to(self, host: Callable[[Mapping[str, object] | Garbage], None], ends: Callable[[], None]) -> None:
        """Hand what is about the window to the host, also what came before it."""
        with self._lock:
            self._to_host, self._host_ends = host, ends
            for message in self._early:
                host(message)
            self._early.clear()

    def _read(self) -> None:
        for message in self._messages:
            if isinstance(message, dict) and message.get("type") == "dev":
                if self.hear is not None:
                    self.hear(message)
                continue
            with self._lock:
                if self._to_host is not None:
                    self._to_host(message)
                else:
                    self._early.append(message)
        self.has_ended = True
        self._host_ends()
        self.on_end()
        end_at_the_latest(LAST_SECONDS)


class ParentHost(LauncherHost):
    """A window that the parent process has."""

    def __init__(self, link: Link) -> None:
        super().__init__([])
        self.name = link.host_name
        self._link = link

    def pages(self, count: int) -> None:
        """Say how many pages are open: a browser's run ends with the last of them."""
        self._link.send({"type": "dev", "did": "pages", "count": count})

    def _show(self, url: str, options: WindowOptions) -> None:
        del url, options  # they are said when the parent greets
        self.hooks.before_show()
        self._process = parent = _Parent(self._link)
        self._link.give_to(self._heard, self._heard_the_end)
        self._wait_for_window(parent, "the parent process")
        if self._shown:
            self._serve()


class _Parent:
    """The parent, as a host holds the process of its window: it is not ours to end."""

    def __init__(self, link: Link) -> None:
        self._link = link

    code: int | None = None

    def send(self, message: Mapping[str, object]) -> bool:
        """Queue a message."""
        return self._link.send(message)

    def wait(self, seconds: float) -> bool:
        """Do not wait."""
        del seconds
        return False

    def how_it_ended(self) -> str:
        """Say what is known."""
        return "went away"

    def end(self, patience: float) -> None:
        """Leave it."""
