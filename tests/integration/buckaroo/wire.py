"""A client of Buckaroo's wire: HTTP with JSON, and a socket whose frames come in pairs."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp
import pyarrow.parquet as pq
from typing_extensions import Self

DEADLINE = 30.0
"""Seconds in which an answer comes."""


class Wire:
    """Talks to a server on a port of this machine."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self._sockets: list[aiohttp.ClientWebSocketResponse[bool]] = []

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for socket in self._sockets:
            await socket.close()
        await self._http.close()

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self._http.get(self.origin + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def json(self, path: str) -> Any:
        return json.loads((await self.get(path))[1])

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self._http.post(self.origin + path, data=io.BytesIO(data), headers=headers) as answer:
            return answer.status, json.loads(await answer.text())

    async def load(self, path: Path, session: str, **more: object) -> Any:
        status, told = await self.post("/load", {"path": str(path), "session": session, "no_browser": True, **more})
        assert status == 200, told
        return told

    async def connect(self, session: str, caps: str | None = "stats_update", **headers: str) -> Socket:
        query = "" if caps is None else f"?caps={caps}"
        url = f"{self.origin}/ws/{session}{query}"
        self._sockets.append(await self._http.ws_connect(url, headers=headers, max_msg_size=0))
        return Socket(self._sockets[-1])


class Socket:
    """One open socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> None:
        self.raw = socket

    async def send(self, message: object) -> None:
        await self.raw.send_str(message if isinstance(message, str) else json.dumps(message))

    async def next(self) -> Any:
        """Give the next JSON message."""
        message = await self.raw.receive(DEADLINE)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return json.loads(message.data)

    async def binary(self) -> bytes:
        message = await self.raw.receive(DEADLINE)
        assert message.type is aiohttp.WSMsgType.BINARY, message
        return bytes(message.data)

    async def of_type(self, kind: str) -> Any:
        """Give the next message of a type; what comes before it is passed over, frames too."""
        while True:
            message = await self.raw.receive(DEADLINE)
            assert message.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}, message
            if message.type is aiohttp.WSMsgType.TEXT and json.loads(message.data)["type"] == kind:
                return json.loads(message.data)

    async def ask(self, start: object, end: object, **more: object) -> None:
        key = {"sourceName": "t", "start": start, "end": end, "origEnd": end, "request_time": 1, **more}
        await self.send({"type": "infinite_request", "payload_args": key})

    async def rows(self, start: object, end: object, **more: object) -> tuple[int, list[dict[str, Any]]]:
        """Ask for rows; give the length of the view and the rows."""
        await self.ask(start, end, **more)
        return await self.answer()

    async def answer(self) -> tuple[int, list[dict[str, Any]]]:
        told = await self.of_type("infinite_resp")
        assert "error_info" not in told, told
        return told["length"], decoded(await self.binary())

    async def change(self, sequence: int | None, **changes: object) -> None:
        state = {
            "cleaning_method": "", "post_processing": "", "sampled": False, "show_commands": False,
            "df_display": "main", "search_string": "", "quick_command_args": {}, **changes,
        }  # fmt: skip
        numbered = {} if sequence is None else {"state_seq": sequence}
        await self.send({"type": "buckaroo_state_change", "new_state": state, **numbered})

    async def close(self) -> None:
        await self.raw.close()


def decoded(frame: bytes) -> list[dict[str, Any]]:
    """Give the rows of a frame."""
    found: list[dict[str, Any]] = pq.read_table(io.BytesIO(frame)).to_pylist()
    return found


def stats_of(envelope: Any) -> dict[str, Any]:
    """Give `all_stats` by `<letters>__<name>`, its JSON read."""
    (row,) = decoded(base64.b64decode(envelope["data"]))
    return {name: json.loads(value) if isinstance(value, str) else value for name, value in row.items()}
