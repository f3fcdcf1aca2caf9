"""Start what is measured, find its address, and end it with all that it started."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / "peers"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+\S*")


@contextmanager
def serving(*command: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a program that prints its address; gives the process and the address."""
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := _ADDRESS.search(line):
                yield process, found[0]
                return
        raise RuntimeError(f"{command} ended without printing an address")
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    """End a process and its group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def ours(cells: int = 0) -> tuple[str | Path, ...]:
    """Give the command that serves our counter beside `cells` other bindings."""
    return (sys.executable, PEERS / "our_counter.py", str(cells), "--no-window")


def echo() -> tuple[str | Path, ...]:
    """Give the command that serves the hand-written echo."""
    return (sys.executable, PEERS / "echo.py")


def nicegui(script: str = "nicegui_counter.py") -> tuple[str | Path, ...]:
    """Give the command that serves a page of NiceGUI's, installing NiceGUI the first time."""
    python = peer_python("nicegui", "nicegui==3.18.0", "pywebview[gtk]")
    return (python, PEERS / script, str(free_port()))


def flet(script: str = "flet_window.py") -> tuple[str | Path, ...]:
    """Give the command that shows Flet's window: the last version whose package brings its client with it."""
    return (peer_python("flet", "flet==0.82.2", "flet-desktop-light==0.82.2"), PEERS / script)


def taupy(script: str = "taupy_counter.py") -> tuple[str | Path, ...]:
    """Give the command that serves a page of TauPy's without its launcher, which exists for Windows alone."""
    python = peer_python(
        "taupy", "--no-deps", "taupy-framework==0.0.6", "websockets==12.0", "click", "colorama", "requests", "packaging"
    )
    return (python, PEERS / script)


def peer_python(name: str, *requirements: str) -> Path:
    """Give the interpreter of a peer's own environment below benchmarks/, made the first time."""
    home = HERE / f".{name}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        if not python.exists():
            venv.create(home, with_pip=True)
            (home / ".gitignore").write_text("*\n")
        subprocess.run([python, "-m", "pip", "install", "-q", *requirements], check=True)
        (home / "ready").touch()
    return python


def free_port() -> int:
    """Give a port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def memory(pid: int) -> float:
    """Give the proportional set size of a process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise RuntimeError(f"no Pss for process {pid}")
