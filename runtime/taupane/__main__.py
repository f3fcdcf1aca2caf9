"""``python -m taupane app.py``: run an app's file with the main thread kept for its window."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Run the file that the command line names, or the command line itself. A file needs nothing of the latter."""
    arguments = sys.argv[1:]
    if arguments and arguments[0].endswith((".py", ".pyw")):
        from taupane.compat.importing import install
        from taupane.mainthread import run_script
        from taupane.unstarted import why_unstarted

        try:
            with Path(arguments[0]).open("rb"):
                pass
        except OSError as error:
            sys.stderr.write(f"taupane: cannot open {arguments[0]!r}: {error.strerror}\n")
            raise SystemExit(2) from None
        install()
        run_script(arguments[0], arguments[1:])
        why = why_unstarted(arguments[0])
        if why is not None:
            sys.stderr.write(f"taupane: {why}\n")
            raise SystemExit(2)
        return
    from taupane.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
