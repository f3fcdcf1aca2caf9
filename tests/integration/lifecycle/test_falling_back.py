"""A window that turns out not to work, late: the app goes on without one, and ends when it is told to."""

from __future__ import annotations

import threading
import time
import urllib.request
from typing import Any

import pytest

from taupane import App, ui
from taupane.launching import Launch
from taupane.loopthread import LoopThread
from taupane.settings import Settings
from taupane_bridges.window import NoEngine
from taupane_bridges.window.headless import HeadlessHost


class Late(HeadlessHost):
    """A toolkit that finds out only after the app has begun that it cannot show a window."""

    name = "gtk"

    def __init__(self, begun: threading.Event) -> None:
        super().__init__()
        self._begun = begun

    def run(self, *_: Any, **__: Any) -> Any:
        assert self._begun.wait(10)
        raise NoEngine("gtk", "no display")


@pytest.mark.parametrize("asks", [False, True])
def test_an_app_whose_window_fails_late_can_be_ended(capsys: pytest.CaptureFixture[str], asks: bool) -> None:
    app, begun, asked = App("late"), threading.Event(), threading.Event()
    app.route("/")(lambda: ui.Text("x"))
    if asks:
        app.on_close_request(asked.set)
    app.server.bind(0)
    launch = Launch(app, Settings(), Late(begun), app.window_options(), may_fall_back=True)
    launch.started.append(begun.set)
    loop = LoopThread(launch)
    window = threading.Thread(target=launch.hold_window, args=(lambda: None,))
    loop.start()
    loop.go()
    window.start()
    end = time.monotonic() + 10
    while "/enter#" not in (said := capsys.readouterr().out):
        assert time.monotonic() < end
        time.sleep(0.01)
    with urllib.request.urlopen(said.partition("#")[0].split()[-1], timeout=10) as response:
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"  # a browser shows it now
    if asks:
        app.window.close()
    else:
        app.shutdown()
    window.join(10)
    ended = not window.is_alive()
    launch.close()
    window.join(10)
    loop.end()
    assert ended
    assert asked.is_set() is asks
