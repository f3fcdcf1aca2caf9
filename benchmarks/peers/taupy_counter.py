"""The counter in TauPy, without its window. Prints the address of the page that TauPy wrote, once that is served."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

os.chdir(tempfile.mkdtemp(prefix="taupy-counter-"))
sys.argv.append("--no-window")

from taupy import App, Button, Text, VStack  # noqa: E402  # pyright: ignore[reportMissingImports]
from taupy.state import State  # noqa: E402  # pyright: ignore[reportMissingImports]

app = App("counter", 600, 400)
count = State(0)


@app.dispatcher.on_click("more")
async def more(_: object) -> None:
    """Count."""
    count.set(count() + 1)


@app.route("/")
def home() -> VStack:
    """Show the number and a button."""
    return VStack(Text(lambda: count(), id="count"), Button("+", id="more"))


def serve() -> None:
    """Serve the folder that TauPy writes its page to, in place of its launcher."""
    Path("dist").mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory="dist"))
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


threading.Timer(1.5, serve).start()
asyncio.run(app.run(VStack(id="root")))
