"""One start of an app: its settings, its window, and what is done where no window opens."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.running import Running
    from taupane.settings import Settings
    from taupane_bridges.window import Host, WindowOptions


class Launch:
    """One start of an app: its settings, its host, and how it is ending."""

    def __init__(
        self, app: App, settings: Settings, host: Host, options: WindowOptions, *, may_fall_back: bool
    ) -> None:
        self.app = app
        self.settings = settings
        self.host = host
        self.options = options
        self.running: Running | None = None
        self.received: int | None = None
        """The signal that ended the app."""
        self.ready: list[Callable[[], object]] = []
        """Called when the window is shown."""
        self.started: list[Callable[[], object]] = []
        """Called when the app answers."""
        self.announces = True
        """Whether to say what a user of the browser may need; a restart in development has said it before."""
        self._may_fall_back = may_fall_back
        self._closing = False
        self._early: list[Any] = []
        self._handing_on = threading.RLock()  # a signal handler may close the host while it tells something

    @property
    def dev(self) -> bool:
        """Whether tracebacks may be shown."""
        return self.app.dev or self.settings.dev

    def close(self) -> None:
        """End the window; any thread, signal handlers too."""
        self._closing = True
        self.host.close()

    def gui_ready(self) -> None:
        """Tell whoever waits that the window is shown."""
        for function in self.ready:
            function()

    def hold_window(self, on_show: Callable[[], None]) -> None:
        """Show the window until it is gone. ``on_show`` runs just before: toolkits take SIGINT there."""
        from taupane_bridges.window import NoEngine

        try:
            self._run(on_show)
        except NoEngine as error:
            if not self._may_fall_back:
                raise
            self._fall_back(str(error))
            self.hold_window(on_show)

    def _run(self, on_show: Callable[[], None]) -> None:
        from taupane_bridges.window import PagePolicy

        server = self.app.server
        self._equip(on_show)
        if self.host.name == "headless":
            url = server.origin + "/"
        else:
            # In a browser the secret must not be part of what is asked for: other programs may see that.
            url = server.mint_url() if self.host.name == "browser" else server.mint_window_url()
        if self.host.name == "browser" and self.announces:
            from taupane_bridges.window.browser import grace_from

            ends = "when its last page is closed, or with Ctrl+C" if grace_from(os.environ) > 0 else "with Ctrl+C"
            announce(self.app, f"opening in your browser; it ends {ends}")
        if self._closing:
            self.host.close()
        self.host.run(url, self.options, self._event, PagePolicy(server.knows_nonce))

    def _equip(self, on_show: Callable[[], None]) -> None:
        hooks = self.host.hooks
        hooks.before_show = on_show
        hooks.on_gui_ready = self.gui_ready
        hooks.entry_url = self.app.server.mint_window_url
        self.app.window.belongs_to(self.host)

    def runs(self, running: Running) -> None:
        """Take what the window's events are for; it gets those that came before it. Loop thread."""
        with self._handing_on:
            self.running = running
            for event in self._early:
                running.window_event(event)
            self._early.clear()

    def _event(self, event: Any) -> None:
        with self._handing_on:
            if self.running is not None:
                self.running.window_event(event)
            else:
                self._early.append(event)

    def _fall_back(self, reason: str) -> None:
        """Go on with the next host that can run, else without a window."""
        from taupane_bridges.window import BACKENDS, choose
        from taupane_bridges.window.headless import HeadlessHost

        names = [backend.name for backend in BACKENDS]
        left = BACKENDS[names.index(self.host.name) + 1 :] if self.host.name in names else ()
        environ = {name: value for name, value in os.environ.items() if name != "TAUPY_LAUNCHER_PATH"}
        self.host = choose(environ=environ, backends=left).host if left and on_main_thread() else HeadlessHost()
        if self.running is not None:
            self.running.moves_to(self.host)
        self._may_fall_back = self.host.name != "headless"
        if self._may_fall_back:
            what = "in your browser" if self.host.name == "browser" else f"with the {self.host.name} window"
            say(f"{self.app.title}: {reason}; going on {what}")
        else:
            announce(self.app, reason)


def announce(app: App, reason: str) -> None:
    """Print a one-time address alone on a line of stdout, and on stderr why there is no window."""
    say(f"{app.title}: {reason}. Open this address in a browser; it works once.")
    sys.stdout.write(app.server.mint_url() + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Write a line to stderr now."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def on_main_thread() -> bool:
    """Tell whether the caller is on the main thread, which toolkits ask for."""
    return threading.current_thread() is threading.main_thread()
