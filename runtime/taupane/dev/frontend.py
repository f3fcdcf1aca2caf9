"""The front end of an app that is developed: Vite's, a server that the developer runs, or none."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from taupane.dev.vite import Vite, ViteFailed, check_project
from taupane.settingsfile import OWN, SHARED, TAUPY

PAUSE = 1.0
"""Seconds before Vite is started once more."""
MOST = 3
"""Times that it is, in `PERIOD` seconds; then the developer has to look at it."""
PERIOD = 60.0


class FrontEnd(Protocol):
    """What makes the pages beside the app."""

    url: str | None
    """Its address; None where the app has its pages itself."""

    def begin(self, is_ending: Callable[[], bool]) -> None:
        """Come up, unless the run ends meanwhile. `ViteFailed`."""
        ...

    def left(self, paths: list[Path]) -> list[Path]:
        """Give the changed files that the front end does not see to itself."""
        ...

    def end(self) -> None:
        """End it, and all that it has started."""
        ...


class OwnFrontEnd:
    """None: the app's files are the app's."""

    def __init__(self) -> None:
        self.url: str | None = None

    def begin(self, is_ending: Callable[[], bool]) -> None:
        """Do nothing."""

    def left(self, paths: list[Path]) -> list[Path]:
        """Give all of them."""
        return paths

    def end(self) -> None:
        """Do nothing."""


class ExternalFrontEnd(OwnFrontEnd):
    """A server that somebody else runs."""

    def __init__(self, url: str) -> None:
        self.url: str | None = url

    def left(self, paths: list[Path]) -> list[Path]:
        """Give what is Python's."""
        return python_files(paths)


class ViteFrontEnd:
    """Vite, which is started again where it ends by itself."""

    def __init__(self, project: Path, say: Callable[[str], None], port: int | None = None) -> None:
        check_project(project)
        self.url: str | None = None
        self._project, self._say, self._port = project, say, port
        self._vite: Vite | None = None
        self._starts: deque[float] = deque(maxlen=MOST)
        self._lock = threading.Lock()
        self._is_over = False

    def begin(self, is_ending: Callable[[], bool]) -> None:
        """Start Vite and wait until it listens. `ViteFailed`."""
        self._start(self._port)
        assert self._vite is not None
        self.url = self._vite.wait(is_ending)
        if self.url is not None:
            self._port = int(self.url.rpartition(":")[2])
            self._say(f"the front end is Vite's, at {self.url}; its pages are shown by the app")

    def left(self, paths: list[Path]) -> list[Path]:
        """Give what is Python's: Vite follows the rest."""
        return python_files(paths)

    def end(self) -> None:
        """End Vite."""
        with self._lock:
            self._is_over, vite = True, self._vite
        if vite is not None:
            vite.end()

    def _start(self, port: int | None) -> None:
        with self._lock:
            if not self._is_over:
                self._starts.append(time.monotonic())
                self._vite = Vite(self._project, lambda line: self._say(f"vite: {line}"), self._ended, port)

    def _ended(self, code: int) -> None:
        """Start it once more, on the port that the app knows; on Vite's own thread."""
        del code
        vite = self._vite
        if self._is_over or vite is None or self.url is None:
            return
        often = len(self._starts) == MOST and time.monotonic() - self._starts[0] < PERIOD
        self._say(vite.how_it_ended() + ("; start it anew by hand" if often else "; starting it once more"))
        if not often:
            again = threading.Timer(PAUSE, self._again)
            again.daemon = True
            again.start()

    def _again(self) -> None:
        try:
            self._start(self._port)
        except (ViteFailed, OSError) as error:
            self._say(str(error))


def python_files(paths: list[Path]) -> list[Path]:
    """Give those that are the app's own source or settings."""
    return [path for path in paths if path.suffix == ".py" or path.name in (OWN, SHARED, TAUPY)]
