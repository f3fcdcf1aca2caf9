"""The ``taupane`` command. The only part that imports click."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word, also while it is being imported."""
    try:
        from taupane.cli.commands import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.exit(130)


__all__ = ["main"]
