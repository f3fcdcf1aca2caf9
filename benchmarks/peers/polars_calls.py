"""The plain calls of polars that give the same rows from the same file, asked in JSON lines. No socket, no page."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import polars as pl
from asked import answer_lines, while_sorting


class Calls:
    """What the benchmark asks for; each call reads what it needs from the file."""

    async def begin(self, sheet: dict[str, Any], address: str, rows: int, columns: int) -> None:
        self._sheet, self._rows, self._columns = sheet, rows, columns

    async def open(self) -> dict[str, float]:
        began = perf_counter()
        self._order = self._scan = pl.scan_parquet(self._sheet["path"])
        self._scan.collect_schema()
        self._scan.select(pl.len()).collect()
        return _took(began)

    async def window(self, start: int, column: int = 0) -> dict[str, float]:
        began = perf_counter()
        self._part(self._order, start, column)
        return _took(began)

    async def statistics(self, exact: bool) -> dict[str, float]:
        began = perf_counter()
        self._scan.select(self._sheet["columns"][:8]).describe()
        return _took(began)

    async def filter(self, limit: float) -> dict[str, float]:
        began = perf_counter()
        chosen = self._scan.filter(pl.col(self._sheet["number"]) > limit)
        chosen.select(pl.len()).collect()
        self._part(chosen, 0, 0)
        return _took(began)

    async def search(self, text: str, whole: bool) -> dict[str, float]:
        searched = [pl.col(name).str.contains(text, literal=True) for name in self._sheet["searched"]]
        began = perf_counter()
        self._part(self._scan.filter(pl.any_horizontal(searched)), 0, 0)
        first = _took(began)["ms"]
        if not whole:
            return {"first": first, "all": first}
        began = perf_counter()
        self._scan.filter(pl.any_horizontal(searched)).select(pl.len()).collect()
        return {"first": first, "all": _took(began)["ms"]}

    async def sort(self, descending: bool) -> dict[str, float]:
        began = perf_counter()
        self._order = self._scan.sort(self._sheet["number"], descending=descending, nulls_last=True)
        self._part(self._order, 0, 0)
        return _took(began)

    async def unsort(self) -> None:
        self._order = self._scan

    async def windows_while_sorting(self, places: list[tuple[int, int]]) -> dict[str, list[float]]:
        order = self._scan.sort(self._sheet["text"])
        sort = asyncio.to_thread(self._part, order, self._sheet["rows"] // 2, 0)

        async def window(row: int, column: int) -> float:
            return (await self.window(row, column))["ms"]

        return {"times": await while_sorting(sort, window, places)}

    def _part(self, rows: pl.LazyFrame, start: int, column: int) -> None:
        shown = self._sheet["columns"][column : column + self._columns]
        rows.select(shown).slice(start, self._rows).collect()


def _took(began: float) -> dict[str, float]:
    return {"ms": (perf_counter() - began) * 1e3, "size": 0}


if __name__ == "__main__":
    asyncio.run(answer_lines(Calls()))
