"""`taupane doctor` as a user runs it, on this machine's own engines and windows."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "taupane", "doctor"]


def doctor(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=110,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environ},
    )


def test_it_finds_the_engines_of_this_machine() -> None:
    done = doctor("--json")
    report: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode, report["window"]) == (0, "gtk"), report
    hosts = {each["host"]: each for each in report["hosts"]}
    assert set(hosts["gtk"]["versions"]) == {"GTK", "WebKitGTK", "PyGObject", "pywebview", "display"}
    assert hosts["headless"]["runs"]
    assert [each["name"] for each in report["parts"] if each["problem"]] == []


def test_without_a_display_no_window_can_open() -> None:
    done = doctor(DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert "No window can open here: neither WAYLAND_DISPLAY nor DISPLAY is set." in done.stdout
    assert "\x1b" not in done.stdout


def test_an_engine_that_cannot_be_loaded_is_told_with_its_reason() -> None:
    # The display is there and answers, yet GTK is told to use another one.
    done = doctor("--host", "gtk", GDK_BACKEND="broadway", BROADWAY_DISPLAY=":59")
    assert done.returncode == 1
    assert "the display refused the connection" in done.stdout


def test_the_self_test_passes_on_this_machine_and_says_so_step_by_step() -> None:
    done = doctor("--self-test", "--host", "gtk", "--patience", "30")
    assert done.returncode == 0, done.stdout
    assert "  ✓ set_size           700 × 450 and back, with an event each\n" in done.stdout
    assert done.stdout.rstrip().endswith("Everything that these hosts say they can do, they do.")


@pytest.mark.parametrize("no_color", ["", "1"])
def test_colour_on_a_terminal_unless_it_is_not_wanted(no_color: str) -> None:
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": no_color}
    process = subprocess.Popen([*COMMAND, "--host", "headless"], stdout=theirs, stderr=theirs, env=environ)
    os.close(theirs)
    text = b""
    try:
        while chunk := os.read(ours, 4_096):
            text += chunk
    except OSError:
        pass  # how Linux says that the other end is closed
    finally:
        os.close(ours)
    assert process.wait(60) == 0
    assert "The headless host can run here." in text.decode()
    assert (b"\x1b" in text) == (not no_color)
