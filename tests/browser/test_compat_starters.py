"""TauPy's starter projects, unmodified: what their pages do under `python -m taupane`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
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
from tests.integration.cli.projects import run
from tests.integration.dev.development import Development

pytestmark = pytest.mark.timeout(300)  # npm and Vite on a busy machine


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


def free_port() -> int:
    """Give a port that stays the same over a restart, and is not 8765: other tests may be at work."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def page_of(browser: Browser, address: str, port: int) -> Page:
    """Open a page in which port 8765 is another one; nothing of the project is changed."""
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(
        "const Real = WebSocket; WebSocket = class extends Real {"
        f"constructor(url, protocols) {{ super(String(url).replace(':8765', ':{port}'), protocols) }} }}"
    )
    page.goto(address)
    return page


def click_until(page: Page, app: Development, said: str) -> None:
    """Click until the app says so: the starter's client connects by itself, and drops what is sent before."""

    def clicked() -> bool:
        page.get_by_role("button", name="Send test event").click()
        page.wait_for_timeout(50)
        return app.count(said) > 0

    until(clicked, page, 60)


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


@pytest.fixture(scope="module")
def folder(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the starter with Vite, as TauPy's own `new` lays it out. Its client opens ws://…:8765."""
    folder = tmp_path_factory.mktemp("react") / "starter"
    shutil.copytree(package / "templates" / "vite-react", folder)
    shutil.copy(package / "utils" / "template_react.py", folder / "main.py")
    (folder / "taupy.toml").write_text('[dev]\nport = 0\n\n[frontend]\ntype = "react"\n')  # which asks for 8765
    run(["npm", "install", "--no-audit", "--no-fund"], folder, 280)
    return folder


def test_the_react_starter_is_developed(browser: Browser, folder: Path) -> None:
    port = free_port()
    dev = Development(folder, sys.executable, "-m", "taupane", "dev", "--no-window", "--ws-port", str(port))
    try:
        page = page_of(browser, dev.says("http://127.0.0.1:", 2), port)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        click_until(page, dev, "Received test event")
        page.evaluate("window.mark = 1")
        sent = page.locator(".value").inner_text()

        text = (folder / "src" / "App.tsx").read_text()
        dev.save("src/App.tsx", text.replace("React starter", "Edited starter"))
        expect(page.get_by_role("heading", name="Edited starter")).to_be_visible(timeout=60_000)
        assert page.locator(".value").inner_text() == sent
        assert page.evaluate("window.mark") == 1

        source = (folder / "main.py").read_text()
        dev.save("main.py", source.replace("Received test event", "Heard by new code"))
        dev.says("TauPy's socket is open at", 2)
        click_until(page, dev, "Heard by new code")
        assert problems == []
        assert dev.count("vite-hmr") == 0  # nothing is said of what is none of the developer's
        dev.save("src/App.tsx", text)
        dev.save("main.py", source)
    finally:
        dev.process.send_signal(signal.SIGINT)
        dev.ends(130)


def test_the_react_starter_runs_as_it_is_built(browser: Browser, folder: Path) -> None:
    run(["npm", "exec", "--", "vite", "build"], folder, 200)
    port = free_port()
    for verb in (["run"], ["dev", "--backend-only"]):
        command = [*verb, "main.py", "--no-window", f"--taupy-socket={port}"]
        app = Development(folder, sys.executable, "-m", "taupane", *command)
        try:
            page = page_of(browser, app.says("http://127.0.0.1:"), port)
            assert "'unsafe-inline'" not in page.request.get(page.url).headers["content-security-policy"].replace(
                "style-src-attr 'unsafe-inline'", ""
            )
            click_until(page, app, "Received test event")
            assert app.count("vite") == 0
            page.context.close()
        finally:
            app.process.send_signal(signal.SIGINT)
            app.ends(130)


def test_the_pages_of_the_react_starter_are_another_servers(browser: Browser, folder: Path) -> None:
    vite = Development(folder, sys.executable, "-m", "taupane", "dev", "--frontend-only")
    address = vite.says("Vite serves the front end at").split()[-1]
    command = ["dev", "main.py", "--no-window", "--ws-port", "0", "--external-http", address]
    app = Development(folder, sys.executable, "-m", "taupane", *command)
    try:
        page = browser.new_context().new_page()
        page.goto(app.says("http://127.0.0.1:"))
        expect(page.get_by_role("heading", name="React starter")).to_be_visible(timeout=60_000)
        assert page.url.startswith("http://127.0.0.1:")
        assert not page.url.startswith(address)
        found = re.search(r"ws://localhost:(\d+)", app.says("TauPy's socket is open at"))
        assert found is not None
        said = page.evaluate(
            "port => new Promise(done => { const socket = new WebSocket(`ws://localhost:${port}`);"
            "socket.onerror = () => done('refused'); socket.onopen = () => {"
            "socket.send(JSON.stringify({type: 'click', id: 'taupy-sample'})); done('open') } })",
            found[1],
        )
        assert said == "open"
        app.says("Received test event")
        vite.process.send_signal(signal.SIGINT)
        vite.ends(130)
        page.reload()
        expect(page.get_by_text("The front end does not answer")).to_be_visible(timeout=60_000)
    finally:
        for each in (vite, app):
            each.process.send_signal(signal.SIGINT)
            each.process.wait(30)
