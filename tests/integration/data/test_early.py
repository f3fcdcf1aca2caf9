"""What a program that only shows tables sets for its whole process."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import gc
from taupane_bridges import garbage

{}
print(gc.get_threshold()[0] > 700, gc.isenabled())

import polars
from taupane_bridges.data import early
from taupane_bridges.data.sessions import columns

early.import_next()
early._next.join()
print(gc.get_freeze_count() > 10_000, gc.get_threshold())
"""


@pytest.mark.parametrize("ours", [True, False])
def test_a_program_of_ours_looks_for_no_garbage_among_what_it_has_imported(ours: bool) -> None:
    program = PROGRAM.format("garbage.hold()" if ours else "")
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.splitlines() == [f"{ours} True", f"{ours} (700, 10, 10)"]
