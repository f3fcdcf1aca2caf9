"""A table that another process opens, while the one that shows it is busy starting its window."""

from __future__ import annotations

import base64
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from taupane_bridges import lookahead
from taupane_bridges.data import DataSource, SourceBroken, SourceChanged, open_source
from taupane_bridges.data.ahead import BAND, ROWS, look
from taupane_bridges.data.engine import Caches, Engine
from taupane_bridges.data.plans.plan import ViewPlan
from taupane_bridges.data.sessions.first import first_look
from taupane_bridges.data.sources.parquet import ParquetSource
from taupane_bridges.data.sources.told import ToldSource

ROOT = Path(__file__).parents[3]


def write(path: Path, rows: int = 1_000, width: int = 3) -> Path:
    pq.write_table(pa.table({f"c{n}": pa.array(range(n, n + rows)) for n in range(width)}), path)
    # A file that was written just now is not shared: its clock has steps.
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def made_ahead(path: Path) -> DataSource:
    lookahead.begin(path)
    assert lookahead.is_under_way()
    source = open_source(str(path), early=True)
    assert not lookahead.is_under_way()
    return source


def first_window(source: DataSource, columns: range) -> bytes:
    engine = Engine(source, Caches())
    view = engine.known(ViewPlan())
    assert view is not None
    return engine.frame(view, range(256), columns)


def test_the_first_windows_are_those_that_would_be_made_here(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet")
    source = made_ahead(path)
    assert isinstance(source, ToldSource)
    opened = ParquetSource(path)
    assert (source.name, source.rows, source.schema, source.code) == ("a.parquet", 1_000, opened.schema, opened.code)
    assert first_window(source, range(3)) == first_window(opened, range(3))
    assert "_file" not in vars(source), "nothing of it was opened here"


def test_of_a_wide_table_two_bands_are_made(tmp_path: Path) -> None:
    told = look(write(tmp_path / "wide.parquet", rows=10, width=100))
    assert list(told.frames) == [range(16), range(16, 32)]
    assert told.first == range(10)
    assert look(write(tmp_path / "none.parquet", rows=0)).frames == {}


def test_what_is_made_is_what_a_page_asks_for() -> None:
    asked = (ROOT / "static/src/viewer/blocks.ts").read_text("utf-8")
    said = {name: int(number) for name, number in re.findall(r"const ([A-Z_]+) = (\d+);", asked)}
    assert (said["BLOCK_ROWS"], said["BAND_COLUMNS"], said["SINGLE_BAND_COLUMNS"]) == (ROWS, BAND, 2 * BAND)


def test_a_page_gets_the_first_rows_if_they_are_few_bytes(tmp_path: Path) -> None:
    said = json.loads(first_look(look(write(tmp_path / "a.parquet")), ("export",)) or "")
    state = json.loads(said["state"])
    assert (state["type"], state["state"], state["view_id"]) == ("initial_state", "ready", 0)
    assert state["df_meta"] == {"total_rows": 1_000, "filtered_rows": 1_000}
    assert "export" in state["caps"]
    frame = base64.b64decode(said["frame"])
    header = json.loads(frame[4 : 4 + int.from_bytes(frame[:4], "little")])
    assert (header["view_id"], header["rows"], header["columns"], header["length"]) == (0, [0, 256], [0, 3], 1_000)
    assert first_look(look(write(tmp_path / "none.parquet", rows=0))) is None
    words = pa.table({"word": [f"{n}" * 1_000 for n in range(1_000)]})
    pq.write_table(words, tmp_path / "long.parquet")
    assert first_look(look(tmp_path / "long.parquet")) is None


def test_whatever_else_is_asked_for_is_read_here(tmp_path: Path) -> None:
    source = made_ahead(write(tmp_path / "a.parquet"))
    assert source.read(998, 1_000, [0, 2]).to_pydict() == {"c0": [998, 999], "c2": [1_000, 1_001]}
    assert source.column(1, lambda: None).to_pylist()[:2] == [1, 2]
    source.load(lambda: None)
    assert source.loaded


def test_a_file_that_was_rewritten_meanwhile_is_opened_as_it_is_now(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet")
    lookahead.begin(path)
    assert lookahead.peek(path, 30) is not None
    write(path, rows=5)
    source = open_source(str(path), early=True)
    assert not isinstance(source, ToldSource)
    assert source.rows == 5


def test_a_file_that_is_rewritten_later_is_found_out_when_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet")
    source = made_ahead(path)
    write(path, rows=5)
    with pytest.raises(SourceChanged, match=r"a\.parquet was replaced"):
        source.read(0, 5, [0])


def test_what_is_wrong_with_a_file_is_told_where_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 is all there is")
    lookahead.begin(path)
    with pytest.raises(SourceBroken, match=r"a\.parquet"):
        open_source(str(path), early=True)


def test_taking_the_table_imports_no_pyarrow(tmp_path: Path) -> None:
    written = tmp_path / "told"
    written.write_bytes(pickle.dumps(look(write(tmp_path / "a.parquet"))))
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from taupane_bridges.data.engine import Caches, Engine\n"
        "from taupane_bridges.data.plans.plan import ViewPlan\n"
        "from taupane_bridges.data.sources.following import Origin\n"
        "from taupane_bridges.data.sources.told import ToldSource, read_told\n"
        "source = ToldSource(read_told(Origin.of(Path(sys.argv[1])), Path(sys.argv[2]).read_bytes()))\n"
        "engine = Engine(source, Caches())\n"
        "assert engine.frame(engine.known(ViewPlan()), range(256), range(3))\n"
        "sys.exit('pyarrow' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.parquet"), str(written)]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
