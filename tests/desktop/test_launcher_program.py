"""`taupane-launcher` alone, as a TauPy program starts it: command line, lines, page API, ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.desktop import x11
from tests.desktop.pages import Site
from tests.desktop.window import alive
from tests.desktop.x11 import until
from typing_extensions import Self

from taupane_bridges.launcher import own_launcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
ENVIRON = {"PYTHONPATH": os.pathsep.join((str(ROOT / "bridges"), str(ROOT / "runtime")))}
PAGE = """<!doctype html><meta charset=utf-8><title>TauPy</title><body>
<script nonce=abc>
  const there = typeof window.taupyNative + typeof window.taupyDrag;  // before anything else of the page
  const tell = (what) => fetch("/said/" + what);
  tell(there);
  taupyNative.onEvent((event) => tell(event.type));
  taupyNative.setSize(510, 333).then(() => tell("size"));
  taupyNative.send({type: "open_external", url: "https://example.org"}).catch((error) => tell(error.code));
  addEventListener("keydown", () => taupyNative.close());
</script>"""


class Program:
    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*own_launcher(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **ENVIRON},
        )
        self.lines: list[dict[str, Any]] = []
        self.log: list[str] = []
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._read_log)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(json.loads(line) for line in self.process.stdout)

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(line.decode() for line in self.process.stderr)

    def heard(self, **wanted: Any) -> dict[str, Any]:
        end = time.monotonic() + 30
        while True:
            for line in self.lines:
                if wanted.items() <= line.items():
                    return line
            assert time.monotonic() < end, (wanted, self.lines, self.log)
            time.sleep(0.01)

    def tell(self, line: bytes | dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n")
        self.process.stdin.flush()

    @property
    def window(self) -> str:
        return until(lambda: x11.windows_of(self.process.pid), bool, 30)[0]

    def wait(self) -> int:
        code = self.process.wait(30)
        for thread in self._threads:
            thread.join(10)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            self.wait()


@pytest.fixture(scope="module")
def site(serve: Callable[[], Site]) -> Site:
    site = serve()
    site.pages["/"] = PAGE
    return site


@pytest.fixture
def program(site: Site) -> Iterator[Program]:
    options = ["--title", "A TauPy app", "--width", "400", "--height", "300", "--external", "--port", str(site.port)]
    with Program(*options) as program:
        program.heard(type="loaded")
        yield program


def test_it_speaks_as_the_compiled_launcher(program: Program, site: Site) -> None:
    assert program.lines[0]["type"] == "init"
    assert x11.title(program.window) == "A TauPy app"
    until(lambda: x11.page(program.window)[2:], lambda size: size == (510, 333), 30)
    said = {f"/said/{word}" for word in ("objectfunction", "size", "resize", "denied")}
    until(lambda: site.seen, lambda seen: said <= set(seen), 30)
    program.heard(type="resize", width=510, height=333)
    program.tell({"type": "set_title", "title": "New"})
    until(lambda: x11.title(program.window), lambda title: title == "New", 30)
    for garbage in (b"", b"garbage", b"\xff\xfe\x00", b"[1, 2]", b"x" * 3_000_000, b'{"type": "no such thing"}'):
        program.tell(garbage)
    program.tell({"type": "set_size", "width": "wide", "height": 1, "id": 1})
    assert program.heard(type="result", id=1)["code"] == "bad_command"
    program.tell({"type": "get_state", "id": 2})
    assert program.heard(type="result", id=2)["value"]["title"] == "New"
    assert len([line for line in program.lines if line["type"] == "log"]) == 6
    x11.run("xdotool", "windowactivate", program.window)
    until(x11.active, lambda active: active == int(program.window, 16), 30)
    x11.run("xdotool", "key", "q")
    assert program.wait() == 0
    assert [line["type"] for line in program.lines[-2:]] == ["close_request", "closed"]


@pytest.mark.parametrize("how", ["close", "end of stdin", "SIGTERM", "user"])
def test_ends(program: Program, how: str) -> None:
    if how == "close":
        program.tell({"type": "close"})
    elif how == "end of stdin":
        assert program.process.stdin is not None
        program.process.stdin.close()
    elif how == "SIGTERM":
        program.process.send_signal(signal.SIGTERM)
    else:
        x11.run("wmctrl", "-ic", program.window)
    assert program.wait() == 0
    assert program.lines[-1] == {"type": "closed"}


def test_it_goes_with_a_parent_that_is_killed(site: Site, tmp_path: Path) -> None:
    # A second process holds the pipe's other end, so that its end does not tell of the parent's.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [*own_launcher(), "--external", "--port", str(site.port)]
    code = (
        f"import subprocess, time; p = subprocess.Popen({command!r}, stdin=open({str(pipe)!r}), "
        "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(p.pid, flush=True); time.sleep(300)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env={**os.environ, **ENVIRON})
    with pipe.open("w"):
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        until(lambda: x11.windows_of(pid), bool, 60)
        parent.kill()
        parent.wait(10)
        parent.stdout.close()
        until(lambda: alive(pid), lambda running: not running, 30)


def test_it_serves_a_folder(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<script>taupyNative.setTitle('served')</script>")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "dist" / "link.txt").symlink_to(tmp_path / "secret.txt")
    port = free_port()
    with Program("--port", str(port), "--dist", str(tmp_path / "dist"), "--frameless", "--always-on-top") as program:
        until(lambda: x11.title(program.window), lambda title: title == "served", 30)
        until(lambda: x11.states(program.window), lambda states: "ABOVE" in states, 30)
        assert x11.extents(program.window) == (0, 0, 0, 0)
        assert status(port, "/index.html") == 200
        assert status(port, "/link.txt") == status(port, "/..%2fsecret.txt") == status(port, "/nothing") == 404
        assert status(port, "/index.html", host="evil.example") == 421
        done = subprocess.run(
            [*own_launcher(), "--port", str(port), "--dist", str(tmp_path)],
            env={**os.environ, **ENVIRON},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert f"port {port} on 127.0.0.1: Address already in use" in done.stderr.decode()
        program.tell({"type": "close"})
        assert program.wait() == 0


def test_an_apps_file(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(
        "import taupane\napp = taupane.App('By its file')\n"
        "@app.route('/')\ndef home():\n    return taupane.ui.Text('hello')\n"
        "if __name__ == '__main__':\n    app.start()\n"
    )
    with Program(str(app)) as program:
        assert x11.title(program.window) == "By its file"
        x11.run("wmctrl", "-ic", program.window)
        assert program.wait() == 0


def free_port() -> int:
    """Find a port that nobody is given meanwhile, who asks for any."""
    import random
    import socket

    for port in random.sample(range(20_000, 30_000), 100):
        with socket.socket() as asked:
            try:
                asked.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def status(port: int, path: str, host: str = "") -> int:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host or f"localhost:{port}"})
        return connection.getresponse().status
    finally:
        connection.close()
