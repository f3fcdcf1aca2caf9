"""Contenders whose client needs packages of its own: asked through a program that is told in JSON lines.

The program answers each line `{"do": name, ...}` with `{"ms": …, "size": …}`, `{"not_offered": text}` or
`{"gone": text}`; it measures the times itself.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from contenders import VISIBLE, WINDOW, Answer, Found, Gone, NotOffered, Sheet
from processes import PEERS, end, peer_python

PERSPECTIVE = "perspective-python==5.6.1"


def perspective_python() -> Path:
    """Give the interpreter of Perspective's environment, made the first time."""
    return peer_python("perspective", PERSPECTIVE, "pyarrow", "aiohttp")


class Apart:
    """A program that asks, and perhaps a server that it asks, whose address it is told."""

    def __init__(self, sheet: Sheet, client: list[str], server: list[str] | None = None) -> None:
        self._sheet = sheet
        self._client = client
        self._server = server

    async def start(self) -> float:
        self._serving: subprocess.Popen[str] | None = None
        began, took, address = perf_counter(), 0.0, ""
        if self._server is not None:
            self._serving = _started(self._server)
            assert self._serving.stdout is not None
            address = (await asyncio.to_thread(self._serving.stdout.readline)).strip()
            took = (perf_counter() - began) * 1e3
        self._asking = _started(self._client)
        sheet = {**asdict(self._sheet), "path": str(self._sheet.path)}
        await self._ask("begin", sheet=sheet, address=address, rows=WINDOW, columns=VISIBLE)
        return took or (perf_counter() - began) * 1e3

    @property
    def pid(self) -> int:
        return (self._serving or self._asking).pid

    @property
    def shown(self) -> tuple[int, int]:
        return self._shown

    async def open(self) -> Answer:
        self._shown = (self._sheet.rows, len(self._sheet.columns))  # both open all of it or nothing
        return await self._answer("open")

    async def window(self, start: int, column: int = 0) -> Answer:
        return await self._answer("window", start=start, column=column)

    async def statistics(self, *, exact: bool) -> Answer:
        return await self._answer("statistics", exact=exact)

    async def filter(self, limit: float) -> Answer:
        return await self._answer("filter", limit=limit)

    async def search(self, text: str, *, whole: bool) -> Found:
        told = await self._ask("search", text=text, whole=whole)
        return Found(told["first"], told["all"])

    async def sort(self, descending: bool) -> Answer:
        return await self._answer("sort", descending=descending)

    async def unsort(self) -> None:
        await self._ask("unsort")

    async def windows_while_sorting(self, places: list[tuple[int, int]]) -> list[float]:
        times: list[float] = (await self._ask("windows_while_sorting", places=places))["times"]
        return times

    async def stop(self) -> None:
        for process in (self._asking, self._serving):
            if process is not None:
                end(process)

    async def _answer(self, name: str, **details: object) -> Answer:
        told = await self._ask(name, **details)
        return Answer(told["ms"], told["size"])

    async def _ask(self, name: str, **details: object) -> Any:
        asking = self._asking
        assert asking.stdin is not None
        assert asking.stdout is not None
        asking.stdin.write(json.dumps({"do": name, **details}) + "\n")
        asking.stdin.flush()
        line = await asyncio.to_thread(asking.stdout.readline)
        if not line:
            raise Gone("ended")
        told = json.loads(line)
        if "not_offered" in told:
            raise NotOffered(told["not_offered"])
        if "gone" in told:
            raise Gone(told["gone"])
        return told


def _started(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip


def polars_calls(sheet: Sheet) -> Apart:
    """Plain calls of polars on the file, in a process of their own."""
    return Apart(sheet, [sys.executable, str(PEERS / "polars_calls.py")])


def perspective(sheet: Sheet) -> Apart:
    """Perspective's server with its own client at the other end of a WebSocket."""
    python = str(perspective_python())
    return Apart(sheet, [python, str(PEERS / "perspective_page.py")], [python, str(PEERS / "perspective_tables.py")])
