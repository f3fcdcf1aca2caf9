"""Limits, files, folders, the port."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane.errors import BadRoute, PortInUse
from taupane.server.assets import read_assets
from taupane.server.binding import bind
from taupane.server.folders import check_folder, contained_file
from taupane.server.limits import Bucket


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    bucket = Bucket(rate=10, burst=5)
    assert [bucket.take(0.0) for _ in range(5)] == [0.0] * 5
    assert bucket.take(0.0) == pytest.approx(0.1)
    assert bucket.take(0.1) == pytest.approx(0.1)
    assert bucket.take(10.0) == 0.0


@given(st.lists(st.floats(0, 1), max_size=50))
def test_waiting_as_told_keeps_the_rate(gaps: list[float]) -> None:
    bucket = Bucket(rate=100, burst=1)
    now = 0.0
    for gap in gaps:
        now += gap + bucket.take(now)
    assert now >= (len(gaps) - 2) / 100


def test_only_what_the_build_made_is_served(tmp_path: Path) -> None:
    (tmp_path / "client-0123456789.js").write_text("1")
    (tmp_path / "chunk").mkdir()
    (tmp_path / "chunk" / "grid-0123456789.js").write_text("2")
    (tmp_path / "icons.json").write_text("{}")
    (tmp_path / "notes.unknown").write_text("no")
    (tmp_path / "manifest.json").write_text(json.dumps({"client.js": "client-0123456789.js"}))
    assets = read_assets(tmp_path)
    assert assets.url("client.js") == "/_taupane/client-0123456789.js"
    assert assets.url("other.js") is None
    assert set(assets.served) == {"client-0123456789.js", "chunk/grid-0123456789.js", "icons.json", "manifest.json"}
    assert assets.served["client-0123456789.js"].immutable
    assert not assets.served["icons.json"].immutable
    assert assets.cached("icons.json") is None
    assert assets.read("icons.json") == b"{}" == assets.cached("icons.json")


@pytest.mark.parametrize("content", [None, "", "[]", "{"])
def test_an_absent_build_is_no_assets(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assets = read_assets(tmp_path)
    assert (dict(assets.served), assets.url("client.js")) == ({}, None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    (folder / "in").symlink_to(folder / "a.txt")
    (tmp_path / "out.txt").write_text("o")
    (folder / "out").symlink_to(tmp_path / "out.txt")
    (folder / ".env").write_text("e")
    os.mkfifo(folder / "pipe")
    return folder.resolve()


def test_regular_files_inside_are_found(root: Path) -> None:
    assert contained_file(root, "a.txt") == root / "a.txt"
    assert contained_file(root, "in") == root / "a.txt"


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../out.txt",
        "out",
        "pipe",
        ".env",
        "x/../a.txt",
        "/etc/passwd",
        "a.txt/",
        "a\0",
        "..\\out.txt",
        "C:a",
        "x" * 5000,
    ],
)
def test_nothing_else_is(root: Path, name: str) -> None:
    assert contained_file(root, name) is None


@given(st.text())
def test_no_name_leads_out(name: str) -> None:
    root = check_folder(os.path.dirname(__file__))  # noqa: PTH120
    found = contained_file(root, name)
    assert found is None or found.is_relative_to(root)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadRoute, match="No such file"):
        check_folder(tmp_path / "x")
    (tmp_path / "f").write_text("")
    with pytest.raises(BadRoute, match="is not a folder"):
        check_folder(tmp_path / "f")


def test_a_taken_port_is_named() -> None:
    with bind() as first:
        port = first.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            bind(port)
    with bind(port) as again:
        assert again.getsockname() == ("127.0.0.1", port)


def test_the_socket_takes_connections_before_anybody_answers() -> None:
    with bind() as listening, socket.create_connection(listening.getsockname(), timeout=1):
        pass


def test_ports_are_numbers_of_16_bits() -> None:
    with pytest.raises(ValueError, match="65535"):
        bind(70000)
