"""`app.open_window` before there is a window, and where the host shows one only."""

from __future__ import annotations

import pytest

from taupane import App
from taupane.errors import AppError, NotRunning
from taupane_bridges.window import BadOption, Unsupported


def test_a_window_needs_a_running_app_and_a_path_of_it() -> None:
    app = App("windows")
    with pytest.raises(NotRunning):
        app.open_window("/details")
    with pytest.raises(AppError, match=r"expected a path of this app such as '/details', got 'https://example\.org'"):
        app.open_window("https://example.org")
    with pytest.raises(AppError, match="expected a path"):
        app.open_window("//example.org/")


def test_a_host_with_one_window_says_so() -> None:
    app = App("windows")
    app.route("/")(lambda: None)
    with app.serving():
        with pytest.raises(Unsupported, match=r"the headless host cannot run open_window: it shows one window only"):
            app.open_window("/")
        with pytest.raises(BadOption, match=r"window option wdth must be one of .*width"):
            app.open_window("/", wdth=3)
