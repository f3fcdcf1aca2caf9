"""`taupane view` as its page sees it: the page itself, and the socket of its rows."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterable, Callable
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from contenders import VISIBLE, WINDOW, Answer, Found, Gone, Sheet, while_sorting
from processes import end

_BOOT = re.compile(r'id="taupane-boot">(.*?)</script>')
_SESSION = re.compile(r'<taupane-grid [^>]*session="([^"]+)"')
_ids = itertools.count(1)
_PAUSE = 0.15
"""Seconds from a page's first rows until it asks for statistics (static/src/viewer/statistics.ts)."""


class Ours:
    """Our server and one page of it."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    async def start(self) -> float:
        began = perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "taupane", "view", str(self._sheet.path), "--window", "none"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        line = await asyncio.to_thread(self._process.stdout.readline)
        address = urlsplit(line.strip())
        self._origin = f"{address.scheme}://{address.netloc}"
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        async with self._http.post(
            f"{self._origin}/enter", json={"token": address.fragment}, headers={"Origin": self._origin}
        ) as entered:
            assert entered.status == 200, await entered.text()
        return (perf_counter() - began) * 1e3

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def shown(self) -> tuple[int, int]:
        return self._page.shown

    async def open(self) -> Answer:
        began = perf_counter()
        self._page = page = Page(self._http, self._origin)
        size = await page.load()
        return Answer((perf_counter() - began) * 1e3, size)

    async def window(self, start: int, column: int = 0) -> Answer:
        return await self._page.window(start, column, len(self._sheet.columns))

    async def statistics(self, *, exact: bool) -> Answer:
        wanted = list(range(min(8, len(self._sheet.columns))))
        if not exact:
            await asyncio.sleep(_PAUSE)
        began, size, left = perf_counter(), 0, set(wanted)
        await self._page.say(type="stats", request_id=next(_ids), columns=wanted, exact=exact)
        while left:
            told = await self._page.told(lambda each: each.get("type") in ("column_stats", "request_error"))
            if told["type"] == "request_error":
                raise Gone(told["message"])
            size += len(json.dumps(told))
            if told["exact"] or not exact:
                left.discard(told["column"])
        return Answer((perf_counter() - began) * 1e3, size)

    async def filter(self, limit: float) -> Answer:
        began = perf_counter()
        column = self._sheet.place(self._sheet.number)
        await self._view(type="set_filters", filters=[{"column": column, "op": "gt", "value": limit}])
        rows = await self.window(0)
        took = (perf_counter() - began) * 1e3
        await self._view(type="set_filters", filters=[])
        return Answer(took, rows.size)

    async def search(self, text: str, *, whole: bool) -> Found:
        began, number, first = perf_counter(), next(_ids), 0.0
        await self._page.say(type="set_search", search_id=number, text=text, mode="find")
        while True:
            told = await self._page.told(lambda each: each.get("search_id") == number)
            if not first and (told["first"] or told["state"] == "done"):
                first = (perf_counter() - began) * 1e3
            if told["state"] != "running" or (first and not whole):
                break
        took = (perf_counter() - began) * 1e3
        await self._page.say(type="set_search", search_id=next(_ids), text="", mode="find")
        return Found(first, took)

    async def sort(self, descending: bool) -> Answer:
        began = perf_counter()
        await self._view(type="set_sort", sort=[self._key(self._sheet.number, descending)])
        rows = await self.window(0)
        return Answer((perf_counter() - began) * 1e3, rows.size)

    async def unsort(self) -> None:
        await self._view(type="set_sort", sort=[])

    async def windows_while_sorting(self, places: list[tuple[int, int]]) -> list[float]:
        other = Page(self._http, self._origin)
        await other.load()

        async def sort() -> None:
            await other.say(type="set_sort", sort=[self._key(self._sheet.text, False)])
            await other.ready()
            await other.window(self._sheet.rows // 2, 0, len(self._sheet.columns))

        async def window(row: int, column: int) -> float:
            return (await self.window(row, column)).ms

        try:
            return await while_sorting(sort(), window, places)
        finally:
            await other.close()

    async def stop(self) -> None:
        await self._http.close()
        end(self._process)

    def _key(self, name: str, descending: bool) -> dict[str, Any]:
        return {"column": self._sheet.place(name), "descending": descending}

    async def _view(self, **message: object) -> None:
        await self._page.say(**message)
        await self._page.ready()


class Page:
    """A page with one grid: both of its sockets."""

    def __init__(self, http: aiohttp.ClientSession, origin: str) -> None:
        self._http = http
        self._origin = origin
        self._view = 0
        self.shown = (0, 0)

    async def load(self) -> int:
        """Load the page and connect its grid, until the table is open; gives the bytes of the page."""
        headers = {"Origin": self._origin}
        async with self._http.get(f"{self._origin}/", headers={"Accept": "text/html"}) as answer:
            html = await answer.text()
        boot, session = _BOOT.search(html), _SESSION.search(html)
        assert boot is not None, html[:300]
        assert session is not None, html
        told = json.loads(boot[1])
        self._ops = await self._http.ws_connect(f"{self._origin}/ws", headers=headers, max_msg_size=0)
        await self._ops.send_str(
            json.dumps(["hello", {**{key: told[key] for key in ("view", "nonce", "epoch")}, "last": 0}])
        )
        self._reading = asyncio.create_task(_read_on(self._ops))
        self._rows = await self._http.ws_connect(f"{self._origin}/ws/{session[1]}", headers=headers, max_msg_size=0)
        await self.say(type="auth", nonce=told["nonce"], caps=["bands", "views", "frames"])
        await self.ready()
        return len(html)

    async def say(self, **message: object) -> None:
        await self._rows.send_str(json.dumps(message))

    async def ready(self) -> None:
        """Wait for the next view."""
        told = await self.told(lambda each: each.get("state") in ("ready", "error") and "view_id" in each)
        if told["state"] == "error":
            raise Gone(told["message"])
        self._view = told["view_id"]
        if told["type"] == "initial_state":
            self.shown = (told["df_meta"]["filtered_rows"], len(told["schema"]))

    async def told(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Give the next text that is wanted; others, and rows, are passed over."""
        while True:
            message = await self._rows.receive()
            if message.type is aiohttp.WSMsgType.TEXT:
                told: dict[str, Any] = json.loads(message.data)
                if told.get("type") == "error":
                    raise Gone(told["message"])
                if wanted(told):
                    return told
            elif message.type is not aiohttp.WSMsgType.BINARY:
                raise Gone(f"the server closed the socket: {message}")

    async def window(self, start: int, column: int, columns: int) -> Answer:
        began, number = perf_counter(), next(_ids)
        await self.say(
            type="infinite_request", request_id=number, view_id=self._view,
            payload_args={"sourceName": "view", "start": start, "end": start + WINDOW, "origEnd": start + WINDOW},
            columns=[column, min(columns, column + VISIBLE)],
        )  # fmt: skip
        while True:
            message = await self._rows.receive()
            if message.type is aiohttp.WSMsgType.BINARY:
                head = json.loads(message.data[4 : 4 + int.from_bytes(message.data[:4], "little")])
                if head["request_id"] == number:
                    return Answer((perf_counter() - began) * 1e3, len(message.data))
            elif message.type is not aiohttp.WSMsgType.TEXT:
                raise Gone(f"the server closed the socket: {message}")
            elif (told := json.loads(message.data)).get("request_id") == number:
                raise Gone(str(told))

    async def close(self) -> None:
        self._reading.cancel()
        await self._rows.close()
        await self._ops.close()


async def _read_on(socket: AsyncIterable[object]) -> None:
    """Read a socket whose messages do not matter: nobody would answer the server's pings else, and it would end."""
    async for _message in socket:
        pass
