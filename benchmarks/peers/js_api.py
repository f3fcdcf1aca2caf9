"""Calls one after another through pywebview's own js_api in a native window; prints calls a second.

js_api needs eval, which our pages forbid, so that this window shows a page of its own.
"""

from __future__ import annotations

import json
import threading

import webview

CALLS = 1000
PAGE = """<title>js_api</title><script>
addEventListener("pywebviewready", async () => {
  const rates = [];
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    for (let i = 0; i < %d; i++) await pywebview.api.add(i, 1);
    rates.push(%d / (performance.now() - started) * 1000);
  }
  await pywebview.api.done(rates);
});
</script>""".replace("%d", str(CALLS))


class Api:
    """What the page may call."""

    def add(self, a: int, b: int) -> int:
        """Give the sum."""
        return a + b

    def done(self, rates: list[float]) -> None:
        """Print the rates and close the window."""
        print(json.dumps(rates), flush=True)
        threading.Timer(0.1, webview.windows[0].destroy).start()


if __name__ == "__main__":
    webview.create_window("js_api", html=PAGE, js_api=Api())
    webview.start(gui="gtk")
