"""The ``taupane`` command. The only part that imports click, and not where it runs a file."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word, also while it is being imported."""
    try:
        from taupane.cli.running import run_file, runs_at_once

        if runs_at_once(sys.argv[1:]):
            why = run_file(Path(sys.argv[2]), sys.argv[3:])
            if why is not None:
                sys.stderr.write(f"taupane run: {why}\n")
                sys.exit(2)
            return
        from taupane.cli.commands import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.exit(130)


__all__ = ["main"]
