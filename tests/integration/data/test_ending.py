"""How a program ends whose tables are still being read."""

from __future__ import annotations

import subprocess
import sys
import time

PROGRAM = """
import sys, threading, time
from taupane_bridges.data import resources

started = threading.Event()

def job(check):
    started.set()
    end = time.monotonic() + {seconds}
    while time.monotonic() < end:
        time.sleep(0.01)
        {step}
    sys.stdout.write("done")
    sys.stdout.flush()

resources.ENDING = {patience}
resources.shared().{start}
started.wait(10)
"""


def run(start: str, *, seconds: float, patience: float = 10.0, step: str = "") -> tuple[str, float]:
    text = PROGRAM.format(start=start, seconds=seconds, patience=patience, step=step or "pass")
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout, time.monotonic() - began


def test_the_end_waits_for_the_job_at_hand() -> None:
    # A thread that is left behind takes the interpreter down with it when it asks for the lock again (SIGABRT).
    assert run('heavy.submit("a", job)', seconds=0.4)[0] == "done"
    assert run("windows.submit(lambda: job(None))", seconds=0.4)[0] == "done"


def test_the_job_at_hand_is_asked_to_stop() -> None:
    out, took = run('heavy.submit("a", job)', seconds=30, patience=60, step="check()")

    assert out == ""
    assert took < 25


def test_a_job_that_does_not_stop_holds_up_the_end_for_a_moment_only() -> None:
    out, took = run('heavy.submit("a", job)', seconds=30, patience=0.3)

    assert out == ""
    assert took < 25
