"""The app's side of a development run: it hears what changed, and does what can be done without a new process."""

from __future__ import annotations

import logging
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from taupane.dev import carry
from taupane.launching import Launch, announce
from taupane.settingsfile import OWN, SHARED, TAUPY, app_folder
from taupane.state import State
from taupane.state.scope import leave_scope

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.dev.link import Link
    from taupane.dev.reload import Failed
    from taupane.live.view import View
    from taupane.settings import Settings

log = logging.getLogger(__name__)


def begin(link: Link, app: App, settings: Settings) -> Launch:
    """Start an app with the window, the socket and the cookie of its parent."""
    from taupane_bridges.window.headless import HeadlessHost

    app.server.adopt(link.socket, link.cookie)
    host = link.host() if link.window else HeadlessHost()
    launch = Launch(app, settings._replace(dev=True), host, app.window_options(settings), may_fall_back=False)
    launch.announces = link.announces
    Session(link, app, launch)
    if link.announces and not link.window:
        announce(app, "no window")
    return launch


class Line(Protocol):
    """Who hears a session, and tells it what was saved: a `Link` to the parent, or `Alone`."""

    announces: bool
    carried: Path
    hear: Callable[[Mapping[str, object]], None] | None
    on_end: Callable[[], None]

    def send(self, message: Mapping[str, object]) -> bool:
        """Take what the session tells."""
        ...


class Session:
    """Hears the parent's wishes (parent.py names them) and fulfils them on a thread of its own, one after the other."""

    def __init__(self, link: Line, app: App, launch: Launch) -> None:
        self._link, self._app, self._launch = link, app, launch
        self._folder = app_folder()
        self._wishes: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        self._failed: Failed | None = None
        self._pending: set[Path] = set()
        """What was saved and has not worked yet: tried again with the next save."""
        leave_scope()  # the run of the app's own file: what handlers make is not the file's
        app.dev_renders = State.detached(0, "reloads")
        app.on_connect(self._greet)
        link.on_end = launch.close
        link.hear = self._hear
        lost = carry.load(link.carried, self._folder)
        if lost:
            log.warning("not carried over from before the restart: %s", ", ".join(lost))
        launch.started.append(self._serving)
        threading.Thread(target=self._work, name="taupane-dev-session", daemon=True).start()

    def _serving(self) -> None:
        from taupane.dev.served import page_folders

        self._link.send({"type": "dev", "did": "serving", "pages": list(map(str, page_folders(self._app)))})

    async def _greet(self, view: View) -> None:
        """Tell a page that is opened after a save that did not work."""
        if self._failed is not None:
            view.notify("overlay", self._failed.title, self._failed.text)

    def _hear(self, message: Mapping[str, Any]) -> None:
        if message.get("do") == "end":
            self._launch.close()
        else:
            self._wishes.put(message)

    def _work(self) -> None:
        while True:
            wish = self._wishes.get()
            try:
                self._fulfil(wish)
            except Exception:  # a task boundary: the next save must still be heard
                log.exception("a wish of the development run failed")
                self._restart("that did not work in place")

    def _fulfil(self, wish: Mapping[str, Any]) -> None:
        if wish["do"] == "carry":
            lost = carry.save(self._folder, self._link.carried)
            self._link.send({"type": "dev", "did": "carried", "lost": lost})
        elif wish["do"] == "changed":
            self._changed([Path(path) for path in wish["paths"]])

    def _changed(self, paths: list[Path]) -> None:
        from taupane.dev.reload import may_reload

        sources = [path for path in paths if path.suffix == ".py"]
        if any(path.name in (OWN, SHARED, TAUPY) for path in paths) or (sources and not may_reload(sys.modules)):
            self._restart(f"{paths[0].name} changed")
            return
        others = [path for path in paths if path.suffix != ".py"]
        if sources:
            self._reload(sources)
        if others:
            self._refresh(others)

    def _reload(self, paths: list[Path]) -> None:
        from taupane.dev.reload import Failed, reload

        running = self._app.running
        self._pending.update(paths)
        outcome = reload(self._app, running, self._folder, sorted(self._pending))
        self._failed = outcome if isinstance(outcome, Failed) else None
        if isinstance(outcome, Failed):
            running.notify_all("worked")  # what failed before is of no account now
            running.notify_all("overlay", outcome.title, outcome.text)
            self._told("failed", f"{outcome.title}\n{outcome.text}".rstrip())
            return
        self._pending.clear()
        running.notify_all("overlay")
        running.notify_all("worked")
        if outcome:
            running.render_again()
            self._told("in place", ", ".join(outcome))

    def _refresh(self, paths: list[Path]) -> None:
        """Bring what is not Python into the pages: style sheets and pictures in place, script by loading the page."""
        from taupane.dev.served import BringsPages, addresses, is_script, page_folders

        running = self._app.running
        if not all((folder / "index.html").is_file() for folder in page_folders(self._app)):
            return  # a build has begun: its last file is waited for
        if isinstance(self._app, BringsPages) and self._app.pages_folder is not None:
            self._app.reload_pages()
            self._told("page", paths[0].name)
            return
        served = addresses(self._app, paths)
        if any(is_script(path) for path in paths if path in served):
            running.notify_all("reload")
            self._told("page", paths[0].name)
            return
        if self._app.own is not None:
            running.notify_all("restyle", self._app.own.sheets())
        if served:
            running.notify_all("refresh", [address for each in served.values() for address in each])
        if len(served) < len(paths):
            running.render_again()  # a page's function may read it
        self._told("files", ", ".join(path.name for path in paths))

    def _restart(self, why: str) -> None:
        self._told("restart", why)

    def _told(self, how: str, why: str) -> None:
        self._link.send({"type": "dev", "did": "reloaded", "how": how, "why": why})
