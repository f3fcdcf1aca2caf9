"""Private folders: they go with whoever made them, also where that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from taupane_bridges.data.folders import OWNER, PREFIX, make_folder, remove_folder, sweep

SWEEPS = sys.platform != "win32"
"""Windows has no such locks: nothing is swept there."""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def grow_old(folder: Path) -> None:
    os.utime(folder, (1_000_000_000, 1_000_000_000))


def test_a_folder_is_private_and_goes_with_all_that_is_in_it(temporary: Path) -> None:
    folder = make_folder()
    assert folder.parent == temporary
    assert not SWEEPS or folder.stat().st_mode & 0o777 == 0o700
    (folder / "sorted.arrow").write_bytes(b"rows")
    remove_folder(folder)
    assert not folder.exists()
    remove_folder(folder)  # once more does no harm


def test_a_folder_in_use_is_left_alone_however_old(temporary: Path) -> None:
    folder = make_folder()
    grow_old(folder)
    sweep()
    assert folder.exists()
    remove_folder(folder)


def test_what_a_killed_process_left_is_removed_by_the_next(temporary: Path) -> None:
    code = (
        "import sys, tempfile\ntempfile.tempdir = sys.argv[1]\n"
        "from taupane_bridges.data.folders import make_folder\n"
        "(make_folder() / 'sorted.arrow').write_bytes(b'rows')\nprint('made', flush=True)\nsys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(temporary)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    (left,) = temporary.glob(f"{PREFIX}*")
    sweep()
    assert left.exists(), "it may be a new one, that is not locked yet"
    grow_old(left)
    sweep()
    assert left.exists() is not SWEEPS


def test_other_folders_stay(temporary: Path) -> None:
    for name in (f"{PREFIX}unowned", "someone-elses"):
        (temporary / name).mkdir()
        grow_old(temporary / name)
    (temporary / "someone-elses" / OWNER).touch()
    sweep()
    assert len(list(temporary.iterdir())) == 2


def test_many_threads_may_make_folders_at_once() -> None:
    made: list[Path] = []
    threads = [threading.Thread(target=lambda: made.append(make_folder())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(made)) == 8
    for folder in made:
        remove_folder(folder)
