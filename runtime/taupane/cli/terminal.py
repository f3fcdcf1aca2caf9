"""Lines for a terminal: colour where it is wanted, marks that its encoding has, text folded to its width."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import click

__all__ = ["MARKS", "Mark", "Terminal"]

Mark = Literal["good", "bad", "idle", "busy"]
MARKS: dict[Mark, tuple[str, str, str]] = {
    "good": ("✓", "+", "green"),
    "bad": ("✗", "x", "red"),
    "idle": ("·", "-", "bright_black"),
    "busy": ("…", ".", "cyan"),
}
"""Mark -> its sign, the sign where the encoding lacks it, its colour."""
MOST = 110
"""Columns; longer lines are hard to read."""


@dataclass(frozen=True)
class Terminal:
    """Where to write; made by `of_stdout`, or by hand in a test."""

    colour: bool
    live: bool
    """Whether a line can be overwritten: only on a terminal."""
    columns: int
    encoding: str
    write: Callable[[str], object]

    @classmethod
    def of_stdout(cls) -> Terminal:
        """Describe stdout. Colour on a terminal only, and not where NO_COLOR is set or TERM is dumb."""
        tty = sys.stdout.isatty()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        columns = min(shutil.get_terminal_size((MOST, 24)).columns, MOST)

        def write(text: str) -> None:
            # click would strip what a pipe need not have; colour is decided here alone.
            click.echo(text, nl=False, color=True)

        return cls(tty and not plain, tty and not plain, columns, sys.stdout.encoding or "ascii", write)

    def style(self, text: str, **how: object) -> str:
        """Return the text with colour or weight, where that is wanted."""
        return click.style(text, **how) if self.colour else text  # type: ignore[arg-type]  # click's own names

    def line(self, text: str = "") -> None:
        """Write a line as it is."""
        self.write(self._fit(text) + "\n")

    def title(self, text: str) -> None:
        """Write a heading, an empty line before it."""
        self.line()
        self.line(self.style(text, bold=True))

    def item(self, mark: Mark, name: str, words: str, width: int) -> None:
        """Write a mark, a name in `width` columns, and words, folded below each other."""
        self._clear()
        head = f"  {self.mark(mark)} {name.ljust(width)}  "
        self._hang(head, 2 + 2 + width + 2, words)

    def busy(self, name: str) -> None:
        """Show what is going on until the next item takes the line's place; nothing where that is no terminal."""
        if self.live:
            self._clear()
            self.write(self._fit(f"  {self.mark('busy')} {name}"))

    def below(self, text: str, indent: int) -> None:
        """Write more about the item above; command lines are never folded: they are to be copied."""
        for each in text.splitlines():
            self.line(" " * indent + self.style(each, fg="cyan"))

    def mark(self, mark: Mark) -> str:
        """Return a mark's sign."""
        sign, plain, colour = MARKS[mark]
        return self.style(sign if self._has(sign) else plain, fg=colour)

    def _hang(self, head: str, indent: int, words: str) -> None:
        folded = textwrap.wrap(words, max(20, self.columns - indent), break_on_hyphens=False) or [""]
        self.line((head + folded[0]).rstrip())
        for more in folded[1:]:
            self.line(" " * indent + more)

    def _clear(self) -> None:
        if self.live:
            self.write("\r\x1b[K")

    def _has(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def _fit(self, text: str) -> str:
        return text if self._has(text) else text.encode("ascii", "replace").decode("ascii")
