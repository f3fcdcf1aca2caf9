"""A real server, real sockets, real parquet: loads, rows, sorts, searches, statistics and what goes wrong."""

from __future__ import annotations

import asyncio
import os
from itertools import pairwise
from pathlib import Path

import aiohttp
import polars as pl
import pytest
from tests.integration.buckaroo.conftest import ROWS
from tests.integration.buckaroo.wire import Wire, stats_of

from taupane_bridges.buckaroo import BuckarooServer, LoadRequest, Options
from taupane_bridges.data import SourceMissing


async def test_health_and_diagnostics(wire: Wire) -> None:
    health = await wire.json("/health")
    assert (health["status"], health["version"], health["pid"]) == ("ok", "0.15.11", os.getpid())
    assert health["static_files"]["standalone.js"] == {"exists": False}
    told = await wire.json("/diagnostics")
    assert told["sessions"] == {"active": 0, "total_evicted": 0, "ttl_s": 3600.0, "eviction_interval_s": 300.0}
    assert told["dependencies"]["pyarrow"] is True


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.ndjson", "t.parquet"])
async def test_files_of_every_format(wire: Wire, folder: Path, name: str) -> None:
    told = await wire.load(folder / name, "s")
    assert (told["session"], told["rows"], told["server_pid"]) == ("s", ROWS, os.getpid())
    assert (told["browser_action"], told["path"]) == ("skipped", str(folder / name))
    assert told["columns"][:3] == [
        {"name": "id", "dtype": "int64"}, {"name": "name", "dtype": "str"}, {"name": "x", "dtype": "float64"},
    ]  # fmt: skip
    socket = await wire.connect("s")
    assert (await socket.next())["mode"] == "viewer"
    length, rows = await socket.rows(1, 3)
    assert length == ROWS
    assert [(row["a"], row["b"], row["c"], row["index"]) for row in rows] == [
        (1, "bravo", 0.5, 1),
        (2, "golf (x)", 1.0, 2),
    ]


async def test_layouts_of_the_three_modes(wire: Wire, folder: Path) -> None:
    orders = {}
    for session, more in (
        ("viewer", {}), ("lazy", {"mode": "lazy"}), ("polars", {"mode": "buckaroo", "backend": "polars"}),
    ):  # fmt: skip
        await wire.load(folder / "t.parquet", session, **more)
        socket = await wire.connect(session)
        _, rows = await socket.rows(5, 6, sort="a", sort_direction="desc")
        names = list(rows[0])
        orders[session] = (names.index("index"), rows[0]["index"], rows[0]["a"], rows[0]["m"])
    assert orders == {
        "viewer": (13, 1994, 1994, "i4"), "lazy": (0, 5, 1994, "i4"), "polars": (13, 1994, 1994, "i4"),
    }  # fmt: skip


async def test_cells_are_exact(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars")
    socket = await wire.connect("s")
    _, (row,) = await socket.rows(7, 8)
    assert row == {
        "a": 7, "b": None, "c": None, "d": 2**60 + 7, "e": False, "f": "2020-01-08", "g": "2020-01-02 03:11:05.000678",
        "h": "01:02:03.000463", "i": "1d 00:00:10", "j": "19.34", "k": "[7, 8]", "l": 7, "m": "i7", "index": 7,
    }  # fmt: skip


async def test_sorts_are_stable_with_nulls_last(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars")
    socket = await wire.connect("s")
    for direction in ("asc", "desc"):
        _, rows = await socket.rows(0, ROWS, sort="b", sort_direction=direction)
        names = [row["b"] for row in rows]
        assert names[-500:] == [None] * 500
        assert names[:1500] == sorted(names[:1500], reverse=direction == "desc")
        assert all(a["index"] < b["index"] for a, b in pairwise(rows) if a["b"] == b["b"])
    _, rows = await socket.rows(0, 2, sort="index", sort_direction="desc")
    assert [row["index"] for row in rows] == [ROWS - 1, ROWS - 2]


async def test_ranges_and_second_requests(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.csv", "s")
    socket = await wire.connect("s")
    await socket.next()
    assert (await socket.rows(ROWS - 1, ROWS + 50))[1][0]["a"] == ROWS - 1
    assert await socket.rows(10**9, 10**9 + 5) == (ROWS, [])
    assert await socket.rows(None, "x") == (ROWS, [])
    await socket.ask(0, 1, second_request={"start": 5, "end": 6})
    first = await socket.next()
    await socket.binary()
    assert first["key"]["second_request"] == {"start": 5, "end": 6}
    assert (await socket.next())["key"] == {"start": 5, "end": 6}
    await socket.binary()


async def test_the_search_box_filters_for_every_page(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars")
    one, other = await wire.connect("s"), await wire.connect("s")
    for socket in (one, other):
        assert (await socket.next())["df_meta"]["filtered_rows"] == ROWS
    await one.change(1, quick_command_args={"search": ["golf (x"]})
    told, heard = await one.of_type("initial_state"), await other.of_type("initial_state")
    assert (told["reply_seq"], "reply_seq" in heard) == (1, False)
    for state in (told, heard):
        assert (state["df_meta"]["filtered_rows"], state["df_meta"]["total_rows"]) == (500, ROWS)
        text = state["df_display_args"]["main"]["df_viewer_config"]["column_config"][1]
        assert text["displayer_args"]["highlight_phrase"] == ["golf (x"]
    length, rows = await other.rows(0, 3, sort="a", sort_direction="desc")
    assert (length, [row["a"] for row in rows]) == (500, [1998, 1994, 1990])
    update = await other.of_type("stats_update")
    assert update["stats_gen"] == heard["df_meta"]["stats"]["gen"]
    assert stats_of(update["payload"])["b__filtered_histogram"] == [{"name": "golf (x)", "cat_pop": 100.0}]
    await one.change(2, quick_command_args={"search": [""]})
    assert (await one.of_type("initial_state"))["df_meta"]["filtered_rows"] == ROWS


async def test_a_live_search_is_one_connection_s_own(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    one, other = await wire.connect("s"), await wire.connect("s")
    for socket in (one, other):
        await socket.next()
    await one.change(1, search_string="alpha")
    told = await one.of_type("initial_state")
    assert (told["df_meta"]["filtered_rows"], told["buckaroo_state"]["search_string"]) == (ROWS, "alpha")
    assert (await one.rows(0, 1))[0] == 500
    assert (await other.rows(0, 1))[0] == ROWS


async def test_rows_come_before_statistics(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars")
    patient = await wire.connect("s", caps=None)
    told = await patient.next()
    assert "stats" not in told["df_meta"]
    whole = stats_of(told["df_data_dict"]["all_stats"])
    assert (whole["a__mean"], whole["b__null_count"], whole["l__distinct_count"]) == (999.5, 500, 1600)
    assert len(whole["a__histogram"]) == 12
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars")
    quick = await wire.connect("s")
    first = await quick.next()
    if "stats" in first["df_meta"]:  # they may have been counted by then
        assert first["df_meta"]["stats"] == {"status": "pending", "tier": "schema", "gen": 2}
        await quick.rows(0, 10)
        update = await quick.of_type("stats_update")
        assert stats_of(update["payload"]) == whole
        assert update["final"] is True


async def test_statistics_of_a_sample_come_first(wire: Wire, large: Path) -> None:
    quick, patient = await wire.connect("s"), await wire.connect("s", caps=None)
    await wire.load(large, "s", mode="buckaroo", backend="polars")
    told = first = await quick.next()
    tiers, found = [first["df_meta"]["stats"]["tier"]], stats_of(first["df_data_dict"]["all_stats"])
    await quick.rows(0, 10)
    while not told.get("final"):
        told = await quick.of_type("stats_update")
        assert told["stats_gen"] == first["df_meta"]["stats"]["gen"]
        tiers.append(told["tier"])
        if tiers[-1] == "sampled" and "b__mean" not in found:
            found.update(stats_of(told["payload"]))
            assert found["b__mean"] == pytest.approx(400_000, rel=0.05)
            assert (found["b__non_null_count"], len(found["j__histogram"])) == (400_000, 12)
        found.update(stats_of(told["payload"]))
    assert (tiers[:2], tiers[-1]) == (["schema", "sampled"], "full")
    assert (found["a__distinct_count"], found["b__mean"], found["j__max"]) == (400_000, 399_999.0, 3_999_990)
    rough, exact = await patient.of_type("initial_state"), await patient.of_type("initial_state")
    assert rough["df_meta"]["stats"]["tier"] == "sampled"
    assert "stats" not in exact["df_meta"]
    assert stats_of(exact["df_data_dict"]["all_stats"])["b__mean"] == 399_999.0


async def test_a_wide_table_has_its_statistics_as_json(wire: Wire, folder: Path) -> None:
    numbers = pl.Series([2**60, 2, None])
    pl.DataFrame({f"c{at}": numbers for at in range(64)}).write_parquet(folder / "wide.parquet")
    await wire.load(folder / "wide.parquet", "s", mode="buckaroo")
    told = (await (await wire.connect("s", caps=None)).next())["df_data_dict"]["all_stats"]
    rows = {row["index"]: row for row in told["data"]}
    assert (told["format"], rows["max"]["a"], rows["min"]["a"], rows["null_count"]["cl"]) == ("json", str(2**60), 2, 1)
    assert rows["histogram"]["a"][-1]["name"] == "NA"


async def test_of_a_wide_table_the_page_gets_the_rows_that_it_waits_for(wire: Wire, folder: Path) -> None:
    numbers = pl.Series(range(900), dtype=pl.Int16)
    pl.DataFrame({f"c{at}": numbers for at in range(1_000)}).write_parquet(folder / "thousand.parquet")
    await wire.load(folder / "thousand.parquet", "s")
    page, other = await wire.connect("s"), await wire.connect("s", caps=None)
    for socket, start, shown, counted in ((page, 100, 182, 128), (page, 100, 282, 182), (other, 100, 182, 800)):
        length, rows = await socket.rows(start, 1_100, origEnd=shown)
        assert (length, len(rows), rows[0]["a"], rows[-1]["blm"]) == (900, counted, start, start + counted - 1)


async def test_statistics_on_request(wire: Wire, folder: Path) -> None:
    socket = await wire.connect("s")
    await socket.send({"type": "stats_request", "stats_gen": 1, "scope": "raw"})
    assert (await socket.next())["reason"] == "no_data"
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    await socket.of_type("initial_state")
    for message, reason in (
        ({"stats_gen": 9, "scope": "raw"}, "stale"),
        ({"stats_gen": 1, "scope": "x"}, "unsupported_scope"),
    ):
        await socket.send({"type": "stats_request", **message})
        assert (await socket.of_type("stats_aborted"))["reason"] == reason
    await socket.send({"type": "stats_request", "stats_gen": 1, "scope": "raw"})
    assert (await socket.of_type("stats_update"))["stats_gen"] == 1
    await wire.load(folder / "t.csv", "s")
    await socket.send({"type": "stats_request", "stats_gen": 2, "scope": "raw"})
    assert (await socket.of_type("stats_aborted"))["reason"] == "not_requestable"


async def test_state_changes_that_cannot_be_done(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo")
    socket = await wire.connect("s")
    await socket.next()
    await socket.change(1, cleaning_method="aggressive")
    told = await socket.of_type("error")
    assert (told["error_code"], "not supported" in told["message"]) == ("state_change_error", True)
    state = await socket.of_type("initial_state")
    assert (state["reply_seq"], state["buckaroo_state"]["cleaning_method"]) == (1, "")
    await socket.send({"type": "buckaroo_state_change", "new_state": "x", "state_seq": 2})
    assert (await socket.of_type("error"))["error_code"] == "state_change_error"
    assert (await socket.of_type("initial_state"))["reply_seq"] == 2
    await socket.change(3, df_display="summary")
    assert (await socket.of_type("initial_state"))["buckaroo_state"]["df_display"] == "summary"
    await socket.change(None, df_display="main")  # nothing to answer
    assert (await socket.rows(0, 1))[0] == ROWS


async def test_messages_that_are_none(wire: Wire, folder: Path) -> None:
    socket = await wire.connect("s")
    for text in ("{", "[]", "3", "NaN"):
        await socket.send(text)
        assert (await socket.next())["error_code"] == "invalid_json"
    await socket.send({"type": "who knows"})
    await socket.ask(0, 5)
    assert (await socket.next())["error_info"] == "No data loaded for this session"
    assert await socket.binary() == b""  # what makes Buckaroo's page tell of it
    await wire.load(folder / "t.csv", "s")
    assert (await socket.next())["type"] == "initial_state"
    await socket.ask(0, 5, sort="zz")
    assert "no column" in (await socket.next())["error_info"]
    plain = await wire.connect("s", caps=None)
    await plain.next()
    await plain.ask(0, 5, sort=["a"])
    assert "no column" in (await plain.next())["error_info"]
    assert (await plain.rows(0, 1))[0] == ROWS  # no empty frame came before it


async def test_a_load_reaches_open_sockets_and_a_failed_one_changes_nothing(wire: Wire, folder: Path) -> None:
    socket = await wire.connect("s")
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", prompt="one")
    assert (await socket.next())["prompt"] == "one"
    status, _ = await wire.post("/load", {"path": str(folder / "none.csv"), "session": "s", "mode": "lazy"})
    assert status == 404
    await socket.change(1, quick_command_args={"search": ["alpha"]})
    assert (await socket.of_type("initial_state"))["df_meta"]["filtered_rows"] == 500
    await wire.load(folder / "t.csv", "s", prompt="two")
    told = await socket.of_type("initial_state")
    while told["prompt"] != "two":
        told = await socket.of_type("initial_state")
    assert (told["mode"], told["df_meta"]) == ("viewer", {"total_rows": ROWS})
    assert (await socket.rows(0, 1))[0] == ROWS


async def test_loads_that_fail(wire: Wire, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    os.mkfifo(folder / "pipe.csv")
    cases = {
        str(folder / "none.csv"): (404, "file_not_found"),
        str(outside): (404, "file_not_found"),
        str(folder / "pipe.csv"): (404, "file_not_found"),
        str(folder / "none.xyz"): (400, "invalid_file"),
        str(folder / "broken.parquet"): (400, "invalid_file"),
    }
    for path, (status, code) in cases.items():
        got, told = await wire.post("/load", {"path": path, "session": "s"})
        assert (got, told["error_code"]) == (status, code), path
    (folder / "pipe.csv").unlink()
    assert await wire.post("/load", b"[") == (400, {"error": "Invalid JSON body"})
    assert (await wire.post("/load", {"path": "x" * (2 << 20)}))[0] == 413
    assert (await wire.post("/load_expr", {"build_dir": "x"}))[0] == 501
    assert (await wire.get("/load"))[0] == 405
    assert (await wire.get("/nothing"))[0] == 404
    assert (await wire.json("/diagnostics"))["sessions"]["active"] == 0


async def test_comparisons(wire: Wire, folder: Path) -> None:
    body = {"session": "c", "path1": str(folder / "a.csv"), "path2": str(folder / "b.csv"), "join_columns": ["k"]}
    status, told = await wire.post("/load_compare", {**body, "no_browser": True})
    assert (status, told["rows"]) == (200, 4)
    assert told["columns"] == ["k", "v", "w", "v|df2", "z", "membership", "v|eq"]
    assert told["eqs"] == {
        "k": {"diff_count": "join_key"},
        "v": {"diff_count": 1},
        "w": {"diff_count": "df_1"},
        "z": {"diff_count": "df_2"},
    }
    socket = await wire.connect("c")
    state = await socket.next()
    assert state["metadata"]["path2"] == str(folder / "b.csv")
    configs = state["df_display_args"]["main"]["df_viewer_config"]["column_config"]
    assert [entry["header_name"] for entry in configs if entry.get("merge_rule") == "hidden"] == [
        "v|df2",
        "membership",
        "v|eq",
    ]
    assert configs[1]["color_map_config"]["val_column"] == "g"
    _, rows = await socket.rows(0, 10)
    assert [(row["a"], row["b"], row["d"], row["f"], row["g"]) for row in rows] == [
        (1, "a", "a", 3, 7), (2, "b", "x", 3, 3), (3, "c", None, 1, 1), (4, None, "d", 2, 2),
    ]  # fmt: skip
    for wrong in ({"join_columns": ["nope"]}, {"path2": str(folder / "a.csv"), "join_columns": ["v", "none"]}):
        assert (await wire.post("/load_compare", {**body, **wrong}))[0] == 400
    assert (await wire.post("/load_compare", {"session": "c"}))[0] == 400


async def test_other_pages_are_kept_out(wire: Wire, server: BuckarooServer, folder: Path) -> None:
    body = {"path": str(folder / "t.csv"), "session": "s"}
    assert (await wire.post("/load", body, Origin="http://evil.example"))[0] == 403
    assert (await wire.post("/load", body, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert (await wire.get("/health", Host=f"evil.example:{server.port}"))[0] == 421
    assert (await wire.get("/health", Host=f"localhost:{server.port}"))[0] == 200
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        await wire.connect("s", Origin="http://evil.example")
    assert error.value.status == 403
    same = await wire.connect("s", Origin=server.origin)
    await same.close()
    assert (await wire.get("/ws/s"))[0] == 400


async def test_many_pages_sort_by_many_columns_at_once(wire: Wire, folder: Path) -> None:
    await wire.load(folder / "t.parquet", "s", mode="buckaroo", backend="polars")

    async def scroll(sort: str) -> None:
        socket = await wire.connect("s")
        await socket.next()
        for start in range(0, 1_000, 100):
            await socket.ask(start, start + 100, sort=sort, sort_direction="asc")
        seen = [row[sort] for _ in range(10) for row in (await socket.answer())[1]]
        assert len(seen) == 1_000
        assert seen == sorted(seen)
        await socket.close()

    await asyncio.gather(*(scroll(sort) for sort in "adfgim"))


async def test_the_program_s_own_files(server: BuckarooServer, wire: Wire, folder: Path) -> None:
    address = await server.load(LoadRequest(str(folder / "t.csv"), "mine", mode="buckaroo"))
    assert address == f"{server.origin}/s/mine"
    socket = await wire.connect("mine")
    assert (await socket.next())["metadata"]["rows"] == ROWS
    with pytest.raises(SourceMissing):
        await server.load(LoadRequest(str(folder / "none.csv"), "mine"))


async def test_a_port_that_is_taken(server: BuckarooServer) -> None:
    second = BuckarooServer(Options(port=server.port))
    with pytest.raises(OSError, match="in use"):
        await second.start()
    await second.stop()


async def test_sockets_are_closed_at_the_end(folder: Path) -> None:
    server = BuckarooServer(Options(port=0))
    await server.start()
    async with Wire(server.port) as wire:
        socket = await wire.connect("s")
        stopping = asyncio.create_task(server.stop())
        message = await socket.raw.receive(30)
        await stopping
        assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
        assert socket.raw.close_code == 1001
        await socket.close()
