"""A page of Perspective's server: its own client at the other end of a WebSocket, asked in JSON lines."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import aiohttp
import perspective  # pyright: ignore[reportMissingImports]
from asked import NotOffered, answer_lines, while_sorting


class Link:
    """One WebSocket and the client on it."""

    async def open(self, http: aiohttp.ClientSession, address: str) -> None:
        """Connect."""
        self._socket = await http.ws_connect(f"{address}/ws", max_msg_size=0)
        self.received = 0
        self.client = perspective.AsyncClient(self._send)
        self._reading = asyncio.create_task(self._read())

    async def _send(self, data: bytes) -> None:
        await self._socket.send_bytes(data)

    async def _read(self) -> None:
        async for message in self._socket:
            self.received += len(message.data)
            await self.client.handle_response(message.data)


class Page:
    """What the benchmark asks for."""

    async def begin(self, sheet: dict[str, Any], address: str, rows: int, columns: int) -> None:
        self._sheet, self._address, self._rows, self._columns = sheet, address, rows, columns
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None))

    async def open(self) -> dict[str, float]:
        began = perf_counter()
        async with self._http.post(f"{self._address}/load", data=self._sheet["path"]) as answer:
            if answer.status != 200:
                raise RuntimeError(f"the server answered {answer.status}")
        self._link = Link()
        await self._link.open(self._http, self._address)
        self._table = await self._link.client.open_table("table")
        await self._table.schema()
        await self._table.size()
        self._view = self._all = await self._table.view()
        return self._took(began, 0)

    async def window(self, start: int, column: int = 0) -> dict[str, float]:
        began, before = perf_counter(), self._link.received
        await self._part(self._view, start, column)
        return self._took(began, before)

    async def statistics(self, exact: bool) -> dict[str, float]:
        raise NotOffered("none")

    async def filter(self, limit: float) -> dict[str, float]:
        return await self._chosen(filter=[[self._sheet["number"], ">", limit]])

    async def search(self, text: str, whole: bool) -> dict[str, float]:
        wanted = [[name, "contains", text] for name in self._sheet["searched"]]
        took = (await self._chosen(filter=wanted, filter_op="or"))["ms"]
        return {"first": took, "all": took}

    async def sort(self, descending: bool) -> dict[str, float]:
        began, before = perf_counter(), self._link.received
        self._view = await self._table.view(sort=[[self._sheet["number"], "desc" if descending else "asc"]])
        await self._part(self._view, 0, 0)
        return self._took(began, before)

    async def unsort(self) -> None:
        if self._view is not self._all:
            await self._view.delete()
        self._view = self._all

    async def windows_while_sorting(self, places: list[tuple[int, int]]) -> dict[str, list[float]]:
        link = Link()
        await link.open(self._http, self._address)
        table = await link.client.open_table("table")

        async def sort() -> None:
            view = await table.view(sort=[[self._sheet["text"], "asc"]])
            await self._part(view, self._sheet["rows"] // 2, 0)
            await view.delete()

        async def window(row: int, column: int) -> float:
            return (await self.window(row, column))["ms"]

        return {"times": await while_sorting(sort(), window, places)}

    async def _chosen(self, **config: Any) -> dict[str, float]:
        began, before = perf_counter(), self._link.received
        view = await self._table.view(**config)
        await view.num_rows()
        await self._part(view, 0, 0)
        took = self._took(began, before)
        await view.delete()
        return took

    async def _part(self, view: Any, start: int, column: int) -> None:
        await view.to_arrow(
            start_row=start, end_row=start + self._rows, start_col=column, end_col=column + self._columns
        )

    def _took(self, began: float, before: int) -> dict[str, float]:
        return {"ms": (perf_counter() - began) * 1e3, "size": self._link.received - before}


if __name__ == "__main__":
    asyncio.run(answer_lines(Page()))
