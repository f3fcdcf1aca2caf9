"""A click of the mouse until the native window shows what the Python handler made of it, seen from outside.

The whole page is one colour, and a click changes it. The clock starts when the X server is told to press the button
and stops when the screen's memory has the other colour, so it covers the toolkit, the way to Python and back, and
the painting. The floor is a page that changes its colour by a script of its own.
"""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time

from coldstart import shows
from processes import PEERS, end, flet, nicegui
from report import Table, median, percentile
from starting import LIMIT, screen

ONE, OTHER = "#ff00a5", "#00ffa5"
CLICKS = 30


def measure(runs: int = 0) -> Table:
    """Click in each window by turns."""
    runs = runs or 3
    peers = {
        "bare pywebview, a script in the page": (sys.executable, PEERS / "bare_turning.py"),
        "Taupane": (sys.executable, PEERS / "our_turning.py"),
        "NiceGUI native": nicegui("nicegui_turning.py"),
        "Flet": flet(),
    }
    times: dict[str, list[float]] = {name: [] for name in peers}
    with screen() as (display, pixels):
        for _ in range(runs):
            for name, command in peers.items():
                times[name] += _clicks([*map(str, command), ONE, OTHER], display, pixels)
    floor = median(times["bare pywebview, a script in the page"])
    table = Table(
        "A click until it is painted",
        f"Native windows under Xvfb with openbox, no GPU; {runs} interleaved starts with {CLICKS} clicks each; ms.",
        ("", "median ms", "p95 ms", "× the page's own script"),
    )
    for name, measured in times.items():
        table.add(name, 1000 * median(measured), 1000 * percentile(measured, 0.95), median(measured) / floor)
    return table


def _clicks(command: list[str], display: str, pixels: mmap.mmap) -> list[float]:
    environment = {**os.environ, "DISPLAY": display}
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    mouse = subprocess.Popen(["xdotool", "-"], env=environment, stdin=subprocess.PIPE, text=True)
    try:
        _until(pixels, ONE)
        time.sleep(2)  # until what comes after the first paint is loaded
        _tell(mouse, _place(display))
        colours = [OTHER, ONE]
        found: list[float] = []
        for number in range(CLICKS + 2):
            time.sleep(0.2)
            started = time.perf_counter()
            _tell(mouse, "click 1")
            _until(pixels, colours[number % 2], unlike=colours[1 - number % 2])
            found.append(time.perf_counter() - started)
        return found[2:]
    finally:
        _tell(mouse, "exit")
        mouse.terminate()
        end(process)
        while shows(pixels, ONE) or shows(pixels, OTHER):
            time.sleep(0.01)


def _place(display: str) -> str:
    """Give the move into the middle of the window: the screen's only one."""
    environment = {**os.environ, "DISPLAY": display}
    listed = subprocess.run(["wmctrl", "-lG"], env=environment, capture_output=True, text=True, check=True).stdout
    _, _, left, top, width, height, *_ = listed.splitlines()[-1].split()
    return f"mousemove {int(left) + int(width) // 2} {int(top) + int(height) // 2}"


def _tell(mouse: subprocess.Popen[str], line: str) -> None:
    assert mouse.stdin is not None
    mouse.stdin.write(line + "\n")
    mouse.stdin.flush()


def _until(pixels: mmap.mmap, colour: str, unlike: str = "") -> None:
    started = time.perf_counter()
    while not shows(pixels, colour) or (unlike and shows(pixels, unlike)):
        if time.perf_counter() - started > LIMIT:
            raise RuntimeError(f"{colour} was not painted within {LIMIT:.0f} s")
        time.sleep(0.0005)
