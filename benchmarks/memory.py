"""What a server process holds with one page open and with twenty."""

from __future__ import annotations

from processes import memory, nicegui, ours, serving
from report import Table, median

from browser import chromium

PAGES = 20


def measure(runs: int = 0) -> Table:
    """Compare the counter's server process with NiceGUI's."""
    runs = runs or 3
    peers = {"Taupane": (ours(), "[data-live]"), "NiceGUI": (nicegui(), "#more")}
    one: dict[str, list[float]] = {name: [] for name in peers}
    many: dict[str, list[float]] = {name: [] for name in peers}
    with chromium() as browser:
        for _ in range(runs):
            for name, (command, ready) in peers.items():
                with serving(*command) as (process, address):
                    context = browser.new_context()
                    first = context.new_page()
                    first.goto(address)
                    first.wait_for_selector(ready, state="attached")
                    first.wait_for_timeout(1000)
                    one[name].append(memory(process.pid))
                    for _ in range(PAGES - 1):
                        page = context.new_page()
                        page.goto(first.url)
                        page.wait_for_selector(ready, state="attached")
                    first.wait_for_timeout(1000)
                    many[name].append(memory(process.pid))
                    context.close()
    table = Table(
        "Memory of the server process",
        f"The counter; proportional set size in MB, median of {runs} interleaved runs.",
        ("", "1 page", f"{PAGES} pages", "× NiceGUI (1 page)"),
    )
    for name in peers:
        table.add(name, median(one[name]), median(many[name]), median(one[name]) / median(one["NiceGUI"]))
    return table
