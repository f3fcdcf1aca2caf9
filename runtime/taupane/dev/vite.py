"""Vite beside an app that is developed: found, started, listened to and ended. Pages reach it through the app alone.

npm run dev  --its output-->  the address that it listens on, and what it says of the front end
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from taupane.errors import AppError
from taupane_bridges import children

PLACES = (".", "frontend", "vite-project")
"""Folders below an app's own in which its Vite project may be."""
START_TIME = 60.0
END_TIME = 5.0
"""Seconds."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ADDRESS = re.compile(r"Local:\s+(http://[^\s/]+)")
_CHATTER = re.compile(r"\s*(➜|VITE v|> |$)")
"""What it says of itself at each start, and npm of the script that it runs."""


class ViteFailed(AppError):
    """Vite cannot be started, or ended before it listened."""


def find_project(folder: Path) -> Path | None:
    """Give the folder of an app's Vite project, None where it has none."""
    for place in PLACES:
        try:
            found = json.loads((folder / place / "package.json").read_text("utf-8"))
        except (OSError, ValueError):
            continue
        needs = {**(found.get("dependencies") or {}), **(found.get("devDependencies") or {})}
        if "vite" in needs:
            return (folder / place).resolve()
    return None


def check_project(project: Path) -> str:
    """Give the program that starts Vite. `ViteFailed` says what has to be installed."""
    npm = shutil.which("npm")
    if npm is None:
        raise ViteFailed(
            "npm is not on PATH, and Vite needs it: install Node.js (nodejs.org, or your system's packages), "
            "or leave Vite out with --backend-only"
        )
    if not (project / "node_modules" / "vite").is_dir():
        raise ViteFailed(f"the packages of the front end are not installed: run npm install in {project}")
    return npm


class Vite:
    """One run of Vite. `on_line` gets what it says, `on_end` its exit code, both on a thread of its own."""

    def __init__(
        self, project: Path, on_line: Callable[[str], None], on_end: Callable[[int], None], port: int | None = None
    ) -> None:
        npm = check_project(project)
        self.url: str | None = None
        """``http://127.0.0.1:PORT``, once it listens."""
        self._on_line, self._on_end = on_line, on_end
        self._last: deque[str] = deque(maxlen=30)
        self._ready = threading.Event()
        fixed = [] if port is None else ["--port", str(port), "--strictPort"]
        flags = ["--host", "127.0.0.1", "--clearScreen", "false", *fixed]
        self._process = children.start(
            children.own(
                "taupane.dev.leash", npm, "--prefix", str(project), "--loglevel=error", "run", "dev", "--", *flags
            ),
            stderr=subprocess.STDOUT,
            environ={"NO_COLOR": "1", "FORCE_COLOR": "0", "BROWSER": "none"},
        )
        self._reader = threading.Thread(target=self._read, name="taupane-vite", daemon=True)
        self._reader.start()

    @property
    def has_ended(self) -> bool:
        """Tell whether it runs no more."""
        return self._process.poll() is not None

    def pause(self) -> None:
        """Wait a moment, or until it ends."""
        self._reader.join(0.25)

    def wait(self, is_ending: Callable[[], bool]) -> str | None:
        """Wait until it listens and give its address; None when the run ends meanwhile. `ViteFailed`."""
        end = time.monotonic() + START_TIME
        while not self._ready.wait(0.1):
            if is_ending():
                return None
            if time.monotonic() > end:
                raise ViteFailed(f"Vite did not say within {START_TIME:g} s where it listens")
        if self.url is None:
            raise ViteFailed(self.how_it_ended())
        return self.url

    def how_it_ended(self) -> str:
        """Say it in one line, with the line of its output that says most."""
        self._process.wait()
        lines = [line.strip() for line in self._last if line.strip()]
        why = next((line for line in lines if "rror" in line), lines[-1] if lines else "it said nothing")
        return f"Vite ended with code {self._process.returncode}: {why}"

    def end(self) -> None:
        """End it, and all that it has started."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(END_TIME)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(2)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for raw in stream:
                self._take(_COLOURS.sub("", raw.decode("utf-8", "replace")).rstrip())
        code = self._process.wait()
        self._ready.set()
        self._on_end(code)

    def _take(self, line: str) -> None:
        self._last.append(line)
        found = _ADDRESS.search(line)
        if found is not None and self.url is None:
            self.url = found[1]
            self._ready.set()
        elif not _CHATTER.match(line):
            self._on_line(line)
