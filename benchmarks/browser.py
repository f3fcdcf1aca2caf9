"""Chromium for the measurements, and a clock in the page: from a click to the changed DOM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

#: Clicks #more and resolves with the ms until #count has changed. The click waits until the change before it is
#: painted, so that what is timed is the way there and back, and not how long the browser takes to draw a page.
CLICK = """() => new Promise((resolve) => {
  const count = document.getElementById("count");
  let started;
  const watcher = new MutationObserver(() => { watcher.disconnect(); resolve(performance.now() - started); });
  watcher.observe(count, {childList: true, characterData: true, subtree: true});
  const click = () => { started = performance.now(); document.getElementById("more").click(); };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(click, 0)));
})"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGS)
        try:
            yield browser
        finally:
            browser.close()


def opened(browser: Browser, address: str, ready: str) -> Page:
    """Open a page and wait until `ready`, a selector, is there."""
    page = browser.new_page()
    page.goto(address)
    page.wait_for_selector(ready, state="attached", timeout=30_000)
    return page
