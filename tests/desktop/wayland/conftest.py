"""Wayland by weston: without any device, and as a window of the X display, which gives it a mouse and a keyboard."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def weston(folder: Path, backend: str) -> Iterator[dict[str, str]]:
    """Run weston with its sockets and its log in `folder`; give the environment of its clients."""
    folder.chmod(0o700)
    log = folder / "weston.log"
    command = ["weston", f"--backend={backend}-backend.so", "--socket=wayland-test", "--no-config", "--idle-time=0"]
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(folder)}
    server = subprocess.Popen(
        [*command, "--width=1100", "--height=700", f"--log={log}"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 30
        # The shell is started last: without it windows are not managed.
        while "launching" not in (log.read_text() if log.exists() else "") or not (folder / "wayland-test").exists():
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, f"weston did not start: {log.read_text()}"
            time.sleep(0.05)
        yield {
            "XDG_RUNTIME_DIR": str(folder),
            "WAYLAND_DISPLAY": "wayland-test",
            "GDK_BACKEND": "wayland",
            "DISPLAY": "",
        }
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def without_devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with weston(tmp_path_factory.mktemp("headless"), "headless") as environ:
        yield environ


@pytest.fixture(scope="module")
def with_devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with weston(tmp_path_factory.mktemp("nested"), "x11") as environ:
        yield environ
