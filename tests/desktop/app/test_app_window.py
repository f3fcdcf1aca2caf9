"""A whole app in a real window: it shows, it closes, it may refuse to, and it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.desktop import x11

APP = """
import asyncio, sys, threading, time
from taupane import App, State, ui

app = App("Window test", width=500, height=400)
count = State(0)

@app.route("/")
def home() -> None:
    return ui.VStack(
        ui.Button(lambda: f"clicked {count()}", on_click=lambda: count.update(lambda n: n + 1),
        style="width:400px;height:200px")
    )

@app.route("/bad")
def bad() -> None:
    raise ValueError("broken page")

count.subscribe(lambda value: print("count", value, flush=True))

@app.on_connect
def connected() -> None:
    print("connected", flush=True)

@app.on_disconnect
def disconnected() -> None:
    print("disconnected", flush=True)

@app.on_stop
def stopped() -> None:
    print("stopped", flush=True)
"""

Start = Callable[..., "Running"]


class Running:
    """An app in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.lines.append(line.rstrip("\n"))

    def says(self, text: str, times: int = 1, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while sum(text in line for line in list(self.lines)) < times:
            assert time.monotonic() < end, f"expected {text!r} {times} times within {seconds:g} s, read {self.lines}"
            time.sleep(0.02)

    def window(self) -> str:
        return x11.until(lambda: x11.windows_of(self.process.pid), lambda found: len(found) == 1, 30)[0]

    def close_window(self) -> None:
        x11.run("wmctrl", "-i", "-c", self.window())

    def ends(self, code: int, seconds: float = 60) -> None:
        assert self.process.wait(seconds) == code, self.lines
        self._reader.join(5)

    def children(self) -> set[int]:
        """Every process below this one: the engine's network and web processes."""
        return descendants(self.process.pid)


def descendants(pid: int) -> set[int]:
    pairs = [line.split() for line in x11.run("ps", "-eo", "pid=,ppid=").splitlines()]
    parents = {int(child): int(parent) for child, parent in pairs}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists() and "Z" not in state(pid)}


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def run(body: str = "app.start()", *arguments: str, module: bool = False) -> Running:
        path = tmp_path / "app.py"
        path.write_text(APP + body + "\nprint('after', flush=True)\n")
        command = [sys.executable, *(["-m", "taupane"] if module else []), str(path), *arguments]
        environ = {**os.environ, "PYTHONFAULTHANDLER": "1"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ)
        running = Running(process)
        started.append(running)
        return running

    yield run
    for running in started:
        left = running.children()
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()
        for pid in alive(left):
            os.kill(pid, signal.SIGKILL)


FORMS = {
    "start": ("app.start()", False),
    "run": ("asyncio.run(app.run())", False),
    "start under taupane": ("app.start()", True),
    "await under taupane": ("async def main():\n    await app.run()\nasyncio.run(main())", True),
}


@pytest.mark.parametrize(("body", "module"), FORMS.values(), ids=FORMS)
def test_every_form_shows_a_live_window_that_closes_cleanly(start: Start, body: str, module: bool) -> None:
    running = start(body, module=module)
    running.says("connected")
    window = running.window()
    assert x11.title(window) == "Window test"
    inner = x11.page(window)
    assert (inner.width, inner.height) == (500, 400)
    x11.mouse(f"mousemove {inner.x + 150} {inner.y + 80}", "click 1")
    running.says("count 1")
    children = running.children()
    assert children
    running.close_window()
    running.ends(0)
    assert [line for line in running.lines if line in ("stopped", "after")] == ["stopped", "after"]
    x11.until(lambda: alive(children), lambda left: not left, 30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", [False, True], ids=["python", "taupane"])
def test_a_signal_ends_the_window_in_order(start: Start, number: int, module: bool) -> None:
    running = start(module=module)
    running.says("connected")
    children = running.children()
    running.process.send_signal(number)
    running.ends(128 + number)
    assert "stopped" in running.lines
    assert "Traceback" not in " ".join(running.lines)
    x11.until(lambda: alive(children), lambda left: not left, 30)


def test_kill_9_leaves_no_orphan(start: Start) -> None:
    running = start()
    running.says("connected")
    children = running.children()
    assert children
    running.process.kill()
    running.process.wait()
    x11.until(lambda: alive(children), lambda left: not left, 30)


def test_the_app_may_keep_its_window_open(start: Start) -> None:
    running = start(
        "answers = [False, False, None]\n"
        "@app.on_close_request\n"
        "async def ask():\n"
        "    print('asked', flush=True)\n"
        "    return answers.pop(0)\n"
        "app.start()"
    )
    running.says("connected")
    for times in (1, 2):
        running.close_window()
        running.says("asked", times)
        assert running.process.poll() is None
        assert len(x11.windows_of(running.process.pid)) == 1
    running.close_window()
    running.ends(0)


def test_a_window_can_be_closed_while_the_loop_is_blocked(start: Start, tmp_path: Path) -> None:
    free = tmp_path / "free"
    running = start(
        "import os\n@app.on_connect\nasync def block():\n    print('blocking', flush=True)\n"
        f"    while not os.path.exists({str(free)!r}):\n        time.sleep(0.05)\n"
        "    print('unblocked', flush=True)\napp.start()"
    )
    running.says("blocking")
    x11.run("wmctrl", "-i", "-c", running.window())
    x11.until(lambda: x11.windows_of(running.process.pid), lambda found: not found, 30)
    assert "unblocked" not in running.lines
    free.touch()
    running.ends(0)


def test_window_commands_are_sent_when_called_and_can_be_awaited(start: Start) -> None:
    running = start(
        "app.window.set_title('Early')\n"
        "@app.on_connect\n"
        "async def drive():\n"
        "    print('title', (await app.window.state())['title'], flush=True)\n"
        "    app.window.set_title('Later')\n"
        "    await app.window.set_size(640, 480)\n"
        "    print('sized', flush=True)\n"
        "app.start()"
    )
    running.says("title Early")
    running.says("sized")
    window = running.window()
    x11.until(lambda: x11.title(window), lambda title: title == "Later")
    x11.until(lambda: x11.page(window)[2:], lambda size: size == (640, 480))
    running.process.terminate()
    running.ends(143)


def test_a_page_that_raises_keeps_the_window_and_the_way_home(start: Start) -> None:
    running = start(
        "@app.on_connect\n"
        "async def away():\n"
        "    if not away_once:\n"
        "        away_once.append(1)\n"
        "        app.navigate('/bad')\n"
        "away_once = []\n"
        "app.start()"
    )
    running.says("ValueError: broken page")
    running.says("disconnected")
    assert running.process.poll() is None
    window = running.window()
    inner = x11.page(window)
    # The way home is a link, reached by the keyboard.
    x11.run("xdotool", "windowactivate", "--sync", window)
    for _ in range(40):
        x11.mouse(f"mousemove {inner.x + 5} {inner.y + 5}", "click 1", "key Tab", "key Return")
        if sum(line == "connected" for line in running.lines) >= 2:
            break
        time.sleep(0.2)
    running.says("connected", 2)
    running.process.terminate()
    running.ends(143)


def test_a_page_that_the_window_navigated_to_gets_nothing(start: Start) -> None:
    """Our origin is the only one that the window shows; nothing of the app follows a link out."""
    running = start(
        "import http.server\n"
        "hits = []\n"
        "class Elsewhere(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        print('elsewhere was loaded', flush=True); self.send_response(204); self.end_headers()\n"
        "other = http.server.HTTPServer(('127.0.0.1', 0), Elsewhere)\n"
        "threading.Thread(target=other.serve_forever, daemon=True).start()\n"
        "@app.on_connect\n"
        "async def away():\n"
        "    app.running.notify_all('navigate', f'http://127.0.0.1:{other.server_port}/')\n"
        "    await asyncio.sleep(2)\n"
        "    print('waited', flush=True)\n"
        "app.start()"
    )
    running.says("waited")
    assert "elsewhere was loaded" not in running.lines
    assert running.process.poll() is None
    running.process.terminate()
    running.ends(143)
