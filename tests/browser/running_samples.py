"""Start a sample as its user does, headless, and open it in Chromium."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def running(name: str, seconds: float = 240) -> Iterator[str]:
    """Run samples/NAME/app.py without a window, no longer than that; gives the address that works once."""
    process = subprocess.Popen(
        [sys.executable, "app.py", "--no-window"],
        cwd=SAMPLES / name,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    guard = threading.Timer(seconds, process.kill)
    guard.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("http://127.0.0.1:"), f"samples/{name} printed {line!r}"
        yield line
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    finally:
        guard.cancel()
        process.kill()
        process.communicate()
