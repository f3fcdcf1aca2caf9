"""Drive a page with one grid as a user does, and hold what it shows against the source."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import subprocess
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from playwright.sync_api import ConsoleMessage, Dialog, FloatRect, Locator, Page

STATIC = Path(__file__).parents[2] / "static"
AXE = STATIC / "node_modules" / "axe-core" / "axe.min.js"
names = itertools.count(1)

# The rows that show a pixel, each with its number and its visible and hidden cells by column.
READ = """() => {
  const root = document.querySelector('taupane-grid').shadowRoot;
  const box = root.querySelector('.body').getBoundingClientRect();
  const rows = {};
  for (const row of root.querySelectorAll('.row')) {
    const at = row.getBoundingClientRect();
    if (row.hidden || at.bottom <= box.top + 1 || at.top >= box.bottom - 1) continue;
    const cells = {};
    for (const cell of row.querySelectorAll('.cell')) {
      const missing = cell.classList.contains('missing');
      cells[cell.getAttribute('aria-colindex') - 2] = missing ? null : cell.textContent;
      if (cell.classList.contains('waiting')) cells.waiting = true;
    }
    rows[row.getAttribute('aria-rowindex') - 2] = {number: row.querySelector('.number').textContent, cells};
  }
  return rows;
}"""

# Nothing moves, nothing is under way, every visible cell has its value. Polled by playwright on each frame.
SETTLED = """() => {
  const grid = document.querySelector('taupane-grid');
  const root = grid.shadowRoot;
  const frames = grid.metrics?.frames;
  const now = performance.now();
  if (window.settling?.frames !== frames) window.settling = {frames, since: now};
  const link = root.querySelector('.note').textContent;
  return now - window.settling.since > 130 && !root.querySelector('.waiting:not([hidden] *)')
    && root.querySelector('[role=grid]').getAttribute('aria-busy') === 'false' && !link.startsWith('Reconnecting');
}"""

TWO_FRAMES = """() => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => { window.settling = undefined; resolve(); }));
})"""


class Server:
    """A running rows_server.py and what a test tells it."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"

    def post(self, path: str, body: str = "") -> None:
        request = urllib.request.Request(self.base + path, data=body.encode(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200


def shown(value: Any) -> str | None:
    """Give the text that a cell must show; None stands for the mark of a missing value."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if abs(value) < 10_000 else f"{value:,}"
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else str(value)
        whole, _, fraction = repr(value).partition(".")
        return repr(value) if abs(value) < 10_000 else f"{int(whole):,}.{fraction}"
    if isinstance(value, Decimal):
        return str(value) if abs(value) < 10_000 else f"{value:,}"
    if isinstance(value, str):
        cut = value if len(value) <= 400 else value[:400] + "…"
        return "".join("␡" if c == "\x7f" else chr(0x2400 + ord(c)) if c < " " else c for c in cut)
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S.%f") + "000"  # polars keeps nanoseconds
    return str(value)


def build_grid(target: Path) -> None:
    """Bundle the grid as it is now: dist/ may be older than the sources."""
    subprocess.run(
        ["npx", "--no-install", "esbuild", "src/viewer/grid.ts", "--bundle", "--format=esm", "--minify",
         "--target=es2022", f"--outfile={target}", "--log-level=warning"],
        cwd=STATIC, check=True, capture_output=True,
    )  # fmt: skip


class Grid:
    """A page with one grid, driven by pointer and keys."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.session = f"s{next(names)}"
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("console", self._console)

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def box(self, target: str | Locator) -> FloatRect:
        """Give where an element is, px."""
        locator = self.page.locator(target) if isinstance(target, str) else target
        box = locator.bounding_box()
        assert box is not None
        return box

    def open(self, source: str | None = None, *, settle: bool = True) -> Grid:
        if source is not None:
            self.server.post(f"/source/{self.session}", source)
        self.page.goto(self.server.base)
        self.page.evaluate("name => document.querySelector('taupane-grid').setAttribute('session', name)", self.session)
        if settle:
            self.settle()
        return self

    def settle(self) -> None:
        # What was done last is painted two frames later; only then does standing still mean anything.
        self.page.evaluate(TWO_FRAMES)
        self.page.wait_for_function(SETTLED, timeout=30_000)

    def rows(self) -> dict[int, dict[str, Any]]:
        self.settle()
        return {int(row): entry for row, entry in self.page.evaluate(READ).items()}

    def check(self, source: pl.DataFrame) -> list[int]:
        """Hold every visible cell against the source; give the rows that were seen."""
        rows = self.rows()
        assert rows
        for row, entry in rows.items():
            assert entry["number"] == f"{row + 1:,}"
            values = source.row(row)
            for column, text in entry["cells"].items():
                name = source.columns[int(column)]
                assert text == shown(values[int(column)]), (row, name)
        return sorted(rows)

    def text(self, part: str) -> str:
        return self.page.locator(f".foot .{part}").inner_text()

    def drag_thumb(self, axis: str, share: float) -> None:
        """Take the thumb and bring it to a share of the track."""
        rail = self.box(f".{axis} .rail")
        thumb = self.box(f".{axis} .thumb")
        self.page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
        self.page.mouse.down()
        dx = share * rail["width"] if axis == "horizontal" else 0
        dy = share * rail["height"] if axis == "vertical" else 0
        self.page.mouse.move(rail["x"] + 4 + dx, rail["y"] + 4 + dy, steps=6)
        self.page.mouse.up()

    def violations(self) -> dict[str, Any]:
        """Give what axe finds wrong, in the light and in the dark theme, where it finds anything."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = {}
        for theme in ("light", "dark"):
            self.page.evaluate("theme => document.documentElement.setAttribute('data-theme', theme)", theme)
            self.settle()
            wrong = self.page.evaluate("async () => (await axe.run()).violations")
            found[theme] = [(each["id"], [node["failureSummary"] for node in each["nodes"]]) for each in wrong]
        return {theme: wrong for theme, wrong in found.items() if wrong}

    def focus_cell(self) -> None:
        self.page.locator(".body").click(position={"x": 120, "y": 40})

    def active(self) -> str:
        return str(
            self.page.evaluate(
                """() => { const root = document.querySelector('taupane-grid').shadowRoot;
                const id = root.querySelector('[role=grid]').getAttribute('aria-activedescendant');
                return root.getElementById(id)?.textContent ?? ''; }"""
            )
        )
