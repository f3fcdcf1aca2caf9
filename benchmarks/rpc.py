"""Calls from page script to Python: ours against pywebview's js_api, one after another and many at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from typing import Any

from processes import PEERS
from report import Table, median
from starting import screen

_ROWS = {
    "pywebview's js_api": "js_api",
    "taupane.invoke, async def": "add",
    "taupane.invoke, def": "plain",
}


def measure(runs: int = 0) -> Table:
    """Time calls of `add(a, b)`, the two kinds of window by turns."""
    runs = runs or 3
    rates: dict[str, list[float]] = defaultdict(list)
    with screen() as (display, _):
        for _ in range(runs):
            for program in ("js_api.py", "our_calls.py"):
                for name, measured in _run(program, display).items():
                    rates[name] += measured
    table = Table(
        "Calls from page script to Python",
        f"`add(1, 2)` in WebKitGTK, one call after the other and 32 at a time; {runs} starts with 3 times 1,000 calls.",
        ("", "one at a time: calls/s", "× js_api", "32 at a time: calls/s", "× js_api"),
    )
    for title, name in _ROWS.items():
        cells = []
        for flying in (1, 32):
            ours, base = median(rates[f"{name} {flying}"]), median(rates[f"js_api {flying}"])
            cells += [ours, ours / base]
        table.add(title, *cells)
    return table


def _run(program: str, display: str) -> Any:
    found = subprocess.run(
        [sys.executable, str(PEERS / program)],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
    return json.loads(found.stdout)
