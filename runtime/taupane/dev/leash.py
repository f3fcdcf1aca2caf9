"""``python -m taupane.dev.leash PROGRAM …``: a program that ends with the process that started it.

It ends when stdin does, which is held by that process and closed by the system if it is killed. The program may have
started others (npm starts a shell, which starts Vite): all of them are in this process's group, and on Windows below
the program.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

WINDOWS = os.name == "nt"
PATIENCE = 3.0
"""Seconds between asking and killing."""


def main() -> None:
    """Run the program and end with its exit code."""
    # The group hears it, and this process with it, which has to see to the end.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            sys.argv[1:], stdin=subprocess.DEVNULL, restore_signals=True, preexec_fn=None if WINDOWS else _hear
        )  # no threads yet
    except OSError as error:
        sys.stderr.write(f"{sys.argv[1]}: {error.strerror}\n")
        sys.exit(127)
    threading.Thread(target=_hold, args=(process,), name="taupane-leash", daemon=True).start()
    code = process.wait()
    if not WINDOWS:
        _signal(signal.SIGTERM)
    sys.exit(code if code >= 0 else 128 - code)


def _hear() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _hold(process: subprocess.Popen[bytes]) -> None:
    while os.read(0, 4096):
        pass
    if WINDOWS:  # nothing there can be asked; /T: all that it has started, too
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        return
    _signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        _signal(signal.SIGKILL)


def _signal(number: int) -> None:
    os.killpg(os.getpgrp(), number)


if __name__ == "__main__":
    main()
