"""Every sample in its own native window: it paints, in light and in dark, and closes cleanly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.desktop import x11

SAMPLES = Path(__file__).parents[3] / "samples"
ALL = sorted(folder.name for folder in SAMPLES.iterdir() if (folder / "app.py").exists())
THEMES = {"light": "Adwaita", "dark": "Adwaita:dark"}


def colours(window: str) -> dict[str, int]:
    """Count the pixels of each colour (#rrggbb) in the window."""
    text = x11.run("import", "-window", window, "-depth", "8", "-format", "%c", "histogram:info:-")
    found: dict[str, int] = {}
    for line in text.splitlines():
        count, _, rest = line.strip().partition(":")
        if "#" in rest:
            found[rest.partition("#")[2][:6].lower()] = int(count)
    return found


def brightness(colour: str) -> float:
    return sum(int(colour[place : place + 2], 16) for place in (0, 2, 4)) / (3 * 255)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ALL)
def test_paints_and_closes(name: str, theme: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=SAMPLES / name,
        env={**os.environ, "GTK_THEME": THEMES[theme], "PYTHONFAULTHANDLER": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        window = x11.until(lambda: x11.windows_of(process.pid), lambda found: len(found) == 1, 30)[0]
        is_painted: Callable[[dict[str, int]], bool] = lambda found: len(found) > 40  # noqa: E731 - text is many colours
        painted = x11.until(lambda: colours(window), is_painted, 30)
        ground = max(painted, key=lambda colour: painted[colour])
        assert (brightness(ground) > 0.5) == (theme == "light"), ground
        x11.run("wmctrl", "-i", "-c", window)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
    finally:
        process.kill()
        process.wait()


def test_the_window_sample_commands_its_own_window() -> None:
    """By the keyboard, as buttons are where a theme puts them: the second is Maximize, the fourth Restore."""
    process = subprocess.Popen([sys.executable, "app.py", "--host", "gtk"], cwd=SAMPLES / "windows")
    try:
        window = x11.until(lambda: x11.windows_of(process.pid), lambda found: len(found) == 1, 30)[0]
        x11.until(lambda: colours(window), lambda found: len(found) > 40, 30)
        x11.run("xdotool", "windowactivate", "--sync", window)
        both = {"MAXIMIZED_VERT", "MAXIMIZED_HORZ"}
        x11.run("xdotool", "key", "Tab", "Tab")

        def pressed() -> bool:
            x11.run("xdotool", "key", "Return")  # the page may not be live yet: Maximize does no harm twice
            return both <= x11.states(window)

        x11.until(pressed, bool, 30)
        x11.run("xdotool", "key", "Tab", "Tab", "Return")
        x11.until(lambda: x11.states(window), lambda states: not states & both, 30)
        x11.run("wmctrl", "-i", "-c", window)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
