"""`taupane run` and files that are no apps, or apps that cannot run: one line each, and an exit code."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)  # whole programs, on a machine that may be busy

START = "from taupane import App, ui\napp = App('a', http_port={port})\napp.route('/')(lambda: ui.Text('x'))\n"
ONCE = "import asyncio\nasync def main():\n    await asyncio.gather(app.run(), app.run())\nasyncio.run(main())\n"


def taupane(*arguments: str, cwd: Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "taupane", *arguments], cwd=cwd, capture_output=True, text=True, timeout=100, check=False
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        (None, 2, "Invalid value for 'FILE': File 'app.py' does not exist."),
        ("some notes\n", 2, "app.py, line 1: SyntaxError: invalid syntax"),
        ("\0\1", 2, "app.py: SyntaxError: source code string cannot contain null bytes"),
        ("x = 1\n", 2, "app.py has no App in it: app = App(…), a page, and app.start() at the end"),
        (START, 2, "app.py makes an App and does not start it"),
        (START + "other = App('b')\n", 2, "app.py makes 2 Apps and starts none of them"),
        ("import wrong\n", 1, "wrong.py, line 2: ZeroDivisionError: division by zero"),
        ("import nowhere\n", 1, "app.py, line 1: ModuleNotFoundError: No module named 'nowhere'"),
        ("from taupane import App\nApp('a').start()\n", 2, "app.py, line 2: nothing to show: give app.run() a root"),
        (START + ONCE, 2, "the app runs already: call run() or start() once"),
    ],
    ids=["no file", "text", "binary", "no app", "never run", "two", "raises", "import", "no page", "run twice"],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, source: str | None, code: int, line: str) -> None:
    if source is not None:
        (tmp_path / "app.py").write_text(source.replace("{port}", "None"))
    (tmp_path / "wrong.py").write_text("def half():\n    return 1 / 0\nhalf()\n")
    ended, lines = taupane("run", "app.py", "--no-window", cwd=tmp_path)
    assert ended == code
    said = [each for each in lines if not each.startswith("a: no window")]
    assert len(said) == 1, lines
    assert said[0].startswith(f"taupane run: {line}") or line in said[0]


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (tmp_path / "app.py").write_text(START.replace("{port}", str(port)) + "app.start()\n")
        ended, lines = taupane("run", "app.py", "--no-window", cwd=tmp_path)
        assert (ended, len(lines)) == (2, 1)
        assert f"port {port} on 127.0.0.1 is in use" in lines[0]


def test_debug_shows_where(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("1 / 0\n")
    ended, lines = taupane("--debug", "run", "app.py", cwd=tmp_path)
    assert ended == 1
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_a_settings_file_that_does_not_parse_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "taupane.toml"
    file.write_text("port = 8000\nhost gtk\n")
    (tmp_path / "app.py").write_text(START.replace("{port}", "None") + "app.start()\n")
    for verb in (["config", "show"], ["config", "set", "port", "1"], ["run", "app.py"], ["dev", "app.py"]):
        ended, lines = taupane(*verb, cwd=tmp_path)
        assert (ended, len(lines)) == (2, 1), lines
        assert "taupane.toml" in lines[0]
        assert "line 2, column 6" in lines[0]
    assert file.read_text() == "port = 8000\nhost gtk\n"
