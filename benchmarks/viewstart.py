"""`taupane view FILE` from the start of the process until its first rows are painted, against an empty page.

Seen from outside, in the memory of the X server's screen: rows are there when dark letters stand in the cells
all the way down. The empty page is dark, so that the same eye sees it.
"""

from __future__ import annotations

import mmap
import sys

import datafiles
import numpy as np
from processes import PEERS
from report import Table
from starting import HEIGHT, WIDTH, against_limit, by_turns

TOP, BOTTOM, LEFT, RIGHT = 250, 700, 500, 1_050
"""Where letters of the cells are looked for, in px of the screen; the row's number stands further left."""
DARK = range(12, 110)
"""The lightest of red, green and blue of what counts; the screen without a window is black."""
STEP = 5
"""Every fifth line and every third pixel of it: the clock must not take the processor that it measures."""
LINES = 16
"""Lines of those looked at with something dark: a third of them where there are rows."""
ALLOWED = 1.5


def measure(runs: int = 0) -> Table:
    """Start both windows by turns."""
    runs = runs or 10
    file = str(datafiles.sheet("10m").path)
    commands = {
        "the window with an empty page": [sys.executable, str(PEERS / "our_empty.py"), "--host", "gtk"],
        "taupane view, 10M rows": [sys.executable, "-m", "taupane", "view", file, "--window", "gtk"],
    }
    times = by_turns(commands, runs, shows_rows)
    return against_limit(
        "Opening a file in a window",
        f"WebKitGTK under Xvfb with openbox, no GPU; {runs} interleaved runs, one more to warm up; s from the start of "
        "the process to painted rows of a parquet file of 10 million rows × 10 columns.",
        times,
        ALLOWED,
    )


def shows_rows(pixels: mmap.mmap) -> bool:
    """Tell whether the screen has dark letters in many lines below each other."""
    lines = np.frombuffer(pixels, np.uint8)[-WIDTH * HEIGHT * 4 :].reshape(HEIGHT, WIDTH, 4)
    seen = lines[TOP:BOTTOM:STEP, LEFT:RIGHT:3, :3].max(axis=2)
    return int(((seen >= DARK.start) & (seen < DARK.stop)).any(axis=1).sum()) >= LINES
