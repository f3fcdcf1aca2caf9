"""Resolve requirements for another machine than this one, with pip's own choice of files.

pip chooses wheels for another platform, but evaluates environment markers for the machine it runs on. So each round
asks pip for the files of the names known so far, without dependencies, reads from the metadata what those depend on,
and keeps what `packaging` says is for the target; until nothing new comes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SECONDS = 240


@dataclass(frozen=True)
class Target:
    """A machine: pip's tags for it, and the markers that its Python would report."""

    name: str
    platforms: tuple[str, ...]
    markers: dict[str, str]
    python: str = "3.13"

    @property
    def environment(self) -> dict[str, str]:
        full = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        made_by = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        return {**self.markers, **full, **made_by, "implementation_version": f"{self.python}.0", "extra": ""}


def _target(name: str, system: str, machine: str, *platforms: str, python: str = "3.13") -> Target:
    sys_platform, os_name = {
        "Windows": ("win32", "nt"),
        "Darwin": ("darwin", "posix"),
        "Linux": ("linux", "posix"),
    }[system]
    markers = {"platform_system": system, "platform_machine": machine, "sys_platform": sys_platform, "os_name": os_name}
    return Target(name, platforms, {**markers, "platform_release": "", "platform_version": ""}, python)


_MANYLINUX = ("manylinux_2_34", "manylinux_2_31", "manylinux_2_28", "manylinux_2_17", "manylinux2014")
TARGETS = (
    _target("win_amd64", "Windows", "AMD64", "win_amd64"),
    _target("win_amd64-3.10", "Windows", "AMD64", "win_amd64", python="3.10"),
    _target("win_arm64", "Windows", "ARM64", "win_arm64"),
    _target("macosx_x86_64", "Darwin", "x86_64", "macosx_14_0_x86_64"),
    _target("macosx_arm64", "Darwin", "arm64", "macosx_14_0_arm64"),
    _target("manylinux_aarch64", "Linux", "aarch64", *(f"{each}_aarch64" for each in _MANYLINUX)),
)


@dataclass
class Resolution:
    """What pip found: canonical name -> file, and the names for which there is no wheel for the target."""

    files: dict[str, str] = field(default_factory=dict)
    without_wheel: set[str] = field(default_factory=set)


def resolve(requirements: Iterable[str], target: Target, folder: Path) -> Resolution:
    """Return the whole closure for a target; raises AssertionError with pip's words when pip itself fails."""
    found = Resolution()
    wanted: dict[str, Requirement] = {}
    new = _merge(wanted, (each for each in map(Requirement, requirements) if _is_for(each, target)))
    while new:
        more: list[Requirement] = []
        for item in _report([wanted[name] for name in sorted(new)], target, folder, found):
            metadata = item["metadata"]
            name = canonicalize_name(metadata["name"])
            found.files[name] = item["download_info"]["url"].rsplit("/", 1)[-1]
            depends = map(Requirement, metadata.get("requires_dist") or ())
            more += [each for each in depends if _is_for(each, target, wanted[name].extras)]
        new = _merge(wanted, more)
    return found


def _is_for(requirement: Requirement, target: Target, extras: Iterable[str] = ()) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**target.environment, "extra": each}) for each in ("", *extras))


def _merge(wanted: dict[str, Requirement], more: Iterable[Requirement]) -> set[str]:
    """Add requirements; return the names that are new or have become narrower."""
    changed: set[str] = set()
    for each in more:
        each.marker = None
        name = canonicalize_name(each.name)
        known = wanted.setdefault(name, each)
        narrower = known.specifier & each.specifier
        if known is each or narrower != known.specifier or not each.extras <= known.extras:
            known.specifier = narrower
            known.extras |= each.extras
            changed.add(name)
    return changed


def _report(asked: list[Requirement], target: Target, folder: Path, found: Resolution) -> list[dict[str, Any]]:
    done = _pip(asked, target, folder / "report.json")
    if done.returncode == 0:
        return list(json.loads((folder / "report.json").read_text(encoding="utf-8"))["install"])
    lacking = re.search(r"No matching distribution found for ([A-Za-z0-9._-]+)", done.stderr)
    assert lacking is not None, done.stderr[-3000:]
    # pip stops at the first that it does not find.
    name = canonicalize_name(lacking[1])
    found.without_wheel.add(name)
    rest = [each for each in asked if canonicalize_name(each.name) != name]
    assert len(rest) < len(asked), done.stderr[-3000:]
    return _report(rest, target, folder, found) if rest else []


def _pip(asked: list[Requirement], target: Target, report: Path) -> subprocess.CompletedProcess[str]:
    platforms = [word for each in target.platforms for word in ("--platform", each)]
    command = [
        *(sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps"),
        *("--disable-pip-version-check", "--no-input", "--only-binary=:all:", "--implementation", "cp"),
        *("--python-version", target.python, *platforms, "--target", str(report.parent / "never")),
        *("--report", str(report), *map(str, asked)),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
