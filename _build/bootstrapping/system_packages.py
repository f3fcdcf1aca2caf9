"""What pip cannot install: the web engine, a browser, an X server, headers. On Debian and Ubuntu, apt does it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bootstrapping.progress import StepFailed, run_logged, step

# Package -> the commands that are used of it. Where all of them are there it is not missing, so that a gcc from
# elsewhere counts; where none is named, dpkg is asked.
ENGINE: dict[str, tuple[str, ...]] = {
    "gir1.2-webkit2-4.1": (),
    "libgirepository1.0-dev": (),
    "libcairo2-dev": (),
    "pkg-config": ("pkg-config",),
    "gcc": ("gcc",),
    "fonts-dejavu-core": (),
}
# What PySide6 and its web engine load and do not bring; libnss3, libasound2 and the rest come with chromium below.
QT: dict[str, tuple[str, ...]] = {
    "libegl1": (),
    "libgl1": (),
    "libxcb-cursor0": (),
    "libxcb-icccm4": (),
    "libxcb-image0": (),
    "libxcb-keysyms1": (),
    "libxcb-randr0": (),
    "libxcb-render-util0": (),
    "libxcb-shape0": (),
    "libxcb-xkb1": (),
    "libxkbcommon-x11-0": (),
    "libxkbfile1": (),
    "libxtst6": (),
    "libnss3": (),
}
TESTING: dict[str, tuple[str, ...]] = {
    "chromium": ("chromium",),
    "xvfb": ("Xvfb",),
    "weston": ("weston",),
    "openbox": ("openbox",),
    "xdotool": ("xdotool",),
    "wmctrl": ("wmctrl",),
    "x11-utils": ("xdpyinfo", "xprop", "xwininfo"),
    "imagemagick": ("convert", "import"),
    "iproute2": ("ss",),
    "procps": ("ps",),
    "dbus": ("dbus-run-session",),
    "dbus-x11": ("dbus-launch",),
    "fonts-noto-core": (),
}

OTHER_LINUX = (
    "This Linux is neither Debian nor Ubuntu. Install with its own package manager: WebKitGTK 4.1 with its "
    "GObject introspection data, the headers of gobject-introspection and cairo, pkg-config and a C compiler."
)


@dataclass(frozen=True)
class Machine:
    """What the choice of packages depends on; made by `this_machine`, or by hand in a test."""

    system: str  # sys.platform
    distribution: frozenset[str]  # ID and ID_LIKE of /etc/os-release
    is_root: bool
    system_python: bool  # the interpreter is Debian's own, whose venv and headers are packages of their own
    has_display: bool


def this_machine(environ: Mapping[str, str] = os.environ, release: Path = Path("/etc/os-release")) -> Machine:
    """Describe the machine that this runs on."""
    text = release.read_text(encoding="utf-8") if release.is_file() else ""
    has_display = sys.platform != "linux" or any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return Machine(
        system=sys.platform,
        distribution=distribution_ids(text),
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        system_python=Path(sys.executable).resolve().parent == Path("/usr/bin"),
        has_display=has_display,
    )


def distribution_ids(release: str) -> frozenset[str]:
    """Give ID and ID_LIKE out of the text of /etc/os-release."""
    ids: set[str] = set()
    for line in release.splitlines():
        key, _, value = line.partition("=")
        if key in {"ID", "ID_LIKE"}:
            ids.update(value.strip().strip("\"'").split())
    return frozenset(ids)


def wanted(command: str, machine: Machine) -> dict[str, tuple[str, ...]]:
    """Give the packages that `command` ("demo" or "test") needs on a Debian-like machine.

    A demo with no display starts headless and needs no web engine.
    """
    packages: dict[str, tuple[str, ...]] = {}
    if command == "test":
        packages.update(ENGINE)
        packages.update(QT)
        packages.update(TESTING)
    elif machine.has_display:
        packages.update(ENGINE)
    if machine.system_python:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        packages[f"python{version}-venv"] = ()
        if packages.keys() & ENGINE.keys():
            packages[f"python{version}-dev"] = ()
    return packages


def missing(packages: Mapping[str, tuple[str, ...]], installed: Callable[[str], bool]) -> list[str]:
    """List those of `packages` that neither their commands nor `installed` (dpkg) show to be there."""
    return [
        name
        for name, commands in packages.items()
        if not (commands and all(map(shutil.which, commands))) and not installed(name)
    ]


def dpkg_installed(package: str) -> bool:
    """Say whether dpkg has `package` installed."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode == 0 and answer.stdout.strip() == "installed"


def apt_line(packages: list[str], machine: Machine) -> str:
    """Give the one line that installs `packages`."""
    sudo = "" if machine.is_root else "sudo "
    return f"{sudo}apt-get install -y --no-install-recommends {' '.join(packages)}"


def ensure(command: str, machine: Machine, log: Path) -> None:
    """Install what `command` needs from apt; not root: raise StepFailed (exit code 2) with the line to run."""
    if machine.system != "linux":
        return
    if not machine.distribution & {"debian", "ubuntu"}:
        _check_other_linux(command, machine)
        return
    lacking = missing(wanted(command, machine), dpkg_installed)
    if not lacking:
        return
    if not machine.is_root:
        raise StepFailed(
            f"System packages are missing. Run this line, then try again:\n\n  {apt_line(lacking, machine)}\n",
            2,
        )
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    hint = "apt could not install the packages; is the package archive reachable from here?"
    with step(f"system packages: {' '.join(lacking)}"):
        run_logged(["apt-get", "update"], log, hint, env=environ)
        run_logged(["apt-get", "install", "-y", "--no-install-recommends", *lacking], log, hint, env=environ)


def _check_other_linux(command: str, machine: Machine) -> None:
    if command == "demo" and not machine.has_display:
        return
    probe = ["pkg-config", "--exists", "gobject-introspection-1.0", "cairo"]
    if not shutil.which("pkg-config") or subprocess.run(probe, check=False).returncode != 0:
        raise StepFailed(OTHER_LINUX, 2)


def venv_hint(machine: Machine) -> str:
    """Say what to do when this Python cannot make a virtual environment."""
    if machine.distribution & {"debian", "ubuntu"}:
        package = f"python{sysconfig.get_python_version()}-venv"
        return f"This Python cannot make a virtual environment. Run: {apt_line([package], machine)}"
    return "This Python lacks venv or ensurepip. Use one from python.org, or add your distribution's package for it."
