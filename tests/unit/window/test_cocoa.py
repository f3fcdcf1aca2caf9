"""What the macOS adapter reckons and says; its window needs macOS."""

from __future__ import annotations

import sys

import pytest

from taupane_bridges.window import NoEngine, choose, commands
from taupane_bridges.window.choose import CocoaBackend
from taupane_bridges.window.cocoa import CocoaToolkit, why_no_cocoa
from taupane_bridges.window.cocoa_metrics import (
    RESIZABLE,
    Rect,
    centered,
    extensions,
    flipped,
    masked,
    top_left,
)
from taupane_bridges.window.dialogs import FileFilter


@pytest.mark.parametrize(
    ("frame", "corner"),
    [
        (Rect(0, 0, 800, 600), (0, 300)),
        (Rect(50, 240, 640, 600), (50, 60)),
        (Rect(-1280, 900, 1280, 1024), (-1280, -1024)),  # a second screen above and to the left
    ],
)
def test_places_are_counted_from_the_top_of_the_first_screen(frame: Rect, corner: tuple[int, int]) -> None:
    assert top_left(frame, 900) == corner
    # What set_position hands to Cocoa: the top left corner, upwards.
    assert flipped(corner[1], 900) == frame.y + frame.height


def test_the_middle_of_a_screen_beside_a_dock_and_of_one_that_is_too_low() -> None:
    assert centered(Rect(1440, 60, 1280, 940), Rect(0, 0, 640, 480)) == (1760, 290)
    assert centered(Rect(0, 60, 800, 500), Rect(0, 0, 1000, 700)) == (0, -140)


def test_one_bit_of_a_style_changes() -> None:
    assert masked(0b0111, RESIZABLE, True) == 0b1111
    assert masked(0b1111, RESIZABLE, True) == 0b1111
    assert masked(0b1111, RESIZABLE, False) == 0b0111


@pytest.mark.parametrize(
    ("patterns", "endings"),
    [
        ([("*.csv", "*.parquet"), ("*.csv",)], ["csv", "parquet"]),
        ([("*.tar.gz",)], ["tar.gz"]),
        ([("*.csv",), ("*",)], []),
        ([("*.*",)], []),
        ([("data-?.csv",)], []),
        ([], []),
    ],
)
def test_a_panel_knows_endings_alone(patterns: list[tuple[str, ...]], endings: list[str]) -> None:
    assert extensions([FileFilter("some", each) for each in patterns]) == endings


def test_what_cannot_be_done_is_not_claimed() -> None:
    assert frozenset(commands.COMMANDS) - CocoaToolkit().capabilities == {"grab_cursor", "start_resize"}


def test_what_is_missing_is_named_with_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"AppKit", "WebKit", "webview"}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name if name in there else None)
    assert why_no_cocoa() is None
    assert CocoaBackend().missing({}, "darwin") is None
    there.remove("WebKit")
    package = "pyobjc-framework-WebKit"
    assert why_no_cocoa() == (f"{package} is not installed", f"install it with: pip install {package}")


def test_it_is_for_macos_alone_and_loads_nothing() -> None:
    missing = CocoaBackend().missing({}, "linux")
    assert missing is not None
    assert missing.reason == "it is for macOS, this is linux"
    assert CocoaBackend().make().name == "cocoa"
    assert "AppKit" not in sys.modules


def test_elsewhere_it_says_that_cocoa_cannot_be_loaded() -> None:
    with pytest.raises(NoEngine, match="Cocoa cannot be loaded"):
        CocoaToolkit().prepare()


def test_chosen_on_macos_when_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taupane_bridges.window.cocoa.why_no_cocoa", lambda: None)
    assert choose(environ={}, platform="darwin").host.name == "cocoa"
    monkeypatch.setattr("taupane_bridges.window.cocoa.why_no_cocoa", lambda: ("no Cocoa", "get it"))
    choice = choose(environ={}, platform="darwin")
    assert choice.passed_over[0] == ("cocoa", "no Cocoa; get it")
    assert "gtk" not in dict(choice.passed_over)
