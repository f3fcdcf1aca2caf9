from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.window import ClosingSignals, MonitorInfo, WindowEvent, WindowState, events
from taupane_bridges.window.gtk import spare_the_cpu
from taupane_bridges.window.state import Tracker

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (events.Init(), {"type": "init"}),
        (events.CloseRequested(), {"type": "close_request"}),
        (events.Focused(True), {"type": "focus", "focused": True}),
        (events.Resized(3, 4), {"type": "resize", "width": 3, "height": 4}),
        (events.Moved(-1, 2), {"type": "moved", "x": -1, "y": 2}),
        (events.Failed("crashed", "m"), {"type": "failed", "reason": "crashed", "message": "m"}),
    ],
)
def test_messages(event: WindowEvent, message: dict[str, object]) -> None:
    assert event.to_message() == message


def test_monitors_in_a_message() -> None:
    monitor = MonitorInfo(0, 0, 1280, 800, 2.0, True, True)
    message = events.Monitor((monitor,), 2.0).to_message()
    assert message["monitors"] == (
        {"x": 0, "y": 0, "width": 1280, "height": 800, "scale": 2.0, "primary": True, "current": True},
    )


def tracked() -> tuple[Tracker, list[dict[str, object]]]:
    heard: list[dict[str, object]] = []
    return Tracker(WindowState(), lambda event: heard.append(event.to_message())), heard


def test_each_change_is_told_once() -> None:
    tracker, heard = tracked()
    for _ in range(2):
        tracker.sized(10, 20)
        tracker.placed(1, 2)
        tracker.focused(True)
        tracker.shaped(minimized=False, maximized=True, fullscreen=False)
    assert [each["type"] for each in heard] == ["resize", "moved", "focus", "maximized"]


def test_from_minimized_back_to_maximized() -> None:
    tracker, heard = tracked()
    tracker.shaped(minimized=False, maximized=True, fullscreen=False)
    tracker.shaped(minimized=True, maximized=True, fullscreen=False)
    tracker.shaped(minimized=False, maximized=True, fullscreen=False)
    tracker.shaped(minimized=False, maximized=False, fullscreen=True)
    assert [each["type"] for each in heard] == ["maximized", "minimized", "maximized", "restored", "fullscreen"]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans())))
def test_the_state_is_what_was_read_last(readings: list[tuple[bool, bool, bool]]) -> None:
    tracker, heard = tracked()
    for minimized, maximized, fullscreen in readings:
        tracker.shaped(minimized=minimized, maximized=maximized, fullscreen=fullscreen)
    state = tracker.state
    if readings:
        assert (state.minimized, state.maximized, state.fullscreen) == readings[-1]
    assert len(heard) <= 2 * len(readings)


def test_signals_close_once_and_are_given_back() -> None:
    closed: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    with ClosingSignals(lambda: closed.append("closed"), (signal.SIGTERM,)) as signals:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signals.install()
        os.kill(os.getpid(), signal.SIGTERM)
        assert closed == ["closed"]
        assert signals.received == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_without_a_gpu_webkit_paints_without_a_compositor(tmp_path: Path) -> None:
    name = "WEBKIT_DISABLE_COMPOSITING_MODE"
    with_gpu: dict[str, str] = {}
    spare_the_cpu(with_gpu, tmp_path)
    assert with_gpu == {}
    without: dict[str, str] = {}
    spare_the_cpu(without, tmp_path / "none")
    assert without == {name: "1"}
    chosen = {name: "0"}
    spare_the_cpu(chosen, tmp_path / "none")
    assert chosen == {name: "0"}
