"""`taupane view` as a user starts it: what it opens, and what it says when it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

COMMAND = [sys.executable, "-m", "taupane", "view"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.parquet"
    pl.DataFrame({"a": [1, 2, 3]}).write_parquet(path)
    return path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.parquet"], "'nothing.parquet' does not exist"),
        (["*.nothing"], "'*.nothing' does not exist"),
        (["empty"], "'empty' has no parquet files in it"),
        (["idle"], "'idle' is a pipe, and nothing came through it"),
        (["-", "-"], "standard input can be read only once"),
        (["-"], "nothing came on standard input"),
        (["SMALL", "--query", "select nope from small"], 'unable to find column "nope"'),
        (["--query", "select 1"], "a query needs at least one FILE"),
        (["SMALL", "--port", "99999"], "99999 is not in the range 0<=x<=65535"),
        (["SMALL", "--window", "nope"], "unknown window host 'nope'"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line(small: Path, arguments: list[str], says: str) -> None:
    (small.parent / "empty").mkdir()
    os.mkfifo(small.parent / "idle")
    given = [str(small) if each == "SMALL" else each for each in arguments]
    ended = subprocess.run(
        [*COMMAND, *given], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, cwd=small.parent
    )
    assert ended.returncode == 2
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stdout == ""


@pytest.mark.parametrize("piped", [b"", b"a,b\n1,2\n"], ids=["files", "pipe"])
def test_it_prints_its_address_and_ends_with_a_signal(small: Path, tmp_path: Path, piped: bytes) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [*COMMAND, "-" if piped else str(small), "--window", "none"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(piped)
        process.stdin.close()
        assert process.stdout.readline().startswith(b"http://127.0.0.1:")
        kept = list(tmp_path.glob("taupane-*.csv"))
        assert [file.read_bytes() for file in kept] == [piped] * bool(piped)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert list(tmp_path.glob("taupane-*.csv")) == []
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
