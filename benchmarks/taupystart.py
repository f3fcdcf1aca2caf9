"""TauPy's own starter until its window is there, against the window of bare pywebview.

The starter is run as TauPy's package has it, by `python -m taupane`. A window is there once the virtual screen, which
is black without one, shows anything: its frame, before any page is painted.
"""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from coldstart import COLOUR, HEIGHT, LIMIT, WIDTH, screen
from processes import PEERS, end, taupy
from report import Table, median, percentile

ALLOWED = 1.2
POINTER = 50  # of every 97th pixel; a window has some thousand of these


def measure(runs: int = 0) -> Table:
    """Start both windows by turns."""
    runs = runs or 12
    python = Path(taupy()[0])
    (starter,) = (python.parents[1] / "lib").glob("python*/site-packages/taupy/utils/template.py")
    with tempfile.TemporaryDirectory() as folder, screen() as (display, pixels):
        app = Path(folder, "app.py")
        app.write_bytes(starter.read_bytes())
        commands = {
            "bare pywebview, static page": [sys.executable, str(PEERS / "bare_window.py"), COLOUR],
            "TauPy's starter by taupane": [sys.executable, "-m", "taupane", str(app), "--host", "gtk"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs + 1):
            for name, command in commands.items():
                times[name].append(_until_shown(command, display, pixels))
    for measured in times.values():
        del measured[0]  # the first run of each only warms the file cache
    floor = median(times["bare pywebview, static page"])
    table = Table(
        "TauPy's starter",
        f"Under Xvfb with openbox, {runs} interleaved runs, one more to warm up; s from the start of the process to a "
        "window on the screen.",
        ("", "median s", "p90 s", "× bare pywebview", f"against the limit of {ALLOWED:g} ×"),
    )
    for name, measured in times.items():
        ratio = median(measured) / floor
        table.add(name, median(measured), percentile(measured, 0.9), ratio, ratio / ALLOWED)
    return table


def is_dark(pixels: mmap.mmap) -> bool:
    """Tell whether the screen is black but for its pointer."""
    sample = np.frombuffer(pixels, np.uint8)[-WIDTH * HEIGHT * 4 :].reshape(-1, 4)[::97, :3]
    return int(sample.any(axis=1).sum()) < POINTER


def _until_shown(command: list[str], display: str, pixels: mmap.mmap) -> float:
    while not is_dark(pixels):
        time.sleep(0.01)
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while is_dark(pixels):
            if time.perf_counter() - started > LIMIT:
                raise RuntimeError(f"{command[1:]} showed no window within {LIMIT:.0f} s")
            time.sleep(0.001)
        return time.perf_counter() - started
    finally:
        end(process)
