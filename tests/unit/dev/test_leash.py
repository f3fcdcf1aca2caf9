"""What the leash does on Windows, with a stand-in for its programs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from taupane.dev import leash


def test_on_windows_the_whole_tree_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    held, holder = os.pipe()
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    def run(command: list[str], **_: Any) -> None:
        told.append(command)
        process.kill()

    monkeypatch.setattr(leash, "WINDOWS", True)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(os, "read", lambda descriptor, size, read=os.read: read(held, size))
    os.close(holder)  # the process that started it is gone
    leash._hold(process)
    process.wait(30)
    os.close(held)
    assert told == [["taskkill", "/T", "/F", "/PID", str(process.pid)]]
