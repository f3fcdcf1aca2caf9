"""A session with its real threads: what a page gets."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from tests.integration.data.conftest import IN_FILE, ROWS, table
from tests.integration.data.page import Page, Window

from taupane_bridges.data import DataSource, Session, open_source
from taupane_bridges.data.resources import Resources

FRAME = table()
COLUMNS: dict[str, list[Any]] = FRAME.to_pydict()


def rank(value: Any, descending: bool) -> tuple[Any, ...]:
    """Values, then NaN, then null, in both directions."""
    if value is None:
        return (2,)
    if isinstance(value, float) and math.isnan(value):
        return (1,)
    if isinstance(value, str):
        return (0, (*(-ord(c) for c in value), 1) if descending else tuple(ord(c) for c in value))
    return (0, -value if descending else value)


def ordered(rows: list[int], *keys: tuple[str, bool]) -> list[int]:
    return sorted(rows, key=lambda row: [rank(COLUMNS[name][row], down) for name, down in keys])


async def numbers(page: Page) -> list[int]:
    """Read the first column of the whole view, in windows of 999 rows."""
    rows: list[int] = []
    while True:
        window = await page.window(len(rows), len(rows) + 999, [0, 1])
        assert isinstance(window, Window), window
        if not window.columns:
            return rows
        rows += [int(value) for value in window.columns["a"]]
        if len(rows) >= window.header["length"]:
            return rows


@pytest.fixture(params=["file", "loaded", "arrow", "polars"])
def opener(request: pytest.FixtureRequest, parquet: Path) -> Any:
    """The same table from each kind of source; "file" is never loaded."""
    if request.param == "file":
        from taupane_bridges.data.sources.parquet import ParquetSource

        return partial(ParquetSource, parquet, limit=IN_FILE)
    if request.param == "loaded":
        return partial(open_source, parquet)
    return partial(open_source, FRAME if request.param == "arrow" else pl.from_arrow(FRAME))


async def test_windows_sorts_and_filters_agree_with_the_source(opener: Any, resources: Resources) -> None:
    session = Session(opener, resources=resources)
    page = Page(session)
    first = await page.ready()
    assert first["df_meta"] == {"total_rows": ROWS, "filtered_rows": ROWS}
    assert [column["name"] for column in first["schema"]] == ["n", "word", "x"]
    window = await page.window(4_990, 5_010)
    assert window.header["rows"] == [4_990, 5_010]
    assert window.columns["b"] == COLUMNS["word"][4_990:5_010]
    everything = list(range(ROWS))
    assert await numbers(page) == everything

    for keys in ([("word", False)], [("word", True)], [("x", True)], [("x", False), ("word", True)]):
        positions = [(list(COLUMNS).index(name), down) for name, down in keys]
        assert (await page.sort(*positions))["state"] == "ready"
        assert await numbers(page) == ordered(everything, *keys), keys

    session.set_where(pl.col("n") % 100 < 50)
    half = [row for row in everything if row % 100 < 50]
    assert (await page.view())["rows"] == len(half)
    assert await numbers(page) == ordered(half, ("x", False), ("word", True))
    session.set_where((pl.col("word") == "w3") & (pl.col("n") < 500))
    few = [row for row in range(500) if COLUMNS["word"][row] == "w3"]
    assert (await page.view())["rows"] == len(few)
    assert await numbers(page) == ordered(few, ("x", False), ("word", True))
    await page.sort((0, True))
    assert await numbers(page) == few[::-1]
    session.set_where(None)
    assert (await page.view())["rows"] == ROWS
    session.close()


async def test_a_filter_that_fails_leaves_the_rows(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    bad: Any
    for bad in (pl.col("nope") > 1, pl.col("n") + 1, lambda: 1 / 0):
        session.set_where(bad)
        assert (await page.view())["state"] == "error"
        assert isinstance(await page.window(0, 5), Window)
    assert (await page.sort((9, False)))["message"] == "there is no column number 9"
    session.set_where(pl.col("n") < 3)
    assert (await page.view())["rows"] == 3
    session.close()


async def test_a_first_filter_never_shows_what_it_hides(parquet: Path, resources: Resources) -> None:
    session = Session(partial(open_source, parquet), where=pl.col("n") >= 9_990, resources=resources)
    page = Page(session)
    got = await page.next()
    while got["state"] == "loading":
        assert got["df_meta"]["filtered_rows"] == 0
        got = await page.next()
    page.view_id = got["view_id"]
    assert await numbers(page) == list(range(9_990, 10_000))
    session.close()


async def test_what_is_no_filter_is_shown_as_an_error(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), where="n > 1", resources=resources)  # type: ignore[arg-type]
    page = Page(session)
    assert (await page.ready())["df_meta"]["filtered_rows"] == 0
    assert (await page.view())["message"].startswith("where= takes a polars expression")
    session.close()


async def test_a_filter_can_be_set_from_any_thread(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    await asyncio.to_thread(session.set_where, pl.col("n") < 7)
    assert (await page.view())["rows"] == 7
    session.close()


async def test_a_slider_shows_filters_on_its_way_and_ends_at_the_last(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    for bound in range(1, 200):
        session.set_where(pl.col("n") < bound)
        if bound % 20 == 0:
            await asyncio.sleep(0)
    rows = 0
    while rows != 199:
        got = await page.view()
        assert got["rows"] > rows, "views only move forward"
        rows = got["rows"]
    session.close()


async def test_requests_for_a_view_that_is_gone_say_so(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    old = page.view_id
    await page.sort((0, True))
    assert (await page.window(0, 5, view_id=old))["error_code"] == "view_gone"
    assert (await page.window(0, 5, view_id=old + 99))["error_code"] == "view_gone"
    assert (await page.window(0, 5, [0, 1], view_id=None)).columns["a"] == [9_999, 9_998, 9_997, 9_996, 9_995]
    session.close()


async def test_a_slow_source_is_announced_and_then_comes(resources: Resources) -> None:
    gate = threading.Event()

    def opener() -> DataSource:
        assert gate.wait(10)
        return open_source(FRAME)

    session = Session(opener, resources=resources)
    page = Page(session)
    assert (await page.next())["state"] == "loading"
    assert (await page.window(0, 5))["error_code"] == "not_ready"
    late = Page(session)
    assert (await late.next())["state"] == "loading"
    gate.set()
    await page.ready()
    await late.ready()
    session.close()


async def test_another_source_replaces_the_rows(parquet: Path, resources: Resources) -> None:
    session = Session(partial(open_source, parquet), resources=resources)
    page = Page(session)
    await page.ready()
    await page.sort((0, True))
    session.set_source(partial(open_source, FRAME.slice(0, 5)))
    told = await page.ready()
    assert (told["df_meta"]["total_rows"], told["sort"]) == (5, [{"column": 0, "descending": True}])
    assert await numbers(page) == [4, 3, 2, 1, 0]
    session.set_source(partial(open_source, Path("nowhere.parquet")))
    assert (await page.until(type="error"))["error_code"] == "file_not_found"
    session.set_source(partial(open_source, pa.table({"z": [1]})))
    assert (await page.ready())["sort"] == []
    session.close()


async def test_garbage_never_ends_a_connection(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    for text, code in [
        ("{", "invalid_json"),
        ("[]", "invalid_message"),
        ("7", "invalid_message"),
        ("\0", "invalid_json"),
    ]:
        page.connection.receive(text)
        assert (await page.next())["error_code"] == code
    for text in ("{}", '{"type":"auth"}', '{"type":"what"}', '{"type":"buckaroo_state_change","new_state":"x"}'):
        page.connection.receive(text)
    empty = await page.window("x", [])  # type: ignore[arg-type]
    assert (empty.header["format"], empty.header["rows"]) == ("empty", [0, 0])
    assert (await page.window(9_999, 10**30)).header["rows"] == [9_999, 10_000]
    assert (await page.window(-(10**30), 3)).header["rows"] == [0, 3]
    assert (await page.window(0, 10**9)).header["rows"] == [0, 10_000]
    assert (await page.window(0, 2, [5, 9])).header["format"] == "empty"
    assert (await page.window(0, 2, [1, 99])).header["columns"] == [1, 3]
    assert not page.connection.closed
    session.close()


async def test_a_flood_gets_one_answer_for_each_request(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    for number in range(150):
        page.send(type="infinite_request", payload_args={"start": number, "end": number + 1}, request_id=number)
    answers: dict[int, str] = {}
    while len(answers) < 150:
        got = await page.next()
        header = got.header if isinstance(got, Window) else got
        assert header["request_id"] not in answers
        answers[header["request_id"]] = "rows" if isinstance(got, Window) else got["error_code"]
    assert answers[149] == "rows"
    assert set(answers.values()) == {"rows", "superseded"}
    assert page.inbox.empty()
    session.close()


async def test_no_window_is_made_for_a_page_that_does_not_read(resources: Resources) -> None:
    class Stuck:
        """A sink whose socket takes nothing more."""

        def __init__(self) -> None:
            self.frames = 0
            self.gate = asyncio.Event()

        async def text(self, data: str, /) -> None:
            if json.loads(data)["type"] == "infinite_resp":
                await self.gate.wait()

        async def binary(self, data: bytes, /) -> None:
            self.frames += 1
            await self.gate.wait()

    session = Session(partial(open_source, FRAME), resources=resources)
    watcher = Page(session)
    await watcher.ready()
    sink = Stuck()
    connection = session.connect(sink)
    for number in range(3_000):
        connection.receive(
            json.dumps({"type": "infinite_request", "payload_args": {"start": number, "end": number + 1}})
        )
    for _ in range(50):
        assert isinstance(await watcher.window(0, 5), Window), "other pages are served"
    assert sink.frames <= 1
    connection.close()
    assert connection.closed
    session.close()


async def test_a_sink_that_breaks_closes_its_connection_only(resources: Resources) -> None:
    class Broken:
        def text(self, data: str, /) -> None:
            raise ConnectionResetError

        def binary(self, data: bytes, /) -> None:
            raise ConnectionResetError

    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    connection = session.connect(Broken())
    assert connection.closed
    connection.receive("{}")
    assert isinstance(await page.window(0, 5), Window)
    session.close()


async def test_a_source_that_breaks_unexpectedly_tells_an_id_and_no_more(
    resources: Resources, caplog: pytest.LogCaptureFixture
) -> None:
    def opener() -> DataSource:
        raise RuntimeError("/home/ada/secret")

    session = Session(opener, resources=resources)
    page = Page(session)
    told = await page.until(type="error")
    assert told["error_code"] == "load_error"
    assert "secret" not in told["message"]
    assert told["message"][-10:-2] in caplog.text
    session.close()


async def test_a_closed_session_says_so_and_takes_no_more(resources: Resources) -> None:
    session = Session(partial(open_source, FRAME), resources=resources)
    page = Page(session)
    await page.ready()
    session.close()
    session.close()
    assert page.connection.closed
    page.connection.receive("{}")
    session.set_where(pl.col("n") > 1)
    late = Page(session)
    assert (await late.next())["type"] == "error"
    assert resources.caches.frames.used == 0


async def test_a_table_without_rows_or_columns_is_shown(resources: Resources) -> None:
    for frame in (pa.table({}), FRAME.slice(0, 0), pl.DataFrame()):
        session = Session(partial(open_source, frame), resources=resources)
        page = Page(session)
        assert (await page.ready())["df_meta"]["total_rows"] == 0
        assert (await page.window(0, 100)).header["format"] == "empty"
        session.close()


async def test_repeated_and_empty_column_names_are_kept_apart(tmp_path: Path, resources: Resources) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "twins.parquet"
    twins = pa.table(
        [pa.array([1, 2]), pa.array(["x", "y"]), pa.array([[1], [2]]), pa.array([3, 4])], names=["a", "a", "", "a"]
    )
    pq.write_table(twins, path)
    session = Session(partial(open_source, path), resources=resources)
    page = Page(session)
    assert [column["name"] for column in (await page.ready())["schema"]] == ["a", "a", "", "a"]
    assert (await page.window(0, 2)).columns == {"a": [1, 2], "b": ["x", "y"], "c": ["[1]", "[2]"], "d": [3, 4]}
    await page.sort((3, True))
    assert (await page.window(0, 2, [1, 4])).columns == {"b": ["y", "x"], "c": ["[2]", "[1]"], "d": [4, 3]}
    assert (await page.sort((2, False)))["message"] == "a column of lists cannot be sorted by"
    session.set_where(pl.col("a_duplicated_0") == "y")
    assert (await page.view())["rows"] == 1
    session.close()
