"""Which files clients may load. Without a root: whatever the user can read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import refusal


@dataclass(frozen=True)
class Paths:
    """`root` bounds what may be loaded, links resolved."""

    root: Path | None = None

    def check(self, path: str) -> None:
        """Raise Refused for a path outside of the root, with the words for a file that is not there."""
        if self.root is None:
            return
        try:
            inside = Path(path).resolve().is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):
            inside = False
        if not inside:
            raise refusal(404, "file_not_found", f"File not found: {path}")
