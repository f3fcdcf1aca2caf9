"""Ctrl-C at every stage of a run, as a terminal sends it: the command ends, and nothing that it started is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)  # whole programs, on a machine that may be busy

APP = """
import pathlib, time
from taupane import App, ui
app = App("Ending")
app.route("/")(lambda: ui.Text("x"))
pathlib.Path("importing").touch()
time.sleep({pause})
app.on_start(lambda: pathlib.Path("starting").touch())
app.start()
"""
STAGES = ("at once", "importing", "starting", "serving", "twice")


def processes(folder: Path) -> list[int]:
    """Give the processes that run in a folder; those that have ended and wait for their parent do not run."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until(holds: object, seconds: float = 60) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


@pytest.mark.parametrize("verb", ["run", "dev"])
@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_left(tmp_path: Path, verb: str, stage: str) -> None:
    (tmp_path / "app.py").write_text(APP.replace("{pause}", "60" if stage == "importing" else "0"))
    out = tmp_path / "out"
    with out.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "taupane", verb, "app.py", "--no-window"],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    if stage in ("importing", "starting"):
        until((tmp_path / stage).exists)
    elif stage != "at once":
        until(lambda: "http://127.0.0.1" in out.read_text())
    os.killpg(process.pid, signal.SIGINT)
    if stage == "twice":
        os.killpg(process.pid, signal.SIGINT)
    # -SIGINT: before a line of ours has run, or by the second. 1: Python was interrupted in its own start.
    codes = (130, -signal.SIGINT, 1) if stage == "at once" else (130, -signal.SIGINT)
    code = process.wait(60)
    assert code in codes, (code, out.read_text())
    until(lambda: processes(tmp_path) == [])
    if stage not in ("at once", "twice"):
        assert "Traceback" not in out.read_text()
