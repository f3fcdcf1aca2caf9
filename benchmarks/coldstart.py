"""A cold start until the first paint of the native window, seen from outside: in the memory of the X server's screen.

Both windows paint their whole page in one unusual colour. The clock starts before the process does and stops when a
pixel of the virtual screen has that colour, so nothing that either program says of itself counts.
"""

from __future__ import annotations

import mmap
import struct
import sys

from processes import PEERS, flet, nicegui
from report import Table, median, percentile
from starting import HEIGHT, WIDTH, by_turns

COLOUR = "#ff00a5"


def measure(runs: int = 0) -> Table:
    """Compare our window with bare pywebview showing a static page, with NiceGUI's native window and with Flet's."""
    runs = runs or 12
    peers = {
        "bare pywebview, static page": (sys.executable, PEERS / "bare_window.py", COLOUR),
        "Taupane, live counter": (sys.executable, PEERS / "our_window.py", COLOUR),
        "NiceGUI native, counter": (*nicegui("nicegui_window.py"), COLOUR),
        "Flet, counter": (*flet(), COLOUR),
    }
    times = by_turns(peers, runs, shows)
    floor = median(times["bare pywebview, static page"])
    table = Table(
        "Cold start to first paint",
        f"WebKitGTK under Xvfb with openbox, {runs} interleaved runs, one more to warm up; s from process start.",
        ("", "median s", "p90 s", "× bare pywebview"),
    )
    for name, measured in times.items():
        table.add(name, median(measured), percentile(measured, 0.9), median(measured) / floor)
    return table


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
