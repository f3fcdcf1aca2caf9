"""The browser host: the app as a page in the user's own browser. No window is the app's, so no command can be run.

The address works once and is a secret, so it is on no command line: the browser is given a file that only its user can
read and that leads there. The app ends some seconds after its last page has gone; `pages` says how many there are.
"""

from __future__ import annotations

import contextlib
import html
import json
import logging
import os
import queue
import tempfile
import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from . import commands as c
from .errors import AlreadyRun, NoEngine, Unsupported
from .events import Closed, CloseRequested, Init, Loaded, WindowEvent
from .host import ExitReason, Hooks, OnEvent, OnInvoke
from .mailbox import Mailbox
from .navigation import NavigationPolicy, external_address

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from concurrent.futures import Future

    from .options import WindowOptions

__all__ = ["GRACE", "VARIABLE", "BrowserHost", "grace_from"]

log = logging.getLogger(__name__)

VARIABLE = "TAUPANE_BROWSER_GRACE"
"""Seconds between the last page's end and the app's; 0: the app does not end by itself."""
GRACE = 10.0
"""Long enough for a reload, and for a page that a sleeping computer has cut off to come back."""
# Seconds; see headless.py: a wait without a timeout is not always ended by a signal.
_WAIT = 0.25

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={address}"><title>Opening</title>
<body style="font:16px system-ui,sans-serif;margin:15vh auto;max-width:30em"><a href="{address}">Open the app</a>
<script>location.replace({literal})</script></html>
"""


class BrowserHost:
    """Runs until `close`, a `close` command, or `grace` seconds (None: the environment's) without a page.

    Any thread may run it. `open_file` gets the file's address and tells whether a browser was found.
    """

    name = "browser"

    def __init__(self, grace: float | None = None, open_file: Callable[[str], bool] = webbrowser.open) -> None:
        self.hooks = Hooks()
        self.capabilities = frozenset({c.Close.NAME, c.CloseRequest.NAME, c.OpenExternal.NAME})
        self._grace = grace_from(os.environ) if grace is None else grace
        self._open_file = open_file
        self._mailbox = Mailbox()
        # SimpleQueue.put is reentrant, so that a signal handler may call `close` whatever this thread is doing.
        self._turns: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._ran = False
        self._exit: ExitReason | None = None
        self._on_event: OnEvent | None = None
        self._pages = 0
        self._alone_since: float | None = None

    def run(self, url: str, options: WindowOptions, on_event: OnEvent, on_invoke: OnInvoke | None = None) -> ExitReason:
        """Open the browser and wait for the end. Pages command nothing here: `on_invoke` is never called.

        Raises NoEngine when there is no browser.
        """
        del on_invoke
        if self._ran:
            raise AlreadyRun(self.name)
        self._ran = True
        NavigationPolicy.for_url(url, options.origins)
        self._on_event = on_event
        self.hooks.before_show()
        try:
            with _private_file(url) as file:
                self._show(file)
                while self._exit is None:
                    self._turn()
                    self._mailbox.drain(self._execute)
        finally:
            self._mailbox.shut()
        self._emit(Closed())
        return self._exit

    def post(self, command: c.Command) -> Future[object]:
        """Run a command; see `Host.post`."""
        return self._mailbox.post(command)

    def close(self) -> None:
        """End `run`; see `Host.close`. The pages stay in the browser and say that the app has gone."""
        self._exit = self._exit or ExitReason.SHUTDOWN
        self._turns.put(None)

    def pages(self, count: int) -> None:
        """Take how many pages of the app are open now. Any thread."""
        self._turns.put(lambda: self._count(count))

    def _show(self, file: Path) -> None:
        opened: list[bool] = []

        def open_it() -> None:
            # Text browsers, and some others, come back only when they are closed.
            opened.append(self._open_file(file.as_uri()))
            self._turns.put(None)

        opener = threading.Thread(target=open_it, name="open-browser", daemon=True)
        opener.start()
        opener.join(_WAIT)
        if opened == [False]:
            raise NoEngine(self.name, "no browser could be started; BROWSER can name one")
        self.hooks.on_gui_ready()
        self._emit(Init())
        self._mailbox.open(lambda: self._turns.put(None))

    def _turn(self) -> None:
        try:
            turn = self._turns.get(timeout=_WAIT)
        except queue.Empty:
            turn = None
        if turn is not None:
            turn()
        since = self._alone_since
        if since is not None and self._grace > 0 and time.monotonic() - since >= self._grace:
            log.info("the last page has been gone for %g s; the app ends", self._grace)
            self._exit = self._exit or ExitReason.CLOSED

    def _count(self, count: int) -> None:
        if count > self._pages:
            self._emit(Loaded())
        if count == 0 and self._pages > 0:
            self._alone_since = time.monotonic()
        elif count > 0:
            self._alone_since = None
        self._pages = count

    def _execute(self, command: c.Command) -> object:
        if isinstance(command, (c.Close, c.CloseRequest)):
            return self._ask_to_close()
        if isinstance(command, c.OpenExternal):
            self._open_external(external_address(command.url))
            return None
        raise Unsupported(self.name, command.NAME, "the app is a page in the user's browser and has no window")

    def _open_external(self, address: str) -> None:
        if self.hooks.open_external is not None:
            self.hooks.open_external(address)
        else:
            threading.Thread(target=webbrowser.open, args=(address,), name="open-external", daemon=True).start()

    def _ask_to_close(self) -> bool:
        self._emit(CloseRequested())
        try:
            if self.hooks.veto():
                return False
        except Exception:  # a task boundary: a broken veto must not make an app that cannot be closed
            log.exception("the window's veto failed; closing")
        self._exit = self._exit or ExitReason.CLOSED
        return True

    def _emit(self, event: WindowEvent) -> None:
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:  # a task boundary: the app's handler must not end the host
            log.exception("the handler of the window event %s failed", event.NAME)


def grace_from(environ: Mapping[str, str]) -> float:
    """Return the seconds that TAUPANE_BROWSER_GRACE names; what is no such number is logged and left out."""
    given = environ.get(VARIABLE, "")
    try:
        seconds = float(given) if given else GRACE
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e6:
        log.warning("%s: expected seconds from 0, got %.40r; taking %g", VARIABLE, given, GRACE)
        return GRACE
    return seconds


@contextlib.contextmanager
def _private_file(url: str) -> Generator[Path, None, None]:
    """Give a file (0600) that leads a browser to an address; it is removed afterwards."""
    handle, name = tempfile.mkstemp(prefix="taupane-", suffix=".html")
    literal = json.dumps(url).replace("<", "\\u003c")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_PAGE.format(address=html.escape(url), literal=literal))
    try:
        yield Path(name)
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()
