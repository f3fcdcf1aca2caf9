"""What holds for every browser test: a busy machine is slow, so whatever is expected of a page may take its time."""

from __future__ import annotations

from playwright.sync_api import expect

expect.set_options(timeout=30_000)
