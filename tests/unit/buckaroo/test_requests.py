"""What clients ask for over HTTP, and who may ask."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taupane_bridges.buckaroo.errors import Refused, of_load
from taupane_bridges.buckaroo.gate import Gate
from taupane_bridges.buckaroo.page import buckaroo_page, own_page
from taupane_bridges.buckaroo.paths import Paths
from taupane_bridges.buckaroo.requests import CompareRequest, LoadRequest, read_compare, read_load
from taupane_bridges.buckaroo.scripts import Scripts
from taupane_bridges.data import SourceBroken, SourceMissing, UnsupportedSource


def load(**body: object) -> LoadRequest:
    return read_load(json.dumps(body).encode())


def refused(**body: object) -> tuple[int, object]:
    with pytest.raises(Refused) as error:
        load(**body)
    return error.value.status, error.value.body.get("error") or error.value.body["error_code"]


def test_a_load_with_what_it_leaves_out() -> None:
    assert load(path="/a.csv", session="s") == LoadRequest("/a.csv", "s")
    made = load(path="/a.csv").session
    assert len(made) == 32
    assert int(made, 16) >= 0


def test_a_load_with_everything() -> None:
    request = load(
        path="/a.csv", session="s", mode="buckaroo", backend="POLARS", prompt="p", no_browser=True,
        component_config={"a": 1}, column_config_overrides={"b": {}}, extra_grid_config={"c": 2}, init_sd={"d": {}},
    )  # fmt: skip
    assert request == LoadRequest(
        "/a.csv", "s", "buckaroo", "polars", "p", True, {"a": 1}, {"b": {}}, {"c": 2}, {"d": {}}
    )
    assert request.as_polars


def test_configurations_that_are_no_objects_count_as_left_out() -> None:
    lenient = load(path="/a.csv", session="s", component_config=None, init_sd=[1], prompt=3, mode=4)
    assert lenient == LoadRequest("/a.csv", "s")


def test_modes() -> None:
    assert load(path="/a.csv", mode="lazy").is_lazy
    assert load(path="/a.csv", mode="whatever").mode == "whatever"
    assert not load(path="/a.csv", mode="whatever").is_buckaroo
    assert not load(path="/a.csv", mode="buckaroo").as_polars


def test_loads_that_are_refused() -> None:
    assert refused() == (400, "Missing 'path'")
    assert refused(path="") == (400, "Missing 'path'")
    assert refused(path=["a"]) == (400, "invalid_file")
    assert refused(path="/a\0.csv") == (400, "invalid_file")
    assert refused(path="/a.csv", backend="duckdb") == (400, "invalid_backend")
    assert refused(path="/a.csv", backend=3) == (400, "invalid_backend")
    assert refused(path="/a.csv", backend="polars") == (400, "invalid_backend")
    assert refused(path="/a.csv", session="a/b") == (400, "invalid_session")
    assert refused(path="/a.csv", session=7) == (400, "invalid_session")
    for body in (b"", b"{", b"[]", b"\xff"):
        with pytest.raises(Refused) as error:
            read_load(body)
        assert (error.value.status, error.value.body) == (400, {"error": "Invalid JSON body"})


def test_comparisons() -> None:
    body = {"session": "s", "path1": "/a.csv", "path2": "/b.csv", "join_columns": ["k"]}
    assert read_compare(json.dumps(body).encode()) == CompareRequest("/a.csv", "/b.csv", "s", ("k",))
    for wrong in ({**body, "path2": ""}, {**body, "join_columns": [3]}, {**body, "how": "cross"}):
        with pytest.raises(Refused) as error:
            read_compare(json.dumps(wrong).encode())
        assert error.value.status == 400


def test_errors_of_files_by_their_ending(tmp_path: Path) -> None:
    missing = of_load(SourceMissing("x"), Path("/nope.csv"))
    assert (missing.status, missing.body) == (
        404,
        {"error_code": "file_not_found", "message": "File not found: /nope.csv"},
    )
    odd = of_load(SourceMissing("x"), Path("/nope.xyz"))
    assert (odd.status, odd.body) == (400, {"error_code": "invalid_file", "message": "Unsupported file format: .xyz"})
    assert of_load(UnsupportedSource("x"), Path("/is.xyz")).status == 400
    assert of_load(SourceBroken("why"), Path("/is.csv")).body == {"error_code": "invalid_file", "message": "why"}


def test_a_root_bounds_what_may_be_loaded(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "link.csv").symlink_to(tmp_path / "out.csv")
    paths = Paths(inside)
    paths.check(str(inside / "a.csv"))
    for outside in (tmp_path / "out.csv", inside / ".." / "out.csv", inside / "link.csv"):
        with pytest.raises(Refused) as error:
            paths.check(str(outside))
        assert error.value.status == 404
    Paths().check("/anything")


def test_who_may_ask() -> None:
    gate = Gate(8700, frozenset({"http://localhost:5173"}))
    for host in ("127.0.0.1:8700", "localhost:8700", "[::1]:8700"):
        assert gate.judge("GET", [host], [], []) is None
        assert gate.judge("POST", [host], [f"http://{host}"], ["same-origin"]) is None
    here = ["127.0.0.1:8700"]
    assert gate.judge("GET", here, ["http://localhost:5173"], ["same-site"]) is None
    assert gate.judge("GET", here, [], ["none"]) is None
    assert gate.judge("GET", ["evil.example:8700"], [], []) == 421
    assert gate.judge("GET", ["127.0.0.1:8701"], [], []) == 421
    assert gate.judge("GET", [], [], []) == 421
    assert gate.judge("GET", here * 2, [], []) == 421
    assert gate.judge("OPTIONS", here, [], []) == 405
    assert gate.judge("POST", here, ["http://evil.example"], []) == 403
    assert gate.judge("POST", here, ["null"], []) == 403
    assert gate.judge("POST", here, ["https://127.0.0.1:8700"], []) == 403
    assert gate.judge("GET", here, [], ["cross-site"]) == 403
    assert gate.judge("GET", here, [], ["same-site"]) == 403


def test_only_scripts_of_the_folder_are_served(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for name in ("standalone.js", "standalone.css", "compiled.css", ".hidden.js", "notes.txt"):
        (tmp_path / "static" / name).write_text("x")
    (tmp_path / "secret.js").write_text("x")
    scripts = Scripts(tmp_path / "static", "1.2")
    assert scripts.are_there
    found = scripts.file("standalone.js")
    assert found is not None
    assert found[1].startswith("text/javascript")
    for name in ("../secret.js", "..", "", ".hidden.js", "notes.txt", "missing.js", "/etc/passwd"):
        assert scripts.file(name) is None, name
    assert scripts.described()["widget.js"] == {"exists": False}
    assert not Scripts(None).are_there


def test_pages_escape_what_they_are_told() -> None:
    page = buckaroo_page('1"2', [{"label": "</script><b>"}])
    assert "</script><b>" not in page
    assert "?v=1&quot;2" in page
    own = own_page("<i>.csv", "<script>", "key", "/grid.js", "/x.css", "n")
    assert "<i>" not in own
    assert "<p>&lt;script&gt;</p>" in own
