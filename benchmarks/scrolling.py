"""Frames while a large table scrolls.

    python benchmarks/scrolling.py [--file X.parquet] [--runs SECONDS] [--rows N]

Turns the wheel at a steady speed in `taupane view`: in Chromium, and in the native window of WebKitGTK. A frame is long
when it takes more than 25 ms, and a placeholder frame when a visible cell has no value yet.

Each move begins among rows that were never on the screen, but for one that goes back over those of the move before:
rows that are in the page already cost less. The first moves begin 3 s after the table is shown, as a user would scroll:
the server still reads the file and makes the statistics of all rows then. The last ones wait for these.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from processes import PEERS
from report import Table
from starting import screen

ROWS = 10_000_000
SECONDS = 5
#: What is done, the px a second down and to the right, at which share of the rows it begins (None: where the move
#: before ended), and whether it waits for the statistics.
MOVES = (
    ("down, 2,000 px/s", 2_000, 0, 0.0, False),
    ("down, 20,000 px/s", 20_000, 0, 0.2, False),
    ("up, 20,000 px/s", -20_000, 0, 0.6, False),
    ("to the right, 2,000 px/s", 0, 2_000, None, False),
    ("down, 20,000 px/s, statistics made", 20_000, 0, 0.8, True),
    ("up, 20,000 px/s, over the same rows", -20_000, 0, None, True),
)

#: Goes to a row, waits for the statistics if so told, turns the wheel for so many ms and resolves with what the frames
#: were like.
SCROLL = """async ([down, right, ms, row = null, calm = false]) => {
 const grid = document.querySelector("taupane-grid");
 const main = grid.shadowRoot.querySelector(".main");
 const until = async (what, isSo) => {
  const last = performance.now() + 90000;
  for (; !isSo(); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (performance.now() > last) throw new Error(`no ${what} after 90 s`);
 };
 const summaries = () => [...main.querySelectorAll(".headcell:not([hidden])")]
   .filter((cell) => cell.getBoundingClientRect().left < main.getBoundingClientRect().right - 12)
   .map((cell) => cell.querySelector(".summary"));
 const isMade = (summary) => summary.querySelector(".line") !== null && !summary.matches(".estimated, .old");
 if (calm) await until("statistics", () => summaries().every(isMade));
 if (row !== null) {
  grid.scrollToRow(row);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await until("rows", () => main.querySelector(".row:not([hidden]) .waiting") === null);
 }
 return new Promise((resolve) => {
  const before = {...grid.metrics};
  const gaps = [];
  let last = performance.now();
  const until = last + ms;
  let side = 1;
  const step = (now) => {
    const gap = now - last;
    last = now;
    gaps.push(gap);
    if (right !== 0 && gaps.length % 60 === 0) side = -side;
    const init = {deltaX: right * side * gap / 1000 + 1e-9, deltaY: down * gap / 1000 + 1e-9};
    main.dispatchEvent(new WheelEvent("wheel", {...init, bubbles: true, cancelable: true}));
    if (now < until) requestAnimationFrame(step);
    else resolve({
      shown: gaps.length, ms: gaps.reduce((sum, gap) => sum + gap, 0), long: gaps.filter((gap) => gap > 25).length,
      p95: [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length * 0.95)],
      frames: grid.metrics.frames - before.frames,
      waiting: grid.metrics.placeholderFrames - before.placeholderFrames,
      script: (grid.metrics.totalMs - before.totalMs) / Math.max(1, grid.metrics.frames - before.frames),
    });
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
 });
}"""

READY = """() => {
  const grid = document.querySelector("taupane-grid");
  return grid?.shadowRoot?.querySelector("[role=grid]")?.getAttribute("aria-busy") === "false"
    && grid.shadowRoot.querySelector(".row:not([hidden]) .cell") !== null;
}"""


def measure(runs: int = 0, file: Path | None = None, rows: int = ROWS) -> Table:
    """Scroll for a few seconds in each way (`runs` gives other seconds)."""
    ms = (runs or SECONDS) * 1_000
    table = Table(
        "Scrolling a table",
        f"{rows:,} rows × 20 columns from a parquet file, 1280 × 800, wheel at a steady speed for {runs or SECONDS} s: "
        "headless Chromium, and the native WebKitGTK window under Xvfb. There is no GPU, so that the processor paints. "
        "A frame is long above 25 ms; in a placeholder frame a visible cell has no value yet. Each move begins among "
        "rows that were not seen before, but for the last; the first ones while the server still makes statistics.",
        ("how", "fps", "× 60 fps", "frame p95 ms", "long frames %", "placeholder frames %", "script ms a frame"),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = file or made(Path(folder) / "rows.parquet", rows)
        moves = [
            (down, right, ms, None if share is None else int(share * rows), calm)
            for _, down, right, share, calm in MOVES
        ]
        for engine, scroll in (("Chromium", _in_chromium), ("WebKitGTK", _in_window)):
            for (what, *_), seen in zip(MOVES, scroll(path, moves), strict=True):
                fps = 1_000 * seen["shown"] / seen["ms"]
                table.add(
                    f"{engine}: {what}",
                    f"{fps:.0f}",
                    f"{fps / 60:.2f}",
                    float(seen["p95"]),
                    f"{100 * seen['long'] / seen['shown']:.1f}",
                    f"{100 * seen['waiting'] / max(1, seen['frames']):.2f}",
                    float(seen["script"]),
                )
    return table


#: Px a second down and to the right, ms, the row where it begins, and whether it waits for the statistics.
Move = tuple[int, int, int, "int | None", bool]


def _in_chromium(path: Path, moves: list[Move]) -> list[dict[str, Any]]:
    from browser import chromium

    with chromium() as browser, viewing(path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.wait_for_function(READY, timeout=60_000)
        page.wait_for_timeout(3_000)  # the table is loaded meanwhile, as it would be while somebody looks at it
        found = []
        for down, right, ms, row, calm in moves:
            page.evaluate(SCROLL, [down, right, 500, row, calm])
            found.append(page.evaluate(SCROLL, [down, right, ms]))
        page.close()
        return found


def _in_window(path: Path, moves: list[Move]) -> list[dict[str, Any]]:
    patience = 150 + sum(ms + 1_000 for _, _, ms, _, _ in moves) / 1_000
    asked = {"file": str(path), "ready": READY, "scroll": SCROLL, "moves": moves, "patience": patience}
    with screen() as (display, _):
        told = subprocess.run(
            [sys.executable, str(PEERS / "our_scrolling.py"), "--host", "gtk"],
            input=json.dumps(asked), env={**os.environ, "DISPLAY": display}, stdout=PIPE, stderr=DEVNULL, text=True,
            check=True, timeout=patience + 30,
        )  # fmt: skip
    found: list[dict[str, Any]] | str = json.loads(told.stdout)
    if isinstance(found, str):
        raise RuntimeError(f"the native window: {found}")
    return found


@contextmanager
def viewing(path: Path) -> Iterator[str]:
    """Run `taupane view` without a window; gives the address that works once."""
    command = [sys.executable, "-m", "taupane", "view", str(path), "--window", "none"]
    with Popen(command, stdout=PIPE, stderr=DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)


def made(path: Path, rows: int) -> Path:
    """Write a table of mixed columns, a piece at a time."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    words = pa.array(["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"])
    writer = None
    for start in range(0, rows, 524_288):
        n = np.arange(start, min(rows, start + 524_288), dtype=np.int64)
        mixed = (n * 2_654_435_761) % 1_000_003
        columns = {"n": pa.array(n)}
        for c in range(19):
            kind = (mixed + c * 977) % 1_000_003
            columns[f"c{c}"] = (
                pa.array(kind / 100) if c % 4 == 0
                else words.take(pa.array(kind % 6)) if c % 4 == 1
                else pa.array(kind * 1_000_000_000, pa.timestamp("us")) if c % 4 == 2
                else pa.array(kind, pa.int32())
            )  # fmt: skip
        piece = pa.table(columns)
        writer = writer or pq.ParquetWriter(path, piece.schema, compression="snappy")
        writer.write_table(piece)
    assert writer is not None
    writer.close()
    return path


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=0, help="seconds of each way")
    options = parser.parse_args()
    print(measure(options.runs, options.file, options.rows).text())


if __name__ == "__main__":
    main()
