"""Watch how much memory a tree of processes takes, and end it before the machine has none left."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from processes import memory

SHARE = 0.6
"""Of the machine's memory: what one contender may take."""
LEAST = 1.5
"""GB that must stay free, whoever takes them."""
_EVERY = 0.25
_PAGE = os.sysconf("SC_PAGE_SIZE")


def tree(pid: int) -> list[int]:
    """Give a process and all that it started, and they in turn."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def tree_memory(pid: int) -> float:
    """Give the proportional set size of a tree of processes in MB."""
    total = 0.0
    for each in tree(pid):
        try:
            total += memory(each)
        except (OSError, RuntimeError):
            continue  # it ended meanwhile
    return total


class Guard:
    """Ends a contender that takes too much; `verdict` says so then."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._limit = SHARE * os.sysconf("SC_PHYS_PAGES") * _PAGE
        self.verdict = ""
        self._watching = asyncio.create_task(self._watch())

    def stop(self) -> None:
        """Watch no longer."""
        self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            if sum(map(_private, tree(self._pid))) > self._limit:
                self.verdict = f"out of memory: more than {self._limit / 1e9:.0f} GB"
            elif _available() < LEAST * 1e9:
                self.verdict = "out of memory: all of the machine's"
            if self.verdict:
                os.killpg(self._pid, signal.SIGKILL)
                return


def _private(pid: int) -> int:
    """Give the bytes that a process holds besides what it maps from files, which the system can take back."""
    try:
        size = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(size[1]) - int(size[2])) * _PAGE


def _available() -> float:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return float(line.split()[1]) * 1024
    raise RuntimeError("/proc/meminfo has no MemAvailable")
