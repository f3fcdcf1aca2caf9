"""Perspective's server: reads a parquet file when it is told to, and serves it as a table. Prints its address."""

from __future__ import annotations

import asyncio

import perspective  # pyright: ignore[reportMissingImports]
import pyarrow as pa
import pyarrow.parquet as pq
from aiohttp import web
from perspective.handlers.aiohttp import PerspectiveAIOHTTPHandler  # pyright: ignore[reportMissingImports]

TABLES = perspective.Server()
BATCH = 1 << 17
"""Rows that go into the table at once, so that there is one copy of them beside it."""


async def load(request: web.Request) -> web.Response:
    """Read the file of the request's body into a table."""
    file = pq.ParquetFile(await request.text())
    client, table = TABLES.new_local_client(), None
    for batch in file.iter_batches(BATCH):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        if table is None:
            table = client.table(sink.getvalue().to_pybytes(), name="table")
        else:
            table.update(sink.getvalue().to_pybytes())
    return web.Response()


async def talk(request: web.Request) -> web.WebSocketResponse:
    """Serve one page."""
    return await PerspectiveAIOHTTPHandler(perspective_server=TABLES, request=request).run()


async def main() -> None:
    """Serve until the process is ended."""
    app = web.Application(client_max_size=0)
    app.add_routes([web.post("/load", load), web.get("/ws", talk)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
