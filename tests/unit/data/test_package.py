from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["taupane_bridges.data", "taupane_bridges.data.sessions.session"])
def test_importing_the_package_loads_neither_polars_nor_pyarrow(module: str) -> None:
    code = (
        f"import sys, {module}\n"
        "heavy = {'polars', 'pyarrow', 'numpy', 'pandas', 'taupane'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_window_path_does_not_load_pandas_or_polars() -> None:
    """Where pandas is installed, `pa.array` and `pa.scalar` import it: 0.4 s before the first row."""
    code = (
        "import sys, pyarrow as pa\n"
        "from taupane_bridges.data.engine import Caches, Engine\n"
        "from taupane_bridges.data.plans.plan import SortKey, ViewPlan\n"
        "from taupane_bridges.data.sources.table import TableSource\n"
        "n = pa.Array.from_buffers(pa.int64(), 2, [None, pa.py_buffer(bytes(16))])\n"
        "types = [pa.int64(), pa.float64(), pa.large_string(), pa.timestamp('us'), pa.date64()]\n"
        "types += [pa.duration('s'), pa.bool_()]\n"
        "arrays = [n.cast(t) if t != pa.date64() else n.cast(pa.timestamp('ms')).cast(t) for t in types]\n"
        "table = pa.Table.from_arrays(arrays, names=[str(t) for t in types])\n"
        "engine = Engine(TableSource(table), Caches())\n"
        "for plan in (ViewPlan(), ViewPlan(None, (SortKey(2),)), ViewPlan(None, (SortKey(2, True),))):\n"
        "    assert engine.frame(engine.prepare(plan, lambda: None), range(2), range(len(types)))\n"
        "heavy = {'polars', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_what_opening_needs_is_imported_while_the_page_loads() -> None:
    program = (
        "import sys, time\n"
        "from taupane_bridges.data import Session\n"
        "assert 'pyarrow' not in sys.modules\n"
        "session = Session(lambda: 1 / 0)\n"
        "last = time.monotonic() + 30\n"
        "while 'pyarrow.parquet' not in sys.modules:\n"
        "    assert time.monotonic() < last\n"
        "    time.sleep(0.01)\n"
        "assert not {'polars', 'pandas'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
