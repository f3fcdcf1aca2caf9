"""Servers that speak Buckaroo's wire: its own, in two modes, and ours."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from time import perf_counter
from typing import Any

import aiohttp
from contenders import WINDOW, Answer, Found, Gone, NotOffered, Sheet, while_sorting
from processes import end, peer_python

RELEASE = "0.15.11"


def their_command() -> list[str]:
    """Give the command of Buckaroo's own server, installing it the first time."""
    python = peer_python("buckaroo", f"buckaroo[polars]=={RELEASE}", "pandas<3.1", "six")
    return [str(python), "-m", "buckaroo.server", "--no-browser"]


def our_command() -> list[str]:
    """Give the command of our server for Buckaroo's pages."""
    return [sys.executable, "-m", "taupane", "serve", "--buckaroo", "--no-browser"]


class Buckaroo:
    """One server and one page of it. `mode` is lazy or buckaroo (with the polars backend)."""

    def __init__(self, sheet: Sheet, command: list[str], mode: str) -> None:
        self._sheet = sheet
        self._command = command
        self._mode = mode
        self._sorted: dict[str, str] = {}
        self._turn = 0
        self._rows_shown = self._columns_shown = 0

    async def start(self) -> float:
        began = perf_counter()
        self._sorted = {}
        self._home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # where it writes its log
        self._process = subprocess.Popen(
            [*self._command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True, env=_environment(self._home.name),
        )  # fmt: skip
        assert self._process.stdout is not None
        line = await asyncio.to_thread(self._process.stdout.readline)
        self._origin = f"http://127.0.0.1:{int(line.partition('=')[2])}"
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None))
        return (perf_counter() - began) * 1e3

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def shown(self) -> tuple[int, int]:
        return self._rows_shown, self._columns_shown

    async def open(self) -> Answer:
        began = perf_counter()
        await self._load("page")
        self._socket = await self._connect("page")
        size, told = await self._told(self._socket, "initial_state")
        self._columns_shown = len(told["df_display_args"]["main"]["df_viewer_config"]["column_config"])
        self._pending = told["df_meta"].get("stats", {}).get("status") == "pending"
        return Answer((perf_counter() - began) * 1e3, size)

    async def window(self, start: int, column: int = 0) -> Answer:
        return await self._rows(self._socket, start, self._sorted)

    async def statistics(self, *, exact: bool) -> Answer:
        if self._mode == "lazy":
            raise NotOffered("none in this mode")
        if exact:
            raise NotOffered("follow the first by themselves")
        if not self._pending:
            raise NotOffered("made while it opens")
        began = perf_counter()
        size, _ = await self._told(self._socket, "stats_update")
        return Answer((perf_counter() - began) * 1e3, size)

    async def filter(self, limit: float) -> Answer:
        raise NotOffered("no filter of a column")

    async def search(self, text: str, *, whole: bool) -> Found:
        if self._mode == "lazy":
            raise NotOffered("no search in this mode")
        began = perf_counter()
        await self._change({"search": [text]})
        await self._rows(self._socket, 0, {})
        took = (perf_counter() - began) * 1e3
        await self._change({"search": [""]})
        await self._rows(self._socket, 0, {})  # how many rows there are again
        return Found(took, took)

    async def sort(self, descending: bool) -> Answer:
        self._sorted = self._order(self._sheet.number, descending)
        return await self.window(0)

    async def unsort(self) -> None:
        self._sorted = {}

    async def windows_while_sorting(self, places: list[tuple[int, int]]) -> list[float]:
        # A page of the same session: loading the file a second time would be another question.
        other = await self._connect("page")
        await self._told(other, "initial_state")
        order = self._order(self._sheet.text, False)
        middle = self._rows_shown // 2

        async def window(row: int, column: int) -> float:
            return (await self.window(row, column)).ms

        try:
            return await while_sorting(self._rows(other, middle, order), window, places)
        finally:
            await other.close()

    async def stop(self) -> None:
        await self._http.close()
        end(self._process)
        self._home.cleanup()

    def _order(self, name: str, descending: bool) -> dict[str, str]:
        return {"sort": _letters(self._sheet.place(name)), "sort_direction": "desc" if descending else "asc"}

    async def _load(self, session: str) -> None:
        body = {"path": str(self._sheet.path), "session": session, "mode": self._mode, "no_browser": True}
        if self._mode == "buckaroo":
            body["backend"] = "polars"
        async with self._http.post(f"{self._origin}/load", json=body) as answer:
            if answer.status != 200:
                raise Gone(f"/load answered {answer.status}: {(await answer.text())[:120]}")

    async def _connect(self, session: str) -> aiohttp.ClientWebSocketResponse[bool]:
        return await self._http.ws_connect(f"{self._origin}/ws/{session}?caps=stats_update", max_msg_size=0)

    async def _change(self, command: dict[str, Any]) -> None:
        self._turn += 1
        state = {
            "cleaning_method": "", "post_processing": "", "sampled": False, "show_commands": False,
            "df_display": "main", "search_string": "", "quick_command_args": command,
        }  # fmt: skip
        await self._socket.send_str(
            json.dumps({"type": "buckaroo_state_change", "new_state": state, "state_seq": self._turn})
        )
        while True:
            _, told = await self._told(self._socket, "initial_state")
            if told.get("reply_seq", self._turn) >= self._turn:
                return

    async def _rows(self, socket: Any, start: int, order: dict[str, str]) -> Answer:
        began = perf_counter()
        key = {"sourceName": "page", "start": start, "end": start + WINDOW, "origEnd": start + WINDOW, **order}
        await socket.send_str(json.dumps({"type": "infinite_request", "payload_args": key}))
        size, told = await self._told(socket, "infinite_resp")
        if "error_info" in told:
            raise NotOffered(f"error: {told['error_info'].strip().splitlines()[-1][:80]}")
        self._rows_shown = told["length"]
        message = await socket.receive()
        if message.type is not aiohttp.WSMsgType.BINARY:
            raise Gone(f"the server closed the socket: {message}")
        return Answer((perf_counter() - began) * 1e3, size + len(message.data))

    async def _told(self, socket: Any, kind: str) -> tuple[int, dict[str, Any]]:
        while True:
            message = await socket.receive()
            if message.type is aiohttp.WSMsgType.TEXT:
                told: dict[str, Any] = json.loads(message.data)
                if told["type"] == "error":
                    raise NotOffered(f"error: {told['message'][:80]}")
                if told["type"] == kind:
                    return len(message.data), told
            elif message.type is not aiohttp.WSMsgType.BINARY:
                raise Gone(f"the server closed the socket: {message}")


def _letters(place: int) -> str:
    """Name a column by its position, as the wire does: a ... z, ba, bb ..."""
    found = ""
    while True:
        place, digit = divmod(place, 26)
        found = chr(97 + digit) + found
        if not place:
            return found


def _environment(home: str) -> dict[str, str]:
    return {**os.environ, "HOME": home}
