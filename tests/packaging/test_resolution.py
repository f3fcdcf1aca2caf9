"""What a user of another machine would get: `pip install taupane` for Windows, macOS and ARM, as wheels.

docs/platforms.md tells users what has none; EXPECTED is that page in code.
"""

from __future__ import annotations

import configparser
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .conftest import ROOT, run
from .resolving import TARGETS, Resolution, Target, resolve

# proxy_tools comes with pywebview and is plain Python: pip builds it anywhere, without a compiler (tested below).
PLAIN = {"proxy-tools"}
# PyGObject and pycairo are compiled against the system's GTK; the line that `taupane doctor` gives installs what for.
COMPILED = {"pygobject", "pycairo"}
# Neither pyarrow nor Qt 6.8 is made for native ARM Python on Windows; an x64 Python runs there, and has everything.
NOT_FOR_WINDOWS_ON_ARM = {"pyarrow", "pyside6-essentials", "pyside6-addons"}
EXPECTED = {
    "win_amd64": PLAIN,
    "win_amd64-3.10": PLAIN,
    "win_arm64": PLAIN | NOT_FOR_WINDOWS_ON_ARM,
    "macosx_x86_64": PLAIN,
    "macosx_arm64": PLAIN,
    "manylinux_aarch64": PLAIN | COMPILED,
}
WINDOW = {
    "Windows": {"pywebview", "pythonnet", "clr-loader", "cffi"},
    "Darwin": {"pywebview", "pyobjc-core", "pyobjc-framework-cocoa", "pyobjc-framework-webkit"},
    "Linux": {"pywebview"},
}


def requirements(target: Target) -> list[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = parser["options.extras_require"]
    wanted = ["text", "qt"] + (["gtk"] if target.markers["platform_system"] == "Linux" else [])
    lines = "\n".join([parser["options"]["install_requires"], *(extras[each] for each in wanted)])
    return [line for line in lines.splitlines() if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def resolutions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Resolution]:
    """Resolve for every target, some beside each other: most of it is waiting for the index."""

    def one(target: Target) -> Resolution:
        return resolve(requirements(target), target, tmp_path_factory.mktemp("resolve"))

    with ThreadPoolExecutor(max_workers=3) as pool:
        return dict(zip((target.name for target in TARGETS), pool.map(one, TARGETS), strict=True))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_dependency_has_a_wheel_but_those_that_we_know_of(
    resolutions: dict[str, Resolution], target: Target
) -> None:
    found = resolutions[target.name]
    assert found.without_wheel == EXPECTED[target.name]
    assert WINDOW[target.markers["platform_system"]] <= found.files.keys()
    assert {"aiohttp", "click", "polars", "watchdog"} <= found.files.keys()
    assert [file for file in found.files.values() if not file.endswith(".whl")] == []


def test_a_marker_is_read_for_the_target_and_not_for_this_machine(resolutions: dict[str, Resolution]) -> None:
    assert "pythonnet" in resolutions["win_arm64"].files
    assert "pythonnet" not in resolutions["manylinux_aarch64"].files
    assert "async-timeout" in resolutions["win_amd64-3.10"].files
    assert "async-timeout" not in resolutions["win_amd64"].files


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_what_has_no_wheel_anywhere_is_plain_python(name: str, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-deps"]
    run([*pip, "-w", tmp_path, name], cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl") or wheel.name.endswith("-py2.py3-none-any.whl")
