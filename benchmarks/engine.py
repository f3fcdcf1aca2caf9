"""Measure the table engine on a large parquet file: open, windows, sorts, filters, searches and statistics.

    python benchmarks/engine.py [--rows 10000000] [--file FILE.parquet] [--runs N]

Times run from the page's message to the whole answer, in process (no socket). The peer is a plain polars call that
gives the same rows from the same file, made in turn with ours. 100 million rows (`--rows 100000000`) make a file of
5.7 GB and take minutes to write; ten million are enough to find what is slow.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from report import Table, median, percentile
from rows import WINDOW, Page

from taupane_bridges.data import Session, open_source
from taupane_bridges.data.resources import Resources

ROWS = 10_000_000
GROUP = 524_288
COLUMNS = {"id": 0, "small": 1, "big": 2, "price": 3, "x": 4, "flag": 5, "cat": 6, "name": 7, "text": 8, "at": 9}
_ids = itertools.count(1)


def write_file(path: Path, rows: int) -> None:
    """Write the ten columns of mixed types that all numbers in docs/benchmarks.md are about."""
    import polars as pl
    import pyarrow.parquet as pq

    written: Any = None
    for at, start in enumerate(range(0, rows, GROUP)):
        count = min(GROUP, rows - start)
        row = pl.int_range(start, start + count, eager=True).alias("id")
        dice = pl.Series("dice", row.hash(seed=at))
        frame = pl.DataFrame([row]).with_columns(
            small=(dice % 1_000).cast(pl.Int32),
            big=(dice // 4).cast(pl.Int64),
            price=pl.when(dice % 20 == 0).then(None).otherwise((dice % 2_000_003).cast(pl.Float64) / 1e4),
            x=(dice % 1_000_003).cast(pl.Float64) / 1_000_003,
            flag=dice % 2 == 0,
            cat=pl.Series(["red", "green", "blue", "cyan", "pink", "grey"]).gather(dice % 6),
            name=pl.format("name {}", dice % 50_000),
            text=pl.format("row {} of the benchmark", dice),
            at=(1_600_000_000_000_000 + row * 1_000_000).cast(pl.Datetime("us")),
        )
        table = frame.select(list(COLUMNS)).to_arrow(compat_level=pl.CompatLevel.oldest())
        if written is None:
            written = pq.ParquetWriter(path, table.schema)
        written.write_table(table, row_group_size=GROUP)
    written.close()


def measure(runs: int = 0) -> Table:
    """Measure a file of ten million rows."""
    return asyncio.run(_measured(runs or 5, ROWS, None))


async def _measured(runs: int, rows: int, file: Path | None) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = file or Path(folder) / "table.parquet"
        if file is None:
            await asyncio.to_thread(write_file, path, rows)
        resources = Resources()
        try:
            return await _Run(path, runs, resources).table()
        finally:
            resources.close()


class _Run:
    """One file, measured from its opening on."""

    def __init__(self, path: Path, runs: int, resources: Resources) -> None:
        self._path = path
        self._runs = runs
        self._resources = resources
        self._dice = random.Random(1)

    async def table(self) -> Table:
        import polars as pl

        scan = pl.scan_parquet(self._path)
        rows = scan.select(pl.len()).collect().item()
        table = Table(
            f"The table engine, {rows:,} rows × 10 columns",
            f"In process, {self._runs} runs in turn with polars; ms. A sorted window of polars' sorts each time.",
            ("", "median ms", "p95 ms", "polars ms", "polars / ours"),
        )

        def add(name: str, ours: list[float], peer: list[float] | None = None) -> None:
            theirs = median(peer) if peer else None
            ratio = "" if theirs is None else f"{theirs / median(ours):.3g}"
            table.add(name, median(ours), percentile(ours, 0.95), "" if theirs is None else theirs, ratio)

        opened = perf_counter()
        session = Session(partial(open_source, self._path, early=True), resources=self._resources)
        page = Page(session)
        await page.ready()
        add("open", [(perf_counter() - opened) * 1e3], [_timed(lambda: pl.scan_parquet(self._path).collect_schema())])
        add("first window", [await page.window(0)], [_timed(lambda: scan.head(WINDOW).collect())])
        await self._loaded(session)
        deep = list(self._places(rows, 100))
        add(
            "window anywhere",
            [await page.window(start) for start in deep],
            [_timed(lambda start=start: scan.slice(start, WINDOW).collect()) for start in deep[: self._runs]],
        )
        for name in ("price", "name", "text"):
            await self._sorted(page, name, rows, scan, add)
        limits = [110.0 + run / 7 for run in range(self._runs)]
        add(
            "filter a number",
            [await self._filtered(page, limit) for limit in limits],
            [
                _timed(lambda limit=limit: scan.filter(pl.col("price") > limit).select("id").collect())
                for limit in limits
            ],
        )
        await self._filtered(page, None)
        words = [str(self._dice.randrange(10**4, 10**5)) for _ in range(self._runs)]
        add("search, first hits", [await self._search(page, word) for word in words])
        add("search for digits that no row holds", [await self._search(page, "98765432109876")])
        add("statistics, first answer for 8 columns", [await self._statistics(page)])
        table.add("peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, "", "", "")
        session.close()
        return table

    async def _loaded(self, session: Session) -> None:
        """Wait until the table is in memory, or will not be."""
        last = perf_counter() + 120
        while perf_counter() < last:
            current = session.look()
            if current is not None and current.engine.source.loaded:
                return
            done = self._resources.heavy.submit("after the load", lambda _check: None)
            await asyncio.wrap_future(done.future)
            await asyncio.sleep(0.3)
            loading = session._loading
            if current is not None and loading is not None and loading.is_over:
                return

    def _places(self, rows: int, count: int) -> Iterator[int]:
        return (self._dice.randrange(max(1, rows - WINDOW)) for _ in range(count))

    async def _sorted(self, page: Page, name: str, rows: int, scan: Any, add: Callable[..., None]) -> None:
        began = perf_counter()
        page.connection.receive(_json(type="set_sort", sort=[{"column": COLUMNS[name], "descending": False}]))
        await page.ready()
        await page.window(0)
        first = (perf_counter() - began) * 1e3
        add(f"sort by {name}, first page", [first], [_timed(lambda: scan.sort(name).head(WINDOW).collect())])
        await page.window(rows // 2)
        add(f"sort by {name}, all", [(perf_counter() - began) * 1e3])
        places = list(self._places(rows, 60))
        ours = [await page.window(start) for start in places]
        # Last: what it leaves behind (memory to give back, cold caches) would be counted as ours
        peer = [_timed(lambda: scan.sort(name).slice(places[0], WINDOW).collect())]
        add(f"sort by {name}, later windows", ours, peer)
        page.connection.receive(_json(type="set_sort", sort=[]))
        await page.ready()

    async def _filtered(self, page: Page, limit: float | None) -> float:
        began = perf_counter()
        chosen = [] if limit is None else [{"column": COLUMNS["price"], "op": "gt", "value": limit}]
        page.connection.receive(_json(type="set_filters", filters=chosen))
        await page.ready()
        return (perf_counter() - began) * 1e3

    async def _search(self, page: Page, text: str) -> float:
        """Time until the first hit is told; then let the search end."""
        search_id = next(_ids)
        began = perf_counter()
        page.connection.receive(_json(type="set_search", search_id=search_id, text=text, mode="find"))
        first = 0.0
        while True:
            said = await page.inbox.get()
            if not isinstance(said, dict) or said.get("search_id") != search_id:
                continue
            if not first and (said["first"] or said["state"] == "done"):
                first = (perf_counter() - began) * 1e3
            if first:
                page.connection.receive(_json(type="set_search", search_id=next(_ids), text="", mode="find"))
                return first

    async def _statistics(self, page: Page) -> float:
        began = perf_counter()
        page.connection.receive(_json(type="stats", request_id=1, columns=list(range(8)), exact=False))
        left = 8
        while left:
            said = await page.inbox.get()
            left -= isinstance(said, dict) and said.get("type") == "column_stats"
        return (perf_counter() - began) * 1e3


def _timed(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return (perf_counter() - began) * 1e3


def _json(**message: object) -> str:
    import json

    return json.dumps(message)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--file", type=Path, help="a file that an earlier run wrote with these columns")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(asyncio.run(_measured(options.runs, options.rows, options.file)).text())


if __name__ == "__main__":
    main()
