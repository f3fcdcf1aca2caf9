"""A click until the number in the page has changed, and the bytes that came for it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page
from processes import echo, nicegui, ours, serving, taupy
from report import Table, median, percentile

from browser import CLICK, chromium, opened

CLICKS = 40


def measure(runs: int = 0) -> Table:
    """Compare the counter with the hand-written echo, NiceGUI and TauPy, whose page is opened in the same browser."""
    runs = runs or 6
    peers = {
        "hand-written aiohttp echo": (echo(), "[data-live]"),
        "Taupane": (ours(), "[data-live]"),
        "NiceGUI": (nicegui(), "#more"),
        "TauPy": (taupy(), "#more"),
    }
    times: dict[str, list[float]] = {name: [] for name in peers}
    sizes: dict[str, list[int]] = {name: [] for name in peers}
    with chromium() as browser:
        for _ in range(runs):
            for name, (command, ready) in peers.items():
                with serving(*command) as (_, address):
                    page = opened(browser, address, ready)
                    page.wait_for_timeout(500)
                    page.evaluate(CLICK)
                    times[name] += [page.evaluate(CLICK) for _ in range(CLICKS)]
                    sizes[name].append(_bytes_per_click(page))
                    page.close()
    floor = median(times["hand-written aiohttp echo"])
    table = Table(
        "Click to changed DOM",
        f"Headless Chromium, {runs} interleaved runs of {CLICKS} clicks; ms from click to mutation; bytes per click.",
        ("", "p50 ms", "p95 ms", "× the echo (p50)", "bytes"),
    )
    for name, measured in times.items():
        table.add(
            name, median(measured), percentile(measured, 0.95), median(measured) / floor, int(median(sizes[name]))
        )
    return table


def _bytes_per_click(page: Page) -> int:
    """Count what is received for more clicks, apart from the timing, which watching the network would slow down."""
    frames: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda event: frames.append(_size(event)))
    for _ in range(CLICKS):
        page.evaluate(CLICK)
    return sum(frames) // CLICKS


def _size(event: dict[str, Any]) -> int:
    return len(event["response"]["payloadData"].encode())
