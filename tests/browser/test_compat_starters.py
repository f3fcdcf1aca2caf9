"""TauPy's starter projects, unmodified: what their pages do under `python -m taupane`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.browser.compat_starters import unpack
from tests.browser.live_harness import launch, until


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack(tmp_path_factory.mktemp("taupy"))


class Started:
    """An app's process, with the lines that it has written."""

    def __init__(self, file: Path, *arguments: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "taupane", str(file), "--no-window", "--port=0", *arguments],
            cwd=file.parent,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        until(lambda: self.url() or self.process.poll() is not None, patience=30)

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    def url(self) -> str:
        return next((line.strip() for line in list(self.lines) if line.startswith("http://")), "")

    def wrote(self, text: str) -> bool:
        return any(text in line for line in list(self.lines))

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 143, self.lines
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def started(file: Path, *arguments: str) -> Iterator[Started]:
    app = Started(file, *arguments)
    try:
        yield app
    finally:
        app.end()


def opened(browser: Browser, app: Started) -> Page:
    page = browser.new_context().new_page()
    page.goto(app.url())
    page.wait_for_selector("html[data-live]")
    return page


def project(package: Path, folder: Path, template: str) -> Path:
    file = folder / "app.py"
    shutil.copy(package / "utils" / template, file)
    return file


def test_the_python_starter(browser: Browser, package: Path, tmp_path: Path) -> None:
    with started(project(package, tmp_path, "template.py")) as app:
        page = opened(browser, app)
        expect(page.get_by_text("Hello from TauPy!")).to_be_visible()
        page.get_by_role("button", name="Click me").click()
        until(lambda: app.wrote("clicked!"), page)
    assert not (tmp_path / "dist").exists()


def test_the_vanilla_starter(browser: Browser, package: Path, tmp_path: Path) -> None:
    shutil.copytree(package / "templates" / "vanilla" / "dist", tmp_path / "dist")
    with started(project(package, tmp_path, "template_vanilla.py")) as app:
        page = opened(browser, app)
        page.get_by_role("button", name="Send test event").click()
        expect(page.locator("#sent-count")).to_have_text("1")
        until(lambda: app.wrote("Received test event from Vanilla frontend"), page)
    assert not (tmp_path / "dist" / "client.js").exists()


def test_the_react_starters_client_connects_to_the_socket_that_was_asked_for(
    browser: Browser, package: Path, tmp_path: Path
) -> None:
    """Its TypeScript client as it is, in a page without React: what `App.tsx` does with it is two lines."""
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "index.html").write_text('<!doctype html><button id="b">Send</button><script src="./app.js"></script>')
    source = tmp_path / "main.ts"
    shutil.copy(package / "templates" / "vite-react" / "src" / "taupyClient.ts", tmp_path / "taupyClient.ts")
    source.write_text(
        'import { TaupyClient } from "./taupyClient";\n'
        "const port = new URLSearchParams(location.search).get('port') ?? '8765';\n"
        "const client = new TaupyClient({ wsUrl: `ws://${location.hostname}:${port}` });\n"
        'client.onStatus((s) => document.documentElement.toggleAttribute("data-live", s === "open"));\n'
        "client.connect();\n"
        'document.getElementById("b")!.onclick = () => client.send({ type: "click", id: "taupy-sample", value: 1 });\n'
    )
    static = Path(__file__).parents[2] / "static"
    esbuild = static / "node_modules" / "esbuild" / "bin" / "esbuild"
    subprocess.run(
        [str(esbuild), str(source), "--bundle", f"--outfile={dist / 'app.js'}", "--log-level=error"],
        check=True,
        timeout=60,
    )
    with started(project(package, tmp_path, "template_react.py"), "--taupy-socket=0") as app:
        said = next(line for line in app.lines if "ws://localhost:" in line)
        found = re.search(r"ws://localhost:(\d+)", said)
        assert found is not None
        page = browser.new_context().new_page()
        page.goto(app.url())
        page.wait_for_selector("#b")
        page.goto(page.url.split("?")[0] + f"?port={found[1]}")
        page.wait_for_selector("html[data-live]")
        page.get_by_role("button", name="Send").click()
        until(lambda: app.wrote("Received test event from frontend"), page)
