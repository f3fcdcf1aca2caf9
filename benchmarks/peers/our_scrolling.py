"""`taupane view` in a native window, whose table is scrolled by a script; prints what the frames were like as JSON.

Standard input has the file, two scripts (when the table is ready, and how to scroll) and the moves. The page is driven
through the web view itself, so that no part of the app takes part.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from taupane.viewing import Shown, make_app

ASKED = json.load(sys.stdin)
PATH = Path(ASKED["file"])
SCRIPT = """(async () => {
  const tell = async (told) => taupane.window.setTitle("said " + JSON.stringify(told));
  try {
    while (!(%s)()) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const found = [];
    for (const move of %s) {
      const [down, right, ms, row, calm] = move;
      await (%s)([down, right, 500, row, calm]);
      found.push(await (%s)([down, right, ms]));
    }
    await tell(found);
  } catch (error) { await tell(String(error)); }
})()"""
app = make_app([Shown(PATH.name, str(PATH), PATH)])


def run() -> None:
    """Have the page scroll, wait for what it says, and end the app."""
    from gi.repository import GLib  # pyright: ignore[reportAttributeAccessIssue]
    from webview.platforms.gtk import BrowserView

    view = next(iter(BrowserView.instances.values()))
    script = SCRIPT % (ASKED["ready"], json.dumps(ASKED["moves"]), ASKED["scroll"], ASKED["scroll"])
    GLib.idle_add(lambda: view.webview.evaluate_javascript(script, -1, None, None, None, None))
    deadline = time.monotonic() + ASKED["patience"]
    told: Any = "the page did not end"
    while time.monotonic() < deadline:
        title = str(view.window.get_title())
        if title.startswith("said "):
            told = json.loads(title.removeprefix("said "))
            break
        time.sleep(0.1)
    print(json.dumps(told), flush=True)
    app.window.close()


@app.on_connect
async def start() -> None:
    """Begin once the page is live."""
    threading.Thread(target=run, daemon=True).start()


if __name__ == "__main__":
    app.start()
    sys.exit(0)
