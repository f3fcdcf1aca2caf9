"""What the Windows adapter reckons and says; its window needs Windows."""

from __future__ import annotations

import signal
import sys
import threading
from types import SimpleNamespace

import pytest

from taupane_bridges.window import NoEngine, choose, commands
from taupane_bridges.window.choose import WinformsBackend
from taupane_bridges.window.dialogs import FileFilter
from taupane_bridges.window.limits import fits
from taupane_bridges.window.signals import ClosingSignals
from taupane_bridges.window.winforms import WEBVIEW2, WinformsToolkit, webview2_version, why_no_winforms
from taupane_bridges.window.winforms_metrics import (
    HITS,
    centered,
    filter_line,
    main_frame_only,
    outer,
    scaled,
    unscaled,
)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0, 3.0])
@pytest.mark.parametrize("length", [1, 333, 640, 1001])
def test_css_px_survive_the_way_to_physical_ones_and_back(length: int, scale: float) -> None:
    assert unscaled(scaled(length, scale), scale) == length


def test_a_limit_counts_the_frame_and_none_stays_none() -> None:
    assert outer((300, 200), 1.5, (16, 39)) == (466, 339)
    assert outer((0, 200), 1.5, (16, 39)) == (0, 339)
    assert outer((0, 0), 1.0, (16, 39)) == (0, 0)


@pytest.mark.parametrize(
    ("size", "least", "most", "result"),
    [
        ((500, 400), (0, 0), (0, 0), (500, 400)),
        ((500, 400), (600, 0), (0, 300), (600, 300)),
        ((10, 10), (300, 200), (800, 600), (300, 200)),
    ],
)
def test_a_size_is_kept_within_the_limits(
    size: tuple[int, int], least: tuple[int, int], most: tuple[int, int], result: tuple[int, int]
) -> None:
    assert fits(size, least, most) == result


def test_the_middle_of_a_second_monitor_and_of_one_that_is_too_small() -> None:
    assert centered((1920, 40, 1280, 984), (640, 480)) == (2240, 292)
    assert centered((0, 0, 800, 600), (1000, 700)) == (0, 0)


def test_every_edge_has_its_part_of_the_frame() -> None:
    assert set(HITS) == {"caption", *commands.EDGES}
    assert len(set(HITS.values())) == len(HITS)


def test_file_types_are_fields_between_bars() -> None:
    filters = [FileFilter("Tables | data", ("*.csv", "*.par|quet;")), FileFilter("All", ("*.*",))]
    assert filter_line(filters) == "Tables   data|*.csv;*.parquet|All|*.*"
    assert filter_line([]) == "All files (*.*)|*.*"


def test_a_script_keeps_out_of_frames() -> None:
    assert main_frame_only("f()") == "if (window.parent === window) {\nf()\n}"


def test_the_runtime_is_found_by_its_version_wherever_it_is_registered() -> None:
    def registered(wanted: str, version: str) -> str | None:
        return webview2_version(lambda hive, key, name: version if (hive, name) == (wanted, "pv") else None)

    assert registered("HKEY_CURRENT_USER", "124.0.1") == "124.0.1"
    assert registered("HKEY_LOCAL_MACHINE", "124.0.1") == "124.0.1"
    assert registered("HKEY_LOCAL_MACHINE", "0.0.0.0") is None
    assert webview2_version(lambda *_: None) is None


def test_what_is_missing_is_named_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"webview", "clr"}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name if name in there else None)
    assert why_no_winforms(lambda: "124.0") is None
    assert why_no_winforms(lambda: None) == ("the WebView2 runtime is not installed", WEBVIEW2)
    there.remove("clr")
    reason = ("pythonnet is not installed", "install it with: pip install pythonnet")
    assert why_no_winforms(lambda: "124.0") == reason
    missing = WinformsBackend().missing({}, "win32")
    assert missing is not None
    assert (missing.reason, missing.install) == reason


def test_it_is_for_windows_alone_and_loads_nothing() -> None:
    missing = WinformsBackend().missing({}, "linux")
    assert missing is not None
    assert missing.reason == "it is for Windows, this is linux"
    assert WinformsBackend().make().capabilities == frozenset(commands.COMMANDS)
    assert "clr" not in sys.modules


def test_elsewhere_it_says_that_windows_forms_cannot_be_loaded() -> None:
    with pytest.raises(NoEngine, match="Windows Forms cannot be loaded"):
        WinformsToolkit().prepare()


def test_internet_explorer_is_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "webview.platforms.winforms", SimpleNamespace(is_chromium=False))
    with pytest.raises(NoEngine, match="WebView2"):
        WinformsToolkit().prepare()


def test_the_handler_of_ctrl_c_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    platform = SimpleNamespace(is_chromium=True)
    monkeypatch.setitem(sys.modules, "webview.platforms.winforms", platform)
    with ClosingSignals(lambda: None) as signals:
        WinformsToolkit().prepare()
        assert platform._sigint_handler == signal.getsignal(signal.SIGINT)
        # The form's thread announces its window; signals are the main thread's.
        other = threading.Thread(target=signals.install)
        other.start()
        other.join()
        assert platform._sigint_handler == signal.getsignal(signal.SIGINT)


def test_chosen_on_windows_when_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taupane_bridges.window.winforms.why_no_winforms", lambda: None)
    choice = choose(environ={}, platform="win32")
    assert choice.host.name == "winforms"
    assert [name for name, _ in choice.passed_over] == []
