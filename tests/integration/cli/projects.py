"""A new project, made and used by the commands that `taupane new` prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def taupane(*arguments: str | Path, cwd: Path) -> str:
    """Run our command line; it has to succeed."""
    return run([sys.executable, "-m", "taupane", *map(str, arguments)], cwd=cwd)


def run(command: list[str], cwd: Path, seconds: float = 110) -> str:
    """Run a command; it has to succeed."""
    done = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=seconds, env={**os.environ, "NO_COLOR": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout[-4000:]}"
    return done.stdout


def check_python(folder: Path) -> None:
    """Hold a project's Python to what ours is held to, and run its own tests."""
    run([sys.executable, "-m", "ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), "."], folder)
    formatting = ["ruff", "format", "--check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), "."]
    run([sys.executable, "-m", *formatting], folder)
    told = run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], folder)
    assert " passed" in told
    assert "failed" not in told
