"""A second window of an app until its first paint, against the app's own cold start. Seen as coldstart.py sees."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from coldstart import COLOUR, shows
from processes import PEERS, end
from report import Table, median, percentile
from starting import LIMIT, screen

SECOND = "#00ffa5"


def measure(runs: int = 0) -> Table:
    """Time the first and the second window of one app by turns."""
    runs = runs or 8
    first: list[float] = []
    second: list[float] = []
    with screen() as (display, pixels):
        for _ in range(runs + 1):
            started = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, str(PEERS / "our_two_windows.py"), COLOUR, SECOND],
                env={**os.environ, "DISPLAY": display},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
            try:
                first.append(_until(lambda: shows(pixels, COLOUR), started))
                time.sleep(1.5)  # until what comes after the first paint is loaded
                assert process.stdin is not None
                started = time.perf_counter()
                process.stdin.write("\n")
                process.stdin.flush()
                second.append(_until(lambda: shows(pixels, SECOND), started))
            finally:
                end(process)
            _until(lambda: not (shows(pixels, COLOUR) or shows(pixels, SECOND)), time.perf_counter())
    del first[0], second[0]  # the first run only warms the file cache
    table = Table(
        "A second window",
        f"WebKitGTK under Xvfb with openbox, {runs} runs, one more to warm up; s until the first paint, "
        "from the start of the process and from `app.open_window`.",
        ("", "median s", "p90 s", "× first"),
    )
    for name, measured in (("first window", first), ("second window", second)):
        table.add(name, median(measured), percentile(measured, 0.9), median(measured) / median(first))
    return table


def _until(condition: Callable[[], bool], started: float) -> float:
    while not condition():
        if time.perf_counter() - started > LIMIT:
            raise RuntimeError(f"nothing was painted within {LIMIT:.0f} s")
        time.sleep(0.001)
    return time.perf_counter() - started
