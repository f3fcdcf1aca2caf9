"""The wheel as a user gets it: what is in it, and that it works away from the sources."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import frontend
import taupane

from .conftest import ROOT, run

CODE = """
import importlib.resources, json, sys, taupane
dist = importlib.resources.files("taupane.static") / "dist"
manifest = json.loads((dist / "manifest.json").read_text())
print(json.dumps({
    "from": taupane.__file__,
    "version": taupane.__version__,
    "missing": [name for name in manifest.values() if not (dist / name).is_file()],
    "names": sorted(manifest),
    "heavy": [name for name in ("polars", "pyarrow", "watchdog", "click", "aiohttp", "webview") if name in sys.modules],
}))
"""


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_fits_every_platform(wheel: Path) -> None:
    assert wheel.name == f"taupane-{taupane.__version__}-py3-none-any.whl"


def test_only_our_two_packages_land_in_site_packages(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert tops == {"taupane", "taupane_bridges", f"taupane-{taupane.__version__}.dist-info"}


def test_every_module_of_the_tree_is_in_the_wheel(wheel: Path, tree: Path) -> None:
    expected = {
        path.relative_to(root).as_posix()
        for root in (tree / "runtime", tree / "bridges")
        for path in root.rglob("*")
        if path.suffix == ".py" or path.name == "py.typed"
    }
    assert expected <= set(names(wheel))


def test_the_front_end_is_in_the_wheel_and_its_sources_are_not(wheel: Path) -> None:
    static = {name.removeprefix("taupane/static/") for name in names(wheel) if name.startswith("taupane/static/")}
    with zipfile.ZipFile(wheel) as archive:
        manifest: dict[str, str] = json.loads(archive.read("taupane/static/dist/manifest.json"))
    assert set(frontend.REQUIRED) <= manifest.keys()
    assert {f"dist/{name}" for name in manifest.values()} <= static
    assert {name for name in static if not name.startswith("dist/")} == {"__init__.py"}


def test_the_templates_are_in_the_wheel(wheel: Path, tree: Path) -> None:
    there = {
        path.relative_to(tree / "runtime").as_posix()
        for path in (tree / "runtime/taupane/templates").rglob("*")
        if path.is_file()
    }
    assert len(there) > 30
    assert there <= set(names(wheel))


def test_one_build_of_each_file_is_in_the_wheel(wheel: Path) -> None:
    plain = [re.sub(r"-[A-Za-z0-9]{8,10}\.(js|css)$", r".\1", name) for name in names(wheel) if "/dist/" in name]
    chunks = [name for name in plain if not name.endswith("/chunk.js")]
    assert sorted(set(chunks)) == sorted(chunks)


def test_the_licence_of_everything_bundled_is_in_the_wheel(wheel: Path) -> None:
    bundled = json.loads((ROOT / "static/package.json").read_text(encoding="utf-8"))["dependencies"]
    expected = {f"taupane/static/dist/licences/{name.replace('/', '__')}.txt" for name in bundled}
    assert expected <= set(names(wheel))
    assert f"taupane-{taupane.__version__}.dist-info/licenses/LICENSE" in names(wheel)


def test_the_style_sheet_keeps_its_budget(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sheets = {
            item.filename: item.file_size
            for item in archive.infolist()
            if item.filename.startswith("taupane/static/dist/") and item.filename.endswith(".css")
        }
    assert len(sheets) == 2
    first, whole = sorted(sheets.values())
    assert first <= 200_000
    assert whole <= 700_000


def test_the_installed_package_has_its_files_and_loads_nothing_heavy(installed: Path, tmp_path: Path) -> None:
    seen = json.loads(run([installed / "python", "-c", CODE], cwd=tmp_path))
    assert str(seen.pop("from")).startswith(str(installed.parent))
    assert set(frontend.REQUIRED) <= set(seen.pop("names"))
    assert seen == {"version": taupane.__version__, "missing": [], "heavy": []}


def test_the_command_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert run([installed / "taupane", "--version"], cwd=tmp_path).strip().endswith(taupane.__version__)


def test_every_module_imports_without_the_sources(installed: Path, wheel: Path, tmp_path: Path) -> None:
    # Those that only another program loads: a toolkit, PyInstaller, pytest.
    toolkits = re.compile(r"gtk|qt_|cocoa_|winforms_|toolkit|__main__|pyinstaller|testing/plugin")
    modules = [
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in names(wheel)
        if name.endswith(".py") and not toolkits.search(name)
    ]
    assert len(modules) > 50
    code = f"import importlib; [importlib.import_module(name) for name in {modules}]"
    run([installed / "python", "-W", "error", "-c", code], cwd=tmp_path)


def test_an_app_starts_from_the_wheel_and_ends_with_ctrl_c(installed: Path, tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_bytes((ROOT / "samples/counter/app.py").read_bytes())
    # Output to a file: a pipe would have to be drained while the app is waited for.
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen([installed / "python", app, "--no-window"], cwd=tmp_path, stdout=out, stderr=out)
    try:
        url = wait_for_url(process, tmp_path / "out")
        with urllib.request.urlopen(url.partition("#")[0], timeout=10) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(url.replace("/enter", "/").partition("#")[0], timeout=10)
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 130, (tmp_path / "out").read_text()
    finally:
        process.kill()
        process.wait()


def wait_for_url(process: subprocess.Popen[bytes], output: Path, seconds: float = 30.0) -> str:
    """Wait for the one-time URL that an app prints when it has no window."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = re.search(r"http://127\.0\.0\.1:\d+/enter#\S+", output.read_text(encoding="utf-8"))
        if found:
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail(f"no URL was printed:\n{output.read_text(encoding='utf-8')}")
