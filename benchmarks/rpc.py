"""Calls from page script to Python, one after another: ours against pywebview's js_api, both in a native window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from coldstart import screen
from processes import PEERS
from report import Table, median


def measure(runs: int = 0) -> Table:
    """Time calls of `add(a, b)`, the two kinds of window by turns."""
    runs = runs or 3
    rates: dict[str, list[float]] = {
        "pywebview's js_api": [],
        "taupane.invoke, async def": [],
        "taupane.invoke, def": [],
    }
    with screen() as (display, _):
        for _ in range(runs):
            rates["pywebview's js_api"] += _run("js_api.py", display)
            ours = _run("our_calls.py", display)
            rates["taupane.invoke, async def"] += ours["add"]
            rates["taupane.invoke, def"] += ours["plain"]
    table = Table(
        "Calls from page script to Python",
        f"`add(1, 2)` in WebKitGTK, one call after the other; {runs} starts with 3 times 1,000 calls.",
        ("", "median calls/s", "× js_api"),
    )
    base = median(rates["pywebview's js_api"])
    for name, measured in rates.items():
        table.add(name, median(measured), median(measured) / base)
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
