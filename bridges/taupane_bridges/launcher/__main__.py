"""``python -m taupane_bridges.launcher``: the same as ``taupane-launcher``."""

from __future__ import annotations

import sys

from .program import main

if __name__ == "__main__":
    sys.exit(main())
