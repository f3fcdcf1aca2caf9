"""A whole app whose window is a launcher's, and apps whose launcher does not work."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.window import alive, descendants
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
APP = """
import taupane
app = taupane.App("Launched app")
clicks = taupane.State(0)
@app.route("/")
def home():
    def click():
        clicks.update(lambda n: n + 1)
        app.window.set_title(f"clicked {clicks()} in {app.window.host}")
    return taupane.ui.Button("Click", on_click=click, style="position:fixed;inset:0;width:100%;height:100%")
app.start()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def begin(launcher: str, ending: str = "app.start()") -> subprocess.Popen[str]:
        (tmp_path / "app.py").write_text(APP.replace("app.start()", ending))
        paths = os.pathsep.join((str(ROOT / "bridges"), str(ROOT / "runtime")))
        started.append(
            subprocess.Popen(
                [sys.executable, str(tmp_path / "app.py")],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": paths, "TAUPY_LAUNCHER_PATH": launcher},
            )
        )
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        assert process.stdout is not None
        if not process.stdout.closed:
            process.communicate(timeout=30)


@pytest.fixture
def launcher(tmp_path: Path) -> str:
    """Return a program that is our launcher, as an installation has it."""
    path = tmp_path / "taupane-launcher"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m taupane_bridges.launcher "$@"\n')
    path.chmod(0o755)
    return str(path)


def window_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a window of the process or of one that it started; return who has it, and it."""

    def found() -> list[tuple[int, str]]:
        owners = [process.pid, *descendants(process.pid)]
        return [(pid, window) for pid in owners for window in x11.windows_of(pid)]

    return until(found, bool, 60)[0]


def click_until(window: str, wanted: str) -> None:
    page = x11.page(window)

    end = time.monotonic() + 60
    x11.mouse(f"mousemove {page.x + 100} {page.y + 100}")
    while not re.fullmatch(wanted, x11.title(window)):
        assert time.monotonic() < end, x11.title(window)
        x11.mouse("click 1")
        # One at a time: a click that is on its way when the window goes would be told in the log.
        with contextlib.suppress(AssertionError):
            until(lambda: x11.title(window), lambda title: bool(re.fullmatch(wanted, title)), 3)


def test_an_app_in_a_launchers_window(start: Callable[..., subprocess.Popen[str]], launcher: str) -> None:
    process = start(launcher)
    pid, window = window_of(process)
    assert pid != process.pid
    click_until(window, r"clicked \d+ in launcher")
    x11.run("wmctrl", "-ic", window)
    out, log = process.communicate(timeout=60)
    assert (process.returncode, out, log) == (0, "", "")
    assert not alive(pid)


AWAITED = """
import asyncio
async def main():
    await app.run()
    print("after", flush=True)
asyncio.run(main())
"""


def test_a_window_beside_a_loop_that_has_the_main_thread(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("", AWAITED)
    pid, window = window_of(process)
    assert pid != process.pid
    click_until(window, r"clicked \d+ in launcher")
    x11.run("wmctrl", "-ic", window)
    out, log = process.communicate(timeout=60)
    assert (process.returncode, out, log) == (0, "after\n", "")
    assert not alive(pid)


def test_a_launcher_that_is_killed_ends_the_app(start: Callable[..., subprocess.Popen[str]], launcher: str) -> None:
    process = start(launcher)
    pid, window = window_of(process)
    click_until(window, r"clicked \d+ in launcher")
    os.kill(pid, signal.SIGKILL)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert log.strip() == "the launcher was ended by SIGKILL; its window is gone, so the app ends"


def test_ctrl_c_ends_both(start: Callable[..., subprocess.Popen[str]], launcher: str) -> None:
    process = start(launcher)
    pid, _window = window_of(process)
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=60)
    assert (process.returncode, log) == (130, "")
    assert not alive(pid)


def test_kill_9_of_the_app_ends_the_launcher(start: Callable[..., subprocess.Popen[str]], launcher: str) -> None:
    process = start(launcher)
    pid, _window = window_of(process)
    process.kill()
    until(lambda: alive(pid), lambda running: not running, 30)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (None, "there is no program '{path}'"),
        ("#!/bin/sh\necho no GTK >&2; exit 3\n", "'{path}' ended with code 3: no GTK, before its window was there"),
    ],
)
def test_without_a_launcher_that_works_the_window_is_in_this_process(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path, source: str | None, why: str
) -> None:
    path = tmp_path / "launcher"
    if source is not None:
        path.write_text(source)
        path.chmod(0o755)
    process = start(str(path))
    pid, window = window_of(process)
    assert pid == process.pid
    click_until(window, r"clicked \d+ in gtk")
    x11.run("wmctrl", "-ic", window)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    reason = f"the launcher window host cannot run: {why.format(path=path)}"
    assert log.splitlines() == [f"Launched app: {reason}; going on with the gtk window"]
