"""One wheel for all tests: built from a clean copy of the tree without Node on PATH, then installed afresh."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "dist", "build", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis", ".dist-*"
)


def run(command: Sequence[str | Path], *, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command; fail the test with its output when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        pytest.fail(f"{command} ended with {done.returncode}:\n{output[-8000:]}")
    return output


@pytest.fixture(scope="session")
def without_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give an environment whose PATH has a shell and the basic tools, and no node or npm."""
    folder = tmp_path_factory.mktemp("path")
    for name in ("sh", "env", "uname", "getconf", "ldd"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    environ = {**os.environ, "PATH": str(folder)}
    assert shutil.which("node", path=environ["PATH"]) is None
    return environ


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the sources alone: no dist, no node_modules, nothing built."""
    target = tmp_path_factory.mktemp("tree") / "taupane"
    shutil.copytree(ROOT, target, ignore=LEFT_OUT)
    assert not (target / "static" / "dist").exists()
    return target


@pytest.fixture(scope="session")
def wheel(tree: Path, without_node: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as pip does, in an isolated environment."""
    out = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", out, "."], cwd=tree, env=without_node)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, without_node: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it depends on into a fresh environment; give the folder of its programs."""
    home = tmp_path_factory.mktemp("fresh")
    run([sys.executable, "-m", "venv", home / "venv"], cwd=home)
    scripts = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run([scripts / "python", "-m", "pip", "install", "--disable-pip-version-check", wheel], cwd=home, env=without_node)
    return scripts
