"""Time window commands from the page of our native window, on an idle loop and on a blocked one; prints both as JSON.

The page is driven through the web view itself, so that no part of the app takes part in a command. `performance.now` of
WebKit counts whole milliseconds, so that a hundred commands are timed together, one awaited after the other.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time

from taupane import App, ui

COMMANDS = 100
BLOCKED = 6.0  # s
SCRIPT = """(async () => {
  const times = [];
  for (let run = 0; run < %d; run++) {
    const started = performance.now();
    for (let i = 0; i < %d; i++) await taupane.window.setTitle(`title ${i %% 2}`);
    times.push((performance.now() - started) / %d);
  }
  await taupane.window.setTitle(JSON.stringify(times));
})()"""
app = App("commands", width=600, height=400)


@app.route("/")
def home() -> ui.Element:
    """Show something."""
    return ui.Text("commands")


def timed(runs: int) -> list[float]:
    """Have the page send commands; gives the mean ms of each run of them."""
    from gi.repository import GLib  # pyright: ignore[reportAttributeAccessIssue]
    from webview.platforms.gtk import BrowserView

    view = next(iter(BrowserView.instances.values()))
    script = SCRIPT % (runs, COMMANDS, COMMANDS)
    GLib.idle_add(lambda: view.webview.evaluate_javascript(script, -1, None, None, None, None))
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        title = str(view.window.get_title())
        if title.startswith("["):
            return [float(each) for each in json.loads(title)]
        time.sleep(0.02)
    raise RuntimeError("the page did not end its commands")


def run(loop: asyncio.AbstractEventLoop) -> None:
    """Time an idle loop and a blocked one, and end the app."""
    idle = timed(5)
    app.window.set_title("blocked").result(10)
    loop.call_soon_threadsafe(time.sleep, BLOCKED)
    blocked = timed(5)
    print(json.dumps({"idle": idle, "blocked": blocked}), flush=True)
    app.window.close()


@app.on_connect
async def start() -> None:
    """Begin once the page is live."""
    threading.Thread(target=run, args=(asyncio.get_running_loop(),), daemon=True).start()


if __name__ == "__main__":
    app.start()
    sys.exit(0)
