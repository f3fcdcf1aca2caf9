"""A whole app in windows of Chromium and Qt: live, commanded, closed, with more windows; and what it falls back to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.app.test_app_window import Running
from tests.desktop.window import descendants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

APP = """
import asyncio, sys
from taupane import App, State, ui

app = App("Whole app", width=400, height=300)
count = State(0)

def say(*words):
    # In one piece: print writes word by word, and two windows say something at once.
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()

@app.route("/")
def home():
    return ui.Button(lambda: f"clicked {count()}", on_click=lambda: count.update(lambda n: n + 1),
                     style="width:300px;height:200px")

@app.on_window_event
def event(name, payload):
    say("first", name, payload.get("width", ""), payload.get("height", ""))

refusals = ["once"] if "veto" in sys.argv else []

@app.on_close_request
def may_close():
    say("may it close")
    return not refusals or refusals.pop() is None

@app.on_connect
def connected(view):
    say("connected", view.path, app.window.host)
    if view.path == "/":
        app.window.set_size(480, 320).result(30)
    if view.path == "/" and "more" in sys.argv:
        window = app.open_window("/second", title="Second", width=300, height=200, x=700, y=90,
                                 on_close_request=lambda: say("asked"))
        window.on_event(lambda name, payload: say("second", name))

@app.route("/second")
def second():
    return ui.Button("add", on_click=lambda: count.update(lambda n: n + 10), style="width:200px;height:150px")

count.subscribe(lambda value: say("count", value))

async def main():
    await app.run()

asyncio.run(main()) if "loop" in sys.argv else app.start()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    apps: list[Running] = []

    def run(*arguments: str, environ: dict[str, str] | None = None) -> Running:
        (tmp_path / "app.py").write_text(APP)
        process = subprocess.Popen(
            [sys.executable, str(tmp_path / "app.py"), *arguments],
            env={**os.environ, **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        apps.append(Running(process))
        return apps[-1]

    yield run
    for app in apps:
        app.process.kill()
        app.process.wait()


def window(app: Running, title: str) -> str:
    def found() -> list[str]:
        ids = [each for pid in (app.process.pid, *descendants(app.process.pid)) for each in x11.windows_of(pid)]
        return [each for each in ids if x11.title(each) == title]

    return x11.until(found, bool, 60)[0]


def click(id: str) -> None:
    x, y, *_ = x11.page(id)
    x11.mouse(f"mousemove {x + 80} {y + 80}", "click 1")


def click_until(app: Running, id: str, said: str) -> None:
    """Click until the app has heard of it: a page that is connected may not have been painted yet."""

    def clicked() -> bool:
        click(id)
        return any(said in line for line in list(app.lines))

    x11.until(clicked, bool, 30)


@pytest.mark.parametrize(("host", "how"), [("chromium", "start"), ("chromium", "loop"), ("qt", "start")])
def test_it_is_live_is_commanded_and_asked_before_it_closes(start: Callable[..., Running], host: str, how: str) -> None:
    app = start("--host", host, how, "veto")
    app.says(f"connected / {host}", seconds=60)
    app.says("first resize 480 320")
    first = window(app, "Whole app")
    x11.until(lambda: x11.page(first)[2:], lambda size: size == (480, 320), 30)
    click_until(app, first, "count 1")
    x11.run("wmctrl", "-ic", first)
    app.says("may it close")
    click_until(app, first, "count 2")  # it has stayed
    x11.run("wmctrl", "-ic", first)
    app.ends(0, 60)


@pytest.mark.parametrize("host", ["chromium", "qt"])
def test_more_windows_are_live_and_end_by_themselves_or_with_the_first(
    start: Callable[..., Running], host: str
) -> None:
    app = start("--host", host, "more")
    app.says(f"connected /second {host}", seconds=60)
    app.says("second init")
    second = window(app, "Second")
    x11.until(lambda: x11.frame(second)[:2], lambda place: place == (700, 90), 30)
    x11.run("xdotool", "windowactivate", "--sync", second)
    click_until(app, second, "count 10")
    x11.run("wmctrl", "-ic", second)
    app.says("asked")
    app.says("second closed")
    first = window(app, "Whole app")
    x11.run("wmctrl", "-ic", first)
    app.ends(0, 60)


def test_a_broken_browser_gives_way_with_a_reason(start: Callable[..., Running], tmp_path: Path) -> None:
    """In an environment without GTK and Qt; BROWSER then names the one that is left."""
    broken, left, hidden = tmp_path / "broken", tmp_path / "left", tmp_path / "hidden"
    broken.write_text("#!/bin/sh\necho 'no such library' >&2\nexit 127\n")
    left.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/opened\n')
    for program in (broken, left):
        program.chmod(0o755)
    hidden.mkdir()
    # What is not there for `find_spec` is not there for the probes of GTK and Qt.
    find = "import importlib.util as u\nreal = u.find_spec\n"
    find += "u.find_spec = lambda name, *more: None if name in ('gi', 'qtpy') else real(name, *more)\n"
    (hidden / "sitecustomize.py").write_text(find)
    environ = {"TAUPANE_CHROMIUM": str(broken), "BROWSER": f"{left} %s", "PYTHONPATH": str(hidden)}
    app = start(environ=environ)
    app.says("ended with code 127: no such library, before its window was there; going on in your browser", seconds=60)
    app.says("first init")
    x11.until((tmp_path / "opened").exists, bool, 30)
    app.process.terminate()
    app.ends(143, 60)


def test_a_browser_that_was_asked_for_is_never_replaced(start: Callable[..., Running], tmp_path: Path) -> None:
    app = start("--host", "chromium", environ={"TAUPANE_CHROMIUM": str(tmp_path / "none")})
    app.ends(2, 60)
    assert "which is no program here" in "".join(app.lines)


@pytest.mark.parametrize("host", ["gtk", "qt", "chromium"])
def test_a_host_that_was_asked_for_and_cannot_run_ends_the_app_in_one_line(
    start: Callable[..., Running], host: str
) -> None:
    app = start("--host", host, environ={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    app.ends(2, 60)
    assert len(app.lines) == 1, app.lines
    assert f"the {host} window host cannot run: no display" in app.lines[0]
