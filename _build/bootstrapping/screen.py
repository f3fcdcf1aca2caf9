"""A screen of its own for the desktop suite: Xvfb on a free display, with openbox as the window manager."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bootstrapping.progress import StepFailed

START_SECONDS = 20.0


@contextlib.contextmanager
def own_screen(log: Path, manager: Path, size: str = "1280x800x24") -> Iterator[dict[str, str]]:
    """Give the environment variables that put programs on a fresh screen; stop both programs at the end.

    `manager` is openbox's configuration, `size` what the desktop tests expect: width x height x bits.

    Raises StepFailed when the server or the window manager does not come up within 20 s.
    """
    with log.open("ab") as out, contextlib.ExitStack() as running:
        display = running.enter_context(_server(size, out.fileno()))
        environ = {**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
        environ.pop("WAYLAND_DISPLAY", None)
        running.enter_context(
            _stopped_at_the_end(_start(["openbox", "--config-file", str(manager)], out.fileno(), environ))
        )
        _await_window_manager(environ)
        yield environ


def in_session_bus(command: list[str], environ: dict[str, str]) -> list[str]:
    """Wrap `command` in a session bus of its own where there is none.

    GTK asks for one and waits 25 s where none answers.
    """
    return command if environ.get("DBUS_SESSION_BUS_ADDRESS") else ["dbus-run-session", "--", *command]


@contextlib.contextmanager
def _server(size: str, log: int) -> Iterator[str]:
    reader, writer = os.pipe()
    try:
        # -displayfd: the server takes a free number itself and writes it once it accepts connections.
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        server = _start(command, log, None, pass_fd=writer)
    finally:
        os.close(writer)
    with _stopped_at_the_end(server), os.fdopen(reader, "r", encoding="ascii") as numbers:
        if not select.select([numbers], [], [], START_SECONDS)[0]:
            raise StepFailed(f"Xvfb did not start within {START_SECONDS:.0f} s")
        number = numbers.readline().strip()
        if not number.isdigit():
            raise StepFailed("Xvfb ended at once; is /tmp/.X11-unix writable?")
        yield f":{number}"


def _start(
    command: list[str], log: int, environ: dict[str, str] | None, pass_fd: int | None = None
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environ,
            pass_fds=() if pass_fd is None else (pass_fd,),
            start_new_session=True,  # Ctrl-C ends the tests first, the screen after them
        )
    except OSError as error:
        raise StepFailed(f"cannot run {command[0]}: {error}") from None


@contextlib.contextmanager
def _stopped_at_the_end(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_window_manager(environ: dict[str, str]) -> None:
    """Wait for the property that every window manager of the EWMH standard sets on the root window."""
    deadline = time.monotonic() + START_SECONDS
    command = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
    while time.monotonic() < deadline:
        answer = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        if "window id" in answer.stdout:
            return
        time.sleep(0.05)
    raise StepFailed(f"openbox did not start within {START_SECONDS:.0f} s")
