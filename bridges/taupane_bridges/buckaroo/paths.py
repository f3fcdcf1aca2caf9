"""Which files clients may load. Without a root: whatever the user can read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from taupane_bridges.data import SourceMissing

from .errors import of_load


@dataclass(frozen=True)
class Paths:
    """`root` bounds what may be loaded, links resolved."""

    root: Path | None = None

    def check(self, path: str) -> None:
        """Raise Refused for a path outside of the root, as for a file that is not there: its name alone decides."""
        if self.root is None:
            return
        try:
            inside = Path(path).resolve().is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):
            inside = False
        if not inside:
            raise of_load(SourceMissing(""), Path(path), is_folder=False)
