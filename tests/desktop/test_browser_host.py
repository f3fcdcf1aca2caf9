"""The browser host with a browser that BROWSER names: a headless Chromium, driven to nothing but opening a file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.desktop.app.test_app_window import Running
from tests.desktop.chromium import command_line
from tests.desktop.x11 import until

from taupane_bridges.window import COMMANDS, NoEngine, Unsupported, WindowClosed, WindowOptions, parse_command
from taupane_bridges.window.browser import GRACE, BrowserHost, grace_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taupane_bridges.window import WindowEvent

APP = """
from taupane import App, ui

app = App("In a browser")

@app.route("/")
def home():
    return ui.Heading("Hello")

@app.on_connect
def connected():
    print("connected", app.window.host, sorted(app.window.capabilities), flush=True)
    try:
        app.window.maximize().result(10)
    except Exception as error:
        print("refused", type(error).__name__, error, flush=True)

app.start()
"""


@pytest.fixture
def start(short_path: Path) -> Iterator[Callable[[str], Running]]:
    program, browser = short_path / "app.py", short_path / "browser"
    program.write_text(APP)
    profile = short_path / "profile"
    flags = f"--headless=new --no-sandbox --no-first-run --disable-gpu --user-data-dir={profile}"
    browser.write_text(
        f'#!/bin/sh\necho "$@" > {short_path}/asked\necho $$ > {short_path}/pid\n'
        f'exec {shutil.which("chromium")} {flags} "$@" 2>/dev/null\n'
    )
    browser.chmod(0o755)
    apps: list[Running] = []

    def run(grace: str) -> Running:
        environ = {"BROWSER": f"{browser} %s &", "TAUPANE_BROWSER_GRACE": grace, "TMPDIR": str(short_path)}
        command = [sys.executable, str(program), "--host", "browser"]
        process = subprocess.Popen(
            command, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        apps.append(Running(process))
        return apps[-1]

    yield run
    for app in apps:
        app.process.kill()
        app.process.wait()
    end_browser(short_path)


def end_browser(folder: Path) -> None:
    """End the browser that was started there, and wait for all of it."""
    if not (folder / "pid").exists():
        return
    pid = int((folder / "pid").read_text())
    if str(folder) in command_line(pid):
        os.kill(pid, signal.SIGTERM)
    until(lambda: str(folder) in command_line(pid), lambda there: not there, 30)


def test_the_app_is_a_page_and_ends_after_its_last_one(start: Callable[[str], Running], short_path: Path) -> None:
    app = start("0.5")
    app.says("connected browser ['close', 'close_request', 'open_external']", seconds=60)
    app.says("refused Unsupported the browser host cannot run maximize: the app is a page", seconds=30)
    asked = (short_path / "asked").read_text().strip()
    assert asked.startswith("file:///")
    file = Path(asked.removeprefix("file://"))
    assert file.stat().st_mode & 0o777 == 0o600
    # The secret is in the file alone, and in the line for users whose browser does not come up.
    token = next(line for line in app.lines if "/enter#" in line).rpartition("#")[2]
    assert token not in asked
    end_browser(short_path)
    app.ends(0, 60)
    assert not file.exists()


def test_ctrl_c_ends_it_and_without_a_grace_only_that_does(start: Callable[[str], Running], short_path: Path) -> None:
    app = start("0")
    app.says("connected", seconds=60)
    end_browser(short_path)
    assert app.process.poll() is None
    app.process.send_signal(signal.SIGINT)
    app.ends(130, 60)


# -- alone ---------------------------------------------------------------------------------------------


def run(host: BrowserHost, events: list[WindowEvent]) -> object:
    return host.run("http://127.0.0.1:9/enter#secret", WindowOptions(), events.append)


def test_without_a_browser_it_is_passed_over() -> None:
    events: list[WindowEvent] = []
    with pytest.raises(NoEngine, match="no browser could be started; BROWSER can name one"):
        run(BrowserHost(open_file=lambda _: False), events)
    assert events == []


def test_pages_that_come_back_in_time_keep_it() -> None:
    events: list[WindowEvent] = []
    host = BrowserHost(grace=0.6, open_file=lambda _: True)

    def come_and_go() -> None:
        for count in (1, 0, 1, 2, 1, 0):
            host.pages(count)

    host.hooks.on_gui_ready = come_and_go
    assert str(run(host, events)) == "ExitReason.CLOSED"
    assert [event.NAME for event in events] == ["init", "loaded", "loaded", "loaded", "closed"]


def test_every_command_is_done_or_refused_by_name() -> None:
    host, opened = BrowserHost(grace=0, open_file=lambda _: True), list[str]()
    host.hooks.open_external = opened.append
    fields: dict[str, object] = {
        "width": 500, "height": 400, "x": 10, "y": 20, "title": "new", "enabled": True, "visible": False, "grab": True,
        "edge": "north", "url": "https://example.org/", "message": "Really?",
    }  # fmt: skip
    commands = [parse_command({**fields, "type": name}) for name in COMMANDS if not name.startswith("close")]
    answers = {command.NAME: host.post(command) for command in commands}  # before it is there
    thread = threading.Thread(target=run, args=(host, []))
    thread.start()
    for name, answer in answers.items():
        error = answer.exception(30)
        if name in host.capabilities:
            assert error is None, name
        else:
            assert isinstance(error, Unsupported), name
            assert (error.host, error.command) == ("browser", name)
    assert opened == ["https://example.org/"]
    assert host.post(parse_command({"type": "close"})).result(30) is True
    thread.join(30)
    assert isinstance(host.post(commands[0]).exception(30), WindowClosed)


def test_the_grace_is_a_number_of_seconds(caplog: pytest.LogCaptureFixture) -> None:
    assert grace_from({}) == GRACE
    assert grace_from({"TAUPANE_BROWSER_GRACE": "2.5"}) == 2.5
    for wrong in ("soon", "-1", "nan", "inf"):
        assert grace_from({"TAUPANE_BROWSER_GRACE": wrong}) == GRACE
    assert len(caplog.records) == 4
