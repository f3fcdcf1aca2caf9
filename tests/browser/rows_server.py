"""A tiny server for the grid alone: one table, one page, the real row session behind it. For tests and for trying
things in a browser.

    python tests/browser/rows_server.py --file X.parquet --static static/dist
    python tests/browser/rows_server.py --synthetic 1000000x20 --static static/dist --page page.html

Prints `PORT=<n>` on the first line of stdout once it listens on 127.0.0.1. Ends on SIGTERM, SIGINT or the end of
its stdin (with `--watch-stdin`).

    GET /                 the page: `--page FILE`, else DIR/index.html, else a bare page with one full-size
    <taupane-grid session="main">
                          that loads DIR's grid chunk (`grid.js` of DIR/manifest.json, or DIR/grid.js)
    GET /static/<path>    files of DIR
    GET /ws/<session>     the row socket: the first message must be {"type":"auth","nonce":"test","caps":[…]}; any
    session name gives a session of its own POST /where/<session> body: a polars expression as Python source, e.g.
    `pl.col("c0") > 10`; empty: all rows. For tests only: it is evaluated POST /source/<session> body: a path, or
    ROWSxCOLS: another table in the same session POST /slow/<ms>       every answer of the sockets waits this long
    from now on POST /cut             close all sockets, as a lost connection does POST /go-on           tables called
    `halting` are read to their end

The page has `<script type="application/json" id="taupane-boot">{"nonce":"test","view":"test"}</script>`. Synthetic
tables have mixed columns (int64, float64 with NaN and nulls, text, bool, datetime, date, categorical text, …) whose
values follow from the row number, and the column c0 is the row number itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from taupane_bridges.data import DataSource, Session, open_source

NONCE = "test"


def synthetic(rows: int, columns: int) -> Any:
    """Give a pyarrow table of rows × columns in which each value follows from its row and column."""
    import numpy as np
    import pyarrow as pa

    n = np.arange(rows, dtype=np.int64)
    arrays = [_column(c, n) for c in range(columns)]
    return pa.table(arrays, names=[f"c{c}" for c in range(columns)])


def _column(c: int, n: Any) -> Any:
    import numpy as np
    import pyarrow as pa

    words = pa.array(["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf"], pa.large_string())
    kind = c % 10
    if c == 0:
        return pa.array(n)
    mixed = (n * 2654435761 + c * 40503) % 1_000_003
    if kind == 1:
        return pa.array(mixed / 100.0, mask=mixed % 20 == 0)
    if kind == 2:
        return words.take(pa.array(mixed % 7))
    if kind == 3:
        return pa.array(mixed % 2 == 0)
    if kind == 4:
        return pa.array((1_357_000_000 + mixed * 60) * 1_000_000).cast(pa.timestamp("us"))
    if kind == 5:
        return pa.array((mixed % 20_000).astype(np.int32)).cast(pa.date32())
    if kind == 6:
        return pa.array(mixed.astype(np.int32))
    if kind == 7:
        return words.take(pa.array(mixed % 7)).dictionary_encode()
    if kind == 8:
        return pa.array(mixed).cast(pa.large_string())
    return pa.array(np.where(mixed % 50 == 0, np.nan, mixed / 7.0))


class RowsServer:
    """Sessions by name, all on one table, and the handlers that serve them."""

    def __init__(self, spec: str, static: Path | None, page: Path | None) -> None:
        self.spec = spec
        self.static = static
        self.page = page
        self.delay = 0.0
        self.go_on_reading = threading.Event()
        self.sessions: dict[str, Session] = {}
        self.sockets: set[web.WebSocketResponse] = set()

    def app(self) -> web.Application:
        """Give the aiohttp application."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/", self.index),
                web.get("/ws/{session}", self.socket),
                web.post("/where/{session}", self.where),
                web.post("/source/{session}", self.source),
                web.post("/slow/{ms}", self.slow),
                web.post("/cut", self.cut),
                web.post("/go-on", self.go_on),
            ]
        )
        if self.static is not None:
            app.router.add_static("/static/", self.static)
        app.on_shutdown.append(self.shutdown)
        return app

    def session(self, name: str) -> Session:
        """Give the session of this name, made on first use."""
        if name not in self.sessions:
            self.sessions[name] = Session(partial(self.open, self.spec))
        return self.sessions[name]

    async def index(self, _request: web.Request) -> web.Response:
        page = self.page or (self.static / "index.html" if self.static is not None else None)
        if page is not None and page.exists():
            html = await asyncio.to_thread(page.read_text, "utf-8")
        else:
            html = BARE_PAGE.replace("GRID", await asyncio.to_thread(self.grid_script))
        return web.Response(text=html, content_type="text/html")

    def grid_script(self) -> str:
        """Give the address of the built grid."""
        manifest = None if self.static is None else self.static / "manifest.json"
        if manifest is not None and manifest.exists():
            names = json.loads(manifest.read_text("utf-8"))
            return "/static/" + str(names.get("grid.js", "grid.js"))
        return "/static/grid.js"

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await ws.prepare(request)
        self.sockets.add(ws)
        try:
            first = await ws.receive_json(timeout=10)
            if first.get("type") != "auth" or first.get("nonce") != NONCE:
                await ws.close(code=4401, message=b"not authorised")
                return ws
            await self.serve(ws, request.match_info["session"])
        finally:
            self.sockets.discard(ws)
        return ws

    async def serve(self, ws: web.WebSocketResponse, name: str) -> None:
        connection = self.session(name).connect(_SocketSink(ws, self))
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    connection.receive(message.data)
        finally:
            connection.close()

    async def where(self, request: web.Request) -> web.Response:
        import polars as pl

        source = (await request.text()).strip()
        self.session(request.match_info["session"]).set_where(eval(source, {"pl": pl}) if source else None)
        return web.Response()

    async def source(self, request: web.Request) -> web.Response:
        spec = (await request.text()).strip()
        self.session(request.match_info["session"]).set_source(partial(self.open, spec))
        return web.Response()

    async def slow(self, request: web.Request) -> web.Response:
        self.delay = int(request.match_info["ms"]) / 1000
        return web.Response()

    async def cut(self, _request: web.Request) -> web.Response:
        for ws in tuple(self.sockets):
            await ws.close(code=1012)
        return web.Response()

    async def go_on(self, _request: web.Request) -> web.Response:
        self.go_on_reading.set()
        return web.Response()

    def open(self, spec: str) -> DataSource:
        """Open what `open_spec` does; `halting` stops in the middle until `/go-on`."""
        if spec != "halting":
            return open_spec(spec)
        made: DataSource = import_module("halting").halting(self.go_on_reading)  # beside this file
        return made

    async def shutdown(self, _app: web.Application) -> None:
        for ws in tuple(self.sockets):
            await ws.close(code=1001)
        for session in self.sessions.values():
            session.close()


class _SocketSink:
    """Writes to a WebSocket; gives back the pressure of its socket."""

    def __init__(self, ws: web.WebSocketResponse, server: RowsServer) -> None:
        self._ws = ws
        self._server = server

    async def text(self, data: str, /) -> None:
        await asyncio.sleep(self._server.delay)
        await self._ws.send_str(data)

    async def binary(self, data: bytes, /) -> None:
        await asyncio.sleep(self._server.delay)
        await self._ws.send_bytes(data)


def open_spec(spec: str) -> DataSource:
    """Open a path, or make a synthetic table of ROWSxCOLS; endless:ROWSxCOLS is in no memory."""
    if spec.startswith("endless:"):
        rows, _, columns = spec.removeprefix("endless:").partition("x")
        made: DataSource = import_module("endless").Endless(int(rows), int(columns))  # beside this file
        return made
    rows, x, columns = spec.partition("x")
    if x and rows.isdigit() and columns.isdigit():
        return open_source(synthetic(int(rows), int(columns)))
    return open_source(spec)


BARE_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rows</title>
<style>html,body{margin:0;height:100%}taupane-grid{display:block;height:100vh}</style></head>
<body><taupane-grid session="main" data-raw></taupane-grid>
<script type="application/json" id="taupane-boot">{"nonce":"test","view":"test"}</script>
<script type="module" src="GRID"></script></body></html>"""


async def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="Serve one table to the grid.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--file")
    source.add_argument("--synthetic", metavar="ROWSxCOLS")
    parser.add_argument("--static", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--watch-stdin", action="store_true")
    options = parser.parse_args()
    server = RowsServer(options.file or options.synthetic, options.static, options.page)
    runner = web.AppRunner(server.app(), handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", options.port)
    await site.start()
    port = runner.addresses[0][1]
    print(f"PORT={port}", flush=True)
    try:
        if options.watch_stdin:
            await asyncio.to_thread(sys.stdin.read)
        else:
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
