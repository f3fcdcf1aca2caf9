"""`taupane view FILE` from the start of the process until its first rows are painted, against an empty page.

Seen from outside, in the memory of the X server's screen: rows are there when dark letters stand in the cells
all the way down. The empty page is dark, so that the same eye sees it.
"""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time

import datafiles
import numpy as np
from coldstart import HEIGHT, LIMIT, WIDTH, screen
from processes import PEERS, end
from report import Table, median, percentile

TOP, BOTTOM, LEFT, RIGHT = 250, 700, 500, 1_050
"""Where letters of the cells are looked for, in px of the screen; the row's number stands further left."""
DARK = range(12, 110)
"""The lightest of red, green and blue of what counts; the screen without a window is black."""
LINES = 80
"""Lines of pixels with something dark: a third of them where there are rows."""
ALLOWED = 1.5


def measure(runs: int = 0) -> Table:
    """Start both windows by turns."""
    runs = runs or 10
    file = str(datafiles.sheet("10m").path)
    commands = {
        "the window with an empty page": [sys.executable, str(PEERS / "our_empty.py"), "--host", "gtk"],
        "taupane view, 10M rows": [sys.executable, "-m", "taupane", "view", file, "--window", "gtk"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    with screen() as (display, pixels):
        for _ in range(runs + 1):
            for name, command in commands.items():
                times[name].append(_until_rows(command, display, pixels))
    for measured in times.values():
        del measured[0]  # the first run of each only warms the file cache
    floor = median(times["the window with an empty page"])
    table = Table(
        "Opening a file in a window",
        f"WebKitGTK under Xvfb with openbox, no GPU; {runs} interleaved runs, one more to warm up; s from the start of "
        "the process to painted rows of a parquet file of 10 million rows × 10 columns.",
        ("", "median s", "p95 s", "× the empty page", f"against the limit of {ALLOWED:g} ×"),
    )
    for name, measured in times.items():
        ratio = median(measured) / floor
        table.add(name, median(measured), percentile(measured, 0.95), ratio, ratio / ALLOWED)
    return table


def shows_rows(pixels: mmap.mmap) -> bool:
    """Tell whether the screen has dark letters in many lines below each other."""
    lines = np.frombuffer(pixels, np.uint8)[-WIDTH * HEIGHT * 4 :].reshape(HEIGHT, WIDTH, 4)
    seen = lines[TOP:BOTTOM, LEFT:RIGHT, :3].max(axis=2)
    return int(((seen >= DARK.start) & (seen < DARK.stop)).any(axis=1).sum()) >= LINES


def _until_rows(command: list[str], display: str, pixels: mmap.mmap) -> float:
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        while not shows_rows(pixels):
            if time.perf_counter() - started > LIMIT:
                raise RuntimeError(f"{command[1:]} painted nothing within {LIMIT:.0f} s")
            time.sleep(0.002)
        return time.perf_counter() - started
    finally:
        end(process)
        while shows_rows(pixels):
            time.sleep(0.01)
