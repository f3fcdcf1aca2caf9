"""`LauncherHost` with programs that are no good launchers, and with one that speaks as the compiled one does."""

from __future__ import annotations

import http.server
import logging
import os
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.launcher import programs

from taupane_bridges.launcher import LauncherHost
from taupane_bridges.window import (
    ExitReason,
    NoEngine,
    RefusedAddress,
    Unsupported,
    WindowClosed,
    WindowOptions,
    parse_command,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60.0


@pytest.fixture
def page() -> Iterator[str]:
    """Serve a page whose address works once."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/enter/one-time-token"
    server.shutdown()
    thread.join()
    server.server_close()


def run(host: LauncherHost, page: str, events: list[dict[str, Any]] | None = None) -> ExitReason:
    heard = [] if events is None else events
    return host.run(page, WindowOptions(title="T"), lambda event: heard.append(event.to_message()))


def no_window(program: str, page: str, *, seconds: float = PATIENCE) -> str:
    """Return why the host could not run; nothing of the program may be left, and no event may have come."""
    host, events = LauncherHost(program, seconds=seconds), list[dict[str, Any]]()
    with pytest.raises(NoEngine) as refused:
        run(host, page, events)
    assert events == []
    assert host._process is None or host._process.code is not None
    with pytest.raises(WindowClosed):
        host.post(parse_command({"type": "focus"})).result(0)
    assert "\n" not in str(refused.value)
    assert "one-time-token" not in str(refused.value)
    return str(refused.value)


def test_a_program_that_is_not_there(tmp_path: Path, page: str) -> None:
    missing = str(tmp_path / "nobody")
    assert no_window(missing, page) == f"the launcher window host cannot run: there is no program {missing!r}"


def test_a_folder(tmp_path: Path, page: str) -> None:
    assert "is a folder, not a program" in no_window(str(tmp_path), page)


def test_a_program_that_may_not_be_run(tmp_path: Path, page: str) -> None:
    path = programs.program(tmp_path, programs.HANGS, executable=False)
    assert no_window(path, page).endswith(f"{path!r} cannot be started: Permission denied")


def test_a_file_that_is_no_program(tmp_path: Path, page: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(bytes(range(256)))
    path.chmod(0o755)
    assert "cannot be started: Exec format error" in no_window(str(path), page)


@pytest.mark.parametrize("source", [programs.GARBAGE, programs.BINARY], ids=["text", "binary"])
def test_a_program_that_speaks_another_language(tmp_path: Path, page: str, source: str) -> None:
    assert "does not speak a launcher's language" in no_window(programs.program(tmp_path, source), page)


def test_a_program_that_dies_young(tmp_path: Path, page: str) -> None:
    why = no_window(programs.program(tmp_path, programs.DIES_YOUNG), page)
    assert "ended with code 1: error while loading shared libraries: libfancy.so.1, before its window was there" in why


def test_a_program_that_hangs(tmp_path: Path, page: str) -> None:
    began = time.monotonic()
    assert "showed no window within 0.5 s" in no_window(programs.program(tmp_path, programs.HANGS), page, seconds=0.5)
    assert time.monotonic() - began < 30


def test_no_name_at_all(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.delenv("TAUPY_LAUNCHER_PATH", raising=False)
    with pytest.raises(NoEngine, match="TAUPY_LAUNCHER_PATH is not set"):
        run(LauncherHost(), page)


def test_an_address_of_no_app(tmp_path: Path) -> None:
    with pytest.raises(RefusedAddress):
        run(LauncherHost(programs.program(tmp_path, programs.HANGS)), "file:///etc/passwd")


class Running:
    """A host on a thread."""

    def __init__(self, program: str, page: str) -> None:
        self.host = LauncherHost(program, seconds=PATIENCE)
        self.events: list[dict[str, Any]] = []
        self.done: Future[ExitReason] = Future()
        self.thread = threading.Thread(target=lambda: self.done.set_result(run(self.host, page, self.events)))
        self.thread.start()

    def heard(self, event: dict[str, Any]) -> None:
        end = time.monotonic() + PATIENCE
        while event not in self.events:
            assert time.monotonic() < end, self.events
            time.sleep(0.01)

    def ended(self) -> ExitReason:
        self.thread.join(PATIENCE)
        return self.done.result(0)


def test_the_compiled_launchers_language(
    tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    monkeypatch.setenv("TAUPY_LAUNCHER_PATH", programs.program(tmp_path, programs.COMPILED))
    running = Running(os.environ["TAUPY_LAUNCHER_PATH"], page)
    running.heard({"type": "resize", "width": 300, "height": 200})
    assert running.events[:2] == [{"type": "init"}, {"type": "focus", "focused": True}]
    assert running.host.post(parse_command({"type": "set_size", "width": 5, "height": 6})).result(PATIENCE) is None
    with pytest.raises(Unsupported, match="the launcher host cannot run get_state: this launcher does not know it"):
        running.host.post(parse_command({"type": "get_state"})).result(PATIENCE)
    running.host.hooks.veto = lambda: True
    assert running.host.post(parse_command({"type": "close"})).result(PATIENCE) is False
    running.host.hooks.veto = lambda: False
    assert running.host.post(parse_command({"type": "close_request"})).result(PATIENCE) is True
    assert running.ended() is ExitReason.CLOSED
    assert running.events[-1] == {"type": "closed"}
    assert f"200 {page}" in caplog.text
    assert 'got {"height": 6, "type": "set_size", "width": 5}' in caplog.text
    assert "moved: x must be of type int, got 'not a number'" in caplog.text
    assert "a line of the launcher was ignored: no JSON" in caplog.text


def test_a_launcher_that_is_killed_later(tmp_path: Path, page: str, caplog: pytest.LogCaptureFixture) -> None:
    running = Running(programs.program(tmp_path, programs.DIES_LATER), page)
    running.heard({"type": "init"})
    running.host.post(parse_command({"type": "focus"}))
    assert running.ended() is ExitReason.CLOSED
    assert "the launcher was ended by SIGKILL; its window is gone, so the app ends" in caplog.text


def test_the_app_ends_a_launcher_that_does_not_answer(tmp_path: Path, page: str) -> None:
    source = 'import json\nprint(json.dumps({"type": "init"}), flush=True)\n' + programs.HANGS
    running = Running(programs.program(tmp_path, source), page)
    running.heard({"type": "init"})
    running.host.close()
    assert running.ended() is ExitReason.SHUTDOWN
    assert running.host._process is not None
    assert running.host._process.code == -9
