"""What a text file does not say of itself: separators, decimal commas, words for missing values, compression."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taupane_bridges.data import DataSource, SourceBroken, TooLarge, open_source
from taupane_bridges.data.sources import dialect as reading
from taupane_bridges.data.sources.dialect import read_dialect, separator_of
from taupane_bridges.data.sources.text import read_lines, read_text


def rows(source: DataSource) -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = source.read(0, source.rows, list(range(len(source.schema)))).to_pylist()
    return table


def types(source: DataSource) -> dict[str, str]:
    return {column.name: column.kind for column in source.schema}


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("head", "usual", "found"),
    [
        ("a;b;c\n1,5;2,5;3,5\n", ",", ";"),
        ("a\tb\n1\t2\n", ",", "\t"),
        ("a|b\n1|x,y\n", ",", "|"),
        ("a,b\n1,2\n", "\t", ","),
        ('a,b\n"x;y;z",1\n"p;q;r",2\n', ",", ","),
        ("a;b;c\n", ",", ";"),
        ("one column\nwith, commas\n", ",", ","),
        ('"x\ny";b\n1;2\n', ",", ";"),
        ("a,b\n1,2\n3,", ",", ","),
        ("", ",", ","),
        ("a b\n1 2\n", ",", ","),
    ],
)
def test_separators_are_told_from_the_first_lines(head: str, usual: str, found: str) -> None:
    assert separator_of(head, usual, is_all=False) == found


def test_a_word_is_missing_where_all_else_has_a_type(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "x.csv",
        "n,x,day,country,mixed,both\n1,NA,2024-01-31,NA,1,NA\nNA,1.5,null,US,x,-\n3,2.5,2024-02-01,FR,NA,3\n",
    )
    source = read_text(path)
    kinds = types(source)
    assert kinds["n"] == "int"
    assert kinds["x"] == "float"
    assert kinds["day"] == "date"
    assert (kinds["country"], kinds["mixed"], kinds["both"]) == ("string",) * 3
    assert [row["n"] for row in rows(source)] == [1, None, 3]
    assert [row["country"] for row in rows(source)] == ["NA", "US", "FR"], "Namibia"
    code = (source.code or "").replace("'x.csv'", repr(str(path)))
    assert eval(code, {"pl": pl}).collect().to_dicts() == rows(source)


@pytest.mark.parametrize("large", [0, 1 << 30])
def test_a_word_that_comes_late_is_found_by_reading_again(tmp_path: Path, large: int) -> None:
    path = file(tmp_path, "x.csv", "n\n" + "7\n" * 60_000 + "NA\n8\n" + "9\n" * 100_000)
    source: Any = read_text(path, large=large)
    whole = source.rest(lambda: None, lambda *_: None) if hasattr(source, "rest") else source
    assert (types(whole), whole.rows) == ({"n": "int"}, 160_002)
    assert rows(whole)[60_000:60_002] == [{"n": None}, {"n": 8}]


def test_decimal_commas_are_numbers(tmp_path: Path) -> None:
    source = read_text(file(tmp_path, "x.csv", "a;b\n1,5;x\n-2,25;y\n"))
    assert [row["a"] for row in rows(source)] == [1.5, -2.25]
    points = read_text(file(tmp_path, "y.csv", "a;b\n1.5;x\n2.5;y\n"))
    assert [row["a"] for row in rows(points)] == [1.5, 2.5]


CELL = st.sampled_from(["", "1", "2.5", "x", "2024-01-31", "2024-01-31T10:00:00", "true", "NA", "12:30:00", "-0"])


@settings(max_examples=80, deadline=None)
@given(data=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=12))
def test_the_types_can_be_told_again_and_fit_the_sample(data: list[tuple[str, str]]) -> None:
    text = ("a,b\n" + "".join(f"{a},{b}\n" for a, b in data)).encode()

    def scan(**options: Any) -> pl.LazyFrame:
        return pl.scan_csv(text, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_QUICK", 3)
        try:
            found, types = read_dialect(",", scan, 1_000)
        except pl.exceptions.PolarsError:
            return
    assert dict(types) == dict(scan(**found.options(), infer_schema_length=found.sample).collect_schema())
    if found.sample == 3:
        frame = scan(**found.options(), schema=types).collect()
        for at, name in enumerate("ab"):
            missing = {"", found.missing.get(name, "")}
            assert frame[name].is_null().to_list() == [row[at] in missing for row in data]


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_compressed_text_is_read_as_plain_text_is(tmp_path: Path, ending: str) -> None:
    plain = file(tmp_path, "x.csv", "n,w\n" + "".join(f"{i},word {i % 7}\n" for i in range(150_000)))
    lines = file(tmp_path, "x.ndjson", "".join(f'{{"n":{i}}}\n' for i in range(100_000)))
    for path in (plain, lines):
        with pa.output_stream(
            path.with_name(f"{path.name}.{ending}"), compression={"gz": "gzip"}.get(ending, "zstd")
        ) as out:
            out.write(path.read_bytes())
        packed = open_source(path.with_name(f"{path.name}.{ending}"))
        assert rows(packed) == rows(open_source(path))
        code = (packed.code or "").replace(f"'{path.name}", f"'{path}")
        assert eval(code, {"pl": pl}).collect().height == packed.rows
    first: Any = open_source(plain.with_name(f"x.csv.{ending}"), early=True)
    assert 0 < first.rows < 150_000
    assert first.total == plain.with_name(f"x.csv.{ending}").stat().st_size


def test_damaged_and_swollen_files_say_so(tmp_path: Path) -> None:
    good = gzip.compress(b"n\n" + b"1\n" * 500_000)
    for name, content in (("cut.csv.gz", good[:-400]), ("no.csv.gz", b"n\n1\n"), ("no.ndjson.gz", b'{"a":1}')):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceBroken, match="damaged, or not what its name says"):
            open_source(tmp_path / name)
    swollen = tmp_path / "swollen.csv.gz"
    swollen.write_bytes(gzip.compress(b"n\n" + b"1" * 5_000_000))  # one record, read in one go
    with pytest.raises(TooLarge, match="holds more than 1 MB"):
        read_text(swollen, limit=1 << 20)
    lines = tmp_path / "swollen.ndjson.gz"
    lines.write_bytes(gzip.compress(b'{"a":1,' + b" " * 5_000_000))
    with pytest.raises(TooLarge, match="holds more than 1 MB"):
        read_lines(lines, limit=1 << 20)
