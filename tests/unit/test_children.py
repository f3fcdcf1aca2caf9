"""How children are started: by module, by role in a frozen program, with nothing secret in sight."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from taupane_bridges import children


def test_a_module_is_run_by_this_python() -> None:
    assert children.own("taupane_bridges.launcher", "--port", "1") == [
        sys.executable, "-m", "taupane_bridges.launcher", "--port", "1",
    ]  # fmt: skip


def test_a_frozen_program_is_started_with_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = children.own("taupane_bridges.launcher", "--help")
    assert command == [sys.executable, children.ROLE, "taupane_bridges.launcher", "--help"]
    children.play_role(["app"])  # an ordinary start
    children.play_role(["app", "file.csv", "x"])
    with pytest.raises(SystemExit, match="is no module of Taupane's"):
        children.play_role(["app", children.ROLE, "os"])
    argv = sys.argv
    try:
        with pytest.raises(SystemExit) as ended:
            children.play_role(["app", children.ROLE, "taupane_bridges.launcher", "--nope"])
    finally:
        sys.argv = argv
    assert ended.value.code == 2


def test_nothing_plays_a_role_in_an_ordinary_python() -> None:
    children.play_role(["app", children.ROLE, "os"])


def test_a_child_has_pipes_and_descriptors_and_its_own_group(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    program = f"import os, sys; os.write({writing}, os.environ['MARK'].encode()); print(os.getpgid(0) == os.getpid())"
    child = children.start([sys.executable, "-c", program], environ={"MARK": "seen"}, pass_fds=[writing])
    os.close(writing)
    out, _ = child.communicate(timeout=60)
    assert out == b"True\n"
    assert os.read(reading, 10) == b"seen"
    os.close(reading)
    with pytest.raises(FileNotFoundError):
        children.start([str(tmp_path / "nothing")])
