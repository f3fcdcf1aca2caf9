"""The test suites, in the order in which they run, and the table at their end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrapping.environment import Environment
from bootstrapping.progress import StepFailed, say
from bootstrapping.screen import in_session_bus, own_screen

CLEAN_UP_SECONDS = 15.0
INTERRUPTED = 130


@dataclass(frozen=True)
class Suite:
    """A named command; `desktop` runs it on a screen of its own, `front_end` in static/."""

    name: str
    command: tuple[str, ...]
    front_end: bool = False
    desktop: bool = False


@dataclass(frozen=True)
class Result:
    """How a suite ended; `seconds` of wall clock."""

    name: str
    exit_code: int
    seconds: float


def _pytest(folder: str, *, desktop: bool = False) -> Suite:
    return Suite(folder, ("python", "-m", "pytest", f"tests/{folder}"), desktop=desktop)


SUITES = (
    Suite("ruff", ("ruff", "check", "--output-format", "concise")),
    Suite("mypy", ("python", "-m", "mypy")),
    Suite("pyright", ("pyright",)),
    Suite("types", ("npm", "run", "--silent", "check"), front_end=True),
    Suite("vitest", ("npm", "test", "--silent"), front_end=True),
    _pytest("unit"),
    _pytest("integration"),
    _pytest("browser"),
    _pytest("desktop", desktop=True),
    _pytest("packaging"),
)
NAMES = tuple(suite.name for suite in SUITES)


def run_all(names: Sequence[str], environment: Environment) -> int:
    """Run the suites in order, whatever fails; give 0 if all passed, else 1."""
    results: list[Result] = []
    for suite in SUITES:
        if suite.name in names:
            say(f"\n=== {suite.name} ===")
            try:
                results.append(run_one(suite, environment))
            except KeyboardInterrupt:
                say("\n" + table([*results, Result(suite.name, INTERRUPTED, 0.0)]))
                raise
    say("\n" + table(results))
    return 0 if all(result.exit_code == 0 for result in results) else 1


def run_one(suite: Suite, environment: Environment) -> Result:
    """Run one suite, its output going straight through."""
    started = time.monotonic()
    try:
        with _environ(suite, environment) as environ:
            code = call(
                resolve(suite, environment, environ),
                environment.root / ("static" if suite.front_end else ""),
                environ,
            )
    except StepFailed as error:
        say(str(error))
        code = error.exit_code
    return Result(suite.name, code, time.monotonic() - started)


def resolve(suite: Suite, environment: Environment, environ: dict[str, str]) -> list[str]:
    """Give the suite's command with its program looked up in the environment."""
    program, *rest = suite.command
    suffix = {"nt": ".cmd" if program == "npm" else ".exe"}.get(os.name, "")
    command = [str(environment.scripts / (program + suffix)), *rest]
    return in_session_bus(command, environ) if suite.desktop else command


def call(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> int:
    """Run `command` in a process group of its own and wait for it; nothing of the group outlives this call.

    When this is interrupted, the whole group is, and has 15 s to clean up. (In the terminal's own group, a suite
    behind dbus-run-session would be interrupted once by the terminal and once by us.)
    """
    if os.name == "nt":
        return subprocess.run(command, cwd=folder, env=environ, check=False).returncode
    child = subprocess.Popen(command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return child.wait()
    except BaseException:
        _signal_group(child.pid, signal.SIGINT)
        deadline = time.monotonic() + CLEAN_UP_SECONDS
        while time.monotonic() < deadline and _signal_group(child.pid, 0):
            child.poll()
            time.sleep(0.05)
        raise
    finally:
        _signal_group(child.pid, signal.SIGKILL)
        child.wait()


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; say whether it still had a process."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def _environ(suite: Suite, environment: Environment) -> Iterator[dict[str, str]]:
    path = f"{environment.scripts}{os.pathsep}{os.environ.get('PATH', '')}"
    if not suite.desktop:
        yield {**os.environ, "PATH": path}
        return
    with own_screen(environment.log, environment.root / "tests" / "desktop" / "openbox.xml") as screen:
        yield {**screen, "PATH": path}


def table(results: Sequence[Result]) -> str:
    """Give one line a suite and the sum."""
    lines = [f"  {result.name:<12} {verdict(result):<18} {result.seconds:7.1f} s" for result in results]
    failed = [result.name for result in results if result.exit_code != 0]
    total = sum(result.seconds for result in results)
    end = f"failed: {', '.join(failed)}" if failed else f"{len(results)} suites passed"
    return "\n".join([*lines, f"  {end} in {total:.1f} s"])


def verdict(result: Result) -> str:
    """Name the result; pytest's exit code 5 means that a suite collected no test, which is a failure."""
    known = {0: "passed", 5: "FAILED: no tests", INTERRUPTED: "interrupted"}
    return known.get(result.exit_code, f"FAILED ({result.exit_code})")
