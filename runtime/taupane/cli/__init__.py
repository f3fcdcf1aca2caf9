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
        if sys.argv[1:2] == ["view"] and "--query" not in sys.argv:
            _look_ahead(sys.argv[2:])
        from taupane.cli.commands import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.exit(130)


def _look_ahead(arguments: list[str]) -> None:
    """Have the first rows of the first parquet file made, before anything else is imported. What is wrong with the
    command line is told later.
    """
    from taupane_bridges import lookahead

    for argument in arguments:
        if argument.lower().endswith(lookahead.PARQUET) and Path(argument).is_file():
            lookahead.begin(Path(argument).absolute())
            return


__all__ = ["main"]
