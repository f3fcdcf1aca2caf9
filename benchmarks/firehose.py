"""10,000 updates a second into five pages: memory, the last value, and how long a click takes meanwhile."""

from __future__ import annotations

import sys
import time

from processes import PEERS, memory, serving
from report import Table, median, percentile

from browser import CLICK, chromium

PAGES = 5
SECONDS = 60


def measure(runs: int = 0) -> Table:
    """Spray for a minute (`runs` gives other seconds)."""
    seconds = runs or SECONDS
    latencies: list[float] = []
    sizes: list[float] = []
    with (
        chromium() as browser,
        serving(sys.executable, PEERS / "our_firehose.py", str(seconds), "--no-window") as (server, url),
    ):
        context = browser.new_context()
        pages = [context.new_page()]
        pages[0].goto(url)
        pages[0].wait_for_selector("html[data-live]")
        for _ in range(PAGES - 1):
            pages.append(context.new_page())
            pages[-1].goto(pages[0].url)
            pages[-1].wait_for_selector("html[data-live]")
        pages[0].click("#start")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends - 1:
            latencies.append(pages[0].evaluate(CLICK))
            sizes.append(memory(server.pid))
            pages[0].wait_for_timeout(250)
        for page in pages:
            page.wait_for_selector("#state:text-matches('^last')", timeout=15_000)
        shown = [(page.inner_text("#value"), page.inner_text("#state")) for page in pages]
    right = all(state == f"last {value}" for value, state in shown) and len({value for value, _ in shown}) == 1
    table = Table(
        "10,000 updates a second",
        f"One state set by a thread, {PAGES} pages in Chromium, {seconds} s; clicks on another button meanwhile.",
        ("", ""),
    )
    table.add("updates made", shown[0][0])
    table.add("every page shows the last value", "yes" if right else f"NO: {shown}")
    table.add("click to DOM p50 / p95 ms", f"{median(latencies):.1f} / {percentile(latencies, 0.95):.1f}")
    early, late = median(sizes[2 : len(sizes) // 4 + 3]), median(sizes[-(len(sizes) // 4) - 1 :])
    table.add("server memory, first and last quarter, MB", f"{early:.1f} / {late:.1f}")
    return table
