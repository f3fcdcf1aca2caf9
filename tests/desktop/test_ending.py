"""How a window ends: by the user, a command, a thread, a signal, a crash. Nothing may be left running."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site, app_page
from tests.desktop.window import Window, alive
from tests.desktop.x11 import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IGNORING = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site = serve()
    site.pages["/"] = app_page("<h1>Ending</h1>")
    return site


@pytest.fixture
def window(site: Site) -> Iterator[Window]:
    with Window(site.origin + "/", title="Ending", width=400, height=300) as window:
        yield window.started()


def ends(window: Window, status: int, reason: str) -> None:
    """Wait for a clean end: the last event, the exit reason, the status, no process left."""
    children = window.descendants()
    assert window.message(exit=reason)
    assert window.wait() == status
    assert [event["type"] for event in window.events()].count("closed") == 1
    assert window.events()[-1] == {"type": "closed"}
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)
    assert not [line for line in window.log if "Traceback" in line or "CRITICAL" in line], window.log


def test_the_users_close_button(window: Window) -> None:
    x11.run("wmctrl", "-ic", window.id)
    ends(window, 0, "closed")
    assert [event["type"] for event in window.events()].count("close_request") == 1


def test_a_veto_keeps_the_window(window: Window) -> None:
    window.ask("veto", on=True)
    x11.run("wmctrl", "-ic", window.id)
    window.message(asked=True)
    assert window.post("close") is False
    assert window.js("return await w.close()") is False
    assert x11.visible(window.id)
    window.ask("veto", on=False)
    assert window.post("close_request") is True
    ends(window, 0, "closed")
    assert [event["type"] for event in window.events()].count("close_request") == 4


def test_a_page_closes_its_window_and_is_answered_first(site: Site) -> None:
    for _ in range(3):  # what the page then says to us may still be on its way when all ends
        with Window(site.origin + "/", title="Ending", width=400, height=300) as window:
            asked = window.started().begin("js", script="return await w.close()")
            ends(window, 0, "closed")
            if any(each.get("id") == asked and each.get("value") is True for each in window.messages):
                return
    raise AssertionError("the page was never answered")


def test_the_app_closes_from_a_thread_without_asking(window: Window) -> None:
    window.ask("veto", on=True)
    window.ask("close")
    ends(window, 0, "shutdown")
    assert not [each for each in window.messages if "asked" in each]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal(window: Window, number: signal.Signals) -> None:
    window.process.send_signal(number)
    ends(window, 128 + number, "shutdown")


def test_ctrl_c_where_it_was_ignored_at_the_start(site: Site) -> None:
    with Window(site.origin + "/", shell=IGNORING) as window:
        window.started()
        window.process.send_signal(signal.SIGINT)
        ends(window, 130, "shutdown")


def test_a_signal_before_the_window_is_there(site: Site) -> None:
    with Window(site.origin + "/") as window:
        window.message(started=window.process.pid)
        window.process.send_signal(signal.SIGTERM)
        assert window.message(exit="shutdown")
        assert window.wait() == 143
        assert window.events()[-1] == {"type": "closed"}


def test_a_second_signal_ends_at_once(site: Site) -> None:
    with Window(site.origin + "/", host="headless") as window:
        window.event(type="init")
        # Stopped, so that both signals wait: the second arrives before the first one's end.
        window.process.send_signal(signal.SIGSTOP)
        window.process.send_signal(signal.SIGTERM)
        window.process.send_signal(signal.SIGINT)
        window.process.send_signal(signal.SIGCONT)
        assert window.wait() in (-signal.SIGTERM, -signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGINT)


def test_headless_ends_by_signal_too(site: Site) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with Window(site.origin + "/", host="headless", shell=IGNORING) as window:
            window.event(type="init")
            window.process.send_signal(number)
            ends(window, 128 + number, "shutdown")


def test_commands_after_the_end_are_answered(window: Window) -> None:
    window.post("set_title", title="last")
    window.ask("close")
    window.message(exit="shutdown")


def test_killing_the_app_leaves_nothing(window: Window) -> None:
    children = window.descendants()
    assert children
    window.process.send_signal(signal.SIGKILL)
    window.wait()
    until(lambda: [pid for pid in children if alive(pid)], lambda left: not left, 30)


def test_a_crashed_page_comes_back_three_times_and_then_the_user_is_told(window: Window) -> None:
    for crash in range(3):
        since = window.mark()
        window.ask("kill_renderer")
        window.event(since, type="loaded")
        assert window.js("return document.querySelector('h1').textContent") == "Ending", crash
    since = window.mark()
    window.ask("kill_renderer")
    assert window.event(since, type="failed")["reason"] == "crashed"
    until(lambda: x11.windows_of(window.pid), lambda found: len(found) == 2)
    dialog = x11.windows_of(window.pid)[1]
    # "Try again" is the default button.
    since = window.mark()
    x11.run("xdotool", "windowactivate", "--sync", dialog)
    x11.run("xdotool", "key", "Return")
    window.event(since, type="loaded")
    assert window.js("return (await w.state()).title") == "Ending"
