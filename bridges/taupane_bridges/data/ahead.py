"""`python -m taupane_bridges.data.ahead FILE`: open a parquet file and make what pages ask for first; see `lookahead`.

What is written is a pickle of `Told`, to a pipe that only the parent reads.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Final

from .background import step_back
from .engine import Caches, Engine, PreparedView
from .plans.plan import ViewPlan
from .sources.files import missing
from .sources.following import Origin
from .sources.parquet import ParquetSource
from .sources.told import Told

ROWS: Final = 256
"""A page asks for blocks of so many rows (static/src/viewer/blocks.ts)."""
BAND: Final = 16
"""And for so many columns, or all where there are no more than twice as many."""


def look(path: Path) -> Told:
    """Open a parquet file and make its first windows. Raises a DataError."""
    origin = Origin.of(path)
    if origin is None:
        raise missing(path)
    source = ParquetSource(path)
    view = PreparedView(ViewPlan(), source.rows, None)
    engine = Engine(source, Caches())
    rows, width = range(min(ROWS, source.rows)), len(source.schema)
    bands = [range(width)] if width <= 2 * BAND else [range(BAND), range(BAND, 2 * BAND)]
    frames = {columns: engine.frame(view, rows, columns) for columns in bands if rows}
    return Told(origin, source.code, source.schema, source.rows, rows, frames)


if __name__ == "__main__":
    step_back()  # behind the window that starts meanwhile
    sys.stdout.buffer.write(pickle.dumps(look(Path(sys.argv[1]))))
