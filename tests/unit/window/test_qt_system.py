"""What Qt needs of the system, and what is said when it is missing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from taupane_bridges.window.clicks import SECONDS, Clicks
from taupane_bridges.window.qt import allow_root
from taupane_bridges.window.qt_system import apt_packages, is_loadable, lacking, qt_hint

if TYPE_CHECKING:
    from collections.abc import Callable


def test_only_an_x11_display_needs_the_libraries_of_x11() -> None:
    everything = lacking(x11=True, loadable=lambda _: False)
    assert "libxcb-cursor.so.0" in everything
    assert "libnss3.so" in everything
    without = lacking(x11=False, loadable=lambda _: False)
    assert without == [name for name in everything if not name.startswith(("libxcb", "libxkbcommon"))]
    assert lacking(x11=True, loadable=lambda _: True) == []


def test_each_library_has_its_package() -> None:
    assert apt_packages(["libxcb-cursor.so.0", "libnss3.so"]) == ["libxcb-cursor0", "libnss3"]


def test_a_library_that_is_not_there_is_not_loadable() -> None:
    assert is_loadable("libc.so.6")
    assert not is_loadable("libnone-of-this-name.so.9")


@pytest.mark.parametrize(
    ("libraries", "release", "hint"),
    [
        ([], {}, 'install it with: pip install "taupane[qt]"'),
        (["libEGL.so.1"], {"ID": "debian"}, "install it with: sudo apt install libegl1"),
        (["libEGL.so.1"], {"ID": "mint", "ID_LIKE": "ubuntu debian"}, "install it with: sudo apt install libegl1"),
        (["libEGL.so.1", "libnss3.so"], {"ID": "fedora"},
         "install the packages of your system that hold libEGL.so.1, libnss3.so"),
    ],
)  # fmt: skip
def test_what_to_install(libraries: list[str], release: dict[str, str], hint: str) -> None:
    assert qt_hint(libraries, release) == hint


@pytest.mark.parametrize(("user", "set_by_user", "result"), [
    (0, {}, {"QTWEBENGINE_DISABLE_SANDBOX": "1"}),
    (0, {"QTWEBENGINE_DISABLE_SANDBOX": "0"}, {"QTWEBENGINE_DISABLE_SANDBOX": "0"}),
    (1000, {}, {}),
])  # fmt: skip
def test_only_root_runs_without_a_sandbox(
    monkeypatch: pytest.MonkeyPatch, user: int, set_by_user: dict[str, str], result: dict[str, str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    environ = dict(set_by_user)
    allow_root(environ)
    assert environ == result


LINK, OTHER = "https://example.org/a#b", "https://example.org/c"


@pytest.mark.parametrize(
    "tell",
    [lambda c: (c.wanted(LINK, 1.0), c.clicked(LINK, 1.5)), lambda c: (c.clicked(LINK, 1.0), c.wanted(LINK, 1.5))],
    ids=["load first", "click first"],
)
def test_a_load_and_a_click_together_are_a_click_once(tell: Callable[[Clicks], tuple[bool, bool]]) -> None:
    clicks = Clicks()
    assert tell(clicks) == (False, True)
    assert clicks.wanted(LINK, 1.6) is False


def test_another_link_or_a_click_of_long_ago_is_none() -> None:
    clicks = Clicks()
    assert clicks.clicked(LINK, 1.0) is False
    assert clicks.wanted(OTHER, 1.1) is False
    assert clicks.wanted(LINK, 1.0 + SECONDS + 0.1) is False
