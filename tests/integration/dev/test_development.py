"""`taupane dev` as a developer uses it: files are saved, the app goes on; what cannot go on says why and comes back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.dev.development import Development, gone

APP = """
import os
from taupane import App, DictState, State, ui, effect
from pieces import label

app = App("Dev")
count, names = State(0), DictState({})

def say(*words):
    print(*words, flush=True)

@effect
def follow():
    say("effect", label(), count())

@app.on_start
def begin():
    say("started", os.getpid(), "on", app.server.port, "with", count(), dict(names()))

@app.on_stop
def stop():
    say("stopped")

@app.every(0.2)
def tick():
    say("tick", label())

@app.route("/")
def home():
    return ui.Text(label)

app.start()
"""
PIECES = "def label():\n    return 'one'\n"


@pytest.fixture
def develop(tmp_path: Path) -> Iterator[Callable[..., Development]]:
    started: list[Development] = []

    def start(app: str = APP, pieces: str = PIECES, command: tuple[str, ...] = ()) -> Development:
        (tmp_path / "app.py").write_text(app)
        (tmp_path / "pieces.py").write_text(pieces)
        run = Development(tmp_path, *command)
        started.append(run)
        return run

    yield start
    for run in started:
        run.process.kill()
        run.process.wait()


def test_saves_are_taken_in_place(develop: Callable[..., Development]) -> None:
    run = develop()
    pid, _ = run.app()
    run.says("tick one")
    run.save("pieces.py", PIECES.replace("one", "two"))
    run.says("reloaded pieces, __main__")
    run.says("effect two 0")
    run.says("tick two", 3)
    ticks = run.count("tick one")
    run.save("app.py", APP.replace('say("tick"', 'say("tock"'))
    run.says("tock two", 2)
    assert run.count("tick one") == ticks  # the old timers have ended
    run.save("app.py", APP.replace('say("tick"', 'say("tock"').replace("@app.every(0.2)\n", ""))
    run.says("reloaded __main__", 2)
    tocks = run.count("tock")
    time.sleep(0.5)
    assert run.count("tock") <= tocks + 1
    assert run.count("started") == 1
    run.process.send_signal(signal.SIGINT)
    run.ends(130)
    assert run.count("stopped") == 1
    assert gone(pid)


def test_what_does_not_work_is_said_and_the_app_goes_on(develop: Callable[..., Development]) -> None:
    run = develop()
    run.says("tick one")
    run.save("pieces.py", "def label(:\n")
    run.says("not reloaded: pieces.py, line 1: ")
    run.save("pieces.py", "1 / 0\n")
    run.says("not reloaded: ZeroDivisionError: division by zero")
    assert not any("importlib" in line for line in run.lines)
    run.save("pieces.py", "def other():\n    return 'two'\n")
    run.says("not reloaded: ImportError: cannot import name 'label' from 'pieces'")
    ticks = run.count("tick one")
    run.says("tick one", ticks + 2)  # of the old code
    run.save("pieces.py", PIECES.replace("one", "three"))
    run.says("tick three", 2)
    assert run.count("started") == 1


def test_a_restart_keeps_the_port_and_the_state(develop: Callable[..., Development]) -> None:
    run = develop(APP.replace("def tick():", "def tick():\n    count.set(7)\n    names.replace({'a': (1, 2)})"))
    pid, port = run.app()
    run.says("effect one 7")
    run.save("taupane.toml", "open_devtools = false\n")
    run.says("taupane.toml changed: starting the app anew")
    again, same = run.app(2)
    assert again != pid
    assert same == port
    assert "with 7 {'a': (1, 2)}" in run.lines[-1] or any("with 7 {'a': (1, 2)}" in line for line in run.lines)
    assert gone(pid)
    assert run.count("http://127.0.0.1:") == 1  # one address, which the first app has printed


def test_an_app_that_died_comes_back_with_the_next_save(develop: Callable[..., Development]) -> None:
    run = develop()
    pid, port = run.app()
    run.says("tick one")
    os.kill(pid, signal.SIGKILL)
    run.says("the app was ended by SIGKILL; save a file to start it again")
    run.save("pieces.py", PIECES.replace("one", "two"))
    assert run.app(2)[1] == port
    run.says("tick two")


def test_an_app_that_cannot_begin_waits_for_a_save(develop: Callable[..., Development]) -> None:
    run = develop(pieces="import nothing_like_this\n")
    run.says("the app ended with code 1; save a file to start it again")
    run.save("pieces.py", PIECES)
    run.says("tick one")
    run.process.send_signal(signal.SIGTERM)
    run.ends(143)


def test_the_app_ends_with_its_parent(develop: Callable[..., Development]) -> None:
    run = develop()
    pid, _ = run.app()
    run.process.kill()
    run.process.wait()
    assert gone(pid)


def test_an_app_that_ends_by_itself_ends_the_run(develop: Callable[..., Development]) -> None:
    run = develop(APP.replace("def tick():", "def tick():\n    app.shutdown()"))
    run.ends(0)
    assert run.count("stopped") == 1


def test_the_flag_of_an_app_does_the_same(develop: Callable[..., Development]) -> None:
    run = develop(command=(sys.executable, "app.py", "--dev", "--no-window"))
    run.says("tick one")
    run.save("pieces.py", PIECES.replace("one", "two"))
    run.says("tick two")
    run.process.send_signal(signal.SIGINT)
    run.ends(130)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.py"], "'nothing.py' does not exist"),
        (["app.py", "--port", "x"], "expected a port from 0 to 65535, got 'x'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "app.py").write_text(APP)
    ended = subprocess.run(
        [sys.executable, "-m", "taupane", "dev", *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


TAUPY = "import asyncio\nfrom taupy import App, VStack\nasyncio.run(App('T').run(VStack()))\n"


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for source, flag in ((APP, "--port"), (TAUPY, "--ws-port")):
            (tmp_path / "app.py").write_text(source)
            (tmp_path / "pieces.py").write_text(PIECES)
            run = Development(tmp_path, sys.executable, "-m", "taupane", "dev", "--no-window", flag, port)
            run.ends(2)
            assert [line for line in run.lines if f"port {port} on 127.0.0.1 is in use" in line] == run.lines


NO_APPS = {
    "x = 1": "app.py has no App in it: app = App(…), a page, and app.start() at the end",
    "some notes": "SyntaxError: invalid syntax",
    "\0": "source code string cannot contain null bytes",
    APP.replace("app.start()", ""): "app.py makes an App and does not start it: app.start() belongs at its end",
    APP.replace("app.start()", "b = App('b')"): "app.py makes 2 Apps and starts none of them",
    "from taupane import App\nApp('a').start()": "nothing to show: give app.run() a root",
    APP.replace("app.start()", "1 / 0"): "ZeroDivisionError: division by zero",
}


def test_a_file_that_is_no_app_waits_for_one_that_is(develop: Callable[..., Development]) -> None:
    first, *others = NO_APPS
    run = develop(first)
    for number, source in enumerate([first, *others], 1):
        if number > 1:
            run.save("app.py", source)
        run.says(NO_APPS[source])
        run.says("the app ended with code 1; save a file to start it again", number)
    run.save("app.py", APP)
    run.says("tick one")
