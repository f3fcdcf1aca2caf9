"""`taupane dev` with a real window: it stays through saves and restarts, and nothing is left behind it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.desktop import x11
from tests.desktop.app.test_app_window import Running, alive

APP = """
import os, sys
from taupane import App, State, ui
from words import label

app = App("Dev window", width=400, height=300)
count = State(0)

def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()

def add():
    count.update(lambda n: n + 1)
    say("count", count())

@app.route("/")
def home():
    say("renders", label())
    return ui.Button(lambda: f"{label()} {count()}", on_click=add, style="width:300px;height:200px")

@app.on_connect
async def connected(view):
    say("connected", os.getpid(), view.id)
    app.window.set_title(f"Dev window {label()}")

@app.on_stop
def stop():
    say("stopped")

app.start()
"""
WORDS = "def label():\n    return 'one'\n"

Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def run(*arguments: str, words: str = WORDS) -> Running:
        (tmp_path / "app.py").write_text(APP)
        (tmp_path / "words.py").write_text(words)
        app = Running(
            subprocess.Popen(
                [sys.executable, "-X", "faulthandler", "-m", "taupane", "dev", "app.py", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=tmp_path,
            )
        )
        started.append(app)
        return app

    yield run
    for app in started:
        left = app.children()
        app.process.kill()
        app.process.wait()
        for pid in alive(left):
            os.kill(pid, signal.SIGKILL)


def save(folder: Path, name: str, text: str) -> None:
    beside = folder / f".{name}.tmp"
    beside.write_text(text)
    beside.replace(folder / name)


def counts(app: Running) -> list[int]:
    return [int(line.split()[1]) for line in list(app.lines) if line.startswith("count ")]


def click(app: Running, window: str) -> None:
    """Click until it is counted: a page that is connected may not have been painted yet."""
    before, end = counts(app), time.monotonic() + 30
    while counts(app) == before:
        assert time.monotonic() < end, app.lines
        inner = x11.page(window)
        x11.mouse(f"mousemove {inner.x + 100} {inner.y + 80}", "click 1")
        with contextlib.suppress(AssertionError):  # one at a time: each is counted
            x11.until(lambda: counts(app), lambda now: now != before, 3)


def has_nothing_left(children: set[int]) -> None:
    x11.until(lambda: alive(children), lambda left: not left, 30)


@pytest.mark.parametrize("host", ["gtk", "qt"])
def test_the_window_stays_through_a_save_and_a_restart(start: Start, tmp_path: Path, host: str) -> None:
    app = start("--host", host)
    app.says("connected ")
    window = app.window()
    x11.until(lambda: x11.title(window), lambda title: title == "Dev window one", 30)
    click(app, window)
    save(tmp_path, "words.py", WORDS.replace("one", "two"))
    app.says("renders two")
    click(app, window)
    assert sum("connected" in line for line in app.lines) == 1  # it is still the same page
    save(tmp_path, "taupane.toml", "open_devtools = false\n")
    app.says("taupane.toml changed: starting the app anew")
    app.says("connected ", 2)
    x11.until(lambda: x11.title(window), lambda title: title == "Dev window two", 30)
    assert x11.windows_of(app.process.pid) == [window]
    click(app, window)
    assert counts(app) == list(range(1, len(counts(app)) + 1))
    children = app.children()
    assert len(children) > 1
    app.close_window()
    app.ends(0)
    assert sum(line == "stopped" for line in app.lines) == 2
    has_nothing_left(children)


def test_an_app_that_dies_keeps_its_window(start: Start, tmp_path: Path) -> None:
    app = start()
    app.says("connected ")
    window = app.window()
    save(tmp_path, "words.py", "import os; os._exit(3)\n")
    app.says("the app ended with code 3; save a file to start it again")
    assert x11.windows_of(app.process.pid) == [window]
    save(tmp_path, "words.py", WORDS.replace("one", "two"))
    app.says("renders two")
    app.says("connected ", 2)
    assert x11.windows_of(app.process.pid) == [window]
    children = app.children()
    app.process.send_signal(signal.SIGTERM)
    app.ends(143, 30)
    has_nothing_left(children)


def test_an_app_that_cannot_begin_has_a_window_that_says_so(start: Start, tmp_path: Path) -> None:
    app = start(words="1 / 0\n" + WORDS)
    app.says("the app ended with code 1; save a file to start it again")
    window = app.window()
    x11.until(lambda: x11.title(window), lambda title: title == "app.py", 30)
    save(tmp_path, "words.py", WORDS)
    app.says("connected ")
    x11.until(lambda: x11.title(window), lambda title: title == "Dev window one", 30)
    assert x11.windows_of(app.process.pid) == [window]
    app.close_window()
    app.ends(0, 30)


SLOW = "print('importing', flush=True)\nimport time\ntime.sleep(60)\n"
STAGES = ["as it begins", "while the app starts", "with its page", "while it starts anew", "without an app"]


@pytest.mark.parametrize("stage", STAGES)
def test_ctrl_c_ends_all_of_it_at_any_stage(start: Start, tmp_path: Path, stage: str) -> None:
    app = start(words=SLOW + WORDS if stage == "while the app starts" else WORDS)
    if stage == "as it begins":
        x11.until(app.children, lambda found: bool(found), 30)
    elif stage == "while the app starts":
        app.says("importing")
    else:
        app.says("connected ")
    if stage == "while it starts anew":
        save(tmp_path, "taupane.toml", "open_devtools = false\n")
        app.says("starting the app anew")
    elif stage == "without an app":
        save(tmp_path, "words.py", "import os; os._exit(3)\n")
        app.says("save a file to start it again")
    children = app.children()
    app.process.send_signal(signal.SIGINT)
    app.ends(130, 30)
    has_nothing_left(children)
    assert "Traceback" not in " ".join(app.lines)
