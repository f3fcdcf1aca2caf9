"""Calls, one after another and 32 at a time, through pywebview's own js_api in a native window; prints calls a second.

js_api needs eval, which our pages forbid, so that this window shows a page of its own.
"""

from __future__ import annotations

import json
import threading

import webview

CALLS = 1000
PAGE = """<title>js_api</title><script>
addEventListener("pywebviewready", async () => {
  const rates = {};
  for (const flying of [1, 32]) {
    rates[`js_api ${flying}`] = [];
    for (let run = 0; run < 3; run++) {
      let left = %d;
      const caller = async () => { while (left-- > 0) await pywebview.api.add(left, 1); };
      const started = performance.now();
      await Promise.all(Array.from({ length: flying }, caller));
      rates[`js_api ${flying}`].push(%d / (performance.now() - started) * 1000);
    }
  }
  await pywebview.api.done(rates);
});
</script>""".replace("%d", str(CALLS))


class Api:
    """What the page may call."""

    def add(self, a: int, b: int) -> int:
        """Give the sum."""
        return a + b

    def done(self, rates: dict[str, list[float]]) -> None:
        """Print the rates and close the window."""
        print(json.dumps(rates), flush=True)
        threading.Timer(0.1, webview.windows[0].destroy).start()


if __name__ == "__main__":
    webview.create_window("js_api", html=PAGE, js_api=Api())
    webview.start(gui="gtk")
