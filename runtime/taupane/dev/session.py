"""The app's side of a development run: it hears what changed, and does what can be done without a new process."""

from __future__ import annotations

import logging
import queue
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taupane.dev import carry
from taupane.lifecycle import Launch, announce
from taupane.settingsfile import OWN, SHARED, app_folder
from taupane.state import State
from taupane.state.scope import leave_scope

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.dev.link import Link
    from taupane.settings import Settings

log = logging.getLogger(__name__)


def begin(link: Link, app: App, settings: Settings) -> Launch:
    """Start an app with the window, the socket and the cookie of its parent."""
    from taupane_bridges.window.headless import HeadlessHost

    app.server.adopt(link.socket, link.cookie)
    host = link.host() if link.window else HeadlessHost()
    launch = Launch(app, settings._replace(dev=True), host, app.window_options(settings), may_fall_back=False)
    Session(link, app, launch)
    if link.announces and not link.window:
        announce(app, "no window")
    return launch


class Session:
    """Hears the parent's wishes (parent.py names them) and fulfils them on a thread of its own, one after the other."""

    def __init__(self, link: Link, app: App, launch: Launch) -> None:
        self._link, self._app, self._launch = link, app, launch
        self._folder = app_folder()
        self._wishes: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        leave_scope()  # the run of the app's own file: what handlers make is not the file's
        app.dev_renders = State.detached(0, "reloads")
        link.on_end = launch.close
        link.hear = self._hear
        lost = carry.restore(link.carried, self._folder)
        if lost:
            log.warning("not carried over from before the restart: %s", ", ".join(lost))
        launch.started.append(self._serving)
        threading.Thread(target=self._work, name="taupane-dev-session", daemon=True).start()

    def _serving(self) -> None:
        self._link.send({"type": "dev", "did": "serving"})

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
            values, lost = carry.collect(self._folder)
            self._link.send({"type": "dev", "did": "carried", "values": values, "lost": lost})
        elif wish["do"] == "changed":
            self._changed([Path(path) for path in wish["paths"]])

    def _changed(self, paths: list[Path]) -> None:
        from taupane.dev.reload import may_reload

        sources = [path for path in paths if path.suffix == ".py"]
        if any(path.name in (OWN, SHARED) for path in paths) or (sources and not may_reload(sys.modules)):
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
        outcome = reload(self._app, running, self._folder, paths)
        if isinstance(outcome, Failed):
            running.notify_all("overlay", outcome.title, outcome.text)
            self._told("failed", f"{outcome.title}\n{outcome.text}".rstrip())
            return
        running.notify_all("overlay")
        running.notify_all("worked")
        if outcome:
            running.render_again()
            self._told("in place", ", ".join(outcome))

    def _refresh(self, paths: list[Path]) -> None:
        """Bring style sheets into the pages; anything else is there when a page is loaded again."""
        running = self._app.running
        if all(path.suffix == ".css" for path in paths):
            sheets = self._app.own.sheets() if self._app.own is not None else []
            running.notify_all("restyle", sheets)
        else:
            running.notify_all("reload")
        self._told("styles" if all(path.suffix == ".css" for path in paths) else "page", paths[0].name)

    def _restart(self, why: str) -> None:
        self._told("restart", why)

    def _told(self, how: str, why: str) -> None:
        self._link.send({"type": "dev", "did": "reloaded", "how": how, "why": why})
