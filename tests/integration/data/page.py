"""The page's end of a session, for tests: what it was told, and windows read back from their parquet bytes."""

from __future__ import annotations

import asyncio
import io
import json
import struct
from dataclasses import dataclass, field
from typing import Any

import pyarrow.parquet as pq

from taupane_bridges.data import Connection, Session

DEADLINE = 20.0


@dataclass
class Window:
    """A binary answer, unpacked."""

    header: dict[str, Any]
    columns: dict[str, list[Any]]


@dataclass
class Page:
    """Connects to a session and speaks for a page."""

    session: Session
    inbox: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    view_id: int = 0
    seen: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection: Connection = self.session.connect(self)

    def text(self, data: str, /) -> None:
        """Take a text frame."""
        self.inbox.put_nowait(json.loads(data))

    def binary(self, data: bytes, /) -> None:
        """Take a binary frame."""
        (size,) = struct.unpack_from("<I", data)
        header = json.loads(data[4 : 4 + size])
        payload = data[4 + size :]
        assert (header["format"] == "parquet") == bool(payload)
        columns = pq.read_table(io.BytesIO(payload)).to_pydict() if payload else {}
        self.inbox.put_nowait(Window(header, columns))

    def send(self, **message: Any) -> None:
        """Send a message."""
        self.connection.receive(json.dumps(message))

    async def next(self) -> Any:
        """Give the next thing that the server said."""
        got = await asyncio.wait_for(self.inbox.get(), DEADLINE)
        self.seen.append(got)
        return got

    async def until(self, **fields: Any) -> dict[str, Any]:
        """Give the first message that has these fields."""
        while True:
            got = await self.next()
            if isinstance(got, dict) and all(got.get(name) == value for name, value in fields.items()):
                if got["type"] in {"initial_state", "view"} and got["state"] == "ready":
                    self.view_id = got["view_id"]
                return got

    async def ready(self) -> dict[str, Any]:
        """Give the first complete `initial_state`; after a slow first filter, with what its `view` says."""
        known: dict[str, Any] = {}
        while True:
            got = await self.next()
            if not isinstance(got, dict) or got["type"] not in {"initial_state", "view"}:
                continue
            if got["type"] == "initial_state":
                known = got
            if known and got["state"] == "ready":
                self.view_id = got["view_id"]
                if got["type"] == "initial_state":
                    return got
                counts = {"total_rows": got["total_rows"], "filtered_rows": got["rows"]}
                return {**known, **got, "df_meta": counts}

    async def window(self, start: int, end: int, columns: list[int] | None = None, **more: Any) -> Any:
        """Ask for rows; give the window, or the error."""
        fields = {"view_id": self.view_id, "request_id": 1, "columns": columns, **more}
        self.send(type="infinite_request", payload_args={"start": start, "end": end}, **fields)
        while True:
            got = await self.next()
            if isinstance(got, Window) or got["type"] == "infinite_resp":
                return got

    async def sort(self, *keys: tuple[int, bool]) -> dict[str, Any]:
        """Sort and give the message that ends it."""
        self.send(type="set_sort", sort=[{"column": column, "descending": down} for column, down in keys])
        return await self.view()

    async def view(self) -> dict[str, Any]:
        """Give the next `view` that is not pending."""
        while True:
            got = await self.next()
            if isinstance(got, dict) and got["type"] == "view" and got["state"] != "pending":
                if got["state"] == "ready":
                    self.view_id = got["view_id"]
                return got
