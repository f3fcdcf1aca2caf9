"""A window command from the page until its answer, while the app's event loop is idle and while it is blocked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from processes import PEERS
from report import Table, median
from starting import screen

LIMIT = 3.0  # ms


def measure(runs: int = 0) -> Table:
    """Time `setTitle` in our native window against the limit."""
    runs = runs or 3
    times: dict[str, list[float]] = {"idle": [], "blocked": []}
    with screen() as (display, _):
        for _ in range(runs):
            found = subprocess.run(
                [sys.executable, str(PEERS / "our_commands.py")],
                env={**os.environ, "DISPLAY": display},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=120,
            )
            for loop, measured in json.loads(found.stdout).items():
                times[loop] += measured
    table = Table(
        "A window command from the page",
        f"`setTitle` in WebKitGTK, there and back, {runs} starts with 5 times 100 commands; ms for each command.",
        ("event loop", "median ms", f"× the limit of {LIMIT:.0f} ms"),
    )
    for loop, measured in times.items():
        table.add(loop, median(measured), median(measured) / LIMIT)
    return table
