"""The one way in which this project starts other processes.

A child is a module of ours run by this Python (`own`), or another program. Never by multiprocessing's spawn, which
would import the app's own file once more. In a frozen program there is no Python to run a module with: it is
started itself, with a role that `play_role` finds before any of the app's code runs.

A child that must end with its parent reads its stdin, or watches (`taupane_bridges.launcher.parent`): both end with a
parent that was killed, too. No secret belongs into arguments or environment, where every process of the user can
read it; send it through a pipe.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ROLE", "own", "play_role", "start"]

ROLE = "--taupane-role"
"""First argument of a frozen program that is to run one of our modules; the module's name follows."""
_PLAYED = ("taupane_bridges.", "taupane.")


def own(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules, such as "taupane_bridges.launcher", in a child."""
    if getattr(sys, "frozen", False):
        return [sys.executable, ROLE, module, *arguments]
    return [sys.executable, "-m", module, *arguments]


def play_role(argv: Sequence[str] | None = None) -> None:
    """In a frozen program that was started for a role, run that module and end with it; else do nothing.

    Called by `import taupane`. Raises SystemExit.
    """
    given = sys.argv if argv is None else list(argv)
    if not getattr(sys, "frozen", False) or len(given) < 3 or given[1] != ROLE:
        return
    module = given[2]
    if not module.startswith(_PLAYED):
        raise SystemExit(f"{ROLE}: {module!r:.80} is no module of Taupane's")
    sys.argv = [given[0], *given[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=False)
    raise SystemExit(0)


def start(
    command: Sequence[str],
    *,
    stdin: int | None = subprocess.PIPE,
    stdout: int | None = subprocess.PIPE,
    stderr: int | None = subprocess.PIPE,
    environ: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    own_group: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a program; its pipes are binary. `environ` is added to this process's variables.

    With `own_group` a Ctrl-C in the terminal is not for it but for the app, which then ends it in order, and all it
    starts can be signalled together (`os.killpg`). `pass_fds`: POSIX only. Raises OSError, and ValueError for an
    argument with a NUL.
    """
    # Windows has neither sessions nor descriptors to pass, and takes no notice; flags are for Windows alone.
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=None if environ is None else {**os.environ, **environ},
        start_new_session=own_group,
        pass_fds=tuple(pass_fds) if os.name != "nt" else (),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no console window of its own
    )
