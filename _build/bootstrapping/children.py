"""Child programs: each in a process group of its own, of which nothing outlives the call."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CLEAN_UP_SECONDS = 15.0
LOOK_SECONDS = 0.05
LAST_OUTPUT_SECONDS = 5.0
CHUNK = 1 << 16


async def call(command: Sequence[str], folder: Path, environ: Mapping[str, str], *, prefix: str = "") -> int:
    """Run `command` and give its exit code; with a `prefix`, its output is shown line by line behind that.

    When this is cancelled, the whole group is interrupted and has 15 s to clean up. (In the terminal's own group, a
    program behind dbus-run-session would be interrupted once by the terminal and once by us.)
    """
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if prefix else None,
        stderr=subprocess.STDOUT if prefix else None,
        start_new_session=os.name != "nt",
    )
    shown = asyncio.create_task(_show(child.stdout, prefix)) if child.stdout else None
    try:
        return await child.wait()
    except asyncio.CancelledError:
        await _interrupt(child)
        raise
    finally:
        _signal_group(child, "SIGKILL")
        await child.wait()
        if shown:
            # Something that left the group could hold the pipe open for ever.
            await asyncio.wait([shown], timeout=LAST_OUTPUT_SECONDS)
            shown.cancel()


async def _show(output: asyncio.StreamReader, prefix: str) -> None:
    begun = b""
    while chunk := await output.read(CHUNK):
        *lines, begun = (begun + chunk).split(b"\n")
        _write(prefix, lines)
    if begun:
        _write(prefix, [begun])


def _write(prefix: str, lines: Sequence[bytes]) -> None:
    # Bytes: what a program writes need not be in this terminal's encoding.
    for line in lines:
        sys.stdout.buffer.write(b"%s%s\n" % (prefix.encode(), line))
    sys.stdout.buffer.flush()


async def _interrupt(child: asyncio.subprocess.Process) -> None:
    _signal_group(child, "SIGINT")
    for _ in range(round(CLEAN_UP_SECONDS / LOOK_SECONDS)):
        if not _signal_group(child, None):
            break
        await asyncio.sleep(LOOK_SECONDS)


def _signal_group(child: asyncio.subprocess.Process, name: str | None) -> bool:
    """Send a signal, or with None nothing, to a child's process group; say whether it still had a process.

    Windows has no process groups: the child alone ends at once, whatever the signal.
    """
    try:
        if os.name == "nt":
            child.kill()
        else:
            os.killpg(child.pid, getattr(signal, name) if name else 0)
    except ProcessLookupError:
        return False
    return os.name != "nt"
