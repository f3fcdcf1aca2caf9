"""The tables of the benchmarks: what is written of what was measured."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def modules() -> Iterator[types.SimpleNamespace]:
    """Give the modules that need nothing but Python; they are imported by their short names."""
    names = ("report", "measured", "processes", "guard")
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield types.SimpleNamespace(**{name: importlib.import_module(name) for name in names})
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in names:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("value", "text"), [(0.01234, "0.0123"), (1.0, "1"), (12.34, "12.3"), (999.4, "999"), (12_345.6, "12,346")]
)
def test_numbers_are_short_and_have_no_exponent(modules: types.SimpleNamespace, value: float, text: str) -> None:
    assert modules.report.short(value) == text


def test_others_are_compared_with_the_first_and_the_first_with_the_limit(modules: types.SimpleNamespace) -> None:
    measured = modules.measured.Measured(("ours", "theirs", "third"), ("open", "jump"), {"jump": ("p95", 16.0)})
    measured.add("ours", "open", [2.0])
    measured.add("theirs", "open", [10.0])
    measured.note("third", "open", "out of memory: more than 15 GB")
    measured.add("ours", "jump", [1.0, 2.0])
    measured.add("ours", "jump", [4.0])
    measured.add("theirs", "jump", [0.001, 0.001, 0.001])
    assert measured.table("Title", "How.").text().splitlines() == [
        "## Title",
        "",
        "How.",
        "",
        "|  | ours | theirs | third | against the limit |",
        "| --- | --- | --- | --- | --- |",
        "| open | 2 | 10 (× 5) | out of memory: more than 15 GB |  |",
        "| jump | 2 / 4 | 0.001 / 0.001 (× 0.00) | – | 0.25 × 16 (p95) |",
    ]


def test_what_failed_in_one_run_is_said_beside_the_others(modules: types.SimpleNamespace) -> None:
    measured = modules.measured.Measured(("ours",), ("sort",), {})
    measured.add("ours", "sort", [3.0])
    measured.note("ours", "sort", "more than 60 s")
    assert measured.table("", "").rows == [("sort", "3; once more than 60 s", "")]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_tree_has_the_children_of_children(modules: types.SimpleNamespace) -> None:
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        parent.stdout.readline()
        found = modules.guard.tree(parent.pid)
        ours = modules.guard.tree(os.getpid())
        memory = modules.guard.tree_memory(parent.pid)
        parent.stdin.write(b"\n")
    assert len(found) == 2
    assert set(found) < set(ours)
    assert memory > 1
