"""A display with a window manager, the bridge's script, pages, and windows in processes of their own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site
from tests.desktop.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "static"


@pytest.fixture(scope="session", autouse=True)
def display() -> Iterator[str]:
    """Use the display there is, or start a virtual one; TAUPANE_TEST_XVFB=1 always starts one."""
    if os.environ.get("DISPLAY") and os.environ.get("TAUPANE_TEST_XVFB") != "1":
        yield os.environ["DISPLAY"]
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    before = {name: os.environ.pop(name, None) for name in ("DISPLAY", "WAYLAND_DISPLAY")}
    os.environ["DISPLAY"] = f":{number}"
    manager = subprocess.Popen(["openbox", "--config-file", str(HERE / "openbox.xml")], stderr=subprocess.DEVNULL)
    try:
        x11.until(lambda: x11.run("wmctrl", "-m"), lambda text: "Openbox" in text)
        yield f":{number}"
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(5)
        del os.environ["DISPLAY"]
        os.environ.update({name: value for name, value in before.items() if value is not None})


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Make a temporary folder with a short path: Chromium puts a socket there, whose path may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="tp-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def bridge_script(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Build the page's bridge alone, as a classic script."""
    out = tmp_path_factory.mktemp("bridge") / "bridge.js"
    subprocess.run(
        [
            str(STATIC / "node_modules/.bin/esbuild"),
            str(STATIC / "src/bridge/bridge.ts"),
            "--bundle",
            "--format=iife",
            "--global-name=TaupaneBridge",
            "--target=es2022",
            f"--outfile={out}",
            "--log-level=error",
        ],
        check=True,
        timeout=60,
    )
    return out.read_bytes()


@pytest.fixture(scope="session")
def serve(bridge_script: bytes) -> Iterator[Callable[[], Site]]:
    """Start sites that end with the tests."""
    sites: list[Site] = []

    def start() -> Site:
        sites.append(Site(bridge_script))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture(scope="module")
def open_window() -> Iterator[Callable[..., Window]]:
    """Open windows that end with the module."""
    windows: list[Window] = []

    def start(url: str, **how: object) -> Window:
        windows.append(Window(url, **how))  # type: ignore[arg-type]
        return windows[-1].started()

    yield start
    for window in windows:
        window.end()
