"""A server inside an app: started and stopped with it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.integration.buckaroo.conftest import ROWS
from tests.integration.buckaroo.wire import Wire

from taupane import App, ui
from taupane_bridges.buckaroo import BuckarooServer, LoadRequest, Options


async def length_of(port: int) -> int:
    async with Wire(port) as wire:
        socket = await wire.connect("mine")
        await socket.next()
        return (await socket.rows(0, 1))[0]


def test_an_app_serves_a_table_to_buckaroo_s_clients(folder: Path) -> None:
    app = App("Tables")
    app.route("/")(lambda: ui.Text("Tables are served to others."))
    tables = BuckarooServer(Options(port=0, root=folder))
    addresses: list[str] = []

    @app.on_start
    async def start() -> None:
        await tables.start()
        addresses.append(await tables.load(LoadRequest(str(folder / "t.parquet"), "mine", mode="buckaroo")))

    @app.on_stop
    async def stop() -> None:
        await tables.stop()

    with app.serving():
        assert addresses == [f"{tables.origin}/s/mine"]
        assert asyncio.run(length_of(tables.port)) == ROWS
