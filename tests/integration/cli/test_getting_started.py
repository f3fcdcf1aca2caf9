"""docs/getting-started.md, done step by step as its reader does it."""

from __future__ import annotations

import re
import shlex
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from tests.integration.cli.projects import run
from tests.integration.dev.development import Development

pytestmark = pytest.mark.timeout(300)  # whole programs, on a machine that may be busy

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "getting-started.md"
SHOWS = (("Nothing to read yet.",), ("The Periodic Table", "1 to read"))
"""What the window shows after each saved version of app.py."""


def blocks() -> Iterator[tuple[str, str]]:
    """Give each block of the guide: "app.py" and its text, or "bash" and its commands."""
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        name = re.match(r"# (\w+\.py)\n", text)
        yield (kind if name is None else name[1]), text


def commands() -> list[list[str]]:
    return [shlex.split(line) for kind, text in blocks() if kind == "bash" for line in text.splitlines()]


class Window:
    """What stands in for the app's window: it has the cookie, and loads the page."""

    def __init__(self, address: str) -> None:
        start, _, token = address.partition("/enter#")
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._browser.open(f"{start}/enter/{token}", timeout=30).close()
        self._start = start

    def shows(self, words: tuple[str, ...], path: str = "/") -> None:
        end = time.monotonic() + 60
        while True:
            with self._browser.open(self._start + path, timeout=30) as answer:
                page = answer.read().decode()
            if all(word in page for word in words):
                return
            assert time.monotonic() < end, page
            time.sleep(0.1)


@pytest.fixture
def develop(tmp_path: Path) -> Iterator[Callable[..., Development]]:
    started: list[Development] = []

    def begin(*arguments: str) -> Development:
        started.append(Development(tmp_path, sys.executable, "-m", *arguments))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.wait()


def test_the_app_of_the_guide(tmp_path: Path, develop: Callable[..., Development]) -> None:
    versions = [text for kind, text in blocks() if kind == "app.py"]
    assert len(versions) == len(SHOWS)
    assert commands()[0] == ["taupane", "dev"]
    (tmp_path / "app.py").write_text(versions[0])
    dev = develop(*commands()[0], "--no-window")
    window = Window(dev.says("http://127.0.0.1:"))
    window.shows(SHOWS[0])
    for version, words in zip(versions[1:], SHOWS[1:], strict=True):
        dev.save("app.py", version)
        dev.says("reloaded __main__")
        window.shows(words)
    (more,) = (text for kind, text in blocks() if kind == "python")
    body, end = versions[-1].split("if __name__")
    dev.save("app.py", f"{body}{more}\n\nif __name__{end}")
    dev.says("reloaded __main__", 2)
    window.shows(("Numbers", "Books"), "/numbers")
    dev.process.send_signal(signal.SIGINT)
    dev.ends(130)


def test_the_test_of_the_guide(tmp_path: Path) -> None:
    *_, app = (text for kind, text in blocks() if kind == "app.py")
    (tmp_path / "app.py").write_text(app)
    (test,) = (text for kind, text in blocks() if kind == "test_app.py")
    (tmp_path / "test_app.py").write_text(test)
    assert commands()[1] == ["pytest", "test_app.py"]
    assert "1 passed" in run([sys.executable, "-m", *commands()[1], "-p", "no:cacheprovider"], tmp_path)


def test_the_projects_of_the_guide_are_made(tmp_path: Path) -> None:
    made = commands()[2:]
    assert len(made) == 3
    for command in made:
        run([sys.executable, "-m", *command], tmp_path)
        assert (tmp_path / command[2] / "app.py").is_file()
