"""What the window system itself says about a window, by its own tools: xwininfo, xprop, wmctrl, xdotool."""

from __future__ import annotations

import re
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Rect(NamedTuple):
    x: int
    y: int
    width: int
    height: int


def until(read: Callable[[], T], wanted: Callable[[T], bool], seconds: float = 10.0) -> T:
    """Read until the value is as wanted; fail with the last one."""
    end = time.monotonic() + seconds
    while True:
        value = read()
        if wanted(value):
            return value
        assert time.monotonic() < end, f"still {value!r} after {seconds} s"
        time.sleep(0.02)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, timeout=20, check=False)
    return done.stdout.decode("utf-8", "replace")


def windows_of(pid: int) -> list[str]:
    """Return the ids of the process's windows that the window manager manages, oldest first."""
    complaint = b""
    for _ in range(20):
        done = subprocess.run(["wmctrl", "-lp"], capture_output=True, timeout=20, check=False)
        complaint = done.stderr
        # A window that goes away while it lists them ends wmctrl half way.
        if done.returncode == 0:
            lines = (line.split(None, 4) for line in done.stdout.decode("utf-8", "replace").splitlines())
            return [line[0] for line in lines if len(line) > 2 and line[2] == str(pid)]
    raise AssertionError(f"wmctrl: {complaint!r}")


def prop(window: str, name: str) -> str:
    return run("xprop", "-id", window, name).partition("=")[2].strip()


def title(window: str) -> str:
    raw = run("xprop", "-id", window, "-notype", "8u", "_NET_WM_NAME")
    return raw.partition('= "')[2].rstrip().removesuffix('"')


def states(window: str) -> set[str]:
    found = set(re.findall(r"_NET_WM_STATE_(\w+)", prop(window, "_NET_WM_STATE")))
    if "Iconic" in run("xprop", "-id", window, "WM_STATE"):
        found.add("ICONIC")
    return found


def extents(window: str) -> tuple[int, int, int, int]:
    """Return the frame's borders: left, right, top, bottom."""
    numbers = re.findall(r"\d+", prop(window, "_NET_FRAME_EXTENTS"))
    left, right, top, bottom = map(int, numbers[:4]) if len(numbers) >= 4 else (0, 0, 0, 0)
    return left, right, top, bottom


def page(window: str) -> Rect:
    """Return the page's rectangle on the screen; zeros when there is no such window."""
    text = run("xwininfo", "-id", window)
    names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    found = (re.search(rf"{name}:\s+(-?\d+)", text) for name in names)
    return Rect(*(int(each[1]) if each else 0 for each in found))


def frame(window: str) -> Rect:
    left, right, top, bottom = extents(window)
    inner = page(window)
    return Rect(inner.x - left, inner.y - top, inner.width + left + right, inner.height + top + bottom)


def visible(window: str) -> bool:
    return "IsViewable" in run("xwininfo", "-id", window)


def active() -> int:
    number = re.search(r"0x[0-9a-f]+", run("xprop", "-root", "_NET_ACTIVE_WINDOW"))
    return int(number[0], 16) if number else 0


def hints(window: str) -> dict[str, tuple[int, int]]:
    text = run("xprop", "-id", window, "WM_NORMAL_HINTS")
    found = re.findall(r"(minimum|maximum) size: (\d+) by (\d+)", text)
    return {name: (int(width), int(height)) for name, width, height in found}


def pointer() -> tuple[int, int]:
    x, y = re.findall(r"[xy]:(\d+)", run("xdotool", "getmouselocation"))
    return int(x), int(y)


def mouse(*steps: str) -> None:
    """Play xdotool steps, each a string such as "mousemove 10 20"."""
    run("xdotool", *(word for step in steps for word in step.split()))


def is_on_top(window: str, other: str) -> bool:
    stack = re.findall(r"0x[0-9a-f]+", run("xprop", "-root", "_NET_CLIENT_LIST_STACKING"))
    ids = [int(each, 16) for each in stack]
    return ids.index(int(window, 16)) > ids.index(int(other, 16))
