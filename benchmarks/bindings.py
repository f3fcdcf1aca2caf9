"""One binding of many: what a change costs when the page is large."""

from __future__ import annotations

import json

from playwright.sync_api import Page
from processes import ours, serving
from report import Table, median, percentile

from browser import CLICK, chromium, opened

CLICKS = 60


def measure(runs: int = 0) -> Table:
    """Compare the counter alone with the counter among 1,000 and 10,000 other bindings."""
    runs = runs or 3
    table = Table(
        "One binding of many",
        f"The counter beside other live texts; headless Chromium, {runs} runs of {CLICKS} clicks; bytes of the frame.",
        ("bindings", "p50 ms", "p95 ms", "frame bytes"),
    )
    times: dict[int, list[float]] = {0: [], 1_000: [], 10_000: []}
    frames: dict[int, list[int]] = {cells: [] for cells in times}
    with chromium() as browser:
        for _ in range(runs):
            for cells in times:
                with serving(*ours(cells)) as (_, address):
                    page = opened(browser, address, "[data-live]")
                    page.wait_for_timeout(500)
                    page.evaluate(CLICK)
                    times[cells] += [page.evaluate(CLICK) for _ in range(CLICKS)]
                    frames[cells] += _frames(page)
                    page.close()
    for cells, measured in times.items():
        table.add(f"{cells + 1:,}", median(measured), percentile(measured, 0.95), int(median(frames[cells])))
    return table


def _frames(page: Page) -> list[int]:
    """Bytes of each frame received for more clicks, apart from the timing, which watching the network slows down."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda event: _note(event, sizes))
    for _ in range(CLICKS):
        page.evaluate(CLICK)
    return sizes


def _note(event: dict[str, dict[str, str]], into: list[int]) -> None:
    text = event["response"]["payloadData"]
    if json.loads(text)[0]:
        into.append(len(text.encode()))
