"""A React project of `taupane new` with Vite, installed by npm: developed, built, and with what can be missing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser.live_harness import launch, until
from tests.integration.cli.projects import check_python, run, taupane
from tests.integration.cli.test_ctrl_c import processes
from tests.integration.dev.development import Development

PATIENCE = 60_000  # ms; npm and Vite on a busy machine
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project as the printed steps make it. Tests change copies of it."""
    folder = tmp_path_factory.mktemp("vite")
    steps = re.findall(r"^    (.+)$", taupane("new", "disks", "--template", "react", cwd=folder), re.MULTILINE)
    assert steps == ["cd disks", "npm install", "taupane dev"]
    run(["npm", "install", "--no-audit", "--no-fund"], folder / "disks", 280)
    return folder / "disks"


@pytest.fixture
def project(installed: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "disks"
    shutil.copytree(installed, folder, symlinks=True)
    return folder


@pytest.fixture
def runs() -> Iterator[list[Development]]:
    """Take what a test starts; what it leaves behind is ended."""
    started: list[Development] = []
    yield started
    for each in started:
        each.process.kill()
        each.process.wait()


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.problems = problems  # type: ignore[attr-defined]
    page.goto(address)
    page.wait_for_selector("html[data-live]")
    expect(page.get_by_text("in use")).to_be_visible(timeout=PATIENCE)
    return page


def save(file: Path, text: str) -> None:
    """Save as editors do: the new file is there as a whole or not at all."""
    beside = file.with_name(f".{file.name}.tmp")
    beside.write_text(text)
    beside.replace(file)


def vites(project: Path) -> list[int]:
    found = []
    for pid in processes(project):
        with suppress(OSError):  # one that has ended meanwhile; what has only just begun may have no command line yet
            if any(b"vite" in word for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1:2]):
                found.append(pid)
    return found


def test_the_projects_python(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "disks"
    shutil.copytree(installed, folder, ignore=shutil.ignore_patterns("node_modules"))
    check_python(folder)


def test_development_with_vite(browser: Browser, project: Path, runs: list[Development]) -> None:
    dev = Development(project, sys.executable, "-m", "taupane", "dev", "--no-window")
    runs.append(dev)
    page = opened(browser, dev.says("http://127.0.0.1:", 2))
    assert "script-src 'self' 'nonce-" in page.request.get(page.url).headers["content-security-policy"]
    (project / "there").mkdir()
    (project / "there" / "big.bin").write_bytes(b"x" * 4096)
    page.get_by_label("Folder").fill(str(project / "there"))
    page.evaluate("window.mark = 1")

    # A component and a style sheet that are saved are in the page, which keeps what it has.
    text = (project / "src" / "App.tsx").read_text()
    save(project / "src/App.tsx", text.replace("What fills the disk", "Edited: what fills the disk"))
    expect(page.get_by_text("Edited: what fills the disk")).to_be_visible(timeout=PATIENCE)
    save(project / "src/page.css", (project / "src" / "page.css").read_text() + "h1 { color: rgb(1, 2, 3) }")
    expect(page.get_by_role("heading", name="Disks")).to_have_css("color", "rgb(1, 2, 3)", timeout=PATIENCE)
    expect(page.get_by_label("Folder")).to_have_value(str(project / "there"))
    assert page.evaluate("window.mark") == 1

    # So is Python that is saved.
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("big.bin")).to_be_visible()
    expect(page.get_by_text("4.1 kB")).to_be_visible()
    source = (project / "folders.py").read_text()
    save(project / "folders.py", source.replace("size = path.lstat().st_size", "size = 7_000_000"))
    dev.says("reloaded folders, __main__")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("7.0 MB")).to_be_visible()
    assert page.evaluate("window.mark") == 1
    assert page.problems == []  # type: ignore[attr-defined]

    # Vite that dies is started once more, and its page comes back by itself.
    (vite,) = vites(project)
    os.kill(vite, signal.SIGKILL)
    assert "starting it once more" in dev.says("Vite ended with code")
    until(lambda: len(vites(project)) == 1, page, 60)
    save(project / "src/App.tsx", text.replace("What fills the disk", "After: what fills the disk"))
    expect(page.get_by_text("After: what fills the disk")).to_be_visible(timeout=PATIENCE)

    dev.process.send_signal(signal.SIGINT)
    dev.ends(130)
    until(lambda: processes(project) == [], patience=30)
    assert dev.count("not followed") == 0


def test_vite_does_not_outlive_a_run_that_ends_or_is_killed(project: Path, runs: list[Development]) -> None:
    begun = Development(project, sys.executable, "-m", "taupane", "dev", "--no-window")
    runs.append(begun)
    until(lambda: vites(project), patience=60)  # which has not said yet where it listens
    begun.process.send_signal(signal.SIGINT)
    begun.ends(130)
    until(lambda: processes(project) == [], patience=30)
    dev = Development(project, sys.executable, "-m", "taupane", "dev", "--no-window")
    runs.append(dev)
    dev.says("the front end is Vite's")
    assert len(vites(project)) == 1
    dev.process.kill()
    until(lambda: processes(project) == [], patience=30)


def test_what_is_built_runs_without_vite(browser: Browser, project: Path, runs: list[Development]) -> None:
    run(["npm", "run", "build"], project, 200)
    app = Development(project, sys.executable, "-m", "taupane", "run", "app.py", "--no-window")
    runs.append(app)
    page = opened(browser, app.says("http://127.0.0.1:"))
    assert "script-src 'nonce-" in page.request.get(page.url).headers["content-security-policy"]
    page.get_by_label("Folder").fill(str(project / "nowhere"))
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("nowhere: No such file or directory")).to_be_visible()
    assert page.problems == []  # type: ignore[attr-defined]
    app.process.send_signal(signal.SIGINT)
    app.ends(130)


def said(project: Path, *arguments: str, **environ: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "taupane", "dev", "--no-window", *arguments],
        cwd=project, env={**os.environ, **environ}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr.splitlines()


def test_what_can_be_missing_is_said_in_a_line(project: Path, tmp_path: Path) -> None:
    code, lines = said(project, PATH=str(tmp_path))
    assert (code, len(lines)) == (2, 1)
    assert "npm is not on PATH, and Vite needs it: install Node.js" in lines[0]
    (project / "vite.config.ts").write_text("export default nonsense;")
    code, lines = said(project)
    assert code == 1
    assert len([line for line in lines if "Vite ended with code 1: " in line]) == 1
    assert "nonsense is not defined" in " ".join(lines)
    shutil.rmtree(project / "node_modules")
    code, lines = said(project)
    assert (code, lines) == (
        2, [f"taupane dev: the packages of the front end are not installed: run npm install in {project}"],
    )  # fmt: skip
    code, lines = said(project, "--external-http", "http://example.org")
    assert (code, len(lines)) == (2, 1)
    assert "expected such as http://localhost:5173" in lines[0]
    until(lambda: processes(project) == [], patience=30)
