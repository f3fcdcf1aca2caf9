"""Measure the row session: how long a page waits for rows, idle and while text is sorted in another thread.

    python benchmarks/rows.py [--file FLIGHTS.parquet] [--runs N]

Times run from the page's message to the whole binary frame, parquet included, in process (no socket). Without
`--file` a table of the flights' shape is made (336,776 rows × 19 columns). The peer is what a server does that
keeps a polars frame and sorts and writes it for each window.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from report import Table, median, percentile

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources

ROWS = 336_776
WINDOW = 256


class Page:
    """A page in process: puts what it hears into a queue."""

    def __init__(self, session: Session) -> None:
        self.inbox: asyncio.Queue[Any] = asyncio.Queue()
        self.view_id = 0
        self.connection = session.connect(self)

    def text(self, data: str, /) -> None:
        self.inbox.put_nowait(json.loads(data))

    def binary(self, data: bytes, /) -> None:
        self.inbox.put_nowait(data)

    async def ready(self) -> dict[str, Any]:
        while True:
            got = await self.inbox.get()
            if isinstance(got, dict) and got.get("state") == "ready":
                self.view_id = got["view_id"]
                return got

    async def window(self, start: int) -> float:
        """Give the milliseconds until the rows from `start` are there."""
        began = perf_counter()
        args = {"start": start, "end": start + WINDOW}
        request = {"type": "infinite_request", "payload_args": args, "view_id": self.view_id, "request_id": start}
        self.connection.receive(json.dumps(request))
        got = await self.inbox.get()
        assert isinstance(got, bytes), got
        return (perf_counter() - began) * 1e3

    async def sort(self, column: int, descending: bool) -> float:
        """Give the milliseconds until the sorted view's first rows are there."""
        began = perf_counter()
        key = {"column": column, "descending": descending}
        self.connection.receive(json.dumps({"type": "set_sort", "sort": [key]}))
        await self.ready()
        await self.window(0)
        return (perf_counter() - began) * 1e3


def measure(runs: int = 0, file: Path | None = None) -> Table:
    """Give the table of waits, in ms."""
    table = Table(
        "Rows: what a page waits for",
        f"{ROWS:,} rows × 19 columns, windows of {WINDOW} rows × 19 columns, from message to frame in process; "
        "“sorting” means while a thread sorts 2M distinct texts again and again. Milliseconds.",
        ("what", "p50", "p95", "p50 sorting", "p95 sorting"),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = file or flights_like(Path(folder) / "flights.parquet")
        asyncio.run(all_waits(path, runs or 200, table))
        peer(path, table)
    return table


async def all_waits(path: Path, runs: int, table: Table) -> None:
    import polars as pl

    firsts = [await first_window(path) for _ in range(max(10, runs // 10))]
    with sorting():
        busy_firsts = [await first_window(path) for _ in range(max(10, runs // 10))]
    row(table, "first window of a file", firsts, busy_firsts)

    resources = Resources()
    session = Session(partial(open_source, path), resources=resources)
    page = Page(session)
    told = await page.ready()
    await page.window(0)
    rows = told["df_meta"]["total_rows"]
    names = [column["name"] for column in told["schema"]]
    number, text = names.index("arr_delay"), names.index("tailnum")
    shuffled = random.Random(7)

    async def scroll() -> list[float]:
        at = shuffled.randrange(rows - WINDOW * (runs + 1))
        return [await page.window(at + WINDOW * i) for i in range(runs)]

    async def jump() -> list[float]:
        return [await page.window(shuffled.randrange(rows - WINDOW)) for _ in range(runs)]

    async def filters() -> list[float]:
        times = []
        for bound in (shuffled.randrange(-20, 120) for _ in range(runs // 4)):
            began = perf_counter()
            session.set_where((pl.col("arr_delay") >= bound) & (pl.col("distance") > shuffled.randrange(1_000)))
            await page.ready()
            await page.window(0)
            times.append((perf_counter() - began) * 1e3)
        session.set_where(None)
        await page.ready()
        return times

    async def both(what: str, wait: Callable[[], Any]) -> None:
        idle = await wait()
        resources.caches.frames.forget(0)
        with sorting():
            busy = await wait()
        row(table, what, idle, busy)

    await both("scrolled window", scroll)
    await both("jumped-to window", jump)
    await both("filter changed: first rows", filters)
    table.add("sort by a number: first rows", await page.sort(number, False), "", "", "")
    table.add("the same, descending", await page.sort(number, True), "", "", "")
    table.add("sort by text: first rows", await page.sort(text, False), "", "", "")
    table.add("the same, descending", await page.sort(text, True), "", "", "")
    await both("sorted window (text, descending)", jump)
    await both("filter changed under that sort: first rows", filters)
    session.close()
    resources.close()


async def first_window(path: Path) -> float:
    """Open the file in a new session and give the milliseconds from the first request to its rows."""
    resources = Resources()
    session = Session(partial(open_source, path), resources=resources)
    page = Page(session)
    await page.ready()
    took = await page.window(0)
    await page.sort(
        0, descending=False
    )  # waits in the heavy lane for the file to be loaded: the next run must not share its time
    session.close()
    resources.close()
    return took


def peer(path: Path, table: Table) -> None:
    """Sort the whole polars frame for each window and write it with polars."""
    import polars as pl

    frame = pl.read_parquet(path)
    for column in ("arr_delay", "tailnum"):
        times = []
        for at in range(8):
            began = perf_counter()
            sink = io.BytesIO()
            frame.sort(column, descending=True).slice(at * 5_000, WINDOW).write_parquet(
                sink, compression="uncompressed"
            )
            times.append((perf_counter() - began) * 1e3)
        table.add(
            f"peer: sorted window by {column}, sorted again for each", median(times), percentile(times, 0.95), "", ""
        )


def row(table: Table, what: str, idle: list[float], busy: list[float]) -> None:
    table.add(what, median(idle), percentile(idle, 0.95), median(busy), percentile(busy, 0.95))


@contextmanager
def sorting() -> Iterator[None]:
    """Sort 2M distinct texts with polars in a thread for as long as the block runs."""
    import polars as pl

    texts = pl.select((pl.int_range(2_000_000) * 2_654_435_761 % 1_000_000_007).cast(pl.String)).to_series()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            texts.arg_sort()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def flights_like(path: Path) -> Path:
    """Write a file of the flights' shape: the same names, types, row groups and numbers of distinct values."""
    import polars as pl

    n = pl.int_range(ROWS)

    def mixed(salt: int, values: int) -> pl.Expr:
        return (n * 2_654_435_761 + salt * 40_503) % 1_000_003 % values

    small = {"month": 12, "day": 28, "dep_time": 2_400, "sched_dep_time": 2_300, "dep_delay": 150, "arr_time": 2_400}
    small |= {"sched_arr_time": 2_359, "arr_delay": 180, "flight": 3_844, "air_time": 600, "distance": 2_900}
    small |= {"hour": 24, "minute": 60}
    columns = [(2013 + 0 * n).alias("year")]
    columns += [
        (mixed(i, values) - (40 if "delay" in name else 0)).alias(name)
        for i, (name, values) in enumerate(small.items())
    ]
    for salt, (name, values) in enumerate({"carrier": 16, "tailnum": 4_043, "origin": 3, "dest": 105}.items()):
        columns.append((pl.lit(name[:2].upper()) + mixed(50 + salt, values).cast(pl.String)).alias(name))
    columns.append(pl.from_epoch(1_357_000_000 + n * 90).dt.replace_time_zone("UTC").alias("time_hour"))
    pl.select(columns).write_parquet(path)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--runs", type=int, default=0)
    options = parser.parse_args()
    print(measure(options.runs, options.file).text())
