"""Programs started by turns until something of theirs is on the screen: seen from outside, in the X server's memory."""

from __future__ import annotations

import mmap
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from processes import end
from report import Table, median, percentile

WIDTH, HEIGHT = 1280, 800
LIMIT = 60.0  # s


def by_turns(
    commands: Mapping[str, Sequence[str | Path]], runs: int, is_seen: Callable[[mmap.mmap], bool]
) -> dict[str, list[float]]:
    """Start each program `runs` times, and once before that to warm the file cache; give seconds until it is seen."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    with screen() as (display, pixels):
        for run in range(runs + 1):
            for name, command in commands.items():
                seconds = _until_seen([str(part) for part in command], display, pixels, is_seen)
                if run > 0:
                    times[name].append(seconds)
    return times


def against_limit(title: str, note: str, times: Mapping[str, Sequence[float]], allowed: float) -> Table:
    """Give a table of start times, s, as multiples of the first program's median, and of what is allowed of that."""
    heads = ("", "median s", "p95 s", "× the first", f"against the limit of {allowed:g} ×")
    table = Table(title, note, heads)
    floor = median(next(iter(times.values())))
    for name, measured in times.items():
        ratio = median(measured) / floor
        table.add(name, median(measured), percentile(measured, 0.95), ratio, ratio / allowed)
    return table


@contextmanager
def screen() -> Iterator[tuple[str, mmap.mmap]]:
    """Start a virtual screen whose pixels can be read as a file."""
    with tempfile.TemporaryDirectory() as folder:
        reading, writing = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", folder],
            pass_fds=[writing], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        display = f":{os.read(reading, 16).decode().strip()}"
        manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)
        try:
            with Path(folder, "Xvfb_screen0").open("rb") as file:
                yield display, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        finally:
            manager.terminate()
            server.terminate()
            server.wait()


def _until_seen(command: Sequence[str], display: str, pixels: mmap.mmap, is_seen: Callable[[mmap.mmap], bool]) -> float:
    """Start a program, wait for what it shows, and end it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        while not is_seen(pixels):
            if time.perf_counter() - started > LIMIT:
                raise RuntimeError(f"{command[1:]} showed nothing within {LIMIT:.0f} s")
            time.sleep(0.005)
        return time.perf_counter() - started
    finally:
        end(process)
        while is_seen(pixels):
            time.sleep(0.01)
