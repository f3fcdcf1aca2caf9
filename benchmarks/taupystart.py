"""TauPy's own starter until its window is there, against the window of bare pywebview.

The starter is run as TauPy's package has it, by `python -m taupane`. A window is there once the virtual screen, which
is black without one, shows anything: its frame, before any page is painted.
"""

from __future__ import annotations

import mmap
import sys
import tempfile
from pathlib import Path

import numpy as np
from coldstart import COLOUR
from processes import PEERS, taupy
from report import Table
from starting import HEIGHT, WIDTH, against_limit, by_turns

ALLOWED = 1.2
POINTER = 50  # of every 97th pixel; a window has some thousand of these


def measure(runs: int = 0) -> Table:
    """Start both windows by turns."""
    runs = runs or 12
    python = Path(taupy()[0])
    (starter,) = (python.parents[1] / "lib").glob("python*/site-packages/taupy/utils/template.py")
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "app.py")
        app.write_bytes(starter.read_bytes())
        commands = {
            "bare pywebview, static page": [sys.executable, str(PEERS / "bare_window.py"), COLOUR],
            "TauPy's starter by taupane": [sys.executable, "-m", "taupane", str(app), "--host", "gtk"],
        }
        times = by_turns(commands, runs, shows_window)
    return against_limit(
        "TauPy's starter",
        f"Under Xvfb with openbox, {runs} interleaved runs, one more to warm up; s from the start of the process to a "
        "window on the screen.",
        times,
        ALLOWED,
    )


def shows_window(pixels: mmap.mmap) -> bool:
    """Tell whether the screen shows more than its pointer."""
    sample = np.frombuffer(pixels, np.uint8)[-WIDTH * HEIGHT * 4 :].reshape(-1, 4)[::97, :3]
    return int(sample.any(axis=1).sum()) >= POINTER
