"""However an app is started and however it ends: it says what it should, exits as it should, and leaves nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

APP = """
import asyncio, sys, threading, time
from taupane import App
from taupane.widgets.element import element

app = App("Demo")

@app.route("/")
def home() -> None:
    return element("p", "hello")

@app.on_stop
async def stopped() -> None:
    print("stopped", flush=True)
"""

FORMS = {
    "start": "app.start()\nprint('after', flush=True)",
    "run": "asyncio.run(app.run())\nprint('after', flush=True)",
    "await": (
        "async def main():\n    try:\n        await app.run()\n    finally:\n        print('finally', flush=True)\n"
        "asyncio.run(main())\nprint('after', flush=True)"
    ),
}

Start = Callable[..., "Running"]


class Running:
    """A child process and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.out: list[str] = []
        self.err: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(process.stdout, self.out)),
            threading.Thread(target=self._read, args=(process.stderr, self.err)),
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(stream: Any, lines: list[str]) -> None:
        with stream:
            for line in stream:
                lines.append(line.rstrip("\n"))

    def wait_for(self, text: str, lines: list[str] | None = None) -> str:
        deadline = time.monotonic() + 20
        while True:
            for line in list(self.out if lines is None else lines):
                if text in line:
                    return line
            assert time.monotonic() < deadline, (self.out, self.err)
            assert self.process.poll() is None or time.monotonic() < deadline - 18, (self.out, self.err)
            time.sleep(0.01)

    def url(self) -> str:
        return self.wait_for("http://127.0.0.1:")

    def up(self) -> str:
        """Wait until the app answers; returns its origin."""
        origin = self.url().partition("/enter")[0]
        with urllib.request.urlopen(origin + "/enter", timeout=10) as response:
            assert response.status == 200
        return origin

    def ends(self, code: int) -> None:
        assert self.process.wait(40) == code, (self.out, self.err)
        for reader in self._readers:
            reader.join(5)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Running] = []

    def run(body: str, *arguments: str, module: bool = False, ignore_sigint: bool = False, **environ: str) -> Running:
        path = tmp_path / "app.py"
        path.write_text(APP + textwrap.dedent(body))
        command = [sys.executable, *(["-m", "taupane"] if module else []), str(path), *arguments]
        known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**known, **environ},
            preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignore_sigint else None,
        )
        running = Running(process)
        started.append(running)
        return running

    yield run
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()


@pytest.mark.parametrize("module", [False, True], ids=["python", "taupane"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_prints_its_address_and_ends_by_sigint(start: Start, form: str, module: bool) -> None:
    running = start(FORMS[form], "--no-window", module=module)
    running.up()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/enter#[\w-]{43}", running.url())
    running.process.send_signal(signal.SIGINT)
    running.ends(130)
    assert running.out[1:] == (["stopped", "finally"] if form == "await" else ["stopped"])
    assert not [line for line in running.err if "Traceback" in line or "Exception" in line]


@pytest.mark.parametrize("form", FORMS)
def test_sigint_that_was_ignored_at_start_ends_it_too(start: Start, form: str) -> None:
    running = start(FORMS[form], "--no-window", ignore_sigint=True)
    running.up()
    running.process.send_signal(signal.SIGINT)
    running.ends(130)


@pytest.mark.parametrize("module", [False, True], ids=["python", "taupane"])
@pytest.mark.parametrize("form", FORMS)
def test_sigint_ends_it_though_polars_has_taken_the_signal(start: Start, form: str, module: bool) -> None:
    running = start("@app.on_start\ndef late():\n    import polars\n" + FORMS[form], "--no-window", module=module)
    running.up()
    running.process.send_signal(signal.SIGINT)
    running.ends(130)


@pytest.mark.parametrize("form", FORMS)
def test_sigterm_ends_it(start: Start, form: str) -> None:
    running = start(FORMS[form], "--no-window")
    running.up()
    running.process.terminate()
    running.ends(143)
    assert "stopped" in running.out


@pytest.mark.parametrize("module", [False, True], ids=["python", "taupane"])
@pytest.mark.parametrize("form", FORMS)
def test_shutdown_from_inside_lets_the_file_go_on(start: Start, form: str, module: bool) -> None:
    inside = "@app.on_start\nasync def soon():\n    asyncio.get_running_loop().call_later(0.1, app.shutdown)\n"
    running = start(inside + FORMS[form], "--no-window", module=module)
    running.ends(0)
    assert running.out[-1] == "after"
    assert "stopped" in running.out


@pytest.mark.parametrize("form", FORMS)
def test_threads_take_turns_quickly_while_the_app_runs(start: Start, form: str) -> None:
    inside = (
        "def told(when):\n    print(when, round(sys.getswitchinterval(), 6), flush=True)\n"
        "@app.on_start\nasync def soon():\n"
        "    asyncio.get_running_loop().call_later(0.2, lambda: (told('while'), app.shutdown()))\n"
    )
    running = start(inside + FORMS[form] + "\ntold('later')", "--no-window")
    running.ends(0)
    assert [line for line in running.out if line.startswith(("while", "later"))] == ["while 0.0005", "later 0.005"]


@pytest.mark.parametrize("form", FORMS)
def test_the_reason_for_no_window_is_on_stderr(start: Start, form: str) -> None:
    running = start(FORMS[form])
    running.up()
    running.wait_for("no display", running.err)
    assert len(running.out) == 1
    running.process.terminate()
    running.ends(143)


@pytest.mark.parametrize("form", FORMS)
def test_a_taken_port_is_named_and_nothing_is_killed(start: Start, form: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = start(FORMS[form], "--no-window", "--port", str(port))
        running.ends(2)
        assert running.err == [
            f"Demo: port {port} on 127.0.0.1 is in use by another program; choose another or leave it out"
        ]
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            pass


@pytest.mark.parametrize(
    ("arguments", "environ", "said"),
    [
        (["--port", "abc"], {}, "--port: expected a port"),
        ([], {"TAUPANE_PORT": "99999"}, "TAUPANE_PORT: expected a port"),
        (["--host", "nonesuch"], {}, "unknown window host 'nonesuch'"),
        (["--host", "gtk"], {}, "gtk"),
    ],
)
def test_settings_that_cannot_be_are_one_line_and_exit_2(
    start: Start, arguments: list[str], environ: dict[str, str], said: str
) -> None:
    running = start(FORMS["start"], *arguments, **environ)
    running.ends(2)
    assert said in running.err[0]
    assert "Traceback" not in " ".join(running.err)


def test_other_arguments_belong_to_the_app(start: Start) -> None:
    running = start("print(sys.argv[1:], flush=True)\n" + FORMS["start"], "data.csv", "--no-window", "--verbose", "-x")
    assert running.wait_for("data.csv") == "['data.csv', '--no-window', '--verbose', '-x']"
    running.up()
    running.process.terminate()
    running.ends(143)


@pytest.mark.parametrize("module", [False, True], ids=["python", "taupane"])
@pytest.mark.parametrize("form", FORMS)
def test_an_exception_at_the_start_ends_it_with_its_traceback(start: Start, form: str, module: bool) -> None:
    broken = "@app.on_start\nasync def broken():\n    raise RuntimeError('no database')\n"
    running = start(broken + FORMS[form], "--no-window", module=module)
    running.ends(1)
    assert running.err[-1] == "RuntimeError: no database"
    assert "stopped" not in running.out


def test_an_exception_in_the_file_is_the_users_own_traceback(start: Start) -> None:
    running = start("1 / 0", module=True)
    running.ends(1)
    assert running.err[-1] == "ZeroDivisionError: division by zero"
    assert not [line for line in running.err if "mainthread.py" in line]


def test_the_file_runs_as_main_with_its_own_arguments(start: Start) -> None:
    body = (
        "print(__name__, sys.argv[1:], sys.modules['__main__'].app is app, threading.current_thread().name)\n"
        "import os; print(sys.path[0] == os.path.dirname(os.path.abspath(__file__)))\n"
        "sys.exit(7)"
    )
    running = start(body, "a", "--b", module=True)
    running.ends(7)
    assert running.out == ["__main__ ['a', '--b'] True taupane-script", "True"]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "taupane", str(tmp_path / "nope.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"taupane: cannot open {str(tmp_path / 'nope.py')!r}: No such file or directory\n"


def test_ctrl_c_before_the_app_has_started(start: Start) -> None:
    running = start("print('here', flush=True)\ntime.sleep(60)", module=True)
    running.wait_for("here")
    running.process.send_signal(signal.SIGINT)
    running.ends(130)


@pytest.mark.parametrize("form", FORMS)
def test_a_slow_start_is_cut_short(start: Start, form: str) -> None:
    slow = "@app.on_start\nasync def slow():\n    print('slow', flush=True)\n    await asyncio.sleep(60)\n"
    running = start(slow + FORMS[form], "--no-window")
    running.wait_for("slow")
    running.process.send_signal(signal.SIGINT)
    running.ends(130)


def test_the_second_signal_ends_it_at_once(start: Start) -> None:
    stuck = "@app.on_stop\ndef stuck():\n    print('stuck', flush=True)\n    time.sleep(60)\n"
    running = start(stuck + FORMS["start"], "--no-window")
    running.up()
    running.process.send_signal(signal.SIGINT)
    running.wait_for("stuck")
    running.process.send_signal(signal.SIGINT)
    running.ends(-signal.SIGINT)


def test_a_blocked_loop_is_logged_with_its_stack(start: Start) -> None:
    blocked = "@app.every(0.1)\nasync def blocked():\n    time.sleep(3.5)\n"
    running = start(blocked + FORMS["start"], "--no-window")
    running.wait_for("the event loop has been blocked", running.err)
    running.wait_for("time.sleep(3.5)", running.err)
    running.process.send_signal(signal.SIGINT)
    running.ends(130)


def test_no_thread_is_left_behind(start: Start) -> None:
    body = (
        "app.on_start(lambda: asyncio.new_event_loop().close())\n"
        "@app.on_start\nasync def soon():\n    asyncio.get_running_loop().call_later(0.2, app.shutdown)\n"
        "app.start()\n"
        "print([t.name for t in threading.enumerate() if t is not threading.main_thread()], flush=True)"
    )
    running = start(body, "--no-window")
    running.ends(0)
    assert running.out[-1] == "[]"


def test_an_app_may_run_twice_in_one_process(start: Start) -> None:
    body = (
        "@app.on_start\nasync def soon():\n    asyncio.get_running_loop().call_later(0.1, app.shutdown)\n"
        "app.start()\napp.start()\nprint('twice', flush=True)"
    )
    running = start(body, "--no-window")
    running.ends(0)
    assert running.out.count("stopped") == 2
    assert running.out[-1] == "twice"


def test_a_pending_request_does_not_hold_the_end_up(start: Start) -> None:
    body = "@app.get('/slow')\nasync def slow():\n    print('asked', flush=True)\n    await asyncio.sleep(60)\n"
    running = start(body + FORMS["start"], "--no-window")
    origin = running.up()
    token = running.url().partition("#")[2]
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(f"{origin}/enter/{token}") as response:
        assert b"hello" in response.read()

    def ask() -> None:
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            opener.open(origin + "/slow")

    asking = threading.Thread(target=ask)
    asking.start()
    running.wait_for("asked")
    running.process.send_signal(signal.SIGINT)
    running.ends(130)
    asking.join(5)


CALLS_IN_THREADS = """
@app.on_start
async def begin() -> None:
    for _ in range(40):
        app.spawn(asyncio.to_thread(fetch))
    print("begun", flush=True)

def fetch() -> None:
    time.sleep(300)

"""

FUNCTIONS_THAT_BLOCK = """
@app.every(0.01)
def tick() -> None:
    print("begun", flush=True)
    time.sleep(300)

@app.on_stop
def farewell() -> None:
    time.sleep(300)

"""

TASKS_THAT_REFUSE_TO_BE_CANCELLED = """
async def stubborn() -> None:
    while True:
        try:
            await asyncio.sleep(300)
        except asyncio.CancelledError:
            print("refuses", flush=True)

@app.on_start
async def begin() -> None:
    app.spawn(stubborn())
    print("begun", flush=True)

@app.on_stop
async def farewell() -> None:
    await stubborn()

"""

LEFT_ON_STOP = "on_stop function farewell was left behind after 5 s"


@pytest.mark.parametrize(
    ("body", "form", "said"),
    [
        (CALLS_IN_THREADS, "start", ["left behind in threads at the end of the app: fetch"]),
        (CALLS_IN_THREADS, "run", ["left behind in threads at the end of the app: fetch"]),
        (FUNCTIONS_THAT_BLOCK, "start", [LEFT_ON_STOP]),
        (
            TASKS_THAT_REFUSE_TO_BE_CANCELLED,
            "start",
            [LEFT_ON_STOP, "left behind at the end of the app: farewell, stubborn"],
        ),
    ],
    ids=["calls in threads", "calls in threads, asyncio.run", "functions", "tasks"],
)
def test_what_does_not_end_by_itself_does_not_hold_the_end_up(
    start: Start, body: str, form: str, said: list[str]
) -> None:
    running = start(body + FORMS[form], "--no-window")
    running.up()
    running.wait_for("begun")
    running.process.send_signal(signal.SIGINT)
    running.ends(130)
    for line in said:
        running.wait_for(line, running.err)
