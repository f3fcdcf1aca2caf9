"""A list of 1,000 rows: what it costs to change one, to add one and to turn all of them round."""

from __future__ import annotations

import sys

from playwright.sync_api import Page
from processes import PEERS, nicegui, serving
from report import Table, median

from browser import chromium, opened

CLICKS = 15
ACTS = ("update", "append", "reverse")

#: Clicks a button and resolves with the ms until the rows are as they should be then, by what the list held before.
ACT = """(name) => new Promise((resolve) => {
  const rows = document.getElementById("rows");
  const text = (index) => rows.children[index]?.textContent;
  const count = rows.children.length, middle = count >> 1;
  const before = {update: text(middle), append: count, reverse: text(0)};
  const done = {
    update: () => text(middle) !== before.update,
    append: () => rows.children.length > before.append,
    reverse: () => text(0) !== before.reverse && text(rows.children.length - 1) === before.reverse,
  }[name];
  let started;
  const watcher = new MutationObserver(() => {
    if (!done()) return;
    watcher.disconnect();
    resolve(performance.now() - started);
  });
  watcher.observe(rows, {childList: true, characterData: true, subtree: true});
  const click = () => { started = performance.now(); document.getElementById(name).click(); };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(click, 0)));
})"""


def measure(runs: int = 0) -> Table:
    """Compare our keyed list with NiceGUI's column of labels."""
    runs = runs or 3
    peers = {
        "Taupane": ((sys.executable, PEERS / "our_list.py", "--no-window"), "[data-live]"),
        "NiceGUI": (nicegui("nicegui_list.py"), "#rows > :nth-child(1000)"),
    }
    times: dict[str, dict[str, list[float]]] = {name: {act: [] for act in ACTS} for name in peers}
    sizes: dict[str, dict[str, list[float]]] = {name: {act: [] for act in ACTS} for name in peers}
    with chromium() as browser:
        for _ in range(runs):
            for name, (command, ready) in peers.items():
                with serving(*command) as (_, address):
                    page = opened(browser, address, ready)
                    page.wait_for_timeout(500)
                    for act in ACTS:
                        page.evaluate(ACT, act)
                        times[name][act] += [page.evaluate(ACT, act) for _ in range(CLICKS)]
                        sizes[name][act].append(_bytes_per_act(page, act))
                    page.close()
    table = Table(
        "A list of 1,000 rows",
        f"Headless Chromium, {runs} interleaved runs of {CLICKS} clicks each; ms from click to DOM; bytes received.",
        ("", *(f"{act}, {unit}" for act in ACTS for unit in ("p50 ms", "bytes"))),
    )
    for name in peers:
        cells = [(median(times[name][act]), int(median(sizes[name][act]))) for act in ACTS]
        table.add(name, *(cell for pair in cells for cell in pair))
    return table


def _bytes_per_act(page: Page, act: str) -> float:
    """Count what is received for a few more, apart from the timing, which watching the network would slow down."""
    frames: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda event: frames.append(_size(event)))
    for _ in range(5):
        page.evaluate(ACT, act)
    session.detach()
    return sum(frames) / 5


def _size(event: dict[str, dict[str, str]]) -> int:
    return len(event["response"]["payloadData"].encode())
