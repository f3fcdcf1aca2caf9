"""The process of ``taupane serve``: from the port to the signal that ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from taupane.turns import quick_turns

if TYPE_CHECKING:
    from taupane_bridges.buckaroo import BuckarooServer, LoadRequest, Options


async def run(options: Options, datasets: list[LoadRequest], stdio_control: bool) -> int:
    """Serve until told to end; give the exit code. Raises BadParameter when the port is taken."""
    from taupane_bridges.buckaroo import BuckarooServer
    from taupane_bridges.data.allocator import small_pages

    small_pages()
    with quick_turns():
        return await _serve(BuckarooServer(options), options, datasets, stdio_control)


async def _serve(server: BuckarooServer, options: Options, datasets: list[LoadRequest], stdio_control: bool) -> int:
    from taupane_bridges.data import DataError

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    try:
        await server.start()
    except OSError as error:
        raise click.BadParameter(f"{options.port}: {error.strerror or error}", param_hint="--port") from None
    _listen_for_the_end(loop, ended, stdio_control)
    try:
        print(f"BUCKAROO_PORT={server.port}", flush=True)
        where = "any file that you can read" if options.root is None else f"files below {options.root}"
        click.echo(f"{server.origin}: programs on this machine may load {where}.", err=True)
        for each in datasets:
            try:
                click.echo(f"{each.path}: {await server.load(each)}", err=True)
            except DataError as error:
                click.echo(f"taupane serve: {each.path}: {error}", err=True)
                return 1
        await ended.wait()
    finally:
        await server.stop()
    return 0


def _listen_for_the_end(loop: asyncio.AbstractEventLoop, ended: asyncio.Event, stdio_control: bool) -> None:
    """End by Ctrl-C, SIGTERM, and with `stdio_control` by the end of standard input."""

    def end(*_: Any) -> None:
        try:
            loop.call_soon_threadsafe(ended.set)
        except RuntimeError:  # it has ended already
            pass

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if stdio_control:
        threading.Thread(target=_read_to_the_end, args=(end,), name="stdio-control", daemon=True).start()


def _read_to_the_end(then: Callable[[], None]) -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:  # there is no standard input
        pass
    then()
