"""What runs in a process of its own: `window` (child.py) or `engine NAME` (engines.py)."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["window"]:
        from .child import main as window

        sys.exit(window())
    elif sys.argv[1:2] == ["engine"] and len(sys.argv) == 3:
        from .engines import main as engine

        engine(sys.argv[2])
    else:
        sys.exit("usage: python -m taupane_bridges.selftest window | engine NAME")
