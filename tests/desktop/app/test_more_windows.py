"""More windows beside an app's first one: each shows its page, is commanded and ends by itself, or with the first."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.desktop import x11
from tests.desktop.app.test_app_window import Running

APP = """
import sys, threading, time
from taupane import App, State, ui

app = App("First", width=400, height=300)
count = State(0)
opened = []

def say(*words):
    # In one piece: print writes word by word, and two windows say something at once.
    sys.stdout.write(" ".join(map(str, words)) + "\\n")
    sys.stdout.flush()

@app.route("/")
def home():
    opener = ui.Button("open", on_click=open_one, style="width:300px;height:200px")
    return ui.VStack(opener, ui.Text(lambda: f"first {count()}"))

@app.route("/second")
def second():
    return ui.Button("add", on_click=lambda: count.update(lambda n: n + 1), style="width:200px;height:150px")

@app.on_window_event
def first_event(name, payload):
    say("first", name)

def open_one():
    number = len(opened)
    window = app.open_window("/second", title=f"More {number}", width=300, height=200, x=600, y=50 + 250 * number,
                             on_close_request=(lambda: say("asked", number) or number != 1))
    opened.append(window)
    window.on_event(lambda name, payload: say("more", number, name))
    window.set_title(f"Window {number}")
    state = window.state()
    say("state", number, state.result(20)["title"])

@app.on_start
def early():
    threading.Thread(target=open_one).start()

count.subscribe(lambda value: say("count", value))

@app.on_connect
def connected(view):
    say("connected", view.path)

@app.on_disconnect
def disconnected(view):
    say("disconnected", view.path)

@app.on_stop
def stop():
    say("open", [window.is_open for window in opened])
"""


Start = Callable[[str], Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def run(text: str) -> Running:
        path = tmp_path / "app.py"
        path.write_text(text)
        command = [sys.executable, "-X", "faulthandler", str(path)]
        app = Running(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        started.append(app)
        return app

    yield run
    for app in started:
        app.process.kill()
        app.process.wait()


def click(window: str, x: int, y: int) -> None:
    x11.run("wmctrl", "-i", "-a", window)
    left, top, _, _ = x11.page(window)
    x11.mouse(f"mousemove {left + x} {top + y}", "click 1")


def windows(app: Running) -> dict[str, str]:
    """Give the ids of the app's windows by title."""
    return {x11.title(each): each for each in x11.windows_of(app.process.pid)}


def test_windows_are_opened_used_and_closed(start: Start) -> None:
    app = start(APP + "app.start()")
    app.says("connected /second")
    app.says("connected /", times=2)
    app.says("state 0 Window 0")
    found = x11.until(lambda: windows(app), lambda names: set(names) == {"First", "Window 0"}, 30)
    click(found["Window 0"], 80, 60)
    app.says("count 1")
    click(found["First"], 100, 80)
    app.says("connected /second", times=2)
    app.says("state 1 Window 1")
    x11.run("wmctrl", "-i", "-c", found["Window 0"])
    app.says("asked 0")
    app.says("more 0 closed")
    found = x11.until(lambda: windows(app), lambda names: set(names) == {"First", "Window 1"}, 30)
    x11.run("wmctrl", "-i", "-c", found["Window 1"])
    app.says("asked 1")  # and it stays
    click(found["Window 1"], 80, 60)
    app.says("count 2")
    x11.run("wmctrl", "-i", "-c", found["First"])
    app.ends(0)
    app.says("open [False, False]")


def test_windows_come_and_go_without_harm(start: Start) -> None:
    app = start(
        APP.replace("def early():", "async def early():").replace(
            "    threading.Thread(target=open_one).start()", "    app.spawn(many())"
        )
        + """
import gc
async def many():
    for number in range(3):
        window = app.open_window("/second", title=f"One {number}", width=300, height=200)
        other = app.open_window("/second", title=f"Two {number}", width=300, height=200)
        await window.state()
        await other.state()
        window.close()
        await window.closed
        other.close()
        await other.closed
        garbage = [[number] for number in range(10_000)]
    while not gc.isenabled():
        time.sleep(0.05)
    say("done")
app.start()"""
    )
    app.says("done", seconds=90)
    x11.until(lambda: windows(app), lambda names: set(names) == {"First"}, 30)
    x11.run("wmctrl", "-i", "-c", windows(app)["First"])
    app.ends(0)
