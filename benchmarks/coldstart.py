"""A cold start until the first paint of the native window, seen from outside: in the memory of the X server's screen.

Both windows paint their whole page in one unusual colour. The clock starts before the process does and stops when a
pixel of the virtual screen has that colour, so nothing that either program says of itself counts.
"""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import PEERS, end, flet, nicegui
from report import Table, median, percentile

COLOUR = "#ff00a5"
WIDTH, HEIGHT = 1280, 800
LIMIT = 60.0  # s


def measure(runs: int = 0) -> Table:
    """Compare our window with bare pywebview showing a static page, with NiceGUI's native window and with Flet's."""
    runs = runs or 12
    peers = {
        "bare pywebview, static page": (sys.executable, PEERS / "bare_window.py", COLOUR),
        "Taupane, live counter": (sys.executable, PEERS / "our_window.py", COLOUR),
        "NiceGUI native, counter": (*nicegui("nicegui_window.py"), COLOUR),
        "Flet, counter": (*flet(), COLOUR),
    }
    times: dict[str, list[float]] = {name: [] for name in peers}
    with screen() as (display, pixels):
        for _ in range(runs + 1):
            for name, command in peers.items():
                times[name].append(_until_painted(list(map(str, command)), display, pixels))
    for measured in times.values():
        del measured[0]  # the first run of each only warms the file cache
    floor = median(times["bare pywebview, static page"])
    table = Table(
        "Cold start to first paint",
        f"WebKitGTK under Xvfb with openbox, {runs} interleaved runs, one more to warm up; s from process start.",
        ("", "median s", "p90 s", "× bare pywebview"),
    )
    for name, measured in times.items():
        table.add(name, median(measured), percentile(measured, 0.9), median(measured) / floor)
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


def _until_painted(command: list[str], display: str, screen: mmap.mmap) -> float:
    """Start a program, wait for its colour in the middle of the screen, and end it."""
    environment = {**os.environ, "DISPLAY": display}
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        while not shows(screen):
            if time.perf_counter() - started > LIMIT:
                raise RuntimeError(f"{command[1]} painted nothing within {LIMIT:.0f} s")
            time.sleep(0.001)
        return time.perf_counter() - started
    finally:
        end(process)
        while shows(screen):
            time.sleep(0.01)


def shows(screen: mmap.mmap, colour: str = COLOUR) -> bool:
    """Tell whether some pixel of a coarse raster has the colour, such as "#ff00a5"."""
    pixel = bytes.fromhex(colour[1:])[::-1]  # the screen holds blue, green, red
    head = struct.unpack(">I", screen[:4])[0]  # xwd: the header's size comes first
    colours = struct.unpack(">I", screen[76:80])[0]
    start = head + colours * 12
    line = struct.unpack(">I", screen[48:52])[0]
    return any(
        screen[(at := start + y * line + x * 4) : at + 3] == pixel
        for y in range(40, HEIGHT, 80)
        for x in range(40, WIDTH, 80)
    )
