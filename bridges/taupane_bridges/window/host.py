"""The shape of every window host, and what a host and the app say to each other.

Life of a host: made by `choose`; the app fills in `host.hooks`; `run` takes the main thread until the window
is gone; meanwhile any thread may `post` commands and `close`. A host runs once.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .commands import Command
    from .events import WindowEvent
    from .options import WindowOptions

__all__ = [
    "Allowed",
    "ExitReason",
    "Hooks",
    "Host",
    "HostWindow",
    "Ignored",
    "InvokeAnswer",
    "ManyWindows",
    "OnEvent",
    "OnInvoke",
    "Refused",
]


class ExitReason(enum.Enum):
    """Why `run` came back."""

    CLOSED = "closed"
    """The user or a command closed the window."""
    SHUTDOWN = "shutdown"
    """The app called `Host.close`."""
    FAILED = "failed"
    """The page could not be shown and the user gave up on it."""


@dataclass(frozen=True)
class Allowed:
    """The page may run this command; the host runs it and answers with its result."""

    command: Command


@dataclass(frozen=True)
class Refused:
    """The page may not; it gets this code and message."""

    code: str
    message: str


@dataclass(frozen=True)
class Ignored:
    """The caller did not show the page's nonce: a frame or a foreign page. It gets no answer; the reason is
    logged.
    """

    reason: str


InvokeAnswer = Allowed | Refused | Ignored
OnEvent = Callable[["WindowEvent"], None]
"""Called on the GUI thread, in order; must only hand the event on (`loop.call_soon_threadsafe`). Errors are
logged.
"""
OnInvoke = Callable[[str, Mapping[str, object]], InvokeAnswer]
"""Called on the GUI thread with the nonce and the raw command of a page; must not wait for anything. See
`bridge.PagePolicy`.
"""


def _nothing() -> None:
    return


def _never() -> bool:
    return False


def _unheard(_: object) -> None:
    return


@dataclass
class Hooks:
    """What the app may put in before `run`. All are called on the GUI thread and must return at once."""

    veto: Callable[[], bool] = _never
    """Asked when the user or a command wants the window closed; True keeps it open. Answer from a cached
    decision and never wait for another thread: the GUI stands still meanwhile. `Host.close` does not ask. An
    error counts as False.
    """
    before_show: Callable[[], None] = _nothing
    """Just before the window is built. Some toolkits take SIGINT shortly before: install signal handlers
    again here.
    """
    on_gui_ready: Callable[[], None] = _nothing
    """The window is shown and its web process is starting: the time to begin heavy imports on another thread.
    """
    open_external: Callable[[str], None] | None = None
    """Opens a checked https:, http: (clicked links only) or mailto: address; None: the system's browser."""
    entry_url: Callable[[], str] | None = None
    """A fresh first address, for a page that must be loaded anew when its first address worked only once."""
    files_dropped: Callable[[tuple[str, ...]], None] = _unheard
    """The paths of files that the user has dropped on the window, just before its page hears of the drop. Only
    the host's own word for them counts: a page may claim anything. Hosts that cannot tell never call it.
    """
    failure_note: str = ""
    """A line for the error dialog of a page that keeps crashing, such as where the log is."""


class HostWindow(Protocol):
    """One more window of a host; it ends with the host's own one."""

    hooks: Hooks

    def post(self, command: Command) -> Future[object]:
        """Run a command; see `Host.post`."""
        ...

    def run_js(self, script: str) -> None:
        """Run a script in the window's page, soon; any thread."""
        ...

    def close(self) -> None:
        """End the window without asking anyone; any thread."""
        ...


class Host(Protocol):
    """Shows one window, and some hosts more. See the module's docstring for its life."""

    name: str
    hooks: Hooks

    @property
    def capabilities(self) -> frozenset[str]:
        """Names of the commands that this host can run; others fail with `Unsupported`."""
        ...

    def run(self, url: str, options: WindowOptions, on_event: OnEvent, on_invoke: OnInvoke | None = None) -> ExitReason:
        """Show the window and block until it is gone. Main thread.

        With `on_invoke` None the page gets no bridge. The last event is `closed`. Raises
        WrongThread, AlreadyRun, RefusedAddress and NoEngine, each before any event: the app may then run
        another host.
        """
        ...

    def post(self, command: Command) -> Future[object]:
        """Run a command on the GUI thread, soon and in order; any thread, never blocks.

        Before the window exists commands wait for it. The future gets the result, or a WindowError.
        """
        ...

    def close(self) -> None:
        """End the window without asking anyone; any thread, a signal handler too; does nothing the second
        time.
        """
        ...


class ManyWindows(Host, Protocol):
    """A host that can show more windows than its first."""

    def open_window(
        self,
        url: str,
        options: WindowOptions,
        on_event: OnEvent,
        on_invoke: OnInvoke | None = None,
        hooks: Hooks | None = None,
    ) -> HostWindow:
        """Show one more window beside the first one, soon; any thread, while `run` is under way.

        It may be closed by itself, and its last event is `closed`. One that comes too early waits for the
        first; one that comes too late is closed at once. Raises RefusedAddress.
        """
        ...
