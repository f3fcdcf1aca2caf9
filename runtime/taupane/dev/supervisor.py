"""A development run whose app has its window itself (alone.py): started again as long as there is a reason to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from taupane.dev.alone import AGAIN, CARRIED, FRONT_END
from taupane.dev.frontend import FrontEnd
from taupane.dev.saying import say
from taupane.dev.vite import ViteFailed
from taupane_bridges import children

PATIENCE = 8.0
"""Seconds that the app gets to end in order."""


def supervise(script: Path, arguments: Sequence[str], front: FrontEnd) -> int:
    """Run the app until its window is closed, it ends by itself or Ctrl-C; returns its exit code. Main thread."""
    own_folder = Path(tempfile.mkdtemp(prefix="taupane-dev-"))
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        front.begin(lambda: False)
        return _run(script, arguments, front, own_folder / "state")
    except (ViteFailed, OSError) as error:
        say(str(error))
        return 1
    except _Interrupted as interrupted:
        return 128 + interrupted.number
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        signal.signal(signal.SIGTERM, before)
        front.end()
        shutil.rmtree(own_folder, ignore_errors=True)


class _Interrupted(BaseException):
    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _interrupt(number: int, _frame: object) -> None:
    raise _Interrupted(number)


def _run(script: Path, arguments: Sequence[str], front: FrontEnd, state: Path) -> int:
    from taupane.dev.watch import Watch

    environ = {CARRIED: str(state), **({} if front.url is None else {FRONT_END: front.url})}
    saved = threading.Event()
    watch = Watch(script.resolve().parent, lambda _: saved.set())
    try:
        while True:
            saved.clear()  # what is saved while it starts, and fails, is a reason to start it once more
            code = _once(script, arguments, environ)
            if code in (0, 2):
                return code
            if code != AGAIN:
                say(f"the app ended with code {code}; save a file to start it again")
                while not saved.wait(0.25):
                    continue
    finally:
        watch.stop()


def _once(script: Path, arguments: Sequence[str], environ: dict[str, str]) -> int:
    # It shares the console. Elsewhere than on Windows it is told of a Ctrl-C by the end of its stdin alone.
    process = subprocess.Popen(
        children.own("taupane.dev.alone", str(script), *arguments),
        stdin=subprocess.PIPE,
        env={**os.environ, **environ},
        start_new_session=True,
    )
    try:
        while True:
            try:
                return process.wait(0.25)  # in steps: a wait without an end is not interrupted on Windows
            except subprocess.TimeoutExpired:
                continue
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let it end in order, then end it."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(PATIENCE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()
