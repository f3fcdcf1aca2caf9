"""The development run of a system without processes that hand on their sockets (Windows), made to run on this one."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.dev.development import Development, gone
from tests.integration.dev.test_development import APP, PIECES

RUN = """
import sys
from pathlib import Path
from taupane.dev.frontend import OwnFrontEnd
from taupane.dev.supervisor import supervise
sys.exit(supervise(Path("app.py"), ["--no-window"], OwnFrontEnd()))
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Development]:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "pieces.py").write_text(PIECES)
    run = Development(tmp_path, sys.executable, "-c", RUN)
    yield run
    run.process.kill()
    run.process.wait()


def test_saves_are_taken_in_place_and_restarts_carry_the_state(run: Development) -> None:
    pid, _ = run.app()
    run.says("tick one")
    run.save("pieces.py", PIECES.replace("one", "two"))
    run.says("reloaded pieces, __main__")
    run.says("tick two")
    run.save("pieces.py", "def label(:\n")
    run.says("not reloaded: pieces.py, line 1: ")
    run.save("app.py", APP.replace("def tick():", "def tick():\n    count.set(7)"))
    run.save("pieces.py", PIECES.replace("one", "three"))
    run.says("tick three")
    assert run.count("started") == 1  # all of it in the same process
    run.save("taupane.toml", "open_devtools = false\n")
    run.says("taupane.toml changed: starting the app anew, with a new window")
    again, _ = run.app(2)
    assert "with 7" in run.says("started ", 2)
    assert again != pid
    assert gone(pid)
    run.process.send_signal(signal.SIGINT)
    run.ends(130)
    assert run.count("stopped") == 2
    assert gone(again)


def test_what_cannot_begin_waits_for_a_save(run: Development) -> None:
    run.app()
    run.save("pieces.py", "import os; os._exit(3)\n")
    run.says("the app ended with code 3; save a file to start it again")
    run.save("pieces.py", "1 / 0\n")
    run.says("ZeroDivisionError: division by zero")
    run.says("the app ended with code 1; save a file to start it again")
    run.save("app.py", "x = 1\n")
    run.says("app.py has no App in it")
    run.save("app.py", APP.replace("def tick():", "def tick():\n    app.shutdown()"))
    run.save("pieces.py", PIECES)
    run.ends(0)


def test_the_app_ends_with_who_started_it(run: Development) -> None:
    pid, _ = run.app()
    run.process.kill()
    run.process.wait()
    assert gone(pid)
