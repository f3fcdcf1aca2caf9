"""`taupane serve --buckaroo` as a program: its first line, its end, its errors."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest


def serve(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "taupane", "serve", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("BUCKAROO_PORT="), line
    return int(line.removeprefix("BUCKAROO_PORT="))


@pytest.mark.parametrize("by", ["stdin", "SIGTERM", "SIGINT"])
def test_it_says_its_port_and_ends(tmp_path: Path, by: str) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n2\n")
    more = ["--stdio-control"] if by == "stdin" else []
    process = serve("--buckaroo", "--port", "0", "--dataset", f"d=lazy:{tmp_path / 't.csv'}", *more)
    port = port_of(process)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=60) as answer:
        assert json.load(answer)["pid"] == process.pid
    if by != "stdin":
        process.send_signal(getattr(signal, by))
    out, said = process.communicate(timeout=60)  # which closes its stdin
    assert (process.returncode, out) == (0, "")
    assert "may load any file that you can read" in said
    assert f":{port}/s/d" in said


def test_its_memory_comes_in_small_pages(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n2\n")
    process = serve("--buckaroo", "--port", "0", "--dataset", f"d=lazy:{tmp_path / 't.csv'}")
    try:
        assert process.stderr is not None
        while "/s/d" not in (said := process.stderr.readline()):  # the table is there
            assert said
        assert "THP_enabled:\t0" in Path(f"/proc/{process.pid}/status").read_text()
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say what to serve: --buckaroo"),
        (["--buckaroo", "--dataset", "x"], "expected NAME=KIND:PATH"),
        (["--buckaroo", "--dataset", "x=duckdb:/a.csv"], "expected NAME=KIND:PATH"),
        (["--buckaroo", "--dataset", "x=xorq:/a"], "not supported"),
        (["--buckaroo", "--root", "/no/such/folder"], "--root"),
    ],
)
def test_what_it_is_told_wrong(arguments: list[str], said: str) -> None:
    process = serve(*arguments)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said in error
    assert error.count("\n") == 1


def test_a_port_that_is_taken_and_a_file_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = serve("--buckaroo", "--port", str(taken.getsockname()[1]))
        _, error = process.communicate(timeout=60)
        assert process.returncode == 2
        assert str(taken.getsockname()[1]) in error
    process = serve("--buckaroo", "--port", "0", "--dataset", f"x=pandas:{os.devnull}/none.csv")
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "File not found" in error
