"""Processes, as the kernel knows them."""

from __future__ import annotations

from pathlib import Path


def runs(pid: int) -> bool:
    """Tell whether a process is there and no zombie; it may end while it is looked at."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
