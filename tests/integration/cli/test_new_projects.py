"""Projects of `taupane new`: their own tests pass, our checkers find nothing, and the printed steps start them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from tests.integration.cli.projects import check_python, taupane

pytestmark = pytest.mark.timeout(300)  # whole programs, on a machine that may be busy


@pytest.mark.parametrize(("template", "shows"), [("python", "Add an expense"), ("vanilla", "Your text")])
def test_a_new_project(tmp_path: Path, template: str, shows: str) -> None:
    said = taupane("new", "fresh", "--template", template, cwd=tmp_path)
    steps = re.findall(r"^    (.+)$", said, re.MULTILINE)
    assert steps == ["cd fresh", "taupane dev"]
    check_python(tmp_path / "fresh")
    process = subprocess.Popen(
        [sys.executable, "-m", *steps[-1].split(), "app.py", "--no-window"],
        cwd=tmp_path / "fresh",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "XDG_DATA_HOME": str(tmp_path / "data")},
    )
    lines: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()))
    reader.start()
    try:
        assert shows in first_page(lines)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130, lines
        reader.join(10)
        process.stdout.close()


def first_page(lines: list[str]) -> str:
    """Walk in by the address that was printed, as a browser does, and give the page."""
    end = time.monotonic() + 60
    while not (found := [line.strip() for line in list(lines) if line.startswith("http://")]):
        assert time.monotonic() < end, lines
        time.sleep(0.05)
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    address, _, token = found[0].partition("#")
    with browser.open(f"{address}/{token}", timeout=30) as answer:
        return str(answer.read().decode())
