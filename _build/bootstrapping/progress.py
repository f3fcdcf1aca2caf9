"""One line a step, with the time it took; the output of each step goes to a log."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

LINES_OF_A_FAILURE = 30


class StepFailed(Exception):
    """A step did not succeed; the message says which, why and what to do.

    `exit_code` is what the program ends with.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def say(text: str = "") -> None:
    """Write a line to stdout now, so that it stands before what a child process writes next."""
    print(text, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Show `name` while the body runs and the elapsed seconds behind it once it has ended well."""
    started = time.monotonic()
    live = sys.stdout.isatty()
    print(f"  {name} ...", end="" if live else "\n", flush=True)
    try:
        yield
    except BaseException:
        if live:
            print(" failed", flush=True)
        raise
    elapsed = f"{time.monotonic() - started:.1f} s"
    say(f" {elapsed}" if live else f"  {name}: {elapsed}")


def run_logged(
    command: Sequence[str],
    log: Path,
    hint: str,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run `command` with its output appended to `log`; raises StepFailed with the last lines and `hint`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(f"\n$ {' '.join(command)}\n".encode())
        out.flush()
        start = out.tell()
        try:
            code = subprocess.run(
                command, stdout=out, stderr=subprocess.STDOUT, cwd=cwd, env=env, check=False
            ).returncode
        except OSError as error:
            raise StepFailed(f"cannot run {command[0]}: {error}\n{hint}") from None
    if code != 0:
        tail = log.read_bytes()[start:].decode("utf-8", "replace").strip().splitlines()[-LINES_OF_A_FAILURE:]
        raise StepFailed(
            "\n".join([f"`{' '.join(command)}` ended with {code}:", *tail, "", hint, f"The whole log: {log}"])
        )
