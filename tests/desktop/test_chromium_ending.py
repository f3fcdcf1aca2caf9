"""How a Chromium window ends, or never begins. Nothing may be left: no process, no folder."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.chromium import ChromiumWindow
from tests.desktop.pages import Site, app_page
from tests.desktop.window import alive
from tests.desktop.x11 import until

from taupane_bridges.window import NoEngine, WindowOptions
from taupane_bridges.window.chromium import ChromiumHost
from taupane_bridges.window.chromium_profile import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taupane_bridges.window import WindowEvent


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site = serve()
    site.pages["/"] = app_page("<h1>Ending</h1>")
    return site


@pytest.fixture
def window(site: Site, short_path: Path) -> Iterator[ChromiumWindow]:
    # A folder for temporary files of its own, so that its end can be seen.
    with ChromiumWindow(
        site.origin + "/", title="Ending", width=400, height=300, environ={"TMPDIR": str(short_path)}
    ) as window:
        yield window.started()


def ends(window: ChromiumWindow, children: list[int], folder: Path, status: int, reason: str) -> None:
    """Wait for a clean end: the last event, the exit reason, the status, no process and no folder left."""
    assert window.message(exit=reason, seconds=30)
    assert window.wait(30) == status
    assert [event["type"] for event in window.events()].count("closed") == 1
    assert window.events()[-1] == {"type": "closed"}
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)
    assert not folder.exists()
    assert not [line for line in window.log if "Traceback" in line], window.log


def heading(window: ChromiumWindow) -> str | None:
    """Return the page's heading; None while one page gives way to another."""
    answer = window.ask("js", script="return document.querySelector('h1')?.textContent")
    return answer["value"] if answer["ok"] else None


def is_used(window: ChromiumWindow) -> None:
    """Wait until the page counts as used: before, Chromium asks nobody whether it may close."""
    until(lambda: window.js("return navigator.userActivation.hasBeenActive"), bool, 30)


def test_the_users_close_button_is_asked_about_once(window: ChromiumWindow) -> None:
    window.ask("veto", on=True)
    is_used(window)
    x11.run("wmctrl", "-ic", window.id)
    window.message(asked=True, seconds=30)
    assert window.js("return await w.close()") is False
    assert x11.visible(window.id)
    assert window.js("return document.querySelector('h1').textContent") == "Ending"
    assert [event["type"] for event in window.events()].count("close_request") == 2
    window.ask("veto", on=False)
    folder, children = window.profile(), window.descendants()
    x11.run("wmctrl", "-ic", window.id)
    assert window.message(exit="closed", seconds=30)
    assert window.wait(30) == 0
    assert [event["type"] for event in window.events()].count("close_request") == 3
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)
    assert not folder.exists()


def test_a_signal(window: ChromiumWindow) -> None:
    folder, children = window.profile(), window.descendants()
    window.process.send_signal(signal.SIGINT)
    assert window.message(exit="shutdown", seconds=30)
    assert window.wait(30) == 130
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)
    assert not folder.exists()


def test_a_signal_before_the_window_is_there(site: Site, short_path: Path) -> None:
    with ChromiumWindow(site.origin + "/", environ={"TMPDIR": str(short_path)}) as window:
        until(lambda: list(short_path.glob(PREFIX + "*")), bool, 30)
        window.process.send_signal(signal.SIGTERM)
        assert window.message(exit="shutdown", seconds=30)
        assert window.wait(30) == 143
        assert window.events()[-1] == {"type": "closed"}
        assert list(short_path.glob(PREFIX + "*")) == []


def test_a_page_that_does_not_answer_can_be_closed(window: ChromiumWindow) -> None:
    window.js("setTimeout(() => { for (;;); }, 0)")
    children, folder = window.descendants(), window.profile()
    window.ask("close")
    ends(window, children, folder, 0, "shutdown")


def test_killing_the_app_leaves_no_browser_and_the_next_app_removes_its_folder(
    window: ChromiumWindow, site: Site, short_path: Path
) -> None:
    children, folder = window.descendants(), window.profile()
    assert len(children) > 2
    window.process.send_signal(signal.SIGKILL)
    window.wait(30)
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)
    assert folder.exists()
    with ChromiumWindow(site.origin + "/", environ={"TMPDIR": str(short_path)}) as next_one:
        next_one.started()
        assert not folder.exists()
        # What is in use stays, whoever else starts.
        with ChromiumWindow(site.origin + "/", environ={"TMPDIR": str(short_path)}) as third:
            third.started()
            assert len(list(short_path.glob(PREFIX + "*"))) == 2


def test_a_browser_that_is_killed_ends_the_app_and_says_so(window: ChromiumWindow) -> None:
    children, folder = window.descendants(), window.profile()
    os.kill(window.browser(), signal.SIGKILL)
    event = window.event(type="failed", seconds=30)
    assert event["reason"] == "crashed"
    assert "SIGKILL" in event["message"]
    assert window.message(exit="failed", seconds=30)
    assert window.wait(30) == 0
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)
    assert not folder.exists()


def test_a_crashed_page_comes_back_three_times_and_then_the_user_is_told(window: ChromiumWindow) -> None:
    for crash in range(3):
        since = window.mark()
        window.kill_page()
        window.event(since, type="loaded", seconds=30)
        assert heading(window) == "Ending", crash
    since = window.mark()
    window.kill_page()
    assert window.event(since, type="failed", seconds=30)["reason"] == "crashed"
    until(lambda: heading(window), lambda text: text == "The page keeps crashing", 30)
    assert window.js("return document.querySelector('p').textContent") == "The log is in the test."
    since = window.mark()
    window.painted()
    x, y = window.js("const r = document.querySelector('button').getBoundingClientRect(); return [r.x, r.y]")
    left, top, *_ = x11.page(window.id)
    x11.mouse(f"mousemove {left + round(x) + 15} {top + round(y) + 12}", "click 1")
    window.event(since, type="loaded", seconds=30)
    assert heading(window) == "Ending"


def test_a_page_that_cannot_be_reached_is_reported_and_told(serve: Callable[[], Site]) -> None:
    gone = serve()
    gone.close()
    with ChromiumWindow(gone.origin + "/", title="Nobody") as window:
        window.started(loaded=False)
        event = window.event(type="failed", seconds=30)
        assert event["reason"] == "load_failed"
        assert "REFUSED" in event["message"]
        until(lambda: heading(window), lambda text: text == "The window could not load its page", 30)
        is_used(window)
        x11.run("wmctrl", "-ic", window.id)
        assert window.message(exit="failed", seconds=30)
        assert window.wait(30) == 0


# -- what never begins ---------------------------------------------------------------------------------


def refused(program: str, seconds: float = 30) -> str:
    """Return why a host with this program cannot run; it must have told nothing."""
    events: list[WindowEvent] = []
    before = set(Path(tempfile.gettempdir()).glob(PREFIX + "*"))
    host = ChromiumHost(program, seconds=seconds)
    with pytest.raises(NoEngine) as raised:
        host.run("http://127.0.0.1:9/", WindowOptions(), events.append)
    assert events == []
    assert set(Path(tempfile.gettempdir()).glob(PREFIX + "*")) == before
    return raised.value.reason


def script(folder: Path, text: str) -> str:
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_browser_that_is_not_there(tmp_path: Path) -> None:
    assert refused(str(tmp_path / "none")) == f"'{tmp_path}/none' is no program that can be run"
    assert refused(str(tmp_path)) == f"'{tmp_path}' is no program that can be run"


def test_a_browser_that_ends_at_once_says_why(tmp_path: Path) -> None:
    program = script(tmp_path, "echo 'cannot open shared object' >&2; exit 127")
    reason = f"{program!r} ended with code 127: cannot open shared object, before its window was there"
    assert refused(program) == reason


def test_a_program_that_is_no_browser(tmp_path: Path) -> None:
    program = script(tmp_path, "exec sleep 60")
    assert refused(program, seconds=0.5) == f"{program!r} showed no window within 0.5 s"
    chatter = script(tmp_path, "yes 'not devtools' | tr '\\n' '\\000' >&4")
    assert refused(chatter) == "Target.setAutoAttach: it does not speak DevTools"
