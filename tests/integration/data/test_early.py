"""What a program that only shows tables sets for its whole process."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import gc
from taupane_bridges.data import early

{}
early.import_next()
early._next.join()
print(gc.get_freeze_count() > 10_000)
"""


@pytest.mark.parametrize("ours", [True, False])
def test_the_collector_leaves_alone_what_a_program_of_ours_has_imported(ours: bool) -> None:
    program = PROGRAM.format("early.all_ours()" if ours else "")
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == f"{ours}\n"
