"""What `taupane view` makes of names, pipes and queries."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest

from taupane.piped import NothingPiped, ending_of, keep_piped
from taupane.querying import BadQuery, run_query, table_name
from taupane.testing import drive
from taupane.viewing import Shown, make_app, titles


def test_files_are_named_as_short_as_they_can_be_told_apart() -> None:
    assert titles([]) == []
    assert titles([Path("/data/a.parquet"), Path("/data/b.parquet")]) == ["a.parquet", "b.parquet"]
    paths = [Path("/x/2023/a.csv"), Path("/x/2024/a.csv"), Path("/y/2024/a.csv"), Path("/x/b.csv")]
    assert titles(paths) == ["2023/a.csv", "x/2024/a.csv", "y/2024/a.csv", "b.csv"]
    assert titles([Path("/a.csv"), Path("/x/a.csv")]) == ["/a.csv", "x/a.csv"]


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        (b"PAR1\x15\x04", ".parquet"),
        (b"ARROW1\x00\x00", ".arrow"),
        (b'\xef\xbb\xbf {"a": 1}\n{"a": 2}', ".ndjson"),
        (b'\n[{"a": 1}]', ".json"),
        (b"a\tb,c\td\n1\t2\n", ".tsv"),
        (b"a,b\n1,2\n", ".csv"),
        (b"\x00\xff", ".csv"),
    ],
)
def test_what_is_piped_is_known_by_its_beginning(head: bytes, ending: str) -> None:
    assert ending_of(head) == ending


def test_a_pipe_is_kept_in_a_private_file() -> None:
    path = keep_piped(io.BytesIO(b"a,b\n" + b"1,2\n" * 500_000))
    assert path.stat().st_size == 4 + 4 * 500_000
    assert path.stat().st_mode & 0o077 == 0
    path.unlink()
    with pytest.raises(NothingPiped):
        keep_piped(io.BytesIO())


def test_a_query_is_run_over_the_files(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1, 2, 3]}).write_parquet(tmp_path / "one.parquet")
    pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}).write_csv(tmp_path / "2 two.csv")
    files = {"one.parquet": tmp_path / "one.parquet", "2 two.csv": tmp_path / "2 two.csv"}
    found = run_query("select one.a, b from one join _2_two using (a) order by one.a desc", files).collect()
    assert found.rows() == [(2, "y"), (1, "x")]
    only = {"one.parquet": tmp_path / "one.parquet"}
    assert run_query("select sum(a) as total from data", only).collect().rows() == [(6,)]
    with pytest.raises(BadQuery, match=r"nope.*\(tables: data, one\)"):
        run_query("select nope from one", only)
    with pytest.raises(BadQuery, match=r"tables: data, one"):
        run_query("select * from two", only)
    with pytest.raises(BadQuery, match="at least one FILE"):
        run_query("select 1", {})
    with pytest.raises(BadQuery, match="several files have the same stem"):
        run_query("select 1", {"a/one.csv": tmp_path, "b/one.csv": tmp_path})
    assert [table_name(name) for name in ("x/y.csv", "2013.a.csv", "-.csv", "grüße 1.csv")] == [
        "y",
        "_2013",
        "data",
        "grüße_1",
    ]


def test_tabs_are_chosen_and_closed(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1]})
    app = make_app([Shown("one", frame), Shown("two", frame), Shown("three", frame)])
    assert app.title == "one - Taupane"
    with drive(app) as page:
        assert [tab.text for tab in page.all("tab")] == ["one", "two", "three"]
        page.find("tab", "two").click()
        assert app.title == "two - Taupane"
        page.find("button", "Close this table").click()
        assert [tab.text for tab in page.all("tab")] == ["one", "three"]
        page.find("tabpanel", "three")
        page.find("button", "Close this table").click()
        assert page.all("tab") == []  # one table has the window to itself
        page.find("tabpanel", "one")
        assert app.title == "one - Taupane"


def test_without_tables_it_says_how_to_open_one() -> None:
    with drive(make_app([])) as page:
        page.see("No table is open")
        page.see("taupane view FILE…")
